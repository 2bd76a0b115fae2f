"""What waits for a team: counted for its start page, and once in a while by mail, without a word of content."""

from collections.abc import Mapping
from dataclasses import replace

from geo.errors import UserError, WorldError
from geo.mail import send_mail
from geo.model import Actor
from geo.model.team import Digest
from geo.store.neighbourhoods import list_neighbourhoods
from geo.store.session import ReadSession, WriteSession
from geo.store.team.stewards import list_mailboxes, widen
from geo.store.team.waiting import WAITING, Days, count_check, count_waiting
from geo.team.key_persons import months_later
from geo.team.office import Office
from geo.team.shelf import require_somewhere

__all__ = ["Reminders"]

TASKS: Mapping[str, tuple[str, str, str]] = {
    "check": ("Noch richtig? Angaben zu prüfen", "Still right? Details to check", "/team/pruefen"),
    "reported": ("Gemeldete Lücken", "Reported gaps", "/team/luecken?status=reported"),
    "due": ("Fällige Vereinbarungen", "Agreements that are due", "/team/vorhaben"),
    "persons": ("Schlüsselpersonen zu prüfen", "Key persons to check", "/team/personen"),
    "uncoded": ("Einträge ohne Thema", "Entries without a theme", "/team/eintraege?mit=nein"),
}
"""Each task in words of the mail, German and English, and where it is dealt with."""
_SUBJECT = {"de": "Sozialraumatlas: %(n)s offen", "en": "Sozialraumatlas: %(n)s open"}
_FRAME = {
    "de": (
        "Guten Tag,\n\nin %(areas)s ist offen:",
        "Diese E-Mail nennt nur Zahlen. Alles Weitere steht im Atlas, nach dem Anmelden.",
    ),
    "en": (
        "Hello,\n\nopen in %(areas)s:",
        "This mail tells numbers only. The rest is in the atlas, after signing in.",
    ),
}


class Reminders:
    """How much waits."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def count(self, actor: Actor, task: str, action: str) -> int:
        """Count what waits of a task in the neighbourhoods in which `actor` may do `action`."""
        require_somewhere(actor, action)
        with self.office.reading(actor) as session:
            return count_waiting(session, task, self._days(), actor.where(action))

    def count_check(self, actor: Actor) -> Mapping[str, int]:
        """Count the review queue: `due`, `doubles`, and open questions by kind."""
        require_somewhere(actor, "review.read")
        with self.office.reading(actor) as session:
            return count_check(session, self._days(), actor.where("review.read"))

    def remind(self, *, dry_run: bool, lang: str = "de") -> tuple[Digest, ...]:
        """Send each mailbox one mail if anything waits, and return what was counted; a dry run sends nothing.

        This is for the operator's timer. Raises UserError if no mail can be sent. A mail that is not taken is
        reported as not sent, and the others are sent nevertheless.
        """
        settings = self.office.settings
        if not dry_run and (settings.mail_server is None or settings.public_url is None):
            raise UserError(
                "Reminders need ATLAS_MAIL_SERVER and ATLAS_PUBLIC_URL. Nothing was sent; the start page of the team "
                "says the same.",
                de="Für Erinnerungen fehlen ATLAS_MAIL_SERVER und ATLAS_PUBLIC_URL. Es wurde nichts verschickt; die "
                "Startseite des Teams sagt dasselbe.",
            )
        with self.office.trusted() as session:
            digests = self._count_all(session)
        waiting = [digest for digest in digests if any(digest.counts.values())]
        return tuple(waiting) if dry_run else tuple(replace(one, sent=self._send(one, lang)) for one in waiting)

    def _count_all(self, session: WriteSession) -> list[Digest]:
        names = {area.id: area.name for area in list_neighbourhoods(ReadSession(session))}
        digests = []
        for mailbox, own in list_mailboxes(session).items():
            areas = widen(session, own)
            counts = {task: count_waiting(session, task, self._days(), areas) for task in WAITING}
            digests.append(Digest(mailbox, tuple(names[area] for area in own if area in names), counts))
        return digests

    def _send(self, digest: Digest, lang: str) -> bool:
        settings = self.office.settings
        base = f"{(settings.public_url or '').rstrip('/')}{'/en' if lang == 'en' else ''}"
        greeting, end = _FRAME[lang]
        lines = [
            f"- {TASKS[task][lang == 'en']}: {number}\n  {base}{TASKS[task][2]}"
            for task, number in digest.counts.items()
            if number
        ]
        text = "\n".join([greeting % {"areas": ", ".join(digest.areas)}, "", *lines, "", end, ""])
        subject = _SUBJECT[lang] % {"n": sum(digest.counts.values())}
        try:
            send_mail(settings.mail_server or "", settings.mail_from, digest.mailbox, subject, text)
        except WorldError:
            return False
        return True

    def _days(self) -> Days:
        today = self.office.today()
        return Days(today, months_later(today, -self.office.settings.confirm_months))
