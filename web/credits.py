"""Software and drawings that the browser is sent, with their licences."""

from web.i18n import Words

__all__ = ["get_credits"]


def get_credits(words: Words) -> list[tuple[str, str, str]]:
    """Return name, licence and purpose of each."""
    say = words.gettext
    return [
        ("Leaflet", "BSD-2-Clause", say("Karte")),
        ("Folium", "MIT", say("Karte")),
        ("MapLibre GL JS", "BSD-3-Clause", say("Grundkarte")),
        ("protomaps-leaflet", "BSD-3-Clause", say("Grundkarte ohne WebGL")),
        ("KERN", "EUPL-1.2", say("Gestaltung der deutschen Verwaltung")),
        ("Fira Sans", "OFL-1.1", say("Schrift")),
        ("Noto Sans Arabic", "OFL-1.1", say("Schrift")),
        ("WeasyPrint, segno", "BSD-3-Clause", say("Zettel und Arbeitsblätter")),
        ("Maki, Temaki", "CC0-1.0", say("Kartenzeichen")),
        ("Material Symbols", "Apache-2.0", say("Symbole")),
        ("Sozialraumatlas", "EUPL-1.2", say("dieser Atlas")),
    ]
