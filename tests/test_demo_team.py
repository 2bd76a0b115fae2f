"""The made-up town comes alive: two teams have written for a year by their own rights; what is due is due today."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typed_places import fence

from cli.demo_accounts import add_people
from cli.demo_team import add_knowledge
from geo.model import Actor
from geo.model.team import Wanted, find_client_like
from geo.settings import Settings
from geo.store import accounts
from geo.store.session import trusted
from geo.team import Office, Team

pytestmark = [pytest.mark.database, pytest.mark.slow]
ALL = Wanted(limit=200)


def actor(engine: Engine, name: str) -> Actor:
    with trusted(engine) as session:
        found = accounts.load_actor(session, accounts.find_account_id(session, name) or 0)
    assert found is not None
    return found


def test_a_year_of_two_teams(engine: Engine, tmp_path: Path) -> None:
    for place, name in enumerate(("Oststadt", "Nordstadt", "Mitte", "Südstadt")):
        fence(engine, name, (0, 10 - 3 * place), (2, 12 - 3 * place))
    settings = Settings(data_dir=tmp_path)
    add_people(engine, settings)
    assert add_knowledge(engine, settings)
    assert not add_knowledge(engine, settings), "the second start writes nothing twice"
    team, today = Team(Office(settings, engine)), Office(settings, engine).today()
    seen: dict[str, int] = {}
    for name in ("team", "team-zwei"):
        who = actor(engine, name)
        meetings = team.meetings.page(who, ALL).items
        assert len(meetings) == 10
        assert all(meeting.closed_at is not None and meeting.on_date < today for meeting in meetings)
        assert today - min(meeting.on_date for meeting in meetings) > timedelta(days=300)
        entries = team.entries.page(who, ALL).items
        assert [entry.text for entry in entries if find_client_like(entry.text)] == []
        assert sum(bool(entry.themes) for entry in entries) > len(entries) / 2
        promises = team.agreements.page(who, ALL).items
        assert [made for made in promises if made.done_on is None and (made.due_on or today) < today]
        assert [made for made in promises if made.due_on and made.due_on > today]
        seen |= {f"{name} {gap.status}": seen.get(gap.status, 0) + 1 for gap in team.gaps.page(who, ALL).items}
        seen["entries"] = seen.get("entries", 0) + len(entries)
    assert seen["entries"] == 168
    assert {key.split()[1] for key in seen if " " in key} == {"reported", "confirmed", "in_work", "closed"}
    with engine.connect() as connection:
        against = connection.scalar(text("SELECT count(*) FROM entry_trail WHERE against"))
        oldest = connection.scalar(text("SELECT min(confirmed_on) FROM resource"))
    assert against == 4
    assert isinstance(oldest, date)
    assert oldest < today - timedelta(days=183), "something waits to be confirmed"
