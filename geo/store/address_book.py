"""The index of addresses that a process serves: mapped from a file that one process writes for all."""

from contextlib import suppress
from pathlib import Path
from threading import Lock

from geo.address import Index, State, alone, build_index, can_keep, keep, map_index
from geo.errors import NotFoundError, RefusedError
from geo.store.addresses import current_state, read_material
from geo.store.session import Engine, ReadSession, reading

__all__ = ["AddressBook", "ensure_index"]


class AddressBook:
    """The index of the served town, exchanged after an import."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._exchanging = Lock()
        self._served: tuple[State, Index] | None = None

    def get(self, session: ReadSession) -> Index:
        """Return the index; while anybody builds that of a new import, all others get the old one."""
        state, served = current_state(session), self._served
        if served is not None and (served[0] == state or self._exchanging.locked()):
            return served[1]
        with self._exchanging:
            if self._served is None:
                self._served = state, _obtain(session, self._folder, state, wait=True)
            elif self._served[0] != state:
                with suppress(BlockingIOError):
                    self._served = state, _obtain(session, self._folder, state, wait=False)
            return self._served[1]


def ensure_index(engine: Engine, folder: Path) -> bool:
    """Write the index of the served town where its file is missing or old; return whether that was needed."""
    with reading(engine) as session:
        state = current_state(session)
        if not can_keep(folder) or _find(folder, state) is not None:
            return False
        _obtain(session, folder, state, wait=True)
    return True


def _obtain(session: ReadSession, folder: Path, state: State, *, wait: bool) -> Index:
    """Return the index of a state, built by the first that needs it.

    While another process is at it, wait or raise BlockingIOError.
    """
    if (index := _find(folder, state)) is not None:
        return index
    if not can_keep(folder):
        return build_index(read_material(session))
    with alone(folder, wait=wait):
        return _find(folder, state) or _build(session, folder, state)


def _find(folder: Path, state: State) -> Index | None:
    try:
        return map_index(folder, state)
    except (NotFoundError, RefusedError):
        return None


def _build(session: ReadSession, folder: Path, state: State) -> Index:
    """Write the index and map it; on a full disk it is kept in memory, as good but not shared."""
    built = build_index(read_material(session))
    try:
        keep(built, folder, state)
    except OSError:
        return built
    return map_index(folder, state)
