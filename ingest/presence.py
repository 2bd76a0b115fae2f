"""Whether a file that somebody names is there and can be opened: told in the same sentences by every reader."""

from pathlib import Path

from geo.errors import RefusedError

__all__ = ["demand_file"]


def demand_file(path: Path) -> None:
    """Return if there is a file at `path` that can be opened; raises RefusedError if not."""
    if not path.exists():
        raise RefusedError(
            f"There is no file {path}. Please check the path.",
            de=f"Die Datei {path} gibt es nicht. Bitte prüfen Sie den Pfad.",
        )
    if not path.is_file():
        raise RefusedError(
            f"{path} is a folder, not a file. Please name the file in it.",
            de=f"{path} ist ein Ordner, keine Datei. Bitte nennen Sie die Datei darin.",
        )
    try:
        path.open("rb").close()
    except OSError as error:
        raise RefusedError(
            f"{path} cannot be opened ({error.strerror}). Please check its permissions.",
            de=f"{path} lässt sich nicht öffnen ({error.strerror}). Bitte prüfen Sie die Zugriffsrechte.",
        ) from None
