"""Who may do what: the table of the code, the same in the database, and a database that enforces it by itself."""

from contextlib import suppress

import pytest
from sqlalchemy import Engine, select, text
from typed_places import fence

from geo.errors import ForbiddenError
from geo.model import ACTIONS, NOBODY, RIGHTS, ROLES, Actor
from geo.store.rights import list_rights
from geo.store.session import connect, reading, trusted, writing
from geo.store.tables import Table

pytestmark = pytest.mark.database

OPEN = {"team", "team_neighbourhood"}
"""Team tables that everybody reads."""
GUARDED = {"account", "account_role", "credential", "one_time_link", "role_right", "session", "sign_in_failure"}
"""Tables that show a stranger nothing; whoever adds a table of people adds it here."""


@pytest.fixture
def actors(engine: Engine) -> dict[str, Actor]:
    """Return an account of each role in Nord, which holds the quarter Hof; Süd belongs to others."""
    fence(engine, "Nord", (0, 0), (2, 2))
    fence(engine, "Hof", (0, 0), (1, 1))
    fence(engine, "Süd", (4, 4), (6, 6))
    made = {}
    with engine.begin() as connection:
        areas = {name: number for number, name in connection.execute(text("SELECT id, name FROM neighbourhood"))}
        connection.execute(
            text("UPDATE neighbourhood SET parent_id = :nord WHERE name = 'Hof'"), {"nord": areas["Nord"]}
        )
        connection.execute(text("INSERT INTO team (name) VALUES ('Team Nord')"))
        connection.execute(
            text("INSERT INTO team_neighbourhood SELECT team.id, :nord FROM team"), {"nord": areas["Nord"]}
        )
        for role in ROLES:
            number = connection.scalar(
                text("INSERT INTO account (name, team_id) SELECT :name, id FROM team RETURNING id"), {"name": role}
            )
            connection.execute(
                text("INSERT INTO account_role (account_id, role) VALUES (:account, :role)"),
                {"account": number, "role": role},
            )
            own = frozenset({(role, areas["Nord"]), (role, areas["Hof"])})
            made[role] = Actor(number, role, team_id=1, team="Team Nord", roles=own)
    return made


def test_the_database_has_the_rights_of_the_code(engine: Engine) -> None:
    wanted = {(role, action, scope) for action, scopes in RIGHTS.items() for role, scope in scopes.items()}
    with engine.connect() as connection:
        assert list_rights(connection) == wanted
    assert len(wanted) > 100


def test_code_and_database_agree_on_every_role_action_and_area(engine: Engine, actors: dict[str, Actor]) -> None:
    asked = text("""
        SELECT action, area, atlas_may(action, area)
        FROM unnest(CAST(:actions AS text[])) AS action
        CROSS JOIN (SELECT id FROM neighbourhood UNION ALL SELECT NULL) AS somewhere (area)
    """)
    answers = 0
    for actor in (*actors.values(), NOBODY):
        with reading(engine, actor=actor) as session:
            for action, area, may in session.execute(asked, {"actions": list(ACTIONS)}):
                assert actor.may(action, area) == may, (actor.name, action, area)
                answers += 1
    assert answers == (len(ROLES) + 1) * len(ACTIONS) * 4


def test_own_and_other_neighbourhoods(actors: dict[str, Actor], engine: Engine) -> None:
    with engine.connect() as connection:
        areas = {name: number for number, name in connection.execute(text("SELECT id, name FROM neighbourhood"))}
    steward, member, planner = actors["steward"], actors["member"], actors["planner"]
    assert steward.may("key_person.write", areas["Nord"])
    assert steward.may("key_person.write", areas["Hof"])
    assert not steward.may("key_person.write", areas["Süd"])
    assert not member.may("key_person.write", areas["Nord"])
    assert not planner.may_somewhere("key_person.read")
    assert planner.may("gap.read", areas["Süd"])
    assert not actors["admin"].may_somewhere("resource.read")
    assert not actors["privacy_officer"].may_somewhere("entry.read")


def test_a_disabled_account_may_nothing(engine: Engine, actors: dict[str, Actor]) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET disabled_at = now() WHERE name = 'admin'"))
    with reading(engine, actor=actors["admin"]) as session:
        assert session.scalar(text("SELECT atlas_everywhere('account.read')")) is False
        assert session.scalar(text("SELECT count(*) FROM account")) == 0


def test_only_who_keeps_accounts_sees_and_changes_them(engine: Engine, actors: dict[str, Actor]) -> None:
    for role, actor in actors.items():
        with reading(engine, actor=actor) as session:
            seen = session.scalar(text("SELECT count(*) FROM account"))
            assert seen == (len(ROLES) if role == "admin" else 0), role
        with writing(engine, actor=actor) as session:
            changed = session.execute(
                text("UPDATE account SET email = 'a@example.org' WHERE name = 'reader' RETURNING 1")
            )
            assert len(changed.all()) == (1 if role == "admin" else 0), role


def test_nobody_gives_a_role_to_themselves(engine: Engine, actors: dict[str, Actor]) -> None:
    give = text("INSERT INTO account_role (account_id, role) VALUES (:account, 'steward')")
    with writing(engine, actor=actors["admin"]) as session:
        session.execute(give, {"account": actors["reader"].account})
    with pytest.raises(ForbiddenError), writing(engine, actor=actors["admin"]) as session:
        session.execute(give, {"account": actors["admin"].account})


def test_a_stranger_is_shown_nothing(database_url: str, actors: dict[str, Actor]) -> None:
    assert actors
    server = connect(database_url, guarded=True)
    try:
        for table in sorted(GUARDED):
            with suppress(ForbiddenError), reading(server) as session:
                assert session.execute(select(Table.metadata.tables[table])).all() == [], table
    finally:
        server.dispose()


def test_an_actor_lasts_for_one_session_only(database_url: str, actors: dict[str, Actor]) -> None:
    server = connect(database_url, guarded=True)
    who = text("SELECT current_user || ' ' || coalesce(atlas_actor()::text, 'nobody')")
    try:
        with reading(server, actor=actors["admin"]) as session:
            assert session.scalar(who) == f"atlas_app {actors['admin'].account}"
        with trusted(server) as session:
            assert session.scalar(who) == "postgres nobody"
        with reading(server) as session:
            assert session.scalar(who) == "atlas_app nobody"
    finally:
        server.dispose()


def test_every_table_is_guarded_or_part_of_the_town(engine: Engine) -> None:
    """A new table of people without row-level security fails here, and so does one that the server cannot read."""
    with engine.connect() as connection:
        secured = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity")))
        readable = set(
            connection.scalars(
                text("""
                    SELECT relname FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                        AND has_table_privilege('atlas_app', oid, 'SELECT')
                """)
            )
        )
    assert secured >= GUARDED | OPEN
    assert (readable & GUARDED) <= secured
    assert set(Table.metadata.tables) - secured <= readable
