"""Entries, the themes that people give them, and what comes of them."""

import csv
import io
from datetime import date
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TeamDep
from api.routes.filters import ThemeKey
from api.routes.records import (
    FAULTS,
    DeskDep,
    Fields,
    Id,
    LocatedOut,
    Number,
    PageOut,
    Pager,
    SpotFields,
    SpotFilter,
    Version,
    part_of,
)
from api.security_session import ActorDep
from geo.model import Actor
from geo.model.team import CodeCount, Wanted, find_client_like
from geo.model.team.limits import ENTRY
from geo.team import Team

__all__ = ["EntryOut", "router"]

router = APIRouter(tags=["entries"])

Prompt = Annotated[int, Field(ge=1, le=9, description="Place of the question among the nine.")]
Themes = Annotated[list[ThemeKey], Field(min_length=1, max_length=8)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=100)]


class EntryFields(SpotFields):
    """An entry; no names and no numbers of clients, please."""

    prompt: Prompt | None = None
    on_date: date | None = None
    text: str = Field(default="", max_length=ENTRY)
    open_point: bool = False
    without_theme: bool = Field(default=False, description="It needs no theme; nobody is asked again.")


class EntryIn(EntryFields):
    """A new entry: of a meeting, or of a neighbourhood."""

    meeting_id: Id | None = None
    text: str = Field(min_length=1, max_length=ENTRY)


class TrailOut(BaseModel):
    """What came of an entry."""

    model_config = ConfigDict(from_attributes=True)

    noun: Literal["gap", "resource", "key_person"]
    id: int
    against: bool


class EntryOut(LocatedOut):
    """An entry with its themes, and what came of it; `warnings` name what sounds like a single person."""

    meeting_id: int | None
    prompt: int | None
    on_date: date
    text: str
    open_point: bool
    without_theme: bool
    merged_into_id: int | None
    merged_ids: list[int]
    themes: list[str]
    trails: list[TrailOut]
    warnings: list[str] = Field(default=[])

    @classmethod
    def of(cls, record: object) -> Self:
        """Write an entry, and say softly if it sounds like a single person."""
        made = super().of(record)
        return made.model_copy(update={"warnings": list(find_client_like(made.text))})


class EntryFilter(SpotFilter):
    """Filters of entries."""

    meeting_id: Id | None = None
    prompt: Prompt | None = None
    open_point: bool | None = None
    first: date | None = None
    last: date | None = None
    coded: bool | None = Field(default=None, description="Whether somebody gave it a theme.")


class ThemesIn(Fields):
    """Themes for an entry."""

    themes: Themes


class MergeIn(Fields):
    """Entries that say the same; `into` stays."""

    entry_ids: Ids
    into: Id


class TextIn(BaseModel):
    """A text that somebody is writing."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=2000)


class WarningsOut(BaseModel):
    """What a text sounds like; it is a hint and blocks nothing."""

    warnings: list[str]


class CodeFilter(BaseModel):
    """Which entries to count."""

    model_config = ConfigDict(extra="forbid")

    neighbourhood: int | None = Field(default=None, ge=1, le=2**31 - 1)
    prompt: Prompt | None = None
    first: date = date(2000, 1, 1)
    last: date = date(2100, 1, 1)


class CodePage(CodeFilter, Pager):
    """The same, and which part of them."""


class CodeCountOut(BaseModel):
    """How many entries of a month have a theme."""

    model_config = ConfigDict(from_attributes=True)

    month: date
    theme: str
    neighbourhood_id: int
    prompt: int | None
    entries: int


@router.get("/entries", responses=FAULTS)
def list_entries(desk: DeskDep, asked: Annotated[EntryFilter, Query()]) -> PageOut[EntryOut]:
    """List the entries that you may see, the newest first."""
    return desk.page(EntryOut, desk.team.entries, asked)


@router.post("/entries", status_code=201, responses=FAULTS)
def add_entry(desk: DeskDep, told: EntryIn) -> EntryOut:
    """Write a new entry."""
    return desk.tell(EntryOut, desk.team.entries.add(desk.actor, told.told()))


@router.get("/entries/{number}", responses=FAULTS)
def get_entry(desk: DeskDep, number: Number) -> EntryOut:
    """Show one entry."""
    return desk.tell(EntryOut, desk.team.entries.get(desk.actor, number))


@router.patch("/entries/{number}", responses=FAULTS)
def change_entry(desk: DeskDep, number: Number, version: Version, told: EntryFields) -> EntryOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(EntryOut, desk.team.entries.change(desk.actor, number, version, told.told()))


@router.delete("/entries/{number}", status_code=204, responses=FAULTS)
def delete_entry(desk: DeskDep, number: Number) -> None:
    """Put the entry into the trash."""
    desk.team.entries.trash(desk.actor, number)


@router.post("/entries/{number}/codes", status_code=201, responses=FAULTS)
def code_entry(desk: DeskDep, number: Number, told: ThemesIn) -> EntryOut:
    """Give an entry themes on top of those it has."""
    return desk.tell(EntryOut, desk.team.entries.code(desk.actor, number, told.themes))


@router.delete("/entries/{number}/codes/{theme}", responses=FAULTS)
def uncode_entry(desk: DeskDep, number: Number, theme: ThemeKey) -> EntryOut:
    """Take a theme from an entry."""
    return desk.tell(EntryOut, desk.team.entries.uncode(desk.actor, number, theme))


@router.post("/entries/merge", responses=FAULTS)
def merge_entries(desk: DeskDep, told: MergeIn) -> EntryOut:
    """Let entries be one; they stay and point to it."""
    return desk.tell(EntryOut, desk.team.entries.merge(desk.actor, told.entry_ids, told.into))


@router.post("/entries/check", responses={422: FAULTS[422]})
def check_text(told: TextIn, response: Response) -> WarningsOut:
    """Say what a text sounds like; nothing of it is kept."""
    response.headers["Cache-Control"] = "no-store"
    return WarningsOut(warnings=list(find_client_like(told.text)))


@router.get("/codes", responses=FAULTS)
def count_codes(team: TeamDep, actor: ActorDep, asked: Annotated[CodePage, Query()]) -> PageOut[CodeCountOut]:
    """Count entries by month, theme, neighbourhood and question."""
    return part_of(CodeCountOut, _count(team, actor, asked), asked)


@router.get("/codes.csv", responses=FAULTS, response_class=Response)
def download_codes(team: TeamDep, actor: ActorDep, asked: Annotated[CodeFilter, Query()]) -> Response:
    """Hand the counts out as CSV, without a word of what was said."""
    file = io.StringIO()
    lines = csv.writer(file, delimiter=";", lineterminator="\r\n")
    lines.writerow(("month", "theme", "neighbourhood_id", "prompt", "entries"))
    for line in _count(team, actor, asked):
        lines.writerow((line.month.isoformat(), line.theme, line.neighbourhood_id, line.prompt or "", line.entries))
    headers = {"Content-Disposition": 'attachment; filename="themen.csv"', "Cache-Control": "no-store"}
    return Response(file.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _count(team: Team, actor: Actor, asked: CodeFilter) -> tuple[CodeCount, ...]:
    wanted = Wanted(neighbourhood=asked.neighbourhood, prompt=asked.prompt)
    return team.entries.count_codes(actor, wanted, asked.first, asked.last)
