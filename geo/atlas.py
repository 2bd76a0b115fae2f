"""The facade that `api` and `cli` talk to: questions in, frozen answers out."""

from geo.settings import Settings
from geo.store.session import Engine

__all__ = ["Atlas"]


class Atlas:
    """The atlas of one town: its database and its network."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self._engine = engine
