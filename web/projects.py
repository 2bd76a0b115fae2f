"""The pages of projects: the list with what is agreed, one project, its peer consultation and the screen for guests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from geo.model import Neighbourhood
from geo.model.team import LINE, ROLE, STEP, Agreement, Change, Consultation, Page, Project, ProjectField
from web.config import page_config
from web.menu import say
from web.pages import draw
from web.record_words import DIMENSION_WORDS, HISTORY_WORDS, PROJECT_WORDS
from web.site import Site

__all__ = [
    "STEPS",
    "AdviceStep",
    "ConsultationScene",
    "Linked",
    "ProjectScene",
    "consultation_page",
    "guest_page",
    "project_page",
    "projects_page",
]


@dataclass(frozen=True, slots=True)
class AdviceStep:
    """A step of a peer consultation; German, translated by the templates."""

    key: str
    """Where its note is kept."""
    title: str
    question: str
    share: float
    """Of the time."""


STEPS = (
    AdviceStep("situation", say("Lage"), say("Was ist los? Worauf sollen wir achten?"), 0.25),
    AdviceStep("future", say("Wohin?"), say("Wie sieht es aus, wenn es gut geworden ist?"), 0.25),
    AdviceStep("past", say("Was trägt?"), say("Welche Ressourcen gibt es? Was hat schon einmal geholfen?"), 0.25),
    AdviceStep("next_steps", say("Nächste Schritte"), say("Was tun wir in den nächsten Wochen?"), 0.25),
)
"""In their order."""

ROLES = (
    (say("Moderation"), say("achtet auf Schritte und Uhr")),
    (say("Protokoll"), say("schreibt je Schritt eine Notiz")),
    (say("Vorstellen"), say("bringt das Vorhaben und die Frage ein")),
    (say("Beraten"), say("alle anderen: fragen, zuhören, Ideen geben")),
)


@dataclass(frozen=True, slots=True)
class Linked:
    """Something that a project has to do with."""

    noun: str
    number: int
    title: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class ProjectScene:
    """All that the page of a project shows."""

    project: Project
    area: Neighbourhood
    template: tuple[ProjectField, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    linked: tuple[Linked, ...] = ()
    offered: tuple[Linked, ...] = ()
    """What could be linked."""
    history: tuple[Change, ...] = ()
    teams: Mapping[int, str] = field(default_factory=dict)
    may_write: bool = False
    may_delete: bool = False
    deleted: int | None = None
    """An agreement that was just put into the trash."""


@dataclass(frozen=True, slots=True)
class ConsultationScene:
    """All that the page of a peer consultation shows."""

    project: Project
    consultation: Consultation | None = None
    """None: not begun."""
    step: int = 1
    may_write: bool = False
    fault: str = ""
    typed: str | None = None
    """What somebody wrote, if it could not be kept."""
    now: datetime | None = None
    """To the second, for the clock: the page's own time is to the minute."""


def projects_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    page: Page[Project],
    agreements: Sequence[Agreement],
    areas: Sequence[Neighbourhood],
    *,
    status: str = "",
    may_write: bool,
    calendar: str = "",
    deleted: int | None = None,
) -> str:
    """Draw the projects, and what is agreed and not done; `calendar` is a new secret address, told once."""
    return draw(
        "team/projects.html",
        site,
        projects=page,
        agreements=agreements,
        names={one.id: one.name for one in areas},
        areas=areas,
        status=status,
        statuses=PROJECT_WORDS,
        dimensions=DIMENSION_WORDS,
        may_write=may_write,
        calendar=calendar,
        deleted=deleted,
    )


def project_page(site: Site, scene: ProjectScene) -> str:
    """Draw one project."""
    labels = {one.key: one.label_en if site.lang == "en" else one.label_de for one in scene.template}
    told = scene.project.fields
    keys = [*(key for key in labels if key in told), *(key for key in told if key not in labels)]
    return draw(
        "team/project.html",
        site,
        scene=scene,
        project=scene.project,
        answers=[(labels.get(key, key), told[key]) for key in keys if told[key]],
        statuses=PROJECT_WORDS,
        dimensions=DIMENSION_WORDS,
        changes=HISTORY_WORDS,
        longest={"line": LINE, "role": ROLE},
    )


def consultation_page(site: Site, scene: ConsultationScene) -> str:
    """Draw a peer consultation: roles before it begins, then four steps with a clock."""
    return draw("team/consultation.html", site, scene=scene, roles=ROLES, longest=STEP, **_steps(site, scene))


def guest_page(site: Site, scene: ConsultationScene) -> str:
    """Draw the screen for guests: question, step and clock, and no name."""
    return draw("team/guests.html", site, scene=scene, **_steps(site, scene))


def _steps(site: Site, scene: ConsultationScene) -> dict[str, object]:
    seconds = _left(scene.consultation, scene.now or site.now)
    running = scene.consultation is not None and scene.consultation.started_at is not None
    clock = {"left": seconds, "running": running and not (scene.consultation and scene.consultation.closed_at)}
    strings = {"timeUp": site.words.gettext("Die Zeit ist um.")}
    return {
        "steps": STEPS,
        "step": STEPS[scene.step - 1],
        "left": f"{seconds // 60:02d}:{seconds % 60:02d}",
        "config": page_config(site, strings) | {"clock": clock},
    }


def _left(consultation: Consultation | None, now: datetime) -> int:
    """Return the seconds that are left of the whole time."""
    if consultation is None:
        return 40 * 60
    whole = timedelta(minutes=consultation.planned_minutes)
    gone = timedelta(0) if consultation.started_at is None else now - consultation.started_at
    return max(0, int((whole - gone).total_seconds()))
