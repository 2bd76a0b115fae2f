"""`atlas remind`: tell each steward by mail how much waits; for a timer, once a week or once a day."""

from enum import StrEnum
from typing import Annotated

from typer import Exit, Option

from cli.database import opened, read_settings
from cli.printing import print_rows, say
from geo.team import Office, Team

__all__ = ["remind"]


class Language(StrEnum):
    """Of the mail."""

    DE = "de"
    EN = "en"


def remind(
    *,
    dry_run: Annotated[bool, Option("--dry-run", help="Count what would be told, and send nothing.")] = False,
    language: Annotated[Language, Option("--language", help="Of the mail.")] = Language.DE,
    as_json: Annotated[bool, Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Send one mail for each steward with numbers and links, if anything waits.

    It names no person and quotes nothing. Whom it reaches is what the page of stewards says, else the addresses of
    the accounts with that role.
    """
    settings = read_settings()
    with opened(settings) as engine:
        digests = Team(Office(settings, engine)).reminders.remind(dry_run=dry_run, lang=language.value)
    rows = [{"to": one.mailbox, "areas": ", ".join(one.areas), **one.counts, "sent": one.sent} for one in digests]
    print_rows(rows, as_json=as_json)
    if dry_run:
        say("Nothing was sent: this was a dry run.")
        return
    failed = sum(not one.sent for one in digests)
    say(f"{len(digests) - failed} sent, {failed} not taken by the mail server.")
    if failed:
        raise Exit(3)
