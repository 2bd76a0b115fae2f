"""`atlas backup`: everything that the database holds as one file, but for what must not be kept."""

from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_url, opened, read_settings
from cli.dumping import write_dump
from cli.printing import say

__all__ = ["backup"]


def backup(file: Annotated[Path, typer.Argument(help="File to write, such as atlas.sql.gz.")]) -> None:
    """Write a backup that only its owner may read; sessions, failed attempts and open links are left out.

    It holds personal data of key persons: keep it as safe as the database, and no longer than the rules say.
    """
    settings = read_settings()
    with opened(settings):
        write_dump(database_url(settings), file)
    say(f"Written: {file}. Keep {settings.data_dir / 'deletions.txt'} beside it: `atlas restore` needs it.")
