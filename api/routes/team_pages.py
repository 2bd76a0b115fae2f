"""The pages on which teams write, put together."""

from fastapi import APIRouter

from api.routes import (
    check_pages,
    comparison_pages,
    consultation_pages,
    gap_pages,
    knowledge,
    meeting_pages,
    needs_pages,
    offer_pages,
    person_pages,
    planning_pages,
    project_pages,
    protection_pages,
    record_pages,
    report_pages,
    resource_pages,
    round_pages,
    scenario_pages,
    steward_pages,
    team_start,
    template_pages,
)

__all__ = ["TEAM_PAGES"]

TEAM_PAGES: tuple[APIRouter, ...] = (
    team_start.router,
    meeting_pages.router,
    needs_pages.router,
    gap_pages.router,
    knowledge.router,
    record_pages.router,
    resource_pages.router,
    offer_pages.router,
    project_pages.router,
    consultation_pages.router,
    check_pages.router,
    person_pages.router,
    round_pages.router,
    steward_pages.router,
    report_pages.router,
    planning_pages.router,
    comparison_pages.router,
    scenario_pages.router,
    protection_pages.router,
    template_pages.router,
)
"""Below `/team`, and those of planning and data protection, for whoever is signed in."""
