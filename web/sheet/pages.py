"""Pages of the house around what is printed: the sheet's own page and the worksheets on screen."""

from web.i18n import CLIENT_LANGUAGES, Words, get_words
from web.pages import draw
from web.sheet.worksheets import Template, worksheet_words
from web.site import Site

__all__ = ["sheet_page", "sheet_parts", "worksheets_page"]


def sheet_parts(site: Site) -> dict[str, object]:
    """Return what `sheet/_maker.html` needs on the page that holds it."""
    say = site.words.gettext
    strings = {
        "remove": say("Vom Zettel nehmen"),
        "failed": say("Der Zettel konnte nicht gemacht werden. Bitte noch einmal."),
        "ready": say("Der Zettel ist fertig."),
        "making": say("Der Zettel wird gemacht …"),
        "saved": say("Das PDF liegt bei den Downloads."),
        "preview": say("Vorschau des Zettels"),
        "nothing": say("Noch kein Ort gewählt."),
        "none": say("Dazu ist kein Ort bekannt."),
        "full": say("Auf einen Zettel passen 20 Orte."),
        "noPdf": say("Das PDF konnte nicht gemacht werden. Drucken geht trotzdem."),
    }
    urls = {"sheet": "/zettel", "pdf": "/zettel.pdf", "search": site.url("/zettel/orte")}
    return {
        "client_languages": [get_words(lang, "sheet") for lang in CLIENT_LANGUAGES],
        "sheet_config": {"urls": urls, "strings": strings},
    }


def sheet_page(site: Site) -> str:
    """Draw the page where a sheet is put together without a question."""
    return draw("sheet/page.html", site, **sheet_parts(site))


def worksheets_page(site: Site, template: Template) -> str:
    """Draw the page of the worksheets: blank ones to print, and both to fill in on screen, kept nowhere."""
    languages: list[Words] = [get_words(lang, "sheet") for lang in CLIENT_LANGUAGES]
    told = {words.lang: worksheet_words(template, words) for words in languages}
    say = site.words.gettext
    strings = {
        "remove": say("Entfernen"),
        "cleared": say("Alles ist geleert."),
        "added": say("%(name)s steht im Netz."),
        "nobody": say("Noch niemand eingetragen."),
        "stay": say("Noch da? In einer Minute wird alles geleert."),
    }
    config = {"sheets": told, "strings": strings}
    return draw("sheet/worksheets.html", site, client_languages=languages, config=config)
