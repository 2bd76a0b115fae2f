"""Look up every stored address as a German would write it, and thousands with one planned disturbance each."""

import argparse
import math
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from served import DATA, TOWN, loaded

from geo.address import HouseItem, Index, LabelItem, Material, State, build_index, find, index_path, keep, map_index
from geo.matching import street_key
from geo.store.addresses import read_material
from geo.store.session import connect, reading

TOWNS = (TOWN, DATA / "liechtenstein" / "liechtenstein.osm.pbf")
METRES = 111_195.0
SAME_M = 60.0
"""So near to the stored point the answer has to be."""
SEED = 5
EACH = 1000
BARS = {"as written": 0.995, "all five": 0.95}
P95_MS = 20.0
SETTLEMENTS = {"town", "village", "suburb", "hamlet", "quarter"}
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
SHORT = (("straße", "str."), ("Straße", "Str."), ("strasse", "str."), ("Strasse", "Str."), ("platz", "pl."))


@dataclass(frozen=True, slots=True)
class Case:
    """An address as it is written, in its parts, and where it is."""

    house: HouseItem
    first: str
    town: str
    twins: tuple[tuple[float, float], ...] = ()
    """Where other houses of the same village are that are written just so: nobody can tell which one is meant."""

    @property
    def text(self) -> str:
        """The whole line."""
        return f"{self.first}, {self.town}" if self.town else self.first


@dataclass(slots=True)
class Score:
    """How many were found, and how long it took."""

    found: int = 0
    missed: list[str] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many."""
        return self.found + len(self.missed)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two points in degrees."""
    return METRES * math.hypot((one[0] - other[0]) * math.cos(math.radians(one[1])), one[1] - other[1])


def spot(house: HouseItem) -> tuple[float, float]:
    """Return where it is."""
    return house.lon, house.lat


def cases(material: Material) -> list[Case]:
    """Write every address; where two houses would be written alike the second part of the town is added.

    Where the data do not tell the town, the nearest settlement is written.
    """
    labels = [label for label in material.labels if label.kind in SETTLEMENTS]
    alike: dict[tuple[object, ...], list[HouseItem]] = defaultdict(list)
    for house in material.houses:
        alike[written_as(house)].append(house)
    found = []
    for house in material.houses:
        nearest = nearest_name(house, labels)
        town = house.city or nearest
        others = [o for o in alike[written_as(house)] if metres(spot(o), spot(house)) > SAME_M]
        if others and house.city and nearest not in house.city:
            town = f"{house.city}-{nearest}"
        twins = tuple(spot(other) for other in others if nearest_name(other, labels) == nearest)
        first = f"{house.street} {house.housenumber}" if house.street else f"{town} {house.housenumber}"
        found.append(Case(house, first, " ".join(filter(None, (house.postcode, town if house.street else ""))), twins))
    return found


def written_as(house: HouseItem) -> tuple[object, ...]:
    """Return what is written of a house."""
    return street_key(house.street), house.housenumber.casefold().replace(" ", ""), house.postcode, house.city


def nearest_name(house: HouseItem, labels: Sequence[LabelItem]) -> str:
    """Return the nearest settlement."""
    if not labels:
        return ""
    return min(labels, key=lambda label: metres((label.lon, label.lat), spot(house))).name


def abbreviated(case: Case, _: random.Random) -> str | None:
    """Write Str. for Straße."""
    for long, short in SHORT:
        if long in case.first:
            return case.text.replace(long, short, 1)
    return None


def mistyped(case: Case, chance: random.Random) -> str | None:
    """Leave out, double, swap or replace a letter of street or town."""
    text = case.text
    places = [m.start() + n for m in re.finditer(r"[^\W\d_]{4,}", text) for n in range(len(m[0]) - 1)]
    if not places:
        return None
    at = chance.choice(places)
    other = chance.choice(LETTERS)
    changed = (
        text[:at] + text[at + 1 :],
        text[:at] + other + text[at:],
        text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        text[:at] + other + text[at + 1 :],
    )
    told = chance.choice(changed)
    return told if told != text else text[:at] + text[at + 1 :]


