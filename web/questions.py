"""Questions to people in words: what is asked, and what speaks for either answer."""

from datetime import date

from geo.model import Review
from web.i18n import Words

__all__ = ["detail_words", "field_words", "kind_words"]


def kind_words(kind: str, words: Words) -> str:
    """Name a kind of question."""
    table = {
        "unsure_match": words.gettext("Ist das derselbe Ort wie in der Liste?"),
        "unsure_again": words.gettext("Ist das der Ort von früher?"),
        "doubled": words.gettext("Doppelt?"),
        "contradiction": words.gettext("Widerspruch"),
        "vanished_with_notes": words.gettext("Gibt es das noch?"),
        "erased": words.gettext("Geschützter Ort gelöscht"),
    }
    return table.get(kind, words.gettext("Noch richtig?"))


def field_words(field: str, words: Words) -> str:
    """Name a field of a place."""
    table = {
        "name": words.gettext("Name"),
        "street": words.gettext("Straße"),
        "housenumber": words.gettext("Hausnummer"),
        "postcode": words.gettext("Postleitzahl"),
        "city": words.gettext("Ort"),
        "opening_hours": words.gettext("Öffnungszeiten"),
        "phone": words.gettext("Telefon"),
        "email": words.gettext("E-Mail"),
        "website": words.gettext("Internet"),
        "operator": words.gettext("Betreiber"),
        "wheelchair": words.gettext("Stufenfrei"),
        "fee": words.gettext("Kosten"),
        "capacity": words.gettext("Plätze"),
    }
    return table.get(field, field)


def detail_words(question: Review, words: Words) -> list[str]:
    """Say what speaks for either answer, line by line."""
    told = question.detail
    if question.kind == "contradiction":
        field = field_words(told.get("field", ""), words)
        nothing = words.gettext("nichts")
        return [
            words.gettext("%(field)s laut Karte: %(value)s", field=field, value=told.get("machine") or nothing),
            words.gettext("%(field)s laut Team: %(value)s", field=field, value=told.get("team") or nothing),
        ]
    if question.kind == "vanished_with_notes" and told.get("since"):
        since = words.day(date.fromisoformat(told["since"]))
        return [
            words.gettext("In den Daten verschwunden am %(day)s; Menschen haben dazu etwas geschrieben.", day=since)
        ]
    if question.kind == "erased":
        return [
            words.gettext("Mit ihm wurde gelöscht, was Menschen dazu geschrieben hatten."),
            words.gettext(
                "Werte: %(overrides)s, Notizen: %(notes)s, Bestätigungen: %(confirmations)s",
                overrides=told.get("overrides", "0"),
                notes=told.get("notes", "0"),
                confirmations=told.get("confirmations", "0"),
            ),
        ]
    if told.get("metres"):
        return [words.gettext("%(metres)s m voneinander entfernt", metres=told["metres"])]
    return []
