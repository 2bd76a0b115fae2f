"""Passphrases and tokens: made, hashed and compared here; kept elsewhere, and never in clear."""

import hashlib
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.errors import RefusedError

__all__ = [
    "LONGEST",
    "SHORTEST",
    "check_passphrase",
    "derive",
    "digest",
    "hash_passphrase",
    "is_outdated",
    "make_token",
    "matches",
    "same",
]

SHORTEST = 15
"""Characters of a passphrase; what it is made of is up to the person (NIST SP 800-63B-4, 3.1.1.2)."""
LONGEST = 200
_FEWEST_DIFFERENT = 6
_TOKEN_BYTES = 32


@cache
def _hasher() -> PasswordHasher:
    """Return Argon2id with the second recommended option of RFC 9106: 64 MiB, three passes."""
    return PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


def check_passphrase(passphrase: str, name: str) -> None:
    """Return if it may be used by the account `name`; raises RefusedError, which never repeats it."""
    if not SHORTEST <= len(passphrase) <= LONGEST:
        raise RefusedError(
            f"A passphrase has {SHORTEST} to {LONGEST} characters: four or five words will do.",
            de=f"Ein Kennwort-Satz hat {SHORTEST} bis {LONGEST} Zeichen: vier oder fünf Wörter genügen.",
        )
    if len(set(passphrase.casefold())) < _FEWEST_DIFFERENT or name.casefold() in passphrase.casefold():
        raise RefusedError(
            "This passphrase is too easy to guess: take words that have nothing to do with your user name.",
            de="Dieser Satz ist zu leicht zu erraten: Bitte Wörter nehmen, die nicht im Benutzernamen stehen.",
        )


def hash_passphrase(passphrase: str) -> str:
    """Return what may be kept of a passphrase."""
    return _hasher().hash(passphrase)


def matches(passphrase: str, kept: str | None) -> bool:
    """Tell whether `kept` was made of this passphrase; takes as long where nothing is kept."""
    try:
        _hasher().verify(kept or _nobody(), passphrase)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Tell whether it should be hashed again, because the parameters have grown since."""
    return _hasher().check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return hash_passphrase(make_token())


def make_token() -> str:
    """Return a secret that nobody guesses, fit for a cookie or a link."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def digest(token: str) -> str:
    """Return what may be kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(token: str, purpose: str) -> str:
    """Return a second secret that only who has the token can know."""
    return hmac.new(token.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
