"""The pages on which teams write, put together."""

from fastapi import APIRouter

from api.routes import gap_pages, knowledge, meeting_pages, needs_pages, team_start

__all__ = ["TEAM_PAGES"]

TEAM_PAGES: tuple[APIRouter, ...] = (
    team_start.router,
    meeting_pages.router,
    needs_pages.router,
    gap_pages.router,
    knowledge.router,
)
"""Below `/team`, for whoever is signed in."""
