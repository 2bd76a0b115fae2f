"""What planners ask, by the parameters of an address; none of them is personal."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.routes.filters import ThemeKey
from api.routes.gap_cells import GapQuestion
from geo.model import Actor, GapQuery
from geo.model.team import Wanted
from geo.team import Team
from web.planning import planning_times
from web.planning_scales import Shown, get_kind

__all__ = ["PlanQuestion", "PlanQuestionDep", "count_entries", "query_of"]

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["18:00"])]
_DAYS = 365
"""So long back observations count."""


class PlanQuestion(GapQuestion):
    """What a planner looks at; without choices childcare on foot."""

    theme: ThemeKey = "childcare"
    shown: Shown = Field(default="seconds", description="Which value is coloured.")
    course_from: Clock = Field(default="18:00", description="When a course begins, on the day of `at`.")
    course_until: Clock = Field(default="20:00", description="When it ends.")
    sites: int = Field(default=0, ge=0, le=10, description="How many cells are listed where one more would help.")


PlanQuestionDep = Annotated[PlanQuestion, Query()]


def query_of(question: PlanQuestion, today: date) -> GapQuery:
    """Return the question as the atlas takes it, with what the colour needs.

    Where no hour is told it is the first of those to choose from; what is about vehicles is asked by public transport.
    """
    kind, query = get_kind(question.shown), question.to_query()
    at = question.at or planning_times(today)[0]
    visit = _on(at, question.course_from), _on(at, question.course_until)
    return replace(
        query,
        at=at,
        mode="transit" if kind.rides else query.mode,
        indicators=kind.indicators,
        visit=visit if kind.key == "visit" else None,
    )


def _on(day: datetime, clock: str) -> datetime:
    return day.replace(hour=int(clock[:2]), minute=int(clock[3:]), second=0, microsecond=0)


def count_entries(team: Team, actor: Actor, theme: str, today: date) -> Counter[int]:
    """Count observations of a theme by area in the last year; a planner reads numbers, no text."""
    counted: Counter[int] = Counter()
    if actor.may_somewhere("code.read"):
        for line in team.entries.count_codes(actor, Wanted(), today - timedelta(days=_DAYS), today):
            if line.theme == theme:
                counted[line.neighbourhood_id] += line.entries
    return counted
