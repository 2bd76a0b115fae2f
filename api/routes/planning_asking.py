"""What planners ask, by the parameters of an address; none of them is personal."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from api.routes.filters import ThemeKey
from api.routes.gap_cells import GapQuestion
from geo.model import Actor, GapQuery
from geo.model.team import Wanted
from geo.team import Team
from web.planning import planning_times

__all__ = ["PlanQuestion", "PlanQuestionDep", "count_entries", "query_of"]

_DAYS = 365
"""So long back observations count."""


class PlanQuestion(GapQuestion):
    """What a planner looks at; without choices childcare on foot."""

    theme: ThemeKey = "childcare"
    shown: Literal["seconds", "reliable", "lucky"] = Field(default="seconds", description="Which value is coloured.")
    sites: int = Field(default=0, ge=0, le=10, description="How many cells are listed where one more would help.")


PlanQuestionDep = Annotated[PlanQuestion, Query()]


def query_of(question: PlanQuestion, today: date) -> GapQuery:
    """Return the question as the atlas takes it, at the first of the hours to choose from where none is told."""
    query = question.to_query()
    return query if question.at is not None else replace(query, at=planning_times(today)[0])


def count_entries(team: Team, actor: Actor, theme: str, today: date) -> Counter[int]:
    """Count observations of a theme by area in the last year; a planner reads numbers, no text."""
    counted: Counter[int] = Counter()
    if actor.may_somewhere("code.read"):
        for line in team.entries.count_codes(actor, Wanted(), today - timedelta(days=_DAYS), today):
            if line.theme == theme:
                counted[line.neighbourhood_id] += line.entries
    return counted
