"""The facade that `api` and `cli` talk to: questions in, frozen answers out."""

from typing import Self

from geo.errors import UserError
from geo.settings import Settings
from geo.store.schema import check_schema
from geo.store.session import Engine, connect, reading
from geo.store.tiles import get_tile, get_tile_version

__all__ = ["Atlas"]


class Atlas:
    """The atlas of one town: its database and its network."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self._engine = engine

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the atlas on the database that `settings` name; nothing is asked of it yet."""
        if settings.database_url is None:
            raise UserError(
                "No database is named. Set ATLAS_DATABASE_URL, or start with `atlas serve`, which brings its own."
            )
        return cls(settings, connect(settings.database_url))

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def probe(self) -> None:
        """Return if questions can be answered; raises WorldError if not."""
        with reading(self._engine) as session:
            check_schema(session)

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Return a vector tile of the base map."""
        with reading(self._engine) as session:
            return get_tile(session, z, x, y)

    def tile_version(self) -> int:
        """Return the number of the import whose data the tiles show."""
        with reading(self._engine) as session:
            return get_tile_version(session)
