"""What waits for somebody to look: what was not confirmed for long, and what may be there twice."""

from dataclasses import dataclass
from datetime import date

from geo.model.team.key_persons import KeyPerson
from geo.model.team.resources import Resource, Service

__all__ = ["Double", "Due"]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due to be confirmed, the longest unconfirmed first."""

    resources: tuple[Resource, ...]
    services: tuple[Service, ...]
    key_persons: tuple[KeyPerson, ...]
    before: date
    """What was not confirmed since this day."""


@dataclass(frozen=True, slots=True)
class Double:
    """Two that may be one: of the same theme, close, and of a similar name."""

    resource_id: int
    name: str
    other_resource_id: int | None
    """The other one, if a team wrote it too."""
    place_id: int | None
    """The other one, if it is a place of the map."""
    other_name: str
    metres: float
    sure: bool

    @property
    def key(self) -> str:
        """What tells the pair from others for all time."""
        if self.place_id is not None:
            return f"resource {self.resource_id} place {self.place_id}"
        return f"resource {min(pair := (self.resource_id, self.other_resource_id or 0))} resource {max(pair)}"
