"""Scenarios: named, kept for the authority, and taken along with the words that they are none of what is."""

import csv
import io
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request

from api.deps import AtlasDep, TeamDep
from api.language import language_of
from api.routes.filters import ThemeKey
from api.routes.gap_cells import GapQuestion
from api.routes.records import FAULTS, Number, Pager, Version
from api.routes.what_if import ChangeIn
from api.security_session import ActorDep
from geo.export import FORMATS
from geo.model import Scenario
from geo.model.team.limits import NAME

__all__ = ["MARKS", "ScenarioIn", "ScenarioQuestion", "router"]

router = APIRouter(tags=["scenarios"])

MARKS = {"de": "Szenario – nicht der wirkliche Stand", "en": "Scenario – not what is really there"}
"""Stands on every page, print and file of a scenario."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME)]


class ScenarioQuestion(BaseModel):
    """What is asked of a scenario."""

    model_config = ConfigDict(extra="forbid")

    theme: ThemeKey = "childcare"
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    minutes: int = Field(default=15, ge=1, le=60)
    at: datetime | None = None
    window: int = Field(default=0, ge=0, le=180)
    open: Literal["any", "at"] = "any"

    def to_gaps(self) -> GapQuestion:
        """Return it as a question about gaps."""
        return GapQuestion(**self.model_dump())


class ScenarioFields(BaseModel):
    """What of a scenario may be changed."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    question: ScenarioQuestion | None = None
    steps: list[ChangeIn] | None = Field(default=None, max_length=50)

    def told(self) -> dict[str, Any]:
        """Return what the client said, as it is kept."""
        told: dict[str, Any] = {} if self.name is None else {"name": self.name}
        if self.question is not None:
            told["question"] = self.question.model_dump(mode="json")
        if self.steps is not None:
            told["steps"] = [step.to_change() for step in self.steps]
        return told


class ScenarioIn(ScenarioFields):
    """A new scenario."""

    name: Name
    question: ScenarioQuestion = Field(default_factory=ScenarioQuestion)


class ScenarioOut(BaseModel):
    """A scenario; `version` goes back in If-Match with a change."""

    id: int
    version: int
    name: str
    question: ScenarioQuestion
    steps: list[ChangeIn]
    team: str | None
    created_at: datetime
    changed_at: datetime
    undoable: bool

    @classmethod
    def of(cls, found: Scenario) -> Self:
        """Write a scenario."""
        told = {name: getattr(found, name) for name in cls.model_fields if name not in {"question", "steps"}}
        question = ScenarioQuestion.model_validate(found.question)
        return cls.model_construct(**told, question=question, steps=[ChangeIn.of(step) for step in found.steps])


class ScenariosOut(BaseModel):
    """A part of the list."""

    items: list[ScenarioOut]
    total: int
    offset: int


def _told(response: Response, found: Scenario) -> ScenarioOut:
    response.headers["ETag"] = f'"{found.version}"'
    response.headers["Cache-Control"] = "no-store"
    return ScenarioOut.of(found)


@router.get("/scenarios", responses=FAULTS)
def list_scenarios(
    team: TeamDep, actor: ActorDep, asked: Annotated[Pager, Query()], response: Response
) -> ScenariosOut:
    """List the scenarios of the authority, those that were changed last first."""
    response.headers["Cache-Control"] = "no-store"
    page = team.scenarios.page(actor, limit=asked.limit, offset=asked.offset)
    return ScenariosOut(items=[ScenarioOut.of(found) for found in page.items], total=page.total, offset=page.offset)


@router.post("/scenarios", status_code=201, responses=FAULTS)
def add_scenario(team: TeamDep, actor: ActorDep, told: ScenarioIn, response: Response) -> ScenarioOut:
    """Write a new scenario."""
    return _told(response, team.scenarios.add(actor, told.told()))


@router.get("/scenarios/{number}", responses=FAULTS)
def get_scenario(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> ScenarioOut:
    """Show a scenario."""
    return _told(response, team.scenarios.get(actor, number))


@router.patch("/scenarios/{number}", responses=FAULTS)
def change_scenario(  # noqa: PLR0913, PLR0917 - what the framework hands in
    team: TeamDep, actor: ActorDep, number: Number, version: Version, told: ScenarioFields, response: Response
) -> ScenarioOut:
    """Change what is told; whoever saw an older version is answered 412 with what stands there now."""
    return _told(response, team.scenarios.change(actor, number, version, told.told()))


@router.post("/scenarios/{number}/undo", responses=FAULTS)
def undo_scenario(team: TeamDep, actor: ActorDep, number: Number, version: Version, response: Response) -> ScenarioOut:
    """Take the last change back."""
    return _told(response, team.scenarios.undo(actor, number, version))


@router.delete("/scenarios/{number}", status_code=204, responses=FAULTS)
def delete_scenario(team: TeamDep, actor: ActorDep, number: Number) -> None:
    """Put the scenario into the trash."""
    team.scenarios.trash(actor, number)


@router.post("/scenarios/{number}/restore", responses=FAULTS)
def restore_scenario(team: TeamDep, actor: ActorDep, number: Number, response: Response) -> ScenarioOut:
    """Take the scenario out of the trash."""
    return _told(response, team.scenarios.restore(actor, number))


@router.get("/scenarios/{number}/cells.{form}", responses=FAULTS, response_class=Response)
def export_cells(  # noqa: PLR0913, PLR0917 - what the framework hands in
    request: Request, atlas: AtlasDep, team: TeamDep, actor: ActorDep, number: Number, form: str
) -> Response:
    """Hand out all cells before and after as gpkg, geojson, parquet or csv; every one says that it is a scenario."""
    found = team.scenarios.get(actor, number)
    query = ScenarioQuestion.model_validate(found.question).to_gaps().to_query()
    name = str(_plain(found.name)) if form == "csv" else found.name
    told = {
        "status": MARKS[language_of(request)],
        "scenario": name,
        "steps": [ChangeIn.of(step).model_dump(mode="json", exclude_none=True) for step in found.steps],
        "question": found.question,
    }
    return _file(atlas.export_what_if(query, found.steps, form, told), found, form)


@router.get("/scenarios/{number}/areas.csv", responses=FAULTS, response_class=Response)
def export_areas(request: Request, atlas: AtlasDep, team: TeamDep, actor: ActorDep, number: Number) -> Response:
    """Hand out the areas before and after as CSV; every row says that it is a scenario."""
    found = team.scenarios.get(actor, number)
    query = ScenarioQuestion.model_validate(found.question).to_gaps().to_query()
    answer = atlas.what_if(query, found.steps)
    names = ("id", "name", "people", "without_before", "without_after", "gained", "lost")
    sheet = io.StringIO()
    rows = csv.writer(sheet)
    rows.writerow(("status", "scenario", *names, "completeness"))
    mark = MARKS[language_of(request)]
    for area in answer.areas:
        rows.writerow(
            (mark, _plain(found.name), *(_plain(getattr(area, name)) for name in names), area.completeness.state)
        )
    return _file("\ufeff" + sheet.getvalue(), found, "csv")


def _plain(value: object) -> object:
    """Return a value so that no spreadsheet takes it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _file(body: str | bytes, found: Scenario, form: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="szenario-{found.id}.{form}"', "Cache-Control": "no-store"}
    return Response(body, media_type=FORMATS[form].media, headers=headers)
