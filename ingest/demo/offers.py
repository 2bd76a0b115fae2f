"""Places to use: the rows of `offers.toml` spread over the town, with hours, phones and gaps as real data have them."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np

from ingest.demo.plane import happens

__all__ = ["HOURS", "OFFERS", "Offer", "Where", "describe", "wanted"]

_DATA = tomllib.loads(files("ingest.demo").joinpath("offers.toml").read_text(encoding="utf-8"))
HOURS: dict[str, list[str]] = _DATA["hours"]
_WORDS: dict[str, list[str]] = _DATA["words"]
_WHEELCHAIR = (("yes", 0.28), ("limited", 0.16), ("no", 0.12))
_TOWN_PEOPLE = 25_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of place."""

    theme: str
    count: int
    form: str
    tags: dict[str, str]
    names: list[str] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)
    hours: str = ""
    sometimes: dict[str, str] = field(default_factory=dict)
    only_in: list[str] = field(default_factory=list)
    building: str = ""


OFFERS = tuple(Offer(**row) for row in _DATA["offer"])


@dataclass(frozen=True, slots=True)
class Where:
    """What a name may speak of."""

    city: str
    quarter: str
    street: str | None


def wanted(offer: Offer, people: float, dice: np.random.Generator) -> int:
    """Return how many there are among so many people."""
    exact = offer.count * people / _TOWN_PEOPLE
    return offer.count if people < 2 * _TOWN_PEOPLE else int(exact + dice.random())


def describe(offer: Offer, where: Where, nth: int, dice: np.random.Generator) -> dict[str, str]:
    """Return the tags of the `nth` place of this kind."""
    tags = dict(offer.tags)
    words = {key: _pick(values, dice) for key, values in _WORDS.items()}
    words |= {"city": where.city, "quarter": where.quarter, "street": where.street or where.quarter}
    if offer.names and (name := offer.names[nth % len(offer.names)].format_map(words)):
        tags["name"] = name
    if offer.operators and happens(dice, 0.8):
        tags["operator"] = _pick(offer.operators, dice).format_map(words)
    if offer.hours and (hours := _hours(offer.hours, dice)):
        tags["opening_hours"] = hours
    tags |= {key: value for key, value in offer.sometimes.items() if happens(dice, 0.35)}
    return tags | _contact(tags, dice) | _wheelchair(dice) | _checked(dice)


def _pick(values: list[str], dice: np.random.Generator) -> str:
    return values[int(dice.integers(len(values)))]


def _hours(key: str, dice: np.random.Generator) -> str:
    return _pick(HOURS["broken" if happens(dice, 0.03) else key], dice)


def _contact(tags: dict[str, str], dice: np.random.Generator) -> dict[str, str]:
    """Numbers from the range kept free for films (030 23125 xxx), web pages on example.org."""
    if "name" not in tags:
        return {}
    line = int(dice.integers(1000))
    prefix = "contact:" if happens(dice, 0.3) else ""
    written = f"+49 30 23125{line:03d}" if happens(dice, 0.7) else f"030 23125 {line:03d}"
    host = f"{tags.get('amenity') or tags.get('office') or 'haus'}-{line:03d}".replace("_", "-")
    contact = {
        "phone": (0.55, written),
        "website": (0.45, f"https://{host}.example.org/"),
        "email": (0.15, f"post@{host}.example.org"),
    }
    return {f"{prefix}{key}": text for key, (share, text) in contact.items() if happens(dice, share)}


def _wheelchair(dice: np.random.Generator) -> dict[str, str]:
    throw = dice.random()
    for value, share in _WHEELCHAIR:
        if throw < share:
            return {"wheelchair": value}
        throw -= share
    return {}


def _checked(dice: np.random.Generator) -> dict[str, str]:
    if not happens(dice, 0.25):
        return {}
    key = "check_date" if happens(dice, 0.8) else "check_date:opening_hours"
    return {key: f"{dice.integers(2021, 2026)}-{dice.integers(1, 13):02d}-{dice.integers(1, 29):02d}"}
