"""Projects with links, consultations and their template; round tables."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import TeamDep
from api.routes.records import (
    FAULTS,
    DeskDep,
    Fields,
    Id,
    KeptOut,
    ListFilter,
    LocatedOut,
    Number,
    PageOut,
    SpotFields,
    SpotFilter,
    Version,
)
from geo.model.team import Dimension, ProjectField, ProjectLink, ProjectStatus, Rhythm
from geo.model.team.limits import LINE, NAME, ROLE, STEP

__all__ = ["ProjectOut", "router"]

router = APIRouter(tags=["projects"])


class ProjectFields(SpotFields):
    """A project; `fields` are those of the template."""

    title: str = Field(default="", max_length=NAME)
    focus_question: str = Field(default="", max_length=LINE)
    status: ProjectStatus = "idea"
    dimension: Dimension | None = None
    team_hours: float | None = Field(default=None, ge=0, le=9999, description="Of the whole team, never of a person.")
    fields: dict[str, Annotated[str, Field(max_length=STEP)]] = Field(default={}, max_length=40)


class ProjectIn(ProjectFields):
    """A new project: only title and focus question are mandatory."""

    neighbourhood_id: int = Field(ge=1)
    title: str = Field(min_length=1, max_length=NAME)
    focus_question: str = Field(min_length=1, max_length=LINE)


class LinkWire(BaseModel):
    """What a project has to do with."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    noun: Literal["gap", "resource", "entry"]
    id: Id


class ProjectOut(LocatedOut):
    """A project."""

    title: str
    focus_question: str
    status: ProjectStatus
    dimension: Dimension | None
    team_hours: float | None
    fields: dict[str, str]
    links: list[LinkWire]


class ProjectFilter(SpotFilter):
    """Filters of projects."""

    status: ProjectStatus | None = None


