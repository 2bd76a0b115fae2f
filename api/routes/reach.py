"""What can be reached from a point: the point lives in this one request and nowhere else."""

from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.filters import Moment, ThemeKey
from api.routes.places import AddressOut
from geo.model import Conditions, ReachAnswer, ReachedPlace, ReachQuery

__all__ = ["PointIn", "QuestionIn", "ReachIn", "SpanIn", "router"]

router = APIRouter(tags=["reach"])

_MAX_MINUTES = 120
_EXAMPLE: JsonDict = {
    "origin": {"lon": 8.8706, "lat": 48.5967},
    "mode": "walk",
    "max_minutes": 15,
    "themes": ["childcare"],
}


class PointIn(BaseModel):
    """A point, WGS 84."""

    model_config = ConfigDict(extra="forbid")

    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


class QuestionIn(BaseModel):
    """What all questions about ways have in common."""

    model_config = ConfigDict(extra="forbid")

    origin: PointIn
    mode: Literal["walk", "bike", "transit"] = "walk"
    profile: Literal["standard", "slow", "pram", "wheelchair"] = "standard"
    depart_at: Moment | None = Field(default=None, description="A time without an offset is local; default: now.")
    arrive_by: Moment | None = Field(default=None, description="As `depart_at`; only one of the two.")
    max_rides: int = Field(default=5, ge=1, le=8, description="With a timetable only.")
    board_slack_seconds: int = Field(default=60, ge=1, le=1800, description="Between coming to a stop and getting on.")
    max_walk_minutes: int | None = Field(
        default=None,
        ge=1,
        le=120,
        description="So long on foot at a stretch at most: to a stop, between stops, from a stop, or all the way; "
        "with a timetable only.",
    )

    @model_validator(mode="after")
    def _check_times(self) -> Self:
        if self.depart_at is not None and self.arrive_by is not None:
            raise PydanticCustomError("one_time", "depart_at or arrive_by, not both")
        return self

    def to_query(self) -> ReachQuery:
        """Turn it into a question for the atlas."""
        names = {field.name for field in fields(ReachQuery)} & type(self).model_fields.keys()
        told = {name: getattr(self, name) for name in names}
        if "themes" in told:
            told["themes"] = tuple(told["themes"])
        if told.get("visit") is not None:
            told["visit"] = told["visit"].start, told["visit"].end
        if "conditions" in told:
            told["conditions"] = told["conditions"].to_conditions()
        return ReachQuery(lon=self.origin.lon, lat=self.origin.lat, **told)


class SpanIn(QuestionIn):
    """A question about many ways at once."""

    window_minutes: int = Field(
        default=0,
        ge=0,
        le=120,
        description="Leave at any second from `depart_at` on, or arrive at any up to `arrive_by`; the answer is then "
        "the median of all of them. With a timetable only.",
    )
    initial_wait: bool = Field(default=True, description="Whether the wait for the first departure of a window counts.")
    towards: bool = Field(
        default=False,
        description="From where is this point reachable: ways from the places to it instead, in the one search. "
        "`depart_at` is then when one leaves the places, `arrive_by` when one is at the point.",
    )


class VisitIn(BaseModel):
    """When one must be there, and when one leaves for home."""

    model_config = ConfigDict(extra="forbid")

    start: Moment = Field(alias="from")
    end: Moment = Field(alias="to")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        # A time without an offset is local: beside one with an offset it cannot be compared here.
        if (self.start.tzinfo is None) == (self.end.tzinfo is None) and self.end <= self.start:
            raise PydanticCustomError("visit_order", "to has to be later than from")
        return self


class ConditionsIn(BaseModel):
    """What a place may ask for; what nobody knows of a place counts as not met, unless `unknown` says otherwise."""

    model_config = ConfigDict(extra="forbid")

    free: bool = False
    without_appointment: bool = False
    without_documents: bool = False
    step_free: bool = False
    languages: list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]] = Field(
        default=[], max_length=20, description="Codes (ISO 639); one of them must be spoken."
    )
    age: int | None = Field(default=None, ge=0, le=120, description="Years; the place's own rule must allow it.")
    checked: bool = Field(default=False, description="Only what a team confirmed or an official list has.")
    unknown: bool = Field(default=False, description="Also places of which nobody knows whether they meet the rest.")

    def to_conditions(self) -> Conditions:
        """Turn them into those of the atlas."""
        return Conditions(**self.model_dump(exclude={"languages"}), languages=tuple(self.languages))


