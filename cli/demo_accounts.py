"""People who may sign in to the made-up town: every role, two teams, passphrases that stay the same."""

import json
import secrets
from pathlib import Path

from cli.printing import say
from geo import keyring
from geo.model import AccountInput, HeldRole, Neighbourhood, Role
from geo.settings import Settings
from geo.store import accounts as stored
from geo.store import signing_in as door
from geo.store.neighbourhoods import list_neighbourhoods
from geo.store.session import Engine, WriteSession, reading, trusted

__all__ = ["PEOPLE", "add_people", "tell_people"]

PEOPLE: tuple[tuple[str, Role, int | None], ...] = (
    ("beratung", "reader", None),
    ("team", "member", 0),
    ("verantwortlich", "steward", 0),
    ("team-zwei", "member", 1),
    ("verantwortlich-zwei", "steward", 1),
    ("planung", "planner", None),
    ("datenschutz", "privacy_officer", None),
    ("technik", "admin", None),
)
"""User name, role and team (none: everywhere)."""
_TEAMS = ("Team Nord", "Team Süd")
_WORDS = (
    *("Apfel", "Birke", "Brunnen", "Dampfer", "Eimer", "Fähre", "Garten", "Hafen", "Insel", "Jacke", "Kanne", "Leiter"),
    *("Mantel", "Nebel", "Ofen", "Papier", "Quelle", "Regen", "Sommer", "Treppe", "Ufer", "Vogel", "Wolke", "Zucker"),
)


def add_people(engine: Engine, settings: Settings) -> dict[str, str]:
    """Add the teams and accounts that are missing; return the passphrase of each name."""
    passphrases = _passphrases(settings.data_dir / "demo" / "accounts.json")
    with reading(engine) as session:
        areas = list_neighbourhoods(session)
    with trusted(engine) as session:
        if any(stored.find_account_id(session, name) is None for name in passphrases):
            teams = _teams(session, areas)
            for name, role, team in PEOPLE:
                _add(session, name, role, None if team is None else teams[team], passphrases[name])
    return passphrases


def tell_people(passphrases: dict[str, str]) -> None:
    """Say who may sign in, and how."""
    say("Sign in to the made-up town (user name: passphrase):")
    for name, _role, _team in PEOPLE:
        say(f"  {name}: {passphrases[name]}")


def _add(session: WriteSession, name: str, role: Role, team: int | None, passphrase: str) -> None:
    if stored.find_account_id(session, name) is None:
        given = AccountInput(name, None, team, (HeldRole(role, everywhere=team is None),), made_up=True)
        account = stored.add_account(session, given)
        door.keep_passphrase(session, account, keyring.hash_passphrase(passphrase))


def _teams(session: WriteSession, areas: tuple[Neighbourhood, ...]) -> list[int]:
    """Return two teams, each responsible for a half of the town."""
    north_first = sorted(_coarse(areas), key=lambda area: -(area.bbox[1] + area.bbox[3]))
    half = (len(north_first) + 1) // 2
    parts = (north_first[:half], north_first[half:])
    return [
        stored.find_team_id(session, name) or stored.add_team(session, name, [area.id for area in part])
        for name, part in zip(_TEAMS, parts, strict=True)
    ]


def _coarse(areas: tuple[Neighbourhood, ...]) -> list[Neighbourhood]:
    """Return the areas that lie in the town itself, not in one another."""
    known = {area.id for area in areas}
    tops = [area for area in areas if area.parent_id not in known]
    if len(tops) > 1:
        return tops
    inside = [area for area in areas if area.parent_id in {top.id for top in tops}]
    return inside or tops


def _passphrases(file: Path) -> dict[str, str]:
    """Read the passphrases, or make them up once; only who owns the data folder can read them."""
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [name for name, _role, _team in PEOPLE if name not in known]
    if missing:
        known |= {name: " ".join(secrets.choice(_WORDS) for _ in range(5)) for name in missing}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    return known