class FieldWire(BaseModel):
    """A field of the template."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    label_de: str = Field(min_length=1, max_length=ROLE)
    label_en: str = Field(min_length=1, max_length=ROLE)
    hidden: bool = False


class ConsultationFields(Fields):
    """A peer consultation: a note for each of four steps."""

    on_date: date | None = None
    step: int = Field(default=1, ge=1, le=4)
    planned_minutes: int = Field(default=40, ge=35, le=45)
    started_at: datetime | None = None
    with_guests: bool = False
    situation: str | None = Field(default=None, max_length=STEP)
    future: str | None = Field(default=None, max_length=STEP)
    past: str | None = Field(default=None, max_length=STEP)
    next_steps: str | None = Field(default=None, max_length=STEP)
    closed_at: datetime | None = None


class ConsultationIn(ConsultationFields):
    """A new consultation on a project."""

    project_id: Id


class ConsultationOut(KeptOut):
    """A peer consultation; who had which role is not kept."""

    project_id: int
    on_date: date
    step: int
    planned_minutes: int
    started_at: datetime | None
    with_guests: bool
    situation: str | None
    future: str | None
    past: str | None
    next_steps: str | None
    closed_at: datetime | None


class ConsultationFilter(ListFilter):
    """Filters of consultations."""

    project_id: Id | None = None
    open: bool | None = None


class RoundFields(SpotFields):
    """A round table; our delegate is named by role."""

    name: str = Field(default="", max_length=NAME)
    rhythm: Rhythm = "irregular"
    next_on: date | None = None
    delegate_role: str | None = Field(default=None, max_length=ROLE)
    purpose: str | None = Field(default=None, max_length=LINE)


class RoundIn(RoundFields):
    """A new round table."""

    neighbourhood_id: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=NAME)

    def told(self) -> dict[str, Any]:
        """Return what the client said, and what a round is without it."""
        return {"rhythm": "irregular"} | super().told()


class RoundOut(LocatedOut):
    """A round table."""

    name: str
    rhythm: Rhythm
    next_on: date | None
    delegate_role: str | None
    purpose: str | None


@router.get("/projects", responses=FAULTS)
def list_projects(desk: DeskDep, asked: Annotated[ProjectFilter, Query()]) -> PageOut[ProjectOut]:
    """List the projects that you may see, the newest first."""
    return desk.page(ProjectOut, desk.team.projects, asked)


@router.post("/projects", status_code=201, responses=FAULTS)
def add_project(desk: DeskDep, told: ProjectIn) -> ProjectOut:
    """Write a new project."""
    return desk.tell(ProjectOut, desk.team.projects.add(desk.actor, told.told()))


@router.get("/projects/{number}", responses=FAULTS)
def get_project(desk: DeskDep, number: Number) -> ProjectOut:
    """Show one project."""
    return desk.tell(ProjectOut, desk.team.projects.get(desk.actor, number))


@router.patch("/projects/{number}", responses=FAULTS)
def change_project(desk: DeskDep, number: Number, version: Version, told: ProjectFields) -> ProjectOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(ProjectOut, desk.team.projects.change(desk.actor, number, version, told.told()))


@router.delete("/projects/{number}", status_code=204, responses=FAULTS)
def delete_project(desk: DeskDep, number: Number) -> None:
    """Put the project into the trash."""
    desk.team.projects.trash(desk.actor, number)


@router.post("/projects/{number}/links", status_code=201, responses=FAULTS)
def link_project(desk: DeskDep, number: Number, told: LinkWire) -> ProjectOut:
    """Link a project with a gap, a resource or an entry."""
    return desk.tell(ProjectOut, desk.team.projects.link(desk.actor, number, ProjectLink(told.noun, told.id)))


@router.delete("/projects/{number}/links/{noun}/{other}", responses=FAULTS)
def unlink_project(
    desk: DeskDep, number: Number, noun: Literal["gap", "resource", "entry"], other: Number
) -> ProjectOut:
    """Take a link away."""
    return desk.tell(ProjectOut, desk.team.projects.unlink(desk.actor, number, ProjectLink(noun, other)))


@router.get("/project-fields")
def list_fields(team: TeamDep) -> list[FieldWire]:
    """List the fields of the template."""
    return [FieldWire.model_validate(field, from_attributes=True) for field in team.projects.list_fields()]


@router.put("/project-fields", responses=FAULTS)
def set_fields(desk: DeskDep, told: list[FieldWire]) -> list[FieldWire]:
    """Change the template for the whole authority; a field that is left out is hidden, never deleted."""
    fields = [ProjectField(one.key, one.label_de, one.label_en, hidden=one.hidden) for one in told]
    return [FieldWire.model_validate(field) for field in desk.team.projects.set_fields(desk.actor, fields)]


@router.get("/consultations", responses=FAULTS)
def list_consultations(desk: DeskDep, asked: Annotated[ConsultationFilter, Query()]) -> PageOut[ConsultationOut]:
    """List the consultations that you may see, the newest first."""
    return desk.page(ConsultationOut, desk.team.consultations, asked)


@router.post("/consultations", status_code=201, responses=FAULTS)
def add_consultation(desk: DeskDep, told: ConsultationIn) -> ConsultationOut:
    """Write a new consultation."""
    return desk.tell(ConsultationOut, desk.team.consultations.add(desk.actor, told.told()))


@router.get("/consultations/{number}", responses=FAULTS)
def get_consultation(desk: DeskDep, number: Number) -> ConsultationOut:
    """Show one consultation."""
    return desk.tell(ConsultationOut, desk.team.consultations.get(desk.actor, number))


@router.patch("/consultations/{number}", responses=FAULTS)
def change_consultation(desk: DeskDep, number: Number, version: Version, told: ConsultationFields) -> ConsultationOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(ConsultationOut, desk.team.consultations.change(desk.actor, number, version, told.told()))


@router.delete("/consultations/{number}", status_code=204, responses=FAULTS)
def delete_consultation(desk: DeskDep, number: Number) -> None:
    """Put the consultation into the trash."""
    desk.team.consultations.trash(desk.actor, number)


@router.get("/network-rounds", responses=FAULTS)
def list_network_rounds(desk: DeskDep, asked: Annotated[SpotFilter, Query()]) -> PageOut[RoundOut]:
    """List the network rounds that you may see, the newest first."""
    return desk.page(RoundOut, desk.team.network_rounds, asked)


@router.post("/network-rounds", status_code=201, responses=FAULTS)
def add_network_round(desk: DeskDep, told: RoundIn) -> RoundOut:
    """Write a new network round."""
    return desk.tell(RoundOut, desk.team.network_rounds.add(desk.actor, told.told()))


@router.get("/network-rounds/{number}", responses=FAULTS)
def get_network_round(desk: DeskDep, number: Number) -> RoundOut:
    """Show one network round."""
    return desk.tell(RoundOut, desk.team.network_rounds.get(desk.actor, number))


@router.patch("/network-rounds/{number}", responses=FAULTS)
def change_network_round(desk: DeskDep, number: Number, version: Version, told: RoundFields) -> RoundOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return desk.tell(RoundOut, desk.team.network_rounds.change(desk.actor, number, version, told.told()))


@router.delete("/network-rounds/{number}", status_code=204, responses=FAULTS)
def delete_network_round(desk: DeskDep, number: Number) -> None:
    """Put the network round into the trash."""
    desk.team.network_rounds.trash(desk.actor, number)
