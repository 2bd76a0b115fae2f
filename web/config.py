"""What the page's scripts are told: addresses, themes, the view, and their sentences in the page's language."""

from collections.abc import Mapping

from geo.model import GROUPS, THEMES, Neighbourhood, Place
from web.site import Site
from web.view import DEFAULT_THEMES, MapView

__all__ = ["counselling_config", "map_config", "page_config", "side_config"]


def map_config(site: Site, view: MapView) -> dict[str, object]:
    """Return what the map page's scripts need."""
    return {
        **_common(site),
        "urls": {
            "map": site.url("/karte"),
            "list": site.url("/karte/liste"),
            "place": site.url("/ort/"),
            "offer": site.url("/vom-team/"),
            "area": site.url("/stadtteil/"),
        },
        "switch": {"map": f"{'/en' if site.lang == 'de' else ''}/karte"},
        "chosen": view.chosen,
        "defaults": list(DEFAULT_THEMES),
        "groups": {group.key: [t.key for t in THEMES if t.group == group.key] for group in GROUPS},
        "area": _area(view.neighbourhood),
        "page_size": view.query.limit,
    }


def side_config(
    site: Site,
    *,
    area: Neighbourhood | None = None,
    place: Place | None = None,
    theme: str | None = None,
) -> dict[str, object]:
    """Return what the small map beside a page needs: one place, or an area with its places, or the whole town."""
    mark = {"id": place.id, "lon": place.lon, "lat": place.lat, "theme": theme} if place else None
    return {
        **_common(site),
        "urls": {"place": site.url("/ort/"), "area": site.url("/stadtteil/")},
        "defaults": list(DEFAULT_THEMES),
        "area": _area(area),
        "place": mark,
    }


def page_config(site: Site, strings: Mapping[str, str]) -> dict[str, object]:
    """Return what the scripts of a page without a map need: its sentences."""
    return {"lang": site.lang, "strings": _strings(site) | dict(strings)}


def counselling_config(site: Site) -> dict[str, object]:
    """Return what the scripts of the counselling page need; never an address of a client."""
    common = _common(site)
    return {
        **common,
        "urls": {
            "answer": site.url("/beratung/antwort"),
            "chains": site.url("/beratung/unterwegs"),
            "place": site.url("/ort/"),
            "offer": site.url("/vom-team/"),
        },
        "groups": {theme.key: theme.group for theme in THEMES},
        "defaults": list(DEFAULT_THEMES),
        "strings": _strings(site) | _counselling_strings(site),
    }


def _counselling_strings(site: Site) -> dict[str, str]:
    say = site.words.gettext
    return {
        "minutes": say("%(n)s Min"),
        "pointOnMap": say("Punkt auf der Karte"),
        "home": say("Von hier"),
        "forgotten": say("Die Adresse ist verworfen."),
        "suggested": say("%(n)s Vorschläge. Pfeiltasten wählen, Eingabe übernimmt."),
        "noAddress": say("Diese Adresse ist hier nicht bekannt. Versuchen Sie die Straße allein oder die Karte."),
        "addressFailed": say("Die Suche nach Adressen antwortet gerade nicht. Setzen Sie den Punkt auf der Karte."),
        "answerFailed": say("Die Antwort konnte nicht geladen werden. Was da war, steht noch da."),
        "areasFailed": say("Wie weit man kommt, konnte nicht gezeichnet werden. Liste und Nummern stimmen."),
        "house": say("Haus"),
        "interpolated": say("ungefähre Hausnummer"),
        "street": say("Straße, ohne Hausnummer"),
        "place": say("Ort"),
        "setPoint": say("Verschieben Sie die Karte unter das Kreuz. Eingabe oder ein Klick setzt den Punkt."),
        "pointSet": say("Der Punkt ist gesetzt."),
        "idle": say("10 Minuten lang ist nichts passiert. Auch Karte, Liste und Zettel sind leer."),
        "stay": say("Noch da? In einer Minute wird die Adresse verworfen."),
        "stayMore": say("Weitermachen"),
        "walk": say("zu Fuß"),
        "bike": say("mit dem Rad"),
        "wheel": say("im Rollstuhl"),
        "wait": say("warten"),
        "arrive": say("da um %(clock)s"),
        "leave": say("los %(clock)s"),
        "homeAgain": say("daheim %(clock)s"),
        "there": say("hin"),
        "back": say("zurück"),
        "noWay": say("Für diesen Weg ist keine Verbindung bekannt."),
        "noBarriers": say("Keine Barrieren, soweit bekannt."),
        "untold": say("Auf %(n)s m ist nicht alles über Stufen, Belag und Steigung bekannt."),
        "details": say("Alles zu diesem Ort"),
        "noGoal": say("Wohin geht es danach? Wählen Sie ein Ziel."),
        "goal": say("Ziel"),
        "onSheet": say("auf den Zettel"),
        "offSheet": say("vom Zettel nehmen"),
        "sheet": say("%(n)s auf dem Zettel"),
        "tooEarly": say("Wählen Sie Tag und Uhrzeit."),
    }


def _common(site: Site) -> dict[str, object]:
    labels = {theme.key: site.words.label(theme) for theme in THEMES}
    bbox = site.town.bbox if site.town else None
    return {"lang": site.lang, "timezone": site.timezone, "labels": labels, "town": bbox, "strings": _strings(site)}


def _area(area: Neighbourhood | None) -> dict[str, object] | None:
    return {"id": area.id, "slug": area.slug, "name": area.name, "bbox": area.bbox} if area else None


def _strings(site: Site) -> dict[str, str]:
    say = site.words.gettext
    return {
        "map": say("Karte der Orte. Pfeiltasten verschieben, Plus und Minus ändern den Maßstab."),
        "credit": say("OpenStreetMap-Mitwirkende"),
        "noBasemap": say("Die Grundkarte lässt sich hier nicht zeichnen. Die Liste zeigt alle Orte."),
        "zoomIn": say("Näher heran"),
        "zoomOut": say("Weiter weg"),
        "several": say("%(n)s Orte, näher heran"),
        "failed": say("Das hat nicht geklappt."),
        "listFailed": say("Die Orte konnten nicht geladen werden. Die alte Liste steht noch da."),
        "detailsFailed": say("Die Einzelheiten konnten nicht geladen werden. Karte und Liste stehen noch da."),
        "marksFailed": say("Die Karte konnte nicht alle Zeichen laden. Die Liste steht noch da."),
        "again": say("Noch einmal"),
        "offline": say("Keine Verbindung."),
        "offlineMore": say("Was schon da ist, bleibt stehen. Neues kommt, wenn das Netz wieder da ist."),
        "loading": say("Orte werden geladen …"),
    }
