"""The team's start page: what waits today, each with a count and one button, and the ways to everything else."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.model import Neighbourhood
from geo.model.team import Steward
from web.config import side_config
from web.menu import say
from web.pages import draw, map_of
from web.site import Site

__all__ = ["TASKS", "Task", "Waiting", "team_page"]


@dataclass(frozen=True, slots=True)
class Task:
    """Something that may wait for people; German words, which the templates translate."""

    key: str
    title: str
    why: str
    button: str
    path: str
    action: str
    """Who may do this is told of it."""
    one: str = ""
    """The title where one waits, if that is another."""


TASKS = (
    Task(
        "check", say("Noch richtig?"), say("Was lange niemand bestätigt hat"), say("Prüfen"), "/team/pruefen",
        "review.read",
    ),
    Task(
        "reported", say("Lücken warten auf Bestätigung"), say("Nur Menschen bestätigen eine Lücke"), say("Ansehen"),
        "/team/luecken?status=reported", "gap.confirm", say("Lücke wartet auf Bestätigung"),
    ),
    Task(
        "due", say("Vereinbarungen fällig"), say("Sie kommen in die nächste Besprechung von selbst"), say("Ansehen"),
        "/team/vorhaben", "agreement.read", say("Vereinbarung fällig"),
    ),
    Task(
        "persons", say("Schlüsselpersonen prüfen"), say("Sonst werden die Einträge verborgen"), say("Prüfen"),
        "/team/personen", "key_person.write", say("Schlüsselperson prüfen"),
    ),
    Task(
        "uncoded", say("Einträge ohne Thema"), say("Themen vergeben Sie, nie der Atlas"), say("Ansehen"),
        "/team/eintraege?mit=nein", "entry.write", say("Eintrag ohne Thema"),
    ),
)  # fmt: skip
"""In the order of the page."""

_ROOMS = (
    (say("Einträge und Bedarfe"), "/team/eintraege", "sms", "code.read"),
    (say("Lücken"), "/team/luecken", "progress_activity", "gap.read"),
    (say("Ressourcen"), "/team/ressourcen", "storefront", "resource.read"),
    (say("Schlüsselpersonen"), "/team/personen", "key", "key_person.read"),
    (say("Vorhaben und Vereinbarungen"), "/team/vorhaben", "flag", "project.read"),
    (say("Vernetzungsrunden"), "/team/runden", "hub", "network_round.read"),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a task wait."""

    task: Task
    count: int

    @property
    def title(self) -> str:
        """What waits, in words that fit the count."""
        return self.task.one if self.count == 1 and self.task.one else self.task.title


def team_page(
    site: Site,
    waiting: Sequence[Waiting],
    areas: Sequence[Neighbourhood],
    *,
    running: int | None = None,
    stewards: Sequence[Steward] = (),
) -> str:
    """Draw what waits for the team; `areas` are its own, `running` is the meeting that is not over."""
    area = areas[0] if len(areas) == 1 else None
    return draw(
        "team/start.html",
        site,
        waiting=[line for line in waiting if line.count],
        areas=areas,
        offices={one.neighbourhood_id: one.office for one in stewards},
        rooms=[room for room in _ROOMS if site.actor.may_somewhere(room[3])],
        greeting=_greeting(site),
        running=running,
        config=side_config(site, area=area),
        **map_of(site, area),
    )


def _greeting(site: Site) -> str:
    """Greet by the hour of the town."""
    words = site.words
    if site.now.hour < 11:  # noqa: PLR2004 - o'clock
        return words.gettext("Guten Morgen")
    return words.gettext("Guten Tag") if site.now.hour < 18 else words.gettext("Guten Abend")  # noqa: PLR2004 - o'clock
