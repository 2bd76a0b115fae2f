"""Letters as people type them: one spelling for ß and ss, umlauts and their two-letter forms, accents and case."""

import re
import unicodedata

__all__ = ["fold"]

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_NOT_WORD = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Fold `text` for searching: "Straße Ä" and "strasse ae" give the same."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_TWO_LETTERS)
    return _NOT_WORD.sub(" ", lowered if lowered.isascii() else _without_accents(lowered)).strip()


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
