"""Print past which places one can come to a goal."""

from dataclasses import fields

from cli.printing import print_rows, say
from geo.atlas import Atlas
from geo.model import Chain, ChainAnswer, ChainQuery, Itinerary, ReachQuery

__all__ = ["past", "print_chains"]

_ANSWERS = {True: "open", False: "closed", None: None}
_SAME = {field.name for field in fields(ReachQuery)} & {field.name for field in fields(ChainQuery)}


def past(query: ReachQuery, goal: tuple[float, float], stay_minutes: int) -> ChainQuery:
    """Ask past which places one can come to a goal, instead of what can be reached."""
    return ChainQuery(**{name: getattr(query, name) for name in _SAME}, goal=goal, stay_minutes=stay_minutes)


def print_chains(atlas: Atlas, query: ChainQuery, *, title: str | None, as_json: bool) -> None:
    """Print the places on the way, the soonest first."""
    answer = atlas.chains(query)
    rows = [_row(chain, as_json=as_json) for chain in answer.results]
    if not as_json:
        say(_sentence(answer))
    if rows or as_json:
        print_rows(rows, as_json=as_json, title=title)


def _sentence(answer: ChainAnswer) -> str:
    return f"{len(answer.results)} places on the way; the street is {answer.snapped_metres:.0f} metres from the point."


def _row(chain: Chain, *, as_json: bool) -> dict[str, object]:
    way, place = chain.there, chain.place
    times = (way.start, way.arrival, way.leaving, way.end)
    if as_json:
        names = ("start", "arrival", "leaving", "end")
        return {
            "place_id": place.id,
            "name": place.name,
            "themes": list(place.themes),
            "seconds": way.seconds,
            **{name: at.isoformat() for name, at in zip(names, times, strict=True)},
            "open_on_arrival": chain.open_on_arrival,
            "lines": [_lines(part) for part in (way.first, way.second)],
        }
    return {
        "minutes": f"{way.seconds // 60}:{way.seconds % 60:02}",
        "name": place.name,
        "leave": f"{way.start:%H:%M:%S}",
        "there": f"{way.arrival:%H:%M:%S}",
        "go on": f"{way.leaving:%H:%M:%S}",
        "goal": f"{way.end:%H:%M:%S}",
        "with": " / ".join(", ".join(_lines(part)) or "-" for part in (way.first, way.second)),
        "open": _ANSWERS[chain.open_on_arrival],
    }


def _lines(way: Itinerary | None) -> list[str]:
    return [leg.line for leg in way.legs if leg.kind == "ride"] if way else []
