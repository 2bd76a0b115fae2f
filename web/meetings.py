"""The pages of meetings: the list of rounds, and the round with its nine questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from geo.model import BBox, Neighbourhood
from geo.model.team import ENTRY, PROMPTS, Agreement, CarriedOver, Entry, Meeting, Page
from web.config import side_config
from web.folium_map import map_parts
from web.pages import draw, map_of
from web.site import Site

__all__ = ["MeetingScene", "meeting_page", "meetings_page"]

_PROJECTS_PROMPT = 7
_NEVER = datetime.min.replace(tzinfo=UTC)
_BLANK = Entry(
    id=0,
    version=0,
    neighbourhood_id=0,
    team_id=None,
    created_at=_NEVER,
    changed_at=_NEVER,
    on_date=_NEVER.date(),
    text="",
)
"""The row that the page copies for what is noted next."""


@dataclass(frozen=True, slots=True)
class MeetingScene:
    """All that the page of a meeting shows."""

    meeting: Meeting
    entries: tuple[Entry, ...]
    carried: CarriedOver
    areas: tuple[Neighbourhood, ...]
    """Of the meeting, in its order."""
    may_write: bool
    now: datetime | None = None
    """To the second, for the clock: the page's own time is to the minute."""


def meetings_page(site: Site, page: Page[Meeting], areas: Sequence[Neighbourhood], *, may_write: bool) -> str:
    """Draw the rounds so far, and the form that opens the next; `areas` are those of the team."""
    names = {area.id: area.name for area in areas}
    return draw("team/meetings.html", site, meetings=page, names=names, areas=areas, may_write=may_write)


def meeting_page(site: Site, scene: MeetingScene) -> str:
    """Draw a round: its nine questions, what was noted, and what came by itself."""
    area = scene.areas[0] if len(scene.areas) == 1 else None
    boxes = [area.bbox for area in scene.areas]
    return draw(
        "team/meeting.html",
        site,
        map=map_parts(_around(boxes)) if boxes else map_of(site)["map"],
        scene=scene,
        meeting=scene.meeting,
        prompts=_prompts(site.lang),
        projects_prompt=_PROJECTS_PROMPT,
        due=[agreement for agreement in scene.carried.agreements if _is_due(agreement, scene.meeting)],
        left=_left(scene.meeting, scene.now or site.now),
        clock=_clock,
        longest=ENTRY,
        blank=_BLANK,
        config=side_config(site, area=area) | _config(site, scene),
    )


def _around(boxes: Sequence[BBox]) -> BBox:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _prompts(lang: str) -> list[tuple[int, str, str]]:
    """Return number, question and short name of each prompt."""
    told = [(prompt.en, prompt.short_en) if lang == "en" else (prompt.de, prompt.short_de) for prompt in PROMPTS]
    return [(number, question, short) for number, (question, short) in enumerate(told, 1)]


def _is_due(agreement: Agreement, meeting: Meeting) -> bool:
    return agreement.due_on is not None and agreement.due_on <= meeting.on_date


def _left(meeting: Meeting, now: datetime) -> int:
    """Return the seconds that are left on the clock."""
    if meeting.timer_started_at is None:
        return meeting.timer_left_seconds
    return max(0, meeting.timer_left_seconds - int((now - meeting.timer_started_at).total_seconds()))


def _clock(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def _config(site: Site, scene: MeetingScene) -> dict[str, object]:
    return {
        "meeting": {
            "id": scene.meeting.id,
            "version": scene.meeting.version,
            "prompt": scene.meeting.prompt,
            "seconds": scene.meeting.timer_seconds,
            "left": _left(scene.meeting, scene.now or site.now),
            "running": scene.meeting.timer_started_at is not None,
            "closed": scene.meeting.closed_at is not None,
            "neighbourhood": scene.meeting.neighbourhood_id,
        },
        "pins": [_pin(entry) for entry in scene.entries if entry.lon is not None],
        "strings": _strings(site),
    }


def _pin(entry: Entry) -> dict[str, object]:
    return {"id": entry.id, "lon": entry.lon, "lat": entry.lat, "text": entry.text}


def _strings(site: Site) -> dict[str, str]:
    say = site.words.gettext
    common = side_config(site)["strings"]
    assert isinstance(common, dict)  # noqa: S101 - narrows the type of our own table
    return common | {
        "noted": say("Notiert."),
        "changed": say("Geändert."),
        "removed": say("Der Eintrag liegt im Papierkorb."),
        "undo": say("Rückgängig"),
        "edit": say("Ändern"),
        "remove": say("In den Papierkorb"),
        "pin": say("Auf die Karte"),
        "save": say("Speichern"),
        "cancel": say("Abbrechen"),
        "again": say("Noch einmal"),
        "pinHere": say("Verschieben Sie die Karte unter das Kreuz. Eingabe setzt den Punkt, Esc bricht ab."),
        "pinned": say("Der nächste Eintrag bekommt diesen Punkt."),
        "onMap": say("Punkt auf der Karte"),
        "notSent": say("Noch nicht gespeichert. Der Text bleibt in dieser Seite stehen."),
        "stale": say(
            "Jemand anderes hat das gerade geändert. Jetzt steht da: „%(text)s“. Ihr Text steht noch im Feld."
        ),
        "openPoint": say("beim nächsten Mal wieder"),
        "timeUp": say("Die Zeit ist um."),
        "noCount": say("Personen: Hier gehört eine Zahl von 0 bis %(most)s hin."),
        "left": say("%(n)s übrig"),
        "refused": say("Das wurde nicht gespeichert: %(why)s"),
        "start": say("Uhr starten"),
        "stop": say("Uhr anhalten"),
        "done": say("Erledigt."),
        "saved": say("Gespeichert."),
    }
