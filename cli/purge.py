"""`atlas purge`: delete what is older than its period; for a timer once a day, and after a backup was restored."""

from typing import Annotated

from typer import Option

from cli.database import opened, read_settings
from cli.printing import print_rows, say
from geo.team import Office, Team

__all__ = ["purge"]


def purge(
    *,
    dry_run: Annotated[bool, Option("--dry-run", help="Count what would be deleted, and delete nothing.")] = False,
    as_json: Annotated[bool, Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Delete what is older than its period: trash, history, audit, key persons whom nobody confirmed.

    Key persons that were deleted before and came back with a restored backup are deleted again.
    """
    settings = read_settings()
    with opened(settings) as engine:
        report = Team(Office(settings, engine)).protection.purge(dry_run=dry_run)
    print_rows([{"what": name, "rows": number} for name, number in report.deleted.items()], as_json=as_json)
    say("Nothing was deleted: this was a dry run." if report.dry_run else "Done.")
