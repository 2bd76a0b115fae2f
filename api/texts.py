"""The sentences of the API's errors in its languages."""

from typing import NamedTuple

__all__ = ["FAULTS", "STATUS_TEXTS", "UNKNOWN_FAULT", "Text"]


class Text(NamedTuple):
    """One sentence, or one title, in every language."""

    de: str
    en: str

    def get(self, language: str) -> str:
        """Return it in `language`."""
        return self.en if language == "en" else self.de


STATUS_TEXTS: dict[int, tuple[Text, Text]] = {
    400: (
        Text("Anfrage nicht verständlich", "Request not understood"),
        Text("Diese Anfrage ist nicht zu verstehen.", "This request cannot be understood."),
    ),
    401: (
        Text("Bitte anmelden", "Please sign in"),
        Text("Dafür müssen Sie angemeldet sein.", "You have to be signed in for this."),
    ),
    403: (
        Text("Nicht erlaubt", "Not allowed"),
        Text("Dafür fehlt Ihnen die Berechtigung.", "You do not have the right to do this."),
    ),
    404: (
        Text("Nicht gefunden", "Not found"),
        Text("Unter dieser Adresse gibt es nichts.", "There is nothing at this address."),
    ),
    405: (
        Text("So nicht möglich", "Not possible this way"),
        Text("Diese Adresse kennt diese Methode nicht.", "This address does not know this method."),
    ),
    410: (
        Text("Gibt es nicht mehr", "No longer there"),
        Text("Das gab es einmal, jetzt nicht mehr.", "It was there once and is not any more."),
    ),
    412: (
        Text("Inzwischen geändert", "Changed in the meantime"),
        Text("Inzwischen hat jemand anderes das geändert.", "Somebody else changed this in the meantime."),
    ),
    413: (
        Text("Zu groß", "Too large"),
        Text("Diese Anfrage ist zu groß.", "This request is too large."),
    ),
    415: (
        Text("Falsches Format", "Wrong format"),
        Text("Die Anfrage muss JSON enthalten.", "The request has to hold JSON."),
    ),
    422: (
        Text("Angaben nicht brauchbar", "Input cannot be used"),
        Text("Einige Angaben sind nicht brauchbar.", "Some of the input cannot be used."),
    ),
    428: (
        Text("Welche Fassung?", "Which version?"),
        Text(
            "Bitte in If-Match die Fassung nennen, die Sie gesehen haben.",
            "Please name the version that you saw in If-Match.",
        ),
    ),
    429: (
        Text("Zu viele Anfragen", "Too many requests"),
        Text("Bitte versuchen Sie es gleich noch einmal.", "Please try again in a moment."),
    ),
    500: (
        Text("Unser Fehler", "Our mistake"),
        Text("Der Atlas hat einen Fehler gemacht.", "The atlas made a mistake."),
    ),
    503: (
        Text("Gerade nicht erreichbar", "Not available right now"),
        Text(
            "Der Atlas ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
            "The atlas is not available right now. Please try again in a moment.",
        ),
    ),
}

_TRUTH = Text("Hier gehört ja oder nein hin (true, false).", "This has to be true or false.")
_WHOLE = Text("Hier gehört eine ganze Zahl hin.", "This has to be a whole number.")
_NUMBER = Text("Hier gehört eine Zahl hin.", "This has to be a number.")
_MOMENT = Text(
    "Hier gehört ein Zeitpunkt hin, zum Beispiel 2020-06-17T08:00.", "This has to be a time like 2020-06-17T08:00."
)
_DAY = Text("Hier gehört ein Tag hin, zum Beispiel 2020-06-17.", "This has to be a day like 2020-06-17.")
_OBJECT = Text("Hier gehört ein Objekt hin: {{...}}.", "This has to be an object: {{...}}.")
_CHOICE = Text("Möglich sind: {expected}.", "Possible are: {expected}.")

FAULTS: dict[str, Text] = {
    "missing": Text("Diese Angabe fehlt.", "This is missing."),
    "extra_forbidden": Text("Diese Angabe ist hier unbekannt.", "This is not known here."),
    "json_invalid": Text("Das ist kein gültiges JSON.", "This is not valid JSON."),
    "not_json": Text(
        "Hier gehört ein JSON-Objekt hin, mit Content-Type: application/json.",
        "This has to be a JSON object, with Content-Type: application/json.",
    ),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": Text("Diese Zahl ist zu groß.", "This number is too large."),
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": Text("Hier gehört eine endliche Zahl hin.", "This has to be a finite number."),
    "bool_parsing": _TRUTH,
    "bool_type": _TRUTH,
    "string_type": Text("Hier gehört ein Text hin.", "This has to be text."),
    "greater_than_equal": Text("Mindestens {ge}.", "At least {ge}."),
    "less_than_equal": Text("Höchstens {le}.", "At most {le}."),
    "greater_than": Text("Größer als {gt}.", "Greater than {gt}."),
    "less_than": Text("Kleiner als {lt}.", "Less than {lt}."),
    "string_too_long": Text("Höchstens {max_length} Zeichen.", "At most {max_length} characters."),
    "string_too_short": Text("Mindestens {min_length} Zeichen.", "At least {min_length} characters."),
    "string_unicode": Text("Hier gehört ein Text in UTF-8 hin.", "This has to be text in UTF-8."),
    "list_type": Text("Hier gehört eine Liste hin: [...].", "This has to be a list: [...]."),
    "too_long": Text("Höchstens {max_length} Angaben.", "At most {max_length} items."),
    "too_short": Text("Mindestens {min_length} Angaben.", "At least {min_length} items."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "union_tag_invalid": Text("Möglich sind: {expected_tags}.", "Possible are: {expected_tags}."),
    "union_tag_not_found": Text("Es fehlt: {discriminator}.", "What is missing: {discriminator}."),
    "string_pattern_mismatch": Text("Diese Schreibweise ist hier nicht möglich.", "It cannot be written like this."),
    "datetime_parsing": _MOMENT,
    "datetime_type": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "bbox": Text(
        "Vier Zahlen gehören hierher: West, Süd, Ost, Nord in Grad.",
        "Four numbers belong here: west, south, east, north in degrees.",
    ),
    "last_first": Text("Die letzte Fahrt muss nach der ersten liegen.", "The last trip has to be after the first."),
    "one_time": Text(
        "Bitte nur eines von beidem: depart_at oder arrive_by.", "Please only one of the two: depart_at or arrive_by."
    ),
    "visit_order": Text("Ein Besuch muss nach seinem Anfang enden.", "A visit has to end after it begins."),
    "one_of_times": Text(
        "Bitte nur eines davon: depart_at, arrive_by oder visit.",
        "Please only one of these: depart_at, arrive_by or visit.",
    ),
    "theme": Text(
        "Dieses Thema gibt es nicht; /api/v1/themes nennt alle.", "There is no such theme; /api/v1/themes lists all."
    ),
}
UNKNOWN_FAULT = Text("Diese Angabe ist hier nicht brauchbar.", "This cannot be used here.")
