"""The review queue: what is due, what contradicts, what may be there twice, what could not be matched for sure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from geo.model import Review
from geo.model.team import Double, Due, Steward
from web.menu import say
from web.pages import draw
from web.questions import detail_words, kind_words
from web.record_words import COST_WORDS, STATE_WORDS
from web.site import Site
from web.written_hours import written_hours

__all__ = ["QUEUES", "Queue", "QueueScene", "check_page"]


@dataclass(frozen=True, slots=True)
class Queue:
    """A part of the queue; German, translated by the templates."""

    key: str
    title: str
    kinds: tuple[str, ...] = ()
    """Questions of imports that belong here."""
    none: str = ""
    """What an empty one says."""


QUEUES = (
    Queue("faellig", say("Fällig"), none=say("Nichts ist fällig. Alles wurde in letzter Zeit bestätigt.")),
    Queue(
        "widerspruch",
        say("Widersprüche"),
        ("contradiction", "vanished_with_notes", "erased"),
        say("Karte und Team sind sich einig."),
    ),
    Queue("doppelt", say("Doppelt?"), ("doubled",), say("Nichts scheint doppelt zu sein.")),
    Queue(
        "unsicher",
        say("Zuordnung unsicher"),
        ("unsure_match", "unsure_again"),
        say("Alle Listen sind sicher zugeordnet."),
    ),
)
"""In the order of the tabs."""

_ANSWERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "vanished_with_notes": (("right", say("Gibt es noch")), ("gone", say("Gibt es nicht mehr"))),
    "erased": (("seen", say("Gelesen")),),
    "doubled": (("same", say("Derselbe Ort")), ("different", say("Zwei verschiedene"))),
    "unsure_match": (("same", say("Derselbe Ort")), ("different", say("Zwei verschiedene"))),
    "unsure_again": (("same", say("Derselbe Ort")), ("different", say("Zwei verschiedene"))),
}
"""The two buttons of each kind of question, the likelier first."""


@dataclass(frozen=True, slots=True)
class QueueScene:
    """All that the queue shows."""

    chosen: str
    counts: Mapping[str, int]
    due: Due
    reviews: Sequence[Review] = ()
    """Those of the chosen part."""
    doubles: Sequence[Double] = ()
    places: Mapping[int, str] = field(default_factory=dict)
    """Names of resources by number."""
    teams: Mapping[int, str] = field(default_factory=dict)
    stewards: Sequence[Steward] = ()
    may_settle: bool = False
    may_confirm_persons: bool = False
    told: str = ""
    """What was just done: room and number."""


def check_page(site: Site, scene: QueueScene) -> str:
    """Draw the queue, one click each."""
    return draw(
        "team/check.html",
        site,
        scene=scene,
        queues=QUEUES,
        chosen=next(queue for queue in QUEUES if queue.key == scene.chosen),
        total=sum(scene.counts.values()),
        answers=_ANSWERS,
        states=STATE_WORDS,
        costs=COST_WORDS,
        kind_words=partial(kind_words, words=site.words),
        detail_words=partial(detail_words, words=site.words),
        hours=lambda text: written_hours(text, site.words),
        as_date=date.fromisoformat,
        ago=lambda day: site.words.distance(day, site.now.date()),
    )
