"""Themes in the support order."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.routes.caching import CachedRoute
from geo.model import GROUPS, THEMES

__all__ = ["router"]

router = APIRouter(tags=["themes"], route_class=CachedRoute)


class ThemeOut(BaseModel):
    """A life area."""

    key: str = Field(examples=["childcare"])
    group: str = Field(examples=["children"])
    de: str = Field(examples=["Kinderbetreuung"])
    en: str = Field(examples=["Childcare"])


class GroupOut(BaseModel):
    """A step of the support order with the mark that stands for it."""

    key: str = Field(examples=["children"])
    de: str = Field(examples=["Kinder und Schule"])
    en: str = Field(examples=["Children and school"])
    shape: str = Field(examples=["house"])
    colour: str = Field(examples=["#B5520A"])
    on: bool = Field(description="Whether it is shown before anybody chose.")


class ThemesOut(BaseModel):
    """All groups and themes, both in order."""

    groups: list[GroupOut]
    themes: list[ThemeOut]


@router.get("/themes")
def list_themes() -> ThemesOut:
    """List the groups and themes."""
    return ThemesOut(
        groups=[GroupOut.model_validate(group, from_attributes=True) for group in GROUPS],
        themes=[ThemeOut.model_validate(theme, from_attributes=True) for theme in THEMES],
    )
