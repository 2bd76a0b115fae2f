"""What every room of the team's facade shares: settings, sessions for whoever asks, the day."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from geo.errors import SignInError, UserError
from geo.model import Actor
from geo.settings import Settings
from geo.store.session import Engine, ReadSession, WriteSession, connect, reading, trusted, writing

__all__ = ["Office"]


@dataclass(frozen=True, slots=True)
class Office:
    """Settings and database."""

    settings: Settings
    engine: Engine

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the office on the database that `settings` name; nothing is asked of it yet."""
        if settings.database_url is None:
            raise UserError("No database is named. Set ATLAS_DATABASE_URL.", de="Es ist keine Datenbank angegeben.")
        return cls(settings, connect(settings.database_url, guarded=True))

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[ReadSession]:
        """Open a session that sees what `actor` may see."""
        with reading(self.engine, actor=actor) as session:
            yield session

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[WriteSession]:
        """Open a session that changes what `actor` may change; raises SignInError for a stranger.

        Whose session has ended hears just that, and not that a record is not there, because nothing is seen any more.
        """
        if actor.account is None:
            raise SignInError("You have to be signed in for this.", de="Dafür müssen Sie angemeldet sein.")
        with writing(self.engine, actor=actor) as session:
            yield session

    @contextmanager
    def trusted(self) -> Iterator[WriteSession]:
        """Open a session that sees everything, for what has to reach everywhere; rights are asked before."""
        with trusted(self.engine) as session:
            yield session

    def today(self) -> date:
        """Return the day in the town."""
        return self.now().date()

    def now(self) -> datetime:
        """Return the time in the town."""
        return datetime.now(ZoneInfo(self.settings.timezone))
