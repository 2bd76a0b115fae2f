"""What people write: every call takes the actor."""

from geo.team.rooms import Team

__all__ = ["Team"]