def swapped(case: Case, chance: random.Random) -> str | None:
    """Write the town first, or the number."""
    if not case.town or not case.house.street:
        return None
    town = re.sub(r"^\d+ ", "", case.town)
    return chance.choice(
        (
            f"{case.town}, {case.first}",
            f"{town} {case.first}",
            f"{case.house.housenumber} {case.house.street}, {case.town}",
            f"{case.first} {town}",
        )
    )


def written_out(case: Case, _: random.Random) -> str | None:
    """Write ae for ä and ss for ß."""
    told = case.text.translate(OUT)
    return told if told != case.text else None


def villageless(case: Case, single: set[tuple[str, str]]) -> str | None:
    """Leave the town out, but only where one street of the data has that name and number."""
    return case.first if case.house.street and lone_key(case.house) in single else None


def lone_key(house: HouseItem) -> tuple[str, str]:
    """Return street and number."""
    return street_key(house.street), house.housenumber.casefold().replace(" ", "")


def twice_mistyped(case: Case, chance: random.Random) -> str | None:
    """Make two typing errors."""
    once = mistyped(case, chance)
    return once and mistyped(Case(case.house, once, ""), chance)


def wrong_postcode(case: Case, chance: random.Random) -> str | None:
    """Write another digit into the postcode."""
    code = case.house.postcode
    if not code:
        return None
    at = chance.randrange(len(code))
    return case.text.replace(code, code[:at] + chance.choice("0123456789") + code[at + 1 :], 1)


def glued(case: Case, _: random.Random) -> str | None:
    """Write all in small letters without commas, the number glued to the street."""
    return case.text.replace(f" {case.house.housenumber}", case.house.housenumber, 1).replace(",", "").lower()


def ask(index: Index, asked: Sequence[tuple[Case, str]]) -> Score:
    """Look all up."""
    score = Score()
    for case, text in asked:
        wall, cpu = time.perf_counter(), time.thread_time()
        answers = find(index, text, 5)
        score.wall.append(1000 * (time.perf_counter() - wall))
        score.cpu.append(1000 * (time.thread_time() - cpu))
        if answers and is_right(case, answers[0].street, answers[0].precision, (answers[0].lon, answers[0].lat)):
            score.found += 1
        else:
            score.missed.append(f"{text}  ->  {answers[0].label if answers else 'nothing'}")
    return score


def is_right(case: Case, street: str | None, precision: str, at: tuple[float, float]) -> bool:
    """Tell whether the first answer is that house, or one that is written just so."""
    house = case.house
    same = not house.street or sainted(street) == sainted(house.street)
    near = any(metres(at, one) <= SAME_M for one in (spot(house), *case.twins))
    return same and precision == "house" and near


def sainted(street: str | None) -> str:
    """Return a street as it is compared; St. and Sankt are one."""
    return street_key(re.sub(r"^St\. ", "Sankt ", street or ""))


def disturbed(all_cases: Sequence[Case], how: Callable[[Case, random.Random], str | None]) -> list[tuple[Case, str]]:
    """Return so many of the addresses that can be disturbed in this way, chosen by the seed."""
    chance = random.Random(f"{SEED} {how.__name__}")  # noqa: S311 - no secret
    found = []
    for case in chance.sample(all_cases, len(all_cases)):
        if (text := how(case, chance)) is not None:
            found.append((case, text))
        if len(found) == EACH:
            break
    return found


