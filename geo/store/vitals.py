"""What a check of the installation wants to know of the database."""

from typing import NamedTuple

from sqlalchemy import text

from geo.store.session import ReadSession

__all__ = ["Versions", "get_versions"]

_VERSIONS = text("""
    SELECT current_setting('server_version'),
           (SELECT extversion FROM pg_extension WHERE extname = 'postgis')
""")


class Versions(NamedTuple):
    """Versions of the server and of its PostGIS, None where that is not enabled."""

    postgresql: str
    postgis: str | None


def get_versions(session: ReadSession) -> Versions:
    """Ask the database who it is."""
    return Versions(*session.execute(_VERSIONS).one())
