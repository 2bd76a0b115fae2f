"""What if: places more, less, elsewhere or with other hours, stops and lines more; where one would help most."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.deps import AtlasDep
from api.routes.filters import ThemeKey
from api.routes.gap_cells import FAULTS, GapQuestion, written
from api.routes.neighbourhoods import CompletenessOut
from api.routes.records import PageOut, Pager, part_of
from api.security_session import require
from geo.model import Change, GapSite, Halt, WhatIf
from geo.model.team.limits import NAME

__all__ = ["ChangeIn", "router", "what_if_json"]

router = APIRouter(tags=["planning"])
_NEEDS: dict[str, tuple[str, ...]] = {
    "place": ("lon", "lat"),
    "move": ("place_id", "lon", "lat"),
    "close": ("place_id",),
    "hours": ("place_id", "hours"),
    "stop": ("line", "lon", "lat"),
    "line": ("halts", "headway_minutes", "first", "last"),
}
"""What a kind of step cannot do without."""
_ReaderDep = Depends(require("scenario.read"))
_MOST_STEPS = 50
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-6]):[0-5]\d$", examples=["06:30"])]


class HaltWire(BaseModel):
    """A stop of a new line."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    name: str = Field(default="", max_length=NAME)
    lon: Lon
    lat: Lat


class ChangeIn(BaseModel):
    """One thing that would be different."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["place", "move", "close", "hours", "stop", "line"]
    name: str | None = Field(default=None, max_length=NAME, description="For who reads it; of a line its number.")
    place_id: int | None = Field(default=None, ge=1, le=2**31 - 1, description="Of whom moves, closes, changes hours.")
    lon: Lon | None = None
    lat: Lat | None = None
    capacity: float | None = Field(default=None, gt=0, le=100_000, description="Places to be had; else one is counted.")
    hours: str | None = Field(default=None, max_length=255, examples=["Mo-Fr 07:00-17:00"])
    line: str | None = Field(default=None, max_length=NAME, description="The line that stops once more.")
    agency: str | None = Field(default=None, max_length=NAME, description="As /lines has it.")
    delay_seconds: int | None = Field(default=None, ge=0, le=1800, description="So much later from there on.")
    halts: list[HaltWire] | None = Field(default=None, min_length=2, max_length=40, description="Of a new line.")
    headway_minutes: int | None = Field(default=None, ge=2, le=240)
    first: Clock | None = Field(default=None, description="When the first trip leaves either end.")
    last: Clock | None = Field(default=None, description="Until when trips leave.")
    kmh: float | None = Field(default=None, ge=5, le=100, description="With stops, along the streets.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse a change that lacks what it is about."""
        if missing := [name for name in _NEEDS[self.kind] if getattr(self, name) is None]:
            raise ValueError(f"{', '.join(missing)} missing")
        if self.first and self.last and self.last < self.first:
            raise PydanticCustomError("last_first", "the last trip before the first")
        return self

    def to_change(self) -> Change:
        """Return the change as the atlas takes it."""
        told = self.model_dump(exclude={"halts", "first", "last"})
        halts = tuple(Halt(halt.name, halt.lon, halt.lat) for halt in self.halts or ())
        return Change(**told, halts=halts, first_minute=_minute(self.first), last_minute=_minute(self.last))

    @classmethod
    def of(cls, change: Change) -> Self:
        """Write a change that was told before."""
        told = {name: getattr(change, name) for name in cls.model_fields if hasattr(change, name)}
        told["halts"] = [HaltWire(name=halt.name, lon=halt.lon, lat=halt.lat) for halt in change.halts] or None
        clocks = {"first": _clock(change.first_minute), "last": _clock(change.last_minute)}
        return cls.model_construct(**told | clocks)


def _minute(clock: str | None) -> int | None:
    return None if clock is None else int(clock[:2]) * 60 + int(clock[3:])


