"""The pages of scenarios: the list, and one with map, table and steps, which its script computes and draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.model import Scenario
from geo.model.team.limits import NAME as LONGEST_NAME
from web.config import side_config
from web.menu import say
from web.pages import draw, map_of
from web.planning import FILLS, FORMS, planning_times
from web.site import Site

__all__ = ["LONGEST_NAME", "ScenarioScene", "scenario_page", "scenarios_page"]

DIFFERENCES = ("#0A74B5", "#9CC7E6", "#E9E9EC", "#E9B68F", "#B5520A")
"""From much nearer over the same to much farther."""
MARK = say("Szenario – nicht der wirkliche Stand")
_MODES = (("walk", say("zu Fuß")), ("bike", say("Rad")), ("transit", say("Bus, Bahn")))
_MINUTES = (5, 10, 15, 20, 30)
_VIEWS = (("before", say("Heute")), ("after", say("Danach")), ("difference", say("Unterschied")))
_KINDS = (
    ("place", "add_location", say("Ort dazusetzen")),
    ("move", "open_with", say("Ort verschieben")),
    ("close", "block", say("Ort schließen")),
    ("hours", "schedule", say("Öffnungszeiten ändern")),
    ("stop", "directions_bus", say("Halt an einer Linie")),
    ("line", "route", say("Neue Linie")),
)
"""What one can change: key, icon, German words."""
_SENTENCES = {
    "title_place": say("Ort dazusetzen"),
    "title_move": say("Ort verschieben"),
    "title_close": say("Ort schließen"),
    "title_hours": say("Öffnungszeiten ändern"),
    "title_stop": say("Halt an einer Linie"),
    "title_line": say("Neue Linie"),
    "step_place": say("Neuer Ort: %(name)s"),
    "step_move": say("Verschoben: %(name)s"),
    "step_close": say("Geschlossen: %(name)s"),
    "step_hours": say("Andere Zeiten: %(name)s, %(hours)s"),
    "step_stop": say("Linie %(line)s hält hier: %(name)s"),
    "step_line": say("Neue Linie %(name)s, alle %(n)s Minuten"),
    "step_capacity": say("%(n)s Plätze"),
    "pointOnMap": say("Punkt auf der Karte"),
    "spot": say("Gewählt: %(name)s"),
    "noSpot": say("Wo? Suchen Sie eine Adresse, oder klicken Sie auf die Karte."),
    "noPlace": say("Welcher Ort? Wählen Sie ihn aus der Liste oder auf der Karte."),
    "noLine": say("Welche Linie? Wählen Sie sie aus der Liste."),
    "fewHalts": say("Eine Linie braucht mindestens zwei Halte."),
    "lastFirst": say("Die letzte Fahrt muss nach der ersten liegen, nachts bis 2:59 Uhr."),
    "noHours": say("Wann ist offen? Zum Beispiel Mo-Fr 07:00-17:00."),
    "wrongNumber": say("„%(name)s“: Hier gehört eine ganze Zahl von %(least)s bis %(most)s hin."),
    "wrongTime": say("„%(name)s“: Hier gehört eine Uhrzeit hin, zum Beispiel 06:00."),
    "nothingTyped": say("„%(name)s“: Das darf nicht leer sein."),
    "halt": say("Halt %(n)s: %(name)s"),
    "nothingFound": say("Dazu ist nichts bekannt."),
    "unnamed": say("ohne Namen"),
    "lineTo": say("Linie %(line)s: %(ends)s"),
    "remove": say("Entfernen"),
    "removeStep": say("Schritt %(n)s entfernen"),
    "moveMark": say("%(name)s: Pfeiltasten verschieben, Eingabe rechnet neu."),
    "computing": say("Wird gerechnet …"),
    "computingTimetable": say("Der Fahrplan wird neu gerechnet: %(n)s Sekunden, meist etwa %(m)s."),
    "tookTimetable": say("Fahrplan neu gerechnet in %(n)s Sekunden."),
    "gained": say("%(n)s neu in der Zeit"),
    "lost": say("%(n)s nicht mehr in der Zeit"),
    "unchanged": say("niemand anders in der Zeit"),
    "upTo": say("bis %(n)s Min"),
    "beyond": say("über %(n)s Min"),
    "muchNearer": say("über %(n)s Min näher"),
    "nearer": say("näher"),
    "same": say("gleich"),
    "farther": say("weiter"),
    "muchFarther": say("über %(n)s Min weiter"),
    "people": say("Menschen"),
    "unchecked": say("Datenlage ungeprüft"),
    "tip": say("Heute %(before)s, danach %(after)s"),
    "tipPeople": say("Menschen: %(n)s"),
    "few": say("wenige"),
    "minutes": say("%(n)s Min"),
    "farOff": say("weiter als gesucht"),
    "state_unchecked": say("ungeprüft"),
    "state_checked": say("geprüft"),
    "state_reconciled": say("abgeglichen"),
    "places": say("Orte: %(before)s → %(after)s, Plätze (gezählt, wo unbekannt): %(had)s → %(have)s"),
    "assumed": say("Der Fahrplan gilt für diesen Tag nicht; gerechnet ist mit dem %(day)s."),
    "saved": say("Gespeichert."),
    "undone": say("Der letzte Schritt ist zurückgenommen."),
    "stale": say("Inzwischen hat jemand anderes dieses Szenario geändert. Ihr Schritt ist noch nicht gespeichert."),
    "addAnyway": say("Meinen Schritt anfügen"),
    "refused": say("Das geht so nicht: %(why)s"),
    "notSent": say("Keine Verbindung. Ihr Schritt ist noch nicht gespeichert."),
    "notSearched": say("Keine Verbindung. Bitte suchen Sie noch einmal."),
    "again": say("Noch einmal"),
    "copied": say("Der Link ist kopiert. Er öffnet sich nur für Ihre Behörde."),
    "copyByHand": say("Der Link: %(link)s Er öffnet sich nur für Ihre Behörde."),
    "noTransit": say("Halte und Linien wirken nur mit Bus und Bahn."),
    "toTransit": say("Auf Bus, Bahn umstellen"),
    "hoursNeedOpen": say("Zeiten wirken nur, wenn nach offenen Orten gefragt wird; das ist jetzt eingestellt."),
    "site": say("%(name)s: %(n)s Menschen"),
    "noSites": say("Kein einzelner Ort brächte jemanden neu in die Zeit."),
    "aim": say("Klicken Sie auf die Karte, oder suchen Sie links."),
}
"""What the script says; German, translated for the page."""


@dataclass(frozen=True, slots=True)
class ScenarioScene:
    """A scenario as the API has it, and what its reader may do."""

    scenario: Scenario
    told: Mapping[str, Any]
    """As `GET /api/v1/scenarios/{number}` answers."""
    at: datetime
    may_write: bool
    timetable: bool
    """Whether a timetable is loaded."""


def scenarios_page(
    site: Site,
    found: Sequence[Scenario],
    *,
    may_write: bool,
    deleted: int | None = None,
    refused: str | None = None,
) -> str:
    """Draw the list; `deleted` is the number of a scenario that was just deleted, `refused` a name that is none."""
    told = {"deleted": deleted, "refused": refused, "longest": LONGEST_NAME}
    return draw("scenarios.html", site, scenarios=found, may_write=may_write, mark_words=MARK, **told)


def scenario_page(site: Site, scene: ScenarioScene) -> str:
    """Draw a scenario; cells, table and steps are drawn by its script."""
    words = site.words
    config = side_config(site)
    strings = {key: words.gettext(text) for key, text in _SENTENCES.items()}
    known: dict[str, Any] = config["strings"]  # type: ignore[assignment]  # a dictionary of sentences
    return draw(
        "scenario.html",
        site,
        **map_of(site),
        scene=scene,
        scenario=scene.scenario,
        question=scene.scenario.question,
        modes=_MODES,
        limits=_MINUTES,
        views=_VIEWS,
        kinds=[kind for kind in _KINDS if scene.timetable or kind[0] not in {"stop", "line"}],
        times=planning_times(site.now.date()),
        mark_words=MARK,
        forms=FORMS,
        config=config
        | {
            "strings": known | strings,
            "fills": FILLS,
            "differences": DIFFERENCES,
            "scenario": dict(scene.told),
            "at": scene.at.isoformat(timespec="minutes"),
            "mayWrite": scene.may_write,
        },
    )