def show(name: str, score: Score, bar: float | None = None, examples: int = 0) -> bool:
    """Print a line; return whether the bar is kept."""
    part = score.found / score.asked if score.asked else 1.0
    p50, p95 = (statistics.quantiles(score.wall, n=100)[n] for n in (49, 94))
    cpu95 = statistics.quantiles(score.cpu, n=100)[94]
    kept = bar is None or (part >= bar and cpu95 < P95_MS)
    told = "" if bar is None else f"{100 * bar:.1f} %"
    print(
        f"  {name:<34}{score.asked:>7,}{100 * part:>9.2f} %{told:>9}{p50:>9.2f}{p95:>8.2f}{cpu95:>8.2f}"
        f"{max(score.wall):>9.1f}{'' if kept else '  missed'}"
    )
    for missed in score.missed[:examples]:
        print(f"      {missed}")
    return kept


def as_served(index: Index) -> tuple[Index, float, float]:
    """Return the index mapped from a file, how many megabytes that has, and in how many milliseconds it is mapped."""
    with tempfile.TemporaryDirectory() as name:
        folder, state = Path(name), State(1, "")
        keep(index, folder, state)
        size = index_path(folder, state.run).stat().st_size / 1e6
        began = time.perf_counter()
        mapped = map_index(folder, state)
        return mapped, size, (time.perf_counter() - began) * 1000


def bench(name: str, url: str, examples: int, part: int) -> bool:
    """Print the table of one town; return whether it keeps the bars."""
    began = time.perf_counter()
    with reading(connect(url)) as session:
        material = read_material(session)
    read_seconds, before = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu = time.perf_counter(), time.process_time()
    index = build_index(material)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    index, size, opened = as_served(index)
    print(
        f"\n{name}: {len(material.houses):,} addresses, read in {read_seconds:.1f} s, index built in {took:.1f} s",
        end=" ",
    )
    print(f"({cpu:.1f} s of processor), at most {grown:.0f} MB more; mapped from {size:.1f} MB in {opened:.1f} ms")
    print(f"  {'':<34}{'asked':>7}{'found 1st':>11}{'bar':>9}{'p50 ms':>9}{'p95':>8}{'p95 cpu':>8}{'worst':>9}")
    all_cases = cases(material)
    whole = ask(index, [(case, case.text) for case in all_cases[::part]])
    kept = show("as written", whole, BARS["as written"], examples)
    clear = ask(index, [(case, case.text) for case in all_cases[::part] if not case.twins])
    show("  of them those that are one house", clear, None, examples)
    twins = sum(bool(case.twins) for case in all_cases)
    print(
        f"      {twins} are written like another house of the same village, over {SAME_M:.0f} m away: either is right"
    )
    counted: dict[tuple[str, str], list[HouseItem]] = defaultdict(list)
    for house in material.houses:
        counted[lone_key(house)].append(house)
    single = {key for key, some in counted.items() if all(metres(spot(some[0]), spot(h)) <= SAME_M for h in some)}

    def missing_village(case: Case, _: random.Random) -> str | None:
        return villageless(case, single)

    total = Score()
    for how in (abbreviated, mistyped, missing_village, swapped, written_out):
        score = ask(index, disturbed(all_cases, how)[::part])
        show(how.__name__.replace("_", " "), score, None, examples)
        for kind in ("missed", "wall", "cpu"):
            getattr(total, kind).extend(getattr(score, kind))
        total.found += score.found
    kept &= show("all five", total, BARS["all five"])
    for how in (twice_mistyped, wrong_postcode, glued):
        show(f"beyond: {how.__name__.replace('_', ' ')}", ask(index, disturbed(all_cases, how)[::part]), None, examples)
    return kept


def main() -> int:
    """Bench the database named, else the real extracts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="URL of a database with a town")
    parser.add_argument("--examples", type=int, default=0, help="so many misses of each kind are printed")
    parser.add_argument("--part", type=int, default=1, help="only every so many-th question")
    chosen = parser.parse_args()
    if chosen.database:
        return 0 if bench("database", chosen.database, chosen.examples, chosen.part) else 1
    kept = True
    for town in TOWNS:
        if not town.exists():
            print(f"SKIPPED: {town.name} is not there")
            continue
        with loaded(town) as variables:
            kept &= bench(Path(town).name, variables["ATLAS_DATABASE_URL"], chosen.examples, chosen.part)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