class ReachIn(SpanIn):
    """The question."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    max_minutes: int = Field(default=30, ge=1, le=_MAX_MINUTES)
    visit: VisitIn | None = Field(
        default=None,
        description="Instead of the other times: only places where one can be in time and get home from in time.",
    )
    themes: list[ThemeKey] = Field(default=[], max_length=50, description="Any of these; none means all.")
    words: str = Field(
        default="",
        max_length=200,
        description="What somebody wants in their own words, in several languages; joined with the themes by or.",
    )
    take_part: bool = Field(default=False, description="Also all places where one can take part and contribute.")
    conditions: ConditionsIn = ConditionsIn()
    open: Literal["any", "on_arrival"] = "any"
    limit: int = Field(default=200, ge=1, le=1000)


class OriginOut(BaseModel):
    """Where the way began."""

    lon: float
    lat: float
    snapped_metres: float = Field(description="From the point to the street.")


class NetworkOut(BaseModel):
    """What was searched."""

    version: str
    built_at: datetime
    timetable_from: date | None = Field(description="The first day that any timetable covers.")
    timetable_to: date | None
    nearest_day: date | None = Field(
        default=None,
        description="If no timetable covers today: the nearest day that one covers and that is a weekday, a Saturday, "
        "or a Sunday or public holiday as today is.",
    )


class PercentilesOut(BaseModel):
    """Seconds that so many of all departures of the window do not exceed; null: they take too long."""

    p5: int | None
    p25: int | None
    p50: int | None
    p75: int | None
    p95: int | None

    @classmethod
    def of(cls, told: tuple[int | None, ...]) -> Self:
        """Write percentiles."""
        return cls(**dict(zip(cls.model_fields, told, strict=True)))


class ReachedOut(BaseModel):
    """A place within reach."""

    place_id: int
    name: str | None
    kind: str
    themes: list[str]
    presumed_themes: list[str]
    lon: float
    lat: float
    address: AddressOut
    wheelchair: str | None
    fee: str | None
    languages: list[str]
    take_part: bool = Field(description="One can take part and contribute there.")
    confirmed_on: date | None = Field(description="When a team last found it to be right.")
    seconds: int = Field(description="From door to door.")
    percentiles: PercentilesOut | None = Field(description="Over a window of departures; with a timetable only.")
    seconds_back: int | None = Field(description="Of a visit: from its end until one is home again.")
    departures_per_hour: float | None = Field(description="Departures of the window that are worth taking.")
    open_on_arrival: bool | None = Field(description="null: nobody can tell.")
    service: str | None = Field(
        description="What a team published as offered there, if that is what was asked for; the conditions are its own."
    )

    @classmethod
    def of(cls, reached: ReachedPlace) -> Self:
        """Write `reached`."""
        place = reached.place
        return cls(
            place_id=place.id,
            name=place.name,
            kind=place.kind,
            themes=list(place.themes),
            presumed_themes=list(place.presumed_themes),
            lon=place.lon,
            lat=place.lat,
            address=AddressOut.model_validate(place.address, from_attributes=True),
            wheelchair=place.wheelchair,
            fee=place.fee,
            languages=list(place.languages),
            take_part=reached.take_part,
            confirmed_on=place.confirmed_on,
            seconds=reached.seconds,
            percentiles=None if reached.percentiles is None else PercentilesOut.of(reached.percentiles),
            departures_per_hour=reached.departures_per_hour,
            seconds_back=reached.seconds_back,
            open_on_arrival=reached.open_on_arrival,
            service=reached.service,
        )


class UnknownOut(BaseModel):
    """Places that would be here if it were known that they meet the conditions."""

    places: int = Field(description="As near as the results.")
    by_condition: dict[str, int]


class ReachOut(BaseModel):
    """The answer, nearest first; what cannot be reached is absent."""

    origin: OriginOut
    network: NetworkOut
    results: list[ReachedOut]
    no_way_back: list[ReachedOut] = Field(
        description="Of a visit: the nearest places where one can be in time and from which one is not home in time."
    )
    unknown: UnknownOut
    unknown_words: list[str] = Field(description="Words of the question of which no place is known.")

    @classmethod
    def of(cls, question: ReachIn, answer: ReachAnswer) -> Self:
        """Write `answer` to `question`."""
        return cls(
            origin=OriginOut(
                lon=question.origin.lon,
                lat=question.origin.lat,
                snapped_metres=round(answer.snapped_metres, 1),
            ),
            network=NetworkOut(
                version=answer.network_version,
                built_at=answer.built_at,
                timetable_from=answer.timetable_from,
                timetable_to=answer.timetable_to,
                nearest_day=answer.nearest_day,
            ),
            results=[ReachedOut.of(place) for place in answer.results],
            no_way_back=[ReachedOut.of(place) for place in answer.no_way_back],
            unknown=UnknownOut(places=answer.unknown_places, by_condition=answer.unknown),
            unknown_words=list(answer.wishes.unknown),
        )


@router.post("/reach", responses={422: PROBLEMS[422], 503: PROBLEMS[503]})
def reach(question: ReachIn, atlas: AtlasDep, response: Response) -> ReachOut:
    """Tell what can be reached from a point within a time, with the minutes to each place."""
    response.headers["Cache-Control"] = "no-store"
    return ReachOut.of(question, atlas.reach(question.to_query()))
