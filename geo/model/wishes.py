"""What somebody wants, in their own words."""

from dataclasses import dataclass, field

__all__ = ["NO_WISHES", "Heard", "Wish", "Wishes"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where something is found: a place fits if any of these holds."""

    themes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Tags as `key=value`."""
    sports: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)
    """Beginnings of words in the name or the operator, folded."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One word or phrase of what was typed, and what it means."""

    said: str = field(repr=False)
    wish: Wish = field(repr=False)
    known: bool = True
    """Whether the word list has it; what it lacks is looked for in names only."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was understood of a text, and the words of which no place is known; the text itself is not kept."""

    heard: tuple[Heard, ...] = ()
    unknown: tuple[str, ...] = field(default=(), repr=False)


NO_WISHES = Wishes()
