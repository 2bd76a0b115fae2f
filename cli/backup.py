"""`atlas backup`: what the database holds as one file, but for what must not be kept; kept days as a second one."""

from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_url, opened, read_settings
from cli.dumping import write_dump
from cli.kept_days import days_beside, write_days
from cli.printing import say
from geo.errors import RefusedError

__all__ = ["backup"]


def backup(file: Annotated[Path, typer.Argument(help="File to write, such as atlas.sql.gz.")]) -> None:
    """Write a backup that only its owner may read; sessions, failed attempts and open links are left out.

    The kept days of indicators go into a second file beside it, FILE.indicators.tar.
    It holds personal data of key persons: keep it as safe as the database, and no longer than the rules say.
    """
    settings, beside = read_settings(), days_beside(file)
    if beside.exists():
        raise RefusedError(f"There is a file {beside} already; a backup never overwrites one. Name another.")
    with opened(settings):
        write_dump(database_url(settings), file)
    if days := write_days(settings.indicators_dir, beside):
        say(f"Written: {beside}, with {days} kept days of indicators. Keep it beside the backup.")
    say(f"Written: {file}. Keep {settings.data_dir / 'deletions.txt'} beside it: `atlas restore` needs it.")
