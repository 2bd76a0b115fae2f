"""Who may come in: accounts with their teams and roles, passphrases, sessions and one-time links.

No table here counts or dates what a person does; a session is forgotten when it ends.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import Table

__all__ = [
    "AccountRoleRow",
    "AccountRow",
    "CredentialRow",
    "OneTimeLinkRow",
    "RoleRightRow",
    "SessionRow",
    "SignInFailureRow",
    "TeamNeighbourhoodRow",
    "TeamRow",
]

_GONE = "CASCADE"


class TeamRow(Table):
    """A team that is responsible for neighbourhoods."""

    __tablename__ = "team"
    __table_args__ = (CheckConstraint("char_length(name) BETWEEN 1 AND 80", name="name_length"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TeamNeighbourhoodRow(Table):
    """A team is responsible for a neighbourhood and all that lies in it."""

    __tablename__ = "team_neighbourhood"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete=_GONE), primary_key=True)
    neighbourhood_id: Mapped[int] = mapped_column(
        ForeignKey("neighbourhood.id", ondelete=_GONE), primary_key=True, index=True
    )


class AccountRow(Table):
    """Somebody who may sign in."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("char_length(name) BETWEEN 1 AND 80", name="name_length"),
        CheckConstraint("char_length(email) BETWEEN 3 AND 254", name="email_length"),
        Index("uq_account_folded_name", text("lower(name)"), unique=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str]
    """What the person signs in with."""
    email: Mapped[str | None]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"), index=True)
    subject: Mapped[str | None] = mapped_column(unique=True)
    """Issuer and subject at the authority's identity provider; such an account has no passphrase here."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    disabled_at: Mapped[datetime | None]
    made_up: Mapped[bool] = mapped_column(server_default=text("false"))
    """Of the made-up town, with a passphrase that was printed: it holds nowhere else."""


class AccountRoleRow(Table):
    """A role of an account: in one neighbourhood, everywhere, or (with neither) in those of its team."""

    __tablename__ = "account_role"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "neighbourhood_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("NOT (everywhere AND neighbourhood_id IS NOT NULL)", name="area"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete=_GONE))
    role: Mapped[str]
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id", ondelete=_GONE), index=True)
    everywhere: Mapped[bool] = mapped_column(server_default=text("false"))


class RoleRightRow(Table):
    """What a role may do and how far: `geo.model.rights`, written here so that the database can enforce it."""

    __tablename__ = "role_right"
    __table_args__ = (CheckConstraint("scope IN ('own', 'all')", name="scope"),)

    role: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str]


class CredentialRow(Table):
    """The passphrase of an account, as Argon2id keeps it."""

    __tablename__ = "credential"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete=_GONE), primary_key=True, autoincrement=False
    )
    hash: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SessionRow(Table):
    """Somebody is signed in; the token itself is known to the browser only."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete=_GONE), index=True)
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class OneTimeLinkRow(Table):
    """An invitation or a new start after a forgotten passphrase; deleted when it is used."""

    __tablename__ = "one_time_link"
    __table_args__ = (CheckConstraint("kind IN ('invitation', 'reset')", name="kind"),)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete=_GONE), index=True)
    kind: Mapped[str]
    expires_at: Mapped[datetime]


class SignInFailureRow(Table):
    """How often signing in failed under a name or from a source, both as hashes; forgotten after a day."""

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime]
    free_at: Mapped[datetime]
    """Until then every attempt is refused unread."""
