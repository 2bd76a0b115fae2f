"""What all records of people have in common: wire schemas, versions, and their history, undoing and the way back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, Protocol, Self, TypeVar

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.deps import TeamDep
from api.problems import PROBLEMS
from api.routes.filters import Box, ThemeKey, parse_box
from api.security_session import ActorDep
from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import HistoryKind, Kept, Noun, Page, Wanted

__all__ = [
    "FAULTS",
    "DeskDep",
    "Fields",
    "Id",
    "KeptOut",
    "ListFilter",
    "LocatedOut",
    "Number",
    "PageOut",
    "Pager",
    "PagerDep",
    "SpotFields",
    "SpotFilter",
    "Version",
    "part_of",
    "router",
]

router = APIRouter(tags=["records"])

FAULTS: dict[int | str, dict[str, Any]] = {
    status: PROBLEMS[status] for status in (401, 403, 404, 410, 412, 422, 428, 503)
}
"""What may go wrong with a record."""
_LARGEST_ID = 2**63 - 1
_LARGEST_AREA = 2**31 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST_ID)]
Id = Annotated[int, Field(ge=1, le=_LARGEST_ID)]
Out = TypeVar("Out", bound=BaseModel)
Told = TypeVar("Told", bound="KeptOut")


def _version(if_match: Annotated[str | None, Header(max_length=40)] = None) -> int:
    """Read the version that the client saw; without one nobody could be told that they overwrite something."""
    if if_match is None:
        raise HTTPException(428)
    told = if_match.strip().removeprefix("W/").strip('"')
    if not told.isdecimal():
        raise RefusedError(
            'If-Match has to be the version that you saw, such as "3".',
            de='In If-Match gehört die Fassung, die Sie gesehen haben, etwa "3".',
        )
    return int(told)


Version = Annotated[int, Depends(_version)]
"""The version that the client saw, from If-Match."""


class Fields(BaseModel):
    """What a client may write: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    neighbourhood_id: int | None = Field(default=None, ge=1, le=_LARGEST_AREA)

    def told(self) -> dict[str, Any]:
        """Return what the client said, and nothing else."""
        return self.model_dump(exclude_unset=True)


class SpotFields(Fields):
    """Where it is: a place of the map, a point, an area; with none of these the whole neighbourhood."""

    place_id: Id | None = None
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    outline: dict[str, Any] | None = Field(default=None, description="GeoJSON Polygon in WGS 84.")


class KeptOut(BaseModel):
    """A record of people; `version` goes back in If-Match with a change."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    version: int
    neighbourhood_id: int
    team_id: int | None
    created_at: datetime
    changed_at: datetime
    trashed_at: datetime | None

    @classmethod
    def of(cls, record: object) -> Self:
        """Write a record."""
        return cls.model_validate(record)


class LocatedOut(KeptOut):
    """A record with its place; `lon` and `lat` are a point inside of an area."""

    place_id: int | None
    lon: float | None
    lat: float | None
    outline: dict[str, Any] | None


class PageOut(BaseModel, Generic[Out]):
    """A part of a list."""

    items: list[Out]
    total: int
    offset: int


class _Shelf(Protocol):
    def page(self, actor: Actor, wanted: Wanted) -> Page[Any]: ...


class Desk:
    """Who asks, what teams know, and the answer: what every route of records is handed; nothing of it may be kept."""

    def __init__(self, team: TeamDep, actor: ActorDep, response: Response) -> None:
        self.team, self.actor, self._response = team, actor, response
        response.headers["Cache-Control"] = "no-store"

    def tell(self, kind: type[Told], record: Kept) -> Told:
        """Write a record, and say which version it is."""
        self._response.headers["ETag"] = f'"{record.version}"'
        return kind.of(record)

    def page(self, kind: type[Told], shelf: _Shelf, asked: "ListFilter") -> PageOut[Told]:
        """Write a part of a list."""
        page = shelf.page(self.actor, asked.wanted())
        return PageOut[kind](items=[kind.of(item) for item in page.items], total=page.total, offset=page.offset)  # type: ignore[valid-type]


DeskDep = Annotated[Desk, Depends()]


class Pager(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=1_000_000)


PagerDep = Annotated[Pager, Query()]


def part_of(kind: type[Out], found: Sequence[object], asked: Pager) -> PageOut[Out]:
    """Write the part that is asked for of what was found."""
    part = found[asked.offset : asked.offset + asked.limit]
    items = [kind.model_validate(each, from_attributes=True) for each in part]
    return PageOut[kind](items=items, total=len(found), offset=asked.offset)  # type: ignore[valid-type]


class ListFilter(Pager):
    """Filters that all lists have."""

    neighbourhood: int | None = Field(default=None, ge=1, le=_LARGEST_AREA, description="It and all that lies in it.")
    q: str | None = Field(default=None, max_length=100)
    trashed: bool = Field(default=False, description="What is in the trash instead.")

    def wanted(self) -> Wanted:
        """Turn the filters into a question."""
        told = self.model_dump(exclude_none=True)
        if "bbox" in told:
            told["bbox"] = parse_box(told["bbox"])
        return Wanted(**told)


class SpotFilter(ListFilter):
    """Filters of what has a place."""

    bbox: Box | None = None
    place_id: Id | None = None
    theme: ThemeKey | None = None


class ChangeOut(BaseModel):
    """What happened to a record: which team, when, and the values before."""

    model_config = ConfigDict(from_attributes=True)

    kind: HistoryKind
    version: int
    at: datetime
    team_id: int | None
    before: dict[str, Any]


Nouns = Annotated[Noun, Path()]


@router.get("/records/{noun}/{number}/history", responses=FAULTS)
def list_history(desk: DeskDep, noun: Nouns, number: Number, asked: PagerDep) -> PageOut[ChangeOut]:
    """List what happened to a record, the newest first."""
    return part_of(ChangeOut, desk.team.shelf(noun).history(desk.actor, number), asked)


@router.post("/records/{noun}/{number}/undo", responses=FAULTS)
def undo(desk: DeskDep, noun: Nouns, number: Number, version: Version) -> KeptOut:
    """Take the last change of a record back."""
    return desk.tell(KeptOut, desk.team.shelf(noun).undo(desk.actor, number, version))


@router.post("/records/{noun}/{number}/restore", responses=FAULTS)
def restore(desk: DeskDep, noun: Nouns, number: Number) -> KeptOut:
    """Take a record out of the trash."""
    return desk.tell(KeptOut, desk.team.bin(noun).restore(desk.actor, number))
