"""What a person needs a place to be, and never who the person is."""

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import NamedTuple

__all__ = ["NO_CONDITIONS", "NO_FACTS", "Conditions", "Facts"]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a place may ask for; nothing set means that everything is fine."""

    free: bool = False
    without_appointment: bool = False
    without_documents: bool = False
    step_free: bool = False
    languages: tuple[str, ...] = ()
    """Codes; one of them must be spoken."""
    age: int | None = None
    """Years; the place's own rule must allow it."""
    checked: bool = False
    """Only what a team confirmed or an official list has."""
    unknown: bool = False
    """Also places of which nobody knows: that is not the same as no."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of the conditions that are set, in order."""
        return _asked(self)


@lru_cache(maxsize=64)
def _asked(conditions: Conditions) -> tuple[str, ...]:
    """Look once: hundreds of places are judged by the same conditions."""
    own = {field.name: getattr(conditions, field.name) for field in fields(conditions) if field.name != "unknown"}
    # Nought is an age.
    return tuple(name for name, value in own.items() if value is not False and value is not None and value != ())


class Facts(NamedTuple):
    """What may be told of any place, whoever asks: whether it meets a condition; None: nobody knows."""

    free: bool | None = None
    without_appointment: bool | None = None
    without_documents: bool | None = None
    step_free: bool | None = None


NO_CONDITIONS = Conditions()
NO_FACTS = Facts()