def _clock(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"


class WhatIfIn(GapQuestion):
    """A question about gaps, and what would be different; real data stay as they are."""

    changes: list[ChangeIn] = Field(max_length=_MOST_STEPS)
    full: bool = Field(default=False, description="All cells, and not only those that change.")
    outlines: bool = Field(default=False, description="With their outlines.")
    typical: bool = Field(default=False, description="Only `row` and `after.seconds` of cells that change: short.")


class CellsOut(BaseModel):
    """Cells by columns, a row for each; the same row of all columns is the same cell."""

    row: list[int] | None = Field(default=None, description="Where `typical`: the place of the cell in a full answer.")
    id: list[str] = Field(description="As `/gap-cells` has it, where the outline stands.")
    area_id: list[int]
    people: list[int | None] = Field(description="Null: few, and therefore not told.")
    before: dict[str, list[Any]] = Field(examples=[{"seconds": [1260]}])
    after: dict[str, list[Any]]
    geometry: list[dict[str, Any]] | None = None


class ChangedAreaOut(BaseModel):
    """An area before and after; people to the next ten."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    slug: str
    people: int
    without_before: int
    without_after: int
    gained: int = Field(description="People newly within the minutes.")
    lost: int = Field(description="People no longer within them.")
    completeness: CompletenessOut


class WhatIfOut(BaseModel):
    """What changes, cell by cell and in sums; people to the next ten."""

    cells: CellsOut
    areas: list[ChangedAreaOut]
    people: int
    without_before: int
    without_after: int
    gained: int
    lost: int
    places: tuple[int, int]
    capacity: tuple[float, float]
    assumed_on: date | None
    built_at: datetime
    timetable_seconds: float | None = Field(description="How long the timetable took, where it was computed anew.")


class LineOut(BaseModel):
    """A line of the timetable."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    agency: str
    ends: list[str] = Field(description="Where most trips end, at most two.")


class LineFilter(Pager):
    """Which lines."""

    q: str = Field(default="", max_length=100, description="In the name of a line, or of a stop where it ends.")


class PlaceSpotOut(BaseModel):
    """A real place that a scenario may move or close."""

    id: int
    name: str | None
    lon: float
    lat: float
    hours: str | None
    capacity: str | None


class SitesQuestion(GapQuestion):
    """A question about gaps, and how many candidates are wanted."""

    limit: int = Field(default=5, ge=1, le=20)


class SitesIn(SitesQuestion):
    """The same after changes."""

    changes: list[ChangeIn] = Field(max_length=_MOST_STEPS)


class SiteOut(BaseModel):
    """A cell in which one place more would help; a candidate and no advice."""

    cell: str
    area_id: int
    lon: float
    lat: float
    people: int = Field(description="Newly within the minutes, by this one after those before it; to the next ten.")


@router.post("/what-if", responses=FAULTS, response_model=WhatIfOut, dependencies=[_ReaderDep])
def what_if(question: WhatIfIn, atlas: AtlasDep) -> Response:
    """Return the cells that change with their values before and after; nothing is stored."""
    changes = [change.to_change() for change in question.changes]
    query = question.to_query()
    if question.typical:
        return written(what_if_json(atlas.what_if_typical(query, changes)))
    answer = atlas.what_if(query, changes, full=question.full, outlines=question.outlines)
    return written(what_if_json(answer))


@router.get("/what-if/places", responses=FAULTS, dependencies=[_ReaderDep])
def list_places(theme: ThemeKey, atlas: AtlasDep, response: Response) -> list[PlaceSpotOut]:
    """List the real places of a theme that count."""
    response.headers["Cache-Control"] = "no-store"
    found = atlas.list_counted(theme)
    return [
        PlaceSpotOut(
            id=place.id,
            name=place.name,
            lon=place.lon,
            lat=place.lat,
            hours=place.opening_hours,
            capacity=place.tags.get("capacity"),
        )
        for place in found
    ]


@router.get("/lines", responses=FAULTS, dependencies=[_ReaderDep])
def list_lines(asked: Annotated[LineFilter, Query()], atlas: AtlasDep, response: Response) -> PageOut[LineOut]:
    """List the lines of the timetable by name; those first that are called just so."""
    response.headers["Cache-Control"] = "no-store"
    wanted = asked.q.casefold()
    found = [line for line in atlas.list_lines() if any(wanted in word.casefold() for word in (line.name, *line.ends))]
    found.sort(key=lambda line: line.name.casefold() != wanted)
    return part_of(LineOut, found, asked)


@router.get("/gap-sites", responses=FAULTS, dependencies=[Depends(require("planning.read"))])
def gap_sites(question: Annotated[SitesQuestion, Query()], atlas: AtlasDep, response: Response) -> list[SiteOut]:
    """List candidate cells by people newly within the minutes (greedy maximal covering)."""
    response.headers["Cache-Control"] = "no-store"
    return [_site(site) for site in atlas.gap_sites(question.to_query(), question.limit)]


@router.post("/what-if/sites", responses=FAULTS, dependencies=[_ReaderDep])
def what_if_sites(question: SitesIn, atlas: AtlasDep, response: Response) -> list[SiteOut]:
    """List candidate cells for one place more after all changes."""
    response.headers["Cache-Control"] = "no-store"
    changes = [change.to_change() for change in question.changes]
    return [_site(site) for site in atlas.what_if_sites(question.to_query(), changes, question.limit)]


def _site(site: GapSite) -> SiteOut:
    return SiteOut.model_validate(site, from_attributes=True)


_SUMS = (
    *("people", "without_before", "without_after", "gained", "lost", "places", "capacity"),
    *("assumed_on", "timetable_seconds"),
)


def what_if_json(answer: WhatIf) -> dict[str, Any]:
    """Return an answer as `WhatIfOut` has it."""
    cells = {"id": answer.ids, "area_id": answer.areas_of, "people": answer.people_of}
    told = cells | {"before": answer.before, "after": answer.after, "geometry": answer.outlines, "row": answer.rows}
    areas = [ChangedAreaOut.model_validate(area, from_attributes=True).model_dump(mode="json") for area in answer.areas]
    sums = {name: getattr(answer, name) for name in _SUMS}
    return {"cells": told, "areas": areas, "built_at": answer.built_at.isoformat()} | sums
