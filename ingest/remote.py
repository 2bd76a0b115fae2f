"""Ask servers of others politely: by name, with time-outs, and again after a pause when they are busy."""

import itertools
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl, urlsplit

import requests

from geo.errors import RefusedError, WorldError

__all__ = ["PATIENCE", "USER_AGENT", "BusyError", "check_address", "host_of", "open_stream", "patiently"]

USER_AGENT = "Sozialraumatlas/0.1 (neighbourhood atlas of a German town; self-hosted)"
PATIENCE = (5.0, 20.0, 60.0)
"""Seconds to wait before each new attempt; a server that names a time of its own is believed."""
LONGEST_PAUSE_SECONDS = 300.0
CONNECT_SECONDS = 20.0

_BUSY = {429, 502, 503, 504}
_SECRETS = re.compile(r"(?i)pass(word|wd)?|secret|token|api_?key|access_?key|auth|sig(nature)?")

T = TypeVar("T")


class BusyError(Exception):
    """The server cannot answer just now; `why` is said to the user if it does not get better in so many `tries`."""

    def __init__(self, why: str, *, pause_seconds: float = 0.0, tries: int = len(PATIENCE) + 1) -> None:
        super().__init__(why)
        self.why = why
        self.pause_seconds = pause_seconds
        self.tries = tries


class Waits(Protocol):
    """How to wait: the program sleeps, a test counts."""

    def __call__(self, seconds: float, /) -> object:
        """Wait so many seconds."""


def host_of(url: str) -> str:
    """Return the name of the server, which may be shown; a whole address may hold what must not be."""
    return urlsplit(url).hostname or "?"


def check_address(url: str) -> str:
    """Return `url`, an address on the web that may be stored; raises RefusedError where it holds a password."""
    try:
        parts = urlsplit(url)
        host, secret = parts.hostname, parts.username is not None or parts.password is not None
    except ValueError:
        host, secret, parts = None, False, urlsplit("")
    if not host:
        raise RefusedError(
            "This is no address on the web. Please give it as https://server/path/file.",
            de="Das ist keine Adresse im Netz. Bitte schreiben Sie https://server/pfad/datei.",
        )
    if secret:
        raise RefusedError(
            f"The address on {host} holds a user or a password, which would be stored with the import. "
            "Please leave it out and write it into the file .netrc of the user who runs the import.",
            de=f"Die Adresse bei {host} enthält einen Namen oder ein Passwort. Beides würde mit dem "
            "Import gespeichert. Bitte schreiben Sie es in die Datei .netrc dessen, der den Import "
            "ausführt.",
        )
    if named := next((key for key, _ in parse_qsl(parts.query) if _SECRETS.fullmatch(key)), None):
        raise RefusedError(
            f"The address on {host} holds a secret (`{named}`), which would be stored with the import. "
            "Please fetch the file by a program of your own and name the file.",
            de=f"Die Adresse bei {host} enthält ein Geheimnis (`{named}`). Es würde mit dem Import "
            "gespeichert. Bitte laden Sie die Datei selbst herunter und nennen Sie die Datei.",
        )
    return url


def patiently(attempt: Callable[[], T], host: str, *, sleep: Waits = time.sleep) -> T:
    """Return what `attempt` returns, tried again after a pause for as long as it raises `BusyError`.

    Raises WorldError when all patience is used up.
    """
    for tried in itertools.count(1):
        try:
            return attempt()
        except BusyError as busy:
            if tried >= min(busy.tries, len(PATIENCE) + 1):
                raise WorldError(
                    f"The server {host} {busy.why} (asked {tried} times). Nothing was changed; please try again later.",
                    de=f"Der Server {host} antwortet nicht ({tried} Versuche). Geändert wurde nichts. Bitte "
                    "versuchen Sie es später noch einmal.",
                ) from None
            sleep(min(LONGEST_PAUSE_SECONDS, max(PATIENCE[tried - 1], busy.pause_seconds)))
    raise AssertionError


def open_stream(
    method: str,
    url: str,
    *,
    data: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    read_seconds: float = 60.0,
) -> requests.Response:
    """Send a request and return the answer with its body still to be read.

    Raises BusyError where trying again may help, RefusedError where the server does not want it.
    """
    host = host_of(url)
    try:
        answer = requests.request(
            method,
            url,
            data=data,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {})},
            timeout=(CONNECT_SECONDS, read_seconds),
            stream=True,
        )
    except requests.Timeout:
        raise BusyError("does not answer in time", tries=2) from None
    except (requests.exceptions.MissingSchema, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
        raise RefusedError(
            f"The address on {host} is none on the web. Please give it as https://server/path.",
            de=f"Die Adresse bei {host} ist keine im Netz. Bitte schreiben Sie https://server/pfad.",
        ) from None
    except requests.RequestException:
        raise BusyError("cannot be reached") from None
    if answer.status_code >= 400:  # noqa: PLR2004 - the classes of status codes that are failures
        answer.close()
        raise _failure(answer, host)
    return answer


def _failure(answer: requests.Response, host: str) -> Exception:
    """Return what an answer of 400 or more means: it may help to wait, it failed, or it does not want to."""
    told = f"{answer.status_code} {answer.reason}"
    if answer.status_code in _BUSY:
        return BusyError(f"is busy (it answers {told})", pause_seconds=_asked_to_wait(answer))
    if answer.status_code >= 500:  # noqa: PLR2004 - the class of status codes
        return WorldError(
            f"The server {host} failed ({told}). Please try again later.",
            de=f"Der Server {host} hat einen Fehler ({told}). Bitte versuchen Sie es später noch einmal.",
        )
    return RefusedError(
        f"The server {host} refuses ({told}). Please check the address.",
        de=f"Der Server {host} lehnt ab ({told}). Bitte prüfen Sie die Adresse.",
    )


def _asked_to_wait(answer: requests.Response) -> float:
    with suppress(ValueError):
        return float(answer.headers.get("Retry-After", ""))
    return 0.0
