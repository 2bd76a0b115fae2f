"""`atlas restore`: a backup comes back with its kept days, and whoever was deleted since goes again."""

from pathlib import Path
from typing import Annotated

import typer

from cli.database import database_url, opened, read_settings
from cli.dumping import read_dump
from cli.kept_days import days_beside, find_days, read_days
from cli.printing import say
from geo.errors import RefusedError
from geo.store import imports
from geo.store.schema import migrate
from geo.store.session import Engine, reading
from geo.team import Office
from geo.team.deletions import keep_deletions, replay_deletions

__all__ = ["restore"]


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `atlas backup` wrote.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace what the database holds now.")] = False,
) -> None:
    """Replace the database by a backup; key persons who were deleted since are deleted again, with every trace.

    Kept days of indicators come back from FILE.indicators.tar; where it is not there, those of the data folder stay.
    """
    settings, beside = read_settings(), days_beside(file)
    has_days = find_days(beside)
    with opened(settings) as engine:
        if _holds_a_town(engine) and not replace:
            raise RefusedError(f"The database holds a town already. To replace it by {file}, add --replace.")
        office = Office(settings, engine)
        keep_deletions(office)
        engine.dispose()
        read_dump(database_url(settings), file)
        migrate(engine)
        again = replay_deletions(office)
    if has_days:
        say(f"Restored: {read_days(beside, settings.indicators_dir)} kept days of indicators.")
    else:
        say(f"There is no {beside.name} beside the backup: kept days of indicators stay as they are.")
    say(f"Restored. Key persons who were deleted since, and again now: {again}. Everybody has to sign in anew.")


def _holds_a_town(engine: Engine) -> bool:
    with reading(engine) as session:
        return imports.find_last_done(session, kind="osm") is not None
