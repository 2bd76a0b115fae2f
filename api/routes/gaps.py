"""Gaps: what is missing in the infrastructure, in three columns."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep, TeamDep
from api.routes.entries import EntryOut
from api.routes.filters import ThemeKey
from api.routes.neighbourhoods import CompletenessOut
from api.routes.records import (
    FAULTS,
    Fields,
    Id,
    LocatedOut,
    Number,
    PageOut,
    SpotFields,
    SpotFilter,
    Version,
    tag,
)
from api.security_session import ActorDep
from geo.model.team import Barrier, GapColumns, GapStatus, Indicator, Visibility
from geo.model.team.limits import LINE, NAME, NOTE

__all__ = ["GapIn", "GapOut", "router"]

router = APIRouter(tags=["gaps"])


class GapFields(SpotFields):
    """A gap; only a person with the right makes it "confirmed"."""

    title: str = Field(default="", max_length=NAME)
    theme: ThemeKey = ""
    barrier: Barrier = "unknown"
    prevents: str | None = Field(default=None, max_length=LINE)
    note: str | None = Field(default=None, max_length=NOTE)
    status: GapStatus = "reported"
    visibility: Visibility = "team"


class GapIn(GapFields):
    """A new gap; it is reported, whatever else is said."""

    neighbourhood_id: int = Field(ge=1)
    title: str = Field(min_length=1, max_length=NAME)
    theme: ThemeKey

    def told(self) -> dict[str, Any]:
        """Return what the client said, and what a new gap is without it."""
        return {"barrier": "unknown"} | super().told() | {"status": "reported"}


class GapOut(LocatedOut):
    """A gap."""

    title: str
    theme: str
    barrier: Barrier
    prevents: str | None
    note: str | None
    status: GapStatus
    visibility: Visibility
    confirmed_on: date | None
    confirmed_by_team_id: int | None
    closed_on: date | None
    project_ids: list[int]


class IndicatorIn(Fields):
    """A computed value with the conditions under which it holds."""

    key: str = Field(pattern=r"^[a-z0-9_]{1,40}$", examples=["nearest_walk_seconds"])
    value: float | None
    unit: str = Field(min_length=1, max_length=40, examples=["seconds"])
    conditions: dict[str, Annotated[str, Field(max_length=NAME)]] = Field(default={}, max_length=12)


class IndicatorOut(BaseModel):
    """A computed value at the time somebody looked."""

    model_config = ConfigDict(from_attributes=True)

    key: str
    value: float | None
    unit: str
    conditions: dict[str, str]
    computed_at: datetime


class ColumnsOut(BaseModel):
    """A gap beside what people say, what is computed, and how complete the data are; never one score."""

    gap: GapOut
    observations: list[EntryOut]
    against: list[EntryOut]
    indicators: list[IndicatorOut]
    completeness: CompletenessOut | None

    @classmethod
    def of(cls, told: GapColumns) -> Self:
        """Write the three columns."""
        return cls.model_validate(told, from_attributes=True)


class ObservationIn(Fields):
    """An entry that belongs to a gap, or contradicts it."""

    entry_id: Id
    against: bool = False


class GapFilter(SpotFilter):
    """Filters of gaps."""

    status: GapStatus | None = None
    visibility: Visibility | None = None
    open: bool | None = None


@router.get("/gaps", responses=FAULTS)
def list_gaps(
    team: TeamDep, actor: ActorDep, asked: Annotated[GapFilter, Query()], response: Response
) -> PageOut[GapOut]:
    """List the gaps that you may see, the newest first."""
    response.headers["Cache-Control"] = "no-store"
    return PageOut[GapOut].of(team.gaps.page(actor, asked.wanted()), GapOut)


@router.post("/gaps", status_code=201, responses=FAULTS)
def add_gap(team: TeamDep, actor: ActorDep, told: GapIn, response: Response) -> GapOut:
    """Write a new gap."""
    made = team.gaps.add(actor, told.told())
    tag(response, made)
    return GapOut.of(made)


@router.get("/gaps/{number}", responses=FAULTS)
def get_gap(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> GapOut:
    """Show one gap."""
    found = team.gaps.get(actor, number)
    tag(response, found)
    return GapOut.of(found)


@router.patch("/gaps/{number}", responses=FAULTS)
def change_gap(  # noqa: PLR0913, PLR0917 - what the framework hands in
    team: TeamDep, actor: ActorDep, number: Number, version: Version, told: GapFields, response: Response
) -> GapOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    changed = team.gaps.change(actor, number, version, told.told())
    tag(response, changed)
    return GapOut.of(changed)


@router.delete("/gaps/{number}", status_code=204, responses=FAULTS)
def delete_gap(team: TeamDep, actor: ActorDep, number: Number) -> None:
    """Put the gap into the trash."""
    team.gaps.trash(actor, number)


@router.post("/gaps/{number}/confirm", responses=FAULTS)
def confirm_gap(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> GapOut:
    """Confirm that it is a gap: a person answers for that."""
    done = team.gaps.confirm(actor, number)
    tag(response, done)
    return GapOut.of(done)


@router.get("/gaps/{number}/columns", responses=FAULTS)
def describe_gap(team: TeamDep, actor: ActorDep, number: Number) -> ColumnsOut:
    """Show a gap in its three columns."""
    return ColumnsOut.of(team.gaps.describe(actor, number))


@router.post("/gaps/{number}/observations", status_code=201, responses=FAULTS)
def add_observation(team: TeamDep, actor: ActorDep, number: Number, told: ObservationIn) -> ColumnsOut:
    """Put an entry beside a gap."""
    return ColumnsOut.of(team.gaps.observe(actor, number, told.entry_id, against=told.against))


@router.post("/gaps/{number}/indicators", status_code=201, responses=FAULTS)
def add_indicator(team: TeamDep, actor: ActorDep, number: Number, told: IndicatorIn) -> ColumnsOut:
    """Keep a computed value as it is now."""
    indicator = Indicator(told.key, told.value, told.unit, dict(told.conditions))
    return ColumnsOut.of(team.gaps.compute(actor, number, indicator))


@router.post("/gaps/{number}/figures", status_code=201, responses=FAULTS)
def compute_figures(atlas: AtlasDep, team: TeamDep, actor: ActorDep, number: Number) -> ColumnsOut:
    """Compute the figures of the gap as they are now, and keep them with it."""
    found = team.gaps.get(actor, number)
    actor.require("gap.write", found.neighbourhood_id)
    return ColumnsOut.of(team.gaps.compute(actor, number, *atlas.gap_figures(found)))
