"""Do it again and again: run, tell in a line, sleep until it is due, survive what fails."""

import re
import time
from collections.abc import Callable
from datetime import datetime

from cli.printing import say
from geo.errors import AtlasError, UserError

__all__ = ["repeatedly", "seconds_of"]

_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_LEAST_SECONDS = 60


def seconds_of(every: str) -> int:
    """Return the seconds of "30m", "12h", "1d" or "1w"; raises UserError."""
    told = re.fullmatch(r"(\d{1,4})\s*([mhdw])", every.strip().lower())
    if told is None or int(told[1]) == 0:
        raise UserError(f"--every {every} is no time. Please write 30m, 12h, 1d or 1w.")
    return max(_LEAST_SECONDS, int(told[1]) * _UNITS[told[2]])


def repeatedly(every: str | None, run: Callable[[], None], *, sleep: Callable[[float], object] = time.sleep) -> None:
    """Run once, or `every` so often until the program is told to stop, which is no failure.

    What the user or the world does wrong is told with the time, and tried again when it is due.
    """
    if every is None:
        run()
        return
    seconds = seconds_of(every)
    try:
        while True:
            began = time.monotonic()
            try:
                run()
            except AtlasError as error:
                _log(str(error))
            except Exception as error:  # noqa: BLE001 - our own mistake today must not leave the town stale for ever
                _log(f"This is a mistake of the atlas itself: {type(error).__name__}. Run it once by hand to see more.")
            due = max(0.0, seconds - (time.monotonic() - began))
            _log(f"The next run is due in {due / 60:,.0f} minutes.")
            sleep(due)
    except (KeyboardInterrupt, SystemExit):
        _log("Stopped.")


def _log(sentence: str) -> None:
    say(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {sentence}")
