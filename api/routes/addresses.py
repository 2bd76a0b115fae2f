"""Addresses that somebody types: they come in the body of one request and are kept nowhere."""

from contextlib import suppress
from typing import Annotated, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.deps import AtlasDep
from api.problems import PROBLEMS
from geo.atlas import Atlas
from geo.model import FoundAddress, Precision

__all__ = ["router", "warm"]

router = APIRouter(tags=["addresses"])

_EXAMPLE: JsonDict = {"text": "Hildrizhauser Str. 12", "limit": 5}


class AddressIn(BaseModel):
    """What somebody typed, or has typed so far."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    text: Annotated[str, Field(min_length=1, max_length=200)]
    limit: int = Field(default=5, ge=1, le=20)


class FoundOut(BaseModel):
    """A spot that fits."""

    label: str = Field(description="As on an envelope; with the village where the town has two of that name.")
    street: str | None
    housenumber: str | None
    postcode: str | None
    city: str | None
    lon: float
    lat: float
    precision: Precision = Field(
        description="The house itself; between known houses or on a stretch with known numbers; somewhere in the "
        "street, or its corner with another; a place, a stop or a quarter."
    )


class AddressesOut(BaseModel):
    """What was found, the best first; empty if nothing fits."""

    results: list[FoundOut]

    @classmethod
    def of(cls, found: tuple[FoundAddress, ...]) -> Self:
        """Write `found`."""
        return cls(results=[FoundOut.model_validate(one, from_attributes=True) for one in found])


@router.post("/addresses/search", responses={422: PROBLEMS[422], 503: PROBLEMS[503]})
def search(question: AddressIn, atlas: AtlasDep, response: Response) -> AddressesOut:
    """Find an address, a corner, a place, a stop or a quarter in the own data; typing errors are forgiven."""
    response.headers["Cache-Control"] = "no-store"
    return AddressesOut.of(atlas.find_address(question.text, question.limit))


def warm(atlas: Atlas) -> None:
    """Build the index, so that nobody waits for it."""
    # Whatever is wrong is told to whoever asks for an address; the start goes on.
    with suppress(Exception):
        atlas.find_address("-")
