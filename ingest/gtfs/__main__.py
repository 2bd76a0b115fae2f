"""A program of its own, started by `ingest.feed_reading`: reads a feed and hands it over whole."""

import gc
import pickle
import signal
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from geo.errors import AtlasError
from ingest.feed_reading import Read
from ingest.gtfs.feed import read_feed
from ingest.gtfs.findings import Findings
from ingest.gtfs.source import open_files


def read_here(path: Path) -> Read:
    """Read the feed at `path`, under the name and the time zone that it tells itself."""
    findings = Findings()
    with open_files(path, findings) as files:
        feed = read_feed(files, "", findings, timezone="", today=datetime.now(UTC).date())
    return Read(feed, findings)


def main(path: Path) -> None:
    """Read, and write what came of it on standard output."""
    # Whoever started us is gone when nobody listens, and is told of Ctrl-C itself.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    try:
        told: Read | Exception = read_here(path)
    except AtlasError as error:
        told = error
    except Exception as error:  # noqa: BLE001 - raised again by whoever listens
        error.add_note(traceback.format_exc())
        told = error
    pickle.dump(told, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
