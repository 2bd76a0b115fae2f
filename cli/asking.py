"""What the commands that ask the atlas have in common: how people get along, and the atlas itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from cli.database import open_engine, read_settings
from geo.atlas import Atlas

__all__ = ["Mode", "Profile", "opened_atlas"]


class Mode(StrEnum):
    """What one goes by."""

    WALK = "walk"
    BIKE = "bike"
    TRANSIT = "transit"


class Profile(StrEnum):
    """How somebody walks."""

    STANDARD = "standard"
    SLOW = "slow"
    PRAM = "pram"
    WHEELCHAIR = "wheelchair"


@contextmanager
def opened_atlas() -> Iterator[Atlas]:
    """Open the atlas for one command, and close it at the end."""
    settings = read_settings()
    atlas = Atlas(settings, open_engine(settings))
    try:
        yield atlas
    finally:
        atlas.close()
