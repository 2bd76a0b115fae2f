"""What people write: every call takes the actor."""

from geo.team.office import Office
from geo.team.rooms import Team

__all__ = ["Office", "Team"]
