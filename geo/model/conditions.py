"""What a person needs a place to be, and never who the person is."""

from dataclasses import dataclass, fields

__all__ = ["NO_CONDITIONS", "Conditions"]


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
        own = (field.name for field in fields(self) if field.name != "unknown")
        return tuple(name for name in own if getattr(self, name) not in (False, (), None))


NO_CONDITIONS = Conditions()
