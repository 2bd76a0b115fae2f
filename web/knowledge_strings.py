"""The sentences that the scripts of what teams know say."""

from web.site import Site

__all__ = ["knowledge_strings"]


def knowledge_strings(site: Site) -> dict[str, str]:
    """Return them by their key, in the language of the page."""
    return _where(site) | _saving(site)


def _where(site: Site) -> dict[str, str]:
    say = site.words.gettext
    return {
        "aim": say("Auf die Karte klicken. Oder mit Pfeiltasten das Kreuz bewegen, Eingabe setzt den Punkt."),
        "corners": say("Ecken anklicken. Oder mit Pfeiltasten das Kreuz bewegen, Eingabe setzt eine Ecke."),
        "cornersSet": say("%(n)s Ecken gesetzt. Ab drei ist es eine Fläche."),
        "pointIn": say("Punkt auf der Karte, in %(area)s"),
        "areaIn": say("Fläche auf der Karte, in %(area)s"),
        "wholeArea": say("ganz %(area)s"),
        "notOurs": say("Das liegt nicht in Ihren Stadtteilen. Wählen Sie einen Punkt in: %(areas)s."),
        "noWhere": say("Wo ist es? Wählen Sie Karte, Adresse, Ort oder Stadtteil."),
        "nothingFound": say("Nichts gefunden. Versuchen Sie ein anderes Wort oder die Karte."),
        "found": say("%(n)s gefunden. Wählen Sie einen Eintrag."),
        "addressIn": say("%(address)s, in %(area)s"),
    }


def _saving(site: Site) -> dict[str, str]:
    say = site.words.gettext
    return {
        "saved_gap": say("Lücke gemeldet."),
        "saved_resource": say("Ressource eingetragen."),
        "saved_key_person": say("Schlüsselperson eingetragen."),
        "saved_entry": say("Beobachtung notiert."),
        "changed": say("Geändert."),
        "undo": say("Rückgängig"),
        "undone": say("Rückgängig gemacht."),
        "show": say("Ansehen"),
        "notSent": say("Keine Verbindung. Noch nicht gespeichert, alles steht noch hier."),
        "sentSoon": say("Sobald das Netz wieder da ist, wird es gespeichert."),
        "refused": say("Das wurde nicht gespeichert: %(why)s"),
        "stale": say("Jemand anderes hat das gerade geändert. Nichts ist verloren, bitte vergleichen Sie:"),
        "theirs": say("Jetzt steht da: %(value)s"),
        "mine": say("Bei Ihnen: %(value)s"),
        "empty": say("nichts"),
        "keepMine": say("Meine Fassung speichern"),
        "takeTheirs": say("Die andere übernehmen"),
        "confirmed": say("Bestätigt, heute."),
        "gone": say("Eingetragen: gibt es nicht mehr."),
        "removed": say("Liegt im Papierkorb, 30 Tage lang."),
        "noted": say("Der Tipp steht da."),
        "inView": say("%(n)s vom Team im Kartenausschnitt"),
        "knownFailed": say("Was das Team weiß, konnte nicht geladen werden."),
        "change": say("Ändern"),
        "save": say("Speichern"),
    }
