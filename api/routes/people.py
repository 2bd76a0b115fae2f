"""The nouns of what people write, put together."""

from fastapi import APIRouter

from api.routes import (
    agreements,
    checks,
    entries,
    gaps,
    key_persons,
    meetings,
    projects,
    promoting,
    protection,
    records,
    resources,
    stewards,
)

__all__ = ["PEOPLES_ROUTERS"]

PEOPLES_ROUTERS: tuple[APIRouter, ...] = (
    resources.router,
    key_persons.router,
    gaps.router,
    meetings.router,
    entries.router,
    promoting.router,
    projects.router,
    agreements.router,
    checks.router,
    protection.router,
    records.router,
    stewards.router,
)
"""Below `/api/v1`, beside what machines know."""
