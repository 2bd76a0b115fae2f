"""The way from a point to a place or another point: both live in this one request and nowhere else."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.reach import PointIn, QuestionIn, ReachIn
from geo.model import Itinerary, Leg, Reason

__all__ = ["ItineraryOut", "PlaceIn", "router"]

router = APIRouter(tags=["reach"])


class PlaceIn(BaseModel):
    """A place of the atlas."""

    model_config = ConfigDict(extra="forbid")

    place_id: int = Field(ge=1, le=2**62)


class ItineraryIn(QuestionIn):
    """The question."""

    destination: PointIn | PlaceIn
    max_minutes: int = Field(default=120, ge=1, le=120)
    towards: bool = Field(default=False, description="The way from the destination to the origin instead.")
    open: Literal["any", "on_arrival"] = Field(
        default="any", description="`on_arrival`: a place that is not known to be open then has a reason instead."
    )


class CallOut(BaseModel):
    """A stop on the way, from getting on to getting off."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    platform: str
    lon: float
    lat: float
    arrival: datetime
    departure: datetime


class LegOut(BaseModel):
    """A walk or a ride."""

    kind: Literal["walk", "ride"]
    start: datetime
    end: datetime
    geometry: dict[str, object] = Field(description="GeoJSON; of a ride, from stop to stop.")
    metres: float = Field(description="Of a walk, over streets.")
    untold_metres: dict[str, float] = Field(
        description="Of a walk: what nobody told that the profile asks for (surface, incline, width, kerb, steps), "
        "and of how many metres. Empty: a way without barriers as far as the profile asks."
    )
    line: str
    headsign: str
    agency: str
    route_type: int | None
    color: str
    stops: list[CallOut]
    stay_seated: bool = Field(description="One need not get off: the vehicle of the leg before goes on.")
    on_request: bool = Field(description="Getting on or off must be arranged by phone or with the driver.")
    headway_seconds: int | None = Field(description="The feed tells only how often it runs; times are expectations.")
    trip_id: str

    @classmethod
    def of(cls, leg: Leg) -> Self:
        """Write a leg."""
        return cls(
            kind=leg.kind,
            start=leg.start,
            end=leg.end,
            geometry={"type": "LineString", "coordinates": leg.path},
            metres=leg.metres,
            untold_metres=dict(leg.untold),
            line=leg.line,
            headsign=leg.headsign,
            agency=leg.agency,
            route_type=leg.route_kind,
            color=leg.color,
            stops=[CallOut.model_validate(call) for call in leg.calls],
            stay_seated=leg.stay_seated,
            on_request=leg.on_request,
            headway_seconds=leg.headway_seconds,
            trip_id=leg.trip,
        )


class DepartureOut(BaseModel):
    """A way at another hour: when one leaves the door, and what one gets on first."""

    model_config = ConfigDict(from_attributes=True)

    leave: datetime
    arrive: datetime
    stop: str
    line: str
    at: datetime | None = Field(description="When the vehicle leaves that stop.")


class ReasonOut(BaseModel):
    """Why there is no way: no street, closed, a limit of walking or changing, barriers, no service, or too far."""

    model_config = ConfigDict(from_attributes=True)

    kind: Literal["too_far", "barriers", "no_service", "no_way", "closed", "long_walk", "changes"]
    seconds: int | None = Field(
        description="How long it takes all the same; with `barriers`, `long_walk` and `changes`: without that limit."
    )
    seconds_over: int | None = Field(description="Of `too_far`: so much longer than asked for.")
    walk_seconds: int | None = Field(description="Of `long_walk`: the longest walk.")
    last: DepartureOut | None = Field(description="The last way before the moment that is there within the time.")
    next: DepartureOut | None = Field(description="The next one after it.")
    opens_at: datetime | None = Field(description="Of `closed`.")


class ReasonsIn(ReachIn):
    """The question that places are missing from, and which."""

    place_ids: list[Annotated[int, Field(ge=1, le=2**62)]] = Field(min_length=1, max_length=50)


class PlaceReasonOut(BaseModel):
    """Why a place is not there."""

    place_id: int
    reason: ReasonOut


class ReasonsOut(BaseModel):
    """Why places are not there; those that ways and hours do not keep away are absent."""

    results: list[PlaceReasonOut]


class ItineraryOut(BaseModel):
    """The way, or why there is none."""

    seconds: int | None = Field(description="From door to door with all waiting; null: not within the time.")
    start: datetime | None
    end: datetime | None
    legs: list[LegOut]
    reason: ReasonOut | None = Field(description="Why there is no way within the time.")

    @classmethod
    def of(cls, found: Itinerary | Reason) -> Self:
        """Write a way, or why there is none."""
        if isinstance(found, Reason):
            return cls(seconds=None, start=None, end=None, legs=[], reason=ReasonOut.model_validate(found))
        legs = [LegOut.of(leg) for leg in found.legs]
        return cls(seconds=found.seconds, start=found.start, end=found.end, legs=legs, reason=None)


@router.post("/itinerary", responses={404: PROBLEMS[404], 422: PROBLEMS[422], 503: PROBLEMS[503]})
def itinerary(question: ItineraryIn, atlas: AtlasDep, response: Response) -> ItineraryOut:
    """Tell the way from a point to a place or another point, leg by leg."""
    response.headers["Cache-Control"] = "no-store"
    goal = question.destination
    there = goal.place_id if isinstance(goal, PlaceIn) else (goal.lon, goal.lat)
    return ItineraryOut.of(atlas.itinerary(question.to_query(), there))


@router.post("/reasons", responses={404: PROBLEMS[404], 422: PROBLEMS[422], 503: PROBLEMS[503]})
def reasons(question: ReasonsIn, atlas: AtlasDep, response: Response) -> ReasonsOut:
    """Tell why places are not within reach."""
    response.headers["Cache-Control"] = "no-store"
    told = atlas.reasons(question.to_query(), question.place_ids)
    return ReasonsOut(
        results=[
            PlaceReasonOut(place_id=place, reason=ReasonOut.model_validate(told[place]))
            for place in question.place_ids
            if place in told
        ]
    )
