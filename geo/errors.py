"""The three kinds of failure, and nothing else.

AtlasError
├── UserError          the user's: one clear sentence says what is wrong, where, and what to do (4xx, exit 1)
│   ├── NotFoundError  what was asked for is not there (404)
│   │   └── GoneError  it was there once (410)
│   ├── SignInError    name and passphrase do not belong together (401)
│   ├── SlowDownError  too many attempts; it tells how long to wait (429)
│   ├── ForbiddenError who asks may not do this (403)
│   ├── StaleError     somebody else changed it in the meantime; it carries what stands there now (412)
│   └── RefusedError   a source or a request that is understood but cannot be used (422)
│       └── OutsideTimetableError  no timetable covers that day; it names the nearest one
└── WorldError         the world's: disk, database or network failed; trying again may help (503, exit 3)

Everything else that is raised is ours (500, nothing of the inside shown). Bad data is none of them: it is a
`geo.model.Notice`, counted and reported with the row that caused it.
"""

from datetime import date

__all__ = [
    "AtlasError",
    "ForbiddenError",
    "GoneError",
    "NotFoundError",
    "OutsideTimetableError",
    "RefusedError",
    "SignInError",
    "SlowDownError",
    "StaleError",
    "UserError",
    "WorldError",
]


class AtlasError(Exception):
    """Whatever the atlas itself raises: one sentence that may be shown to a user; `de` says the same in German."""

    def __init__(self, text: str, *, de: str | None = None) -> None:
        super().__init__(text)
        self.de = de or text


class UserError(AtlasError):
    """The user can mend it."""


class NotFoundError(UserError):
    """What was asked for is not there."""


class GoneError(NotFoundError):
    """What was asked for was there once and is not any more."""


class ForbiddenError(UserError):
    """Who asks may not do this."""


class RefusedError(UserError):
    """A source or a request that is understood but cannot be used."""


class SignInError(UserError):
    """Name and passphrase do not belong together; which of them is wrong is not told."""


class SlowDownError(UserError):
    """Too many attempts; `seconds` have to pass before the next."""

    def __init__(self, text: str, *, de: str | None = None, seconds: int) -> None:
        super().__init__(text, de=de)
        self.seconds = seconds


class StaleError(UserError):
    """Somebody else changed it in the meantime; `current` is the record as it stands now."""

    def __init__(self, text: str, *, de: str | None = None, current: object) -> None:
        super().__init__(text, de=de)
        self.current = current


class OutsideTimetableError(RefusedError):
    """No timetable covers the day; `nearest` is the nearest covered one of its kind, if there is any."""

    def __init__(self, text: str, *, de: str | None = None, nearest: date | None = None) -> None:
        super().__init__(text, de=de)
        self.nearest = nearest


class WorldError(AtlasError):
    """The world failed; trying again may help."""
