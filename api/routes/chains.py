"""Ways that pass by a place: both ends live in this one request and nowhere else."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.filters import Moment, ThemeKey
from api.routes.itinerary import ItineraryOut, PlaceIn
from api.routes.places import AddressOut
from api.routes.reach import NetworkOut, OriginOut, PointIn, VisitIn
from geo.model import Chain, ChainAnswer, ChainQuery, ChainWay

__all__ = ["ChainIn", "router"]

router = APIRouter(tags=["reach"])

_EXAMPLE: JsonDict = {
    "origin": {"lon": 8.8706, "lat": 48.5967},
    "destination": {"lon": 8.8655, "lat": 48.5962},
    "themes": ["childcare"],
    "stay_minutes": 5,
    "mode": "walk",
    "arrive_by": "2026-03-03T09:00",
}


class ChainIn(BaseModel):
    """The question: over which places of a theme can one come from the origin to the destination?"""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    origin: PointIn
    destination: PointIn | PlaceIn
    themes: list[ThemeKey] = Field(min_length=1, max_length=50, description="Places of any of these.")
    stay_minutes: int = Field(default=5, ge=0, le=120, description="At least so long at the place, to hand over.")
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    max_minutes: int = Field(default=60, ge=1, le=120, description="For the whole way, with the stay and all waiting.")
    depart_at: Moment | None = Field(default=None, description="A time without an offset is local; default: now.")
    arrive_by: Moment | None = Field(default=None, description="As `depart_at`; only one of the three.")
    visit: VisitIn | None = Field(
        default=None, description="There by the one time, and back from the other on, past the same place both times."
    )
    max_rides: int = Field(default=5, ge=1, le=8, description="On each part of the way; with a timetable only.")
    board_slack_seconds: int = Field(default=60, ge=1, le=1800, description="Between coming to a stop and getting on.")
    max_walk_minutes: int | None = Field(
        default=None, ge=1, le=120, description="So long on foot at a stretch at most; with a timetable only."
    )
    open: Literal["any", "on_arrival"] = Field(
        default="any", description="`on_arrival`: known to be open when one begins to hand over."
    )
    limit: int = Field(default=20, ge=1, le=200)
    detailed: int = Field(default=3, ge=0, le=20, description="For so many of the best, every leg.")

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        if sum(at is not None for at in (self.depart_at, self.arrive_by, self.visit)) > 1:
            raise PydanticCustomError("one_of_times", "depart_at or arrive_by or visit, not several")
        return self

    def to_query(self) -> ChainQuery:
        """Turn it into a question for the atlas."""
        told = {name: getattr(self, name) for name in type(self).model_fields if name not in _OTHERWISE}
        goal = self.destination
        return ChainQuery(
            lon=self.origin.lon,
            lat=self.origin.lat,
            goal=goal.place_id if isinstance(goal, PlaceIn) else (goal.lon, goal.lat),
            themes=tuple(self.themes),
            visit=None if self.visit is None else (self.visit.start, self.visit.end),
            **told,
        )


_OTHERWISE = frozenset(("origin", "destination", "themes", "visit"))


class ChainWayOut(BaseModel):
    """A way past the place."""

    seconds: int = Field(description="From door to door, with the stay and all waiting up to the time asked for.")
    start: datetime
    arrival: datetime = Field(description="At the place.")
    leaving: datetime = Field(description="From the place, at the latest if one must be there by a time.")
    end: datetime
    first: ItineraryOut | None = Field(description="To the place; null where not asked for.")
    second: ItineraryOut | None = Field(description="From the place on.")

    @classmethod
    def of(cls, way: ChainWay) -> Self:
        """Write a way."""
        first, second = (None if part is None else ItineraryOut.of(part) for part in (way.first, way.second))
        times = {name: getattr(way, name) for name in ("seconds", "start", "arrival", "leaving", "end")}
        return cls(**times, first=first, second=second)


class ChainOut(BaseModel):
    """A place on the way."""

    place_id: int
    name: str | None
    kind: str
    themes: list[str]
    lon: float
    lat: float
    address: AddressOut
    open_on_arrival: bool | None = Field(description="Open at some time at which one can hand over; null: not known.")
    seconds: int = Field(description="Of all ways together.")
    there: ChainWayOut
    back: ChainWayOut | None = Field(description="Of a visit.")

    @classmethod
    def of(cls, chain: Chain) -> Self:
        """Write a place on the way."""
        place = chain.place
        return cls(
            place_id=place.id,
            name=place.name,
            kind=place.kind,
            themes=list(place.themes),
            lon=place.lon,
            lat=place.lat,
            address=AddressOut.model_validate(place.address, from_attributes=True),
            open_on_arrival=chain.open_on_arrival,
            seconds=chain.seconds,
            there=ChainWayOut.of(chain.there),
            back=None if chain.back is None else ChainWayOut.of(chain.back),
        )


class ChainsOut(BaseModel):
    """The answer, the soonest first; places that do not lie on a way within the time are absent."""

    origin: OriginOut
    network: NetworkOut
    results: Annotated[list[ChainOut], Field(max_length=200)]

    @classmethod
    def of(cls, question: ChainIn, answer: ChainAnswer) -> Self:
        """Write `answer` to `question`."""
        point = question.origin
        return cls(
            origin=OriginOut(lon=point.lon, lat=point.lat, snapped_metres=round(answer.snapped_metres, 1)),
            network=NetworkOut(
                version=answer.network_version,
                built_at=answer.built_at,
                timetable_from=answer.timetable_from,
                timetable_to=answer.timetable_to,
            ),
            results=[ChainOut.of(chain) for chain in answer.results],
        )


@router.post("/chains", responses={404: PROBLEMS[404], 422: PROBLEMS[422], 503: PROBLEMS[503]})
def chains(question: ChainIn, atlas: AtlasDep, response: Response) -> ChainsOut:
    """Tell past which places one can go on the way from a point to a goal, there and back."""
    response.headers["Cache-Control"] = "no-store"
    return ChainsOut.of(question, atlas.chains(question.to_query()))
