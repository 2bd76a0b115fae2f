"""Parameters that several questions share: themes, boxes, moments, areas."""

import math
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from geo.atlas import Atlas
from geo.model import THEMES, BBox, PlaceQuery

__all__ = ["Area", "Box", "Moment", "PlaceFilter", "ThemeKey", "Wide", "parse_box"]

_KEYS = tuple(theme.key for theme in THEMES)
_SIDES = 4
_YEARS = (1970, 2100)
_LAST_MERIDIAN, _POLE = 180, 90


def _check_theme(key: str) -> str:
    if key not in _KEYS:
        raise PydanticCustomError("theme", "no such theme")
    return key


def parse_box(text: str) -> BBox:
    """Read "west,south,east,north" in degrees."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise PydanticCustomError("bbox", "four numbers") from None
    right = all(map(math.isfinite, (west, south, east, north)))
    if not right or not (-_LAST_MERIDIAN <= west <= east <= _LAST_MERIDIAN and -_POLE <= south <= north <= _POLE):
        raise PydanticCustomError("bbox", "west, south, east, north")
    return west, south, east, north


def _check_box(text: str) -> str:
    parse_box(text)
    return text


def _check_year(moment: datetime) -> datetime:
    if not _YEARS[0] <= moment.year < _YEARS[1]:
        raise PydanticCustomError("datetime_parsing", "a time of our days")
    return moment


ThemeKey = Annotated[str, AfterValidator(_check_theme), WithJsonSchema({"type": "string", "enum": list(_KEYS)})]
_BOX_SCHEMA = {
    "type": "string",
    "description": "West, south, east, north in degrees (WGS 84).",
    "examples": ["8.85,48.58,8.89,48.61"],
    "maxLength": 120,
    "pattern": r"^-?[0-9]+(\.[0-9]+)?(,-?[0-9]+(\.[0-9]+)?){3}$",
}
Box = Annotated[str, AfterValidator(_check_box), WithJsonSchema(_BOX_SCHEMA)]
"""Kept as text, because a query parameter of four numbers has no common notation."""
Area = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,120}$")]
"""Id or slug of a neighbourhood."""
Moment = Annotated[datetime, AfterValidator(_check_year)]


class Wide(BaseModel):
    """Filters of the list and of the map alike."""

    model_config = ConfigDict(extra="forbid")

    theme: list[ThemeKey] = Field(
        default=[], max_length=len(_KEYS), description="Any of these themes; none means all.", examples=[["childcare"]]
    )
    neighbourhood: Area | None = Field(default=None, description="Id or slug.", examples=["kernstadt"])
    q: str = Field(
        default="", max_length=100, description="Words that all have to occur.", examples=["kita regenbogen"]
    )
    open_at: Moment | Literal["now"] | None = Field(
        default=None,
        description="Only places known to be open then; a time without an offset is local.",
        examples=["2020-06-17T08:00"],
    )

    def to_query(self, atlas: Atlas, **more: object) -> PlaceQuery:
        """Turn the filters into a question; raises NotFoundError for an unknown neighbourhood."""
        moment = atlas.now() if self.open_at == "now" else self.open_at
        area = None if self.neighbourhood is None else atlas.get_neighbourhood(self.neighbourhood).id
        fixed = {"themes": tuple(self.theme), "neighbourhood": area, "q": self.q, "open_at": moment}
        return PlaceQuery(**fixed, **more)  # type: ignore[arg-type]  # the callers name fields of PlaceQuery


class PlaceFilter(Wide):
    """Filters, order and page of the list."""

    bbox: Box | None = None
    sort: Literal["name", "open"] = Field(default="name", description="Inside each group of the support order.")
    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=1_000_000)
