"""What the values of people's records are called: German, translated by the templates."""

from collections.abc import Mapping

from web.menu import say

__all__ = [
    "ASK_WORDS",
    "BASIS_WORDS",
    "COST_CHOICES",
    "COST_WORDS",
    "DIMENSION_WORDS",
    "HISTORY_WORDS",
    "KIND_WORDS",
    "LANGUAGE_CODES",
    "MAYBE_WORDS",
    "PROJECT_WORDS",
    "RHYTHM_WORDS",
    "SORT_WORDS",
    "STATE_WORDS",
    "VISIBILITY_WORDS",
]

KIND_WORDS: Mapping[str, str] = {
    "infrastructural": say("Ort oder Angebot"),
    "material": say("Dinge oder Geld"),
    "personal": say("Menschen und ihr Können"),
}
SORT_WORDS: Mapping[str, str] = {
    "offer": say("Angebot anderer"),
    "outreach": say("unsere Sprechstunde vor Ort"),
    "room": say("Raum, den wir nutzen dürfen"),
    "employer": say("Betrieb, der Menschen willkommen heißt"),
}
STATE_WORDS: Mapping[str, str] = {
    "discovered": say("entdeckt"),
    "contact": say("Kontakt"),
    "cooperation": say("Kooperation"),
    "resting": say("ruht"),
}
"""In the order in which a resource grows."""
COST_WORDS: Mapping[str, str] = {
    "unknown": say("Kosten: nicht bekannt"),
    "free": say("kostenlos"),
    "donation": say("gegen Spende"),
    "reduced": say("ermäßigt"),
    "paid": say("kostet etwas"),
}
COST_CHOICES: Mapping[str, str] = {**COST_WORDS, "unknown": say("nicht bekannt")}
"""As a list to choose from tells them, whose label says already that they are costs."""
ASK_WORDS: Mapping[str, str] = {
    "appointment": say("Termin"),
    "registration": say("Anmeldung"),
    "identity_document": say("Ausweis"),
    "residence": say("Wohnsitz hier"),
    "referral": say("Überweisung"),
}
VISIBILITY_WORDS: Mapping[str, str] = {
    "team": say("nur das Team"),
    "authority": say("alle Teams der Behörde"),
    "partners": say("auch angemeldete Partner"),
    "public": say("alle"),
}
BASIS_WORDS: Mapping[str, str] = {"public_office": say("öffentliches Amt"), "consent": say("Einwilligung")}
MAYBE_WORDS: Mapping[str, str] = {"": say("nicht bekannt"), "yes": say("ja"), "no": say("nein")}
PROJECT_WORDS: Mapping[str, str] = {
    "idea": say("Idee"),
    "running": say("läuft"),
    "resting": say("ruht"),
    "closed": say("abgeschlossen"),
}
DIMENSION_WORDS: Mapping[str, str] = {
    "": say("noch offen"),
    "cross_case": say("fallübergreifend"),
    "case_independent": say("fallunspezifisch"),
}
RHYTHM_WORDS: Mapping[str, str] = {
    "weekly": say("jede Woche"),
    "monthly": say("jeden Monat"),
    "every_two_months": say("alle zwei Monate"),
    "quarterly": say("jedes Quartal"),
    "half_yearly": say("jedes Halbjahr"),
    "yearly": say("jedes Jahr"),
    "irregular": say("unregelmäßig"),
}
HISTORY_WORDS: Mapping[str, str] = {
    "created": say("angelegt"),
    "changed": say("geändert"),
    "confirmed": say("bestätigt"),
    "trashed": say("in den Papierkorb gelegt"),
    "restored": say("zurückgeholt"),
}
LANGUAGE_CODES = ("de", "en", "tr", "ar", "uk", "ru", "ro", "pl", "fa", "fr", "es", "it", "hr", "sr", "sq", "ku", "el")
"""Languages that a form offers, those of the sheets first."""
