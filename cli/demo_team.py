"""What two made-up teams know: a year of meetings and all that came of them, written as they would write it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from geo.atlas import Atlas
from geo.model import Actor, PlaceQuery
from geo.model.team import ProjectLink, Wanted
from geo.settings import Settings
from geo.store import accounts as stored
from geo.store.neighbourhoods import list_neighbourhoods
from geo.store.places import list_places
from geo.store.session import Engine, ReadSession, WriteSession, become, become_owner, reading, trusted
from geo.store.team.stewards import name_steward
from geo.team import Office, Team

__all__ = ["add_knowledge", "compute_gaps"]

_HERE = Path(__file__).parent
_MOST_QUARTERS = 5
"""As many as a text names."""
_MEETING_DAYS = (2, 3)
"""Wednesday and Thursday."""
Told = Mapping[str, Any]


@dataclass(frozen=True)
class _Then(Office):
    """The office on a day gone by, all in one session, so that everything is written or nothing."""

    session: WriteSession
    at: datetime

    def now(self) -> datetime:
        return self.at

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[ReadSession]:
        become(self.session, actor)
        yield ReadSession(self.session)

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[WriteSession]:
        become(self.session, actor)
        yield self.session

    @contextmanager
    def trusted(self) -> Iterator[WriteSession]:
        become_owner(self.session)
        yield self.session


@dataclass(frozen=True)
class _Desk:
    """Where the teams write from: who they are, their quarters, and what they have written by its name."""

    engine: Engine
    settings: Settings
    session: WriteSession
    members: Sequence[Actor]
    stewards: Sequence[Actor]
    areas: Sequence[Sequence[tuple[int, str]]]
    today: date
    known: dict[str, int] = field(default_factory=dict)

    def team(self, days_ago: int) -> Team:
        return self.team_on(self.today - timedelta(days=days_ago))

    def team_on(self, day: date) -> Team:
        at = datetime.combine(day, time(9, 30), ZoneInfo(self.settings.timezone))
        return Team(_Then(self.settings, self.engine, self.session, at))

    def area(self, told: Told) -> int:
        areas = self.areas[told["team"]]
        number: int = told.get("a", 0)
        return areas[number % len(areas)][0]

    def words(self, text: str, team: int) -> str:
        names = [name for _, name in self.areas[team]]
        return text.format(*(names[place % len(names)] for place in range(_MOST_QUARTERS)))

    def pin(self, told: Told) -> dict[str, int]:
        """Return the first place of a theme in the quarter, if there is one."""
        if "pin" not in told:
            return {}
        query = PlaceQuery(themes=(told["pin"],), neighbourhood=self.area(told), limit=1)
        found = list_places(ReadSession(self.session), query)
        return {"place_id": int(found[0].id)} if found else {}

    def where(self, told: Told) -> dict[str, Any]:
        """Return what every record has: quarter, place, and when it was written."""
        at = self.team(told["days_ago"]).office.now()
        return {"neighbourhood_id": self.area(told), "created_at": at, "changed_at": at} | self.pin(told)

    def entries(self, names: Sequence[str]) -> list[int]:
        return [self.known[f"entry:{name}"] for name in names]


def add_knowledge(engine: Engine, settings: Settings) -> bool:
    """Let the teams of the made-up town write, through the facade, unless they have; tell whether they did."""
    told, office = _read("demo_team.toml"), Office(settings, engine)
    members, stewards = (_actors(engine, told[who]) for who in ("members", "stewards"))
    if Team(office).meetings.page(members[0], Wanted(limit=1)).total:
        return False
    with reading(engine) as session:
        names = {area.id: area.name for area in list_neighbourhoods(session)}
    areas = [_order(actor, names, wanted) for actor, wanted in zip(members, told["quarters"], strict=True)]
    with trusted(engine) as session:
        desk = _Desk(engine, settings, session, members, stewards, areas, office.today())
        for meeting in _read("demo_meetings.toml")["meeting"]:
            _meet(desk, meeting)
        for noun, write in _WRITERS.items():
            for one in told[noun]:
                write(desk, one)
        become_owner(session)
        for actor, mine in zip(stewards, areas, strict=True):
            for area, _ in mine:
                name_steward(session, area, f"Leitung {actor.team}", None)
    return True


def compute_gaps(engine: Engine, settings: Settings) -> None:
    """Keep with each gap of the made-up teams what is computed for it today."""
    atlas, team = Atlas(settings, engine), Team(Office(settings, engine))
    for actor in _actors(engine, _read("demo_team.toml")["stewards"]):
        for gap in team.gaps.page(actor, Wanted(limit=200)).items:
            if actor.may("gap.write", gap.neighbourhood_id):
                team.gaps.compute(actor, gap.id, *atlas.gap_figures(gap))


def _meet(desk: _Desk, told: Told) -> None:
    who, day = told["team"], desk.today - timedelta(days=desk.today.weekday() + 7 * told["weeks_ago"])
    team, actor = desk.team_on(day + timedelta(days=_MEETING_DAYS[who])), desk.members[who]
    at = {"created_at": team.office.now(), "changed_at": team.office.now()}
    areas = [number for number, _ in desk.areas[who]]
    about = {"neighbourhood_ids": areas, "participants": told["participants"]}
    meeting = team.meetings.add(actor, about | at)
    entries = [_said(desk, {"team": who, **entry}) | at for entry in told["entries"]]
    for number, entry in zip(team.entries.add_all(actor, meeting.id, entries), told["entries"], strict=True):
        desk.known[f"entry:{entry.get('id', number)}"] = number
    team.meetings.close(actor, meeting.id)


def _said(desk: _Desk, told: Told) -> dict[str, Any]:
    values = {
        "neighbourhood_id": desk.area(told),
        "prompt": told["q"],
        "text": desk.words(told["text"], told["team"]),
        "open_point": told.get("open", False),
        "themes": told.get("themes", ()),
    }
    return values | {"place_id": None} | desk.pin(told)


def _organise(desk: _Desk, told: Told) -> None:
    actor, first = desk.members[told["team"]], told["contacts"][0]["days_ago"]
    values = _told(told, "name", "phone", "email", "website", "note") | desk.where({**told, "days_ago": first})
    made = desk.team(first).organisations.add(actor, values)
    desk.known[f"organisation:{told['id']}"] = made.id
    for contact in told["contacts"]:
        desk.team(contact["days_ago"]).organisations.add_contact(actor, made.id, contact["text"])


def _provide(desk: _Desk, told: Told) -> None:
    member, steward, then = desk.members[told["team"]], desk.stewards[told["team"]], desk.team(told["days_ago"])
    names = ("name", "kind", "sort", "themes", "state", "take_part", "tip", "directions")
    values = _told(told, *names) | desk.where(told)
    if "organisation" in told:
        values["organisation_id"] = desk.known[f"organisation:{told['organisation']}"]
    entries = desk.entries(told.get("entries", ()))
    made = then.entries.promote(member, entries, "resource", values) if entries else then.resources.add(member, values)
    desk.known[f"resource:{told['id']}"] = made.id
    for service in told.get("services", ()):
        offered = then.services.add(member, {"resource_id": made.id, "cost": "unknown", "languages": [], **service})
        if "confirmed" in told:
            desk.team(told["confirmed"]).services.confirm(steward, offered.id)
    if "visibility" in told:
        then.resources.change(steward, made.id, None, {"visibility": told["visibility"]})
    if "confirmed" in told:
        desk.team(told["confirmed"]).resources.confirm(steward, made.id)


def _introduce(desk: _Desk, told: Told) -> None:
    names = ("function", "name", "purpose", "office_contact", "languages", "legal_basis")
    values = {"visibility": "team", **_told(told, *names), **desk.where(told)}
    if "consent_days_ago" in told:
        values |= {"consent_on": desk.today - timedelta(days=told["consent_days_ago"]), "consent_text": "1"}
    steward, then = desk.stewards[told["team"]], desk.team(told["days_ago"])
    made = then.entries.promote(steward, desk.entries(told["entries"]), "key_person", values)
    if "visibility" in told:
        then.key_persons.change(steward, made.id, None, {"visibility": told["visibility"]})


def _miss(desk: _Desk, told: Told) -> None:
    member, steward = desk.members[told["team"]], desk.stewards[told["team"]]
    values = _told(told, "title", "theme", "barrier", "prevents", "note") | desk.where(told)
    against = desk.entries(told.get("against", ()))
    reported = desk.team(told["days_ago"]).entries
    made = reported.promote(member, desk.entries(told["entries"]), "gap", values, against)
    desk.known[f"gap:{told['id']}"] = made.id
    for status in ("confirmed", "in_work", "closed"):
        if status in told:
            desk.team(told[status]).gaps.change(steward, made.id, None, {"status": status})
    if "visibility" in told:
        desk.team(0).gaps.change(steward, made.id, None, {"visibility": told["visibility"]})


def _plan(desk: _Desk, told: Told) -> None:
    actor, then = desk.members[told["team"]], desk.team(told["days_ago"])
    names = ("title", "focus_question", "status", "dimension", "team_hours", "fields")
    made = then.projects.add(actor, _told(told, *names) | desk.where(told))
    for link in told["links"]:
        then.projects.link(actor, made.id, ProjectLink(link.split(":")[0], desk.known[link]))
    for talk in told.get("consultations", ()):
        notes = _told(talk, "situation", "future", "past", "next_steps", "with_guests")
        later = desk.team(talk["days_ago"])
        closed = {"project_id": made.id, "step": 4, "closed_at": later.office.now()}
        later.consultations.add(actor, notes | closed)
    for agreed in told.get("agreements", ()):
        until = {"due_on": desk.today + timedelta(days=agreed["due"]), "project_id": made.id}
        promise = then.agreements.add(actor, _told(agreed, "what", "role") | until)
        if "done" in agreed:
            desk.team(agreed["done"]).agreements.finish(actor, promise.id)


def _gather(desk: _Desk, told: Told) -> None:
    values = _told(told, "rhythm", "delegate_role", "purpose") | desk.where({**told, "days_ago": 300})
    values["name"] = desk.words(told["name"], told["team"])
    values["next_on"] = desk.today + timedelta(days=told["in_days"])
    desk.team(300).network_rounds.add(desk.members[told["team"]], values)


def _correct(desk: _Desk, told: Told) -> None:
    place, actor, then = desk.pin(told), desk.stewards[told["team"]], desk.team(told["days_ago"])
    if not place:
        return
    then.places.confirm(actor, place["place_id"], told["verdict"])
    if "override" in told:
        then.places.override(actor, place["place_id"], *told["override"])
    if "note" in told:
        then.places.note(actor, place["place_id"], told["note"])


def _go_through(desk: _Desk, told: Told) -> None:
    desk.team(told["days_ago"]).places.check_area(desk.stewards[told["team"]], desk.area(told), told["theme"])


_WRITERS = {
    "organisation": _organise,
    "resource": _provide,
    "key_person": _introduce,
    "gap": _miss,
    "project": _plan,
    "round": _gather,
    "place": _correct,
    "check": _go_through,
}
"""In this order, since each refers to what is there already."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))


def _told(told: Told, *names: str) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}


def _actors(engine: Engine, names: Sequence[str]) -> list[Actor]:
    with trusted(engine) as session:
        numbers = [stored.find_account_id(session, name) for name in names]
        found = [stored.load_actor(session, number) for number in numbers if number is not None]
    return [actor for actor in found if actor is not None]


def _order(actor: Actor, names: Mapping[int, str], wanted: Sequence[str]) -> list[tuple[int, str]]:
    """Return the quarters of a team, those first that the made-up town is told about; other towns have others."""
    mine = sorted((names[area], area) for _, area in actor.roles if area is not None and area in names)
    first = [(area, name) for told in wanted for name, area in mine if name == told]
    return first + [(area, name) for name, area in mine if (area, name) not in first]
