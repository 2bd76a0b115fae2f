"""Accounts as those see them who keep them: nothing about what a person does."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from geo.model.rights import Role

__all__ = [
    "Account",
    "AccountInput",
    "HeldRole",
    "LinkKind",
    "OneTimeLink",
    "SignedIn",
    "Team",
]

LinkKind = Literal["invitation", "reset"]


@dataclass(frozen=True, slots=True)
class Team:
    """A team and the neighbourhoods that it is responsible for, by id and name."""

    id: int
    name: str
    neighbourhoods: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role: in one neighbourhood, everywhere, or (with neither) in those of the team."""

    role: Role
    neighbourhood: int | None = None
    everywhere: bool = False
    area: str = ""
    """Name of the neighbourhood."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    id: int
    name: str
    email: str | None
    team: Team | None
    roles: tuple[HeldRole, ...]
    has_passphrase: bool
    from_provider: bool
    """Signs in with the account of the authority."""
    disabled: bool
    made_up: bool = False
    """Of the made-up town; it holds nowhere else."""


@dataclass(frozen=True, slots=True)
class AccountInput:
    """An account to be made."""

    name: str
    email: str | None = None
    team_id: int | None = None
    roles: tuple[HeldRole, ...] = field(default=())
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """What is handed over once, to set a passphrase with."""

    account: str
    kind: LinkKind
    token: str
    expires_at: datetime
    email: str | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun; the token goes to the browser and is kept nowhere else."""

    token: str
    expires_at: datetime
