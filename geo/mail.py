"""Mail by the authority's own server, where one is set."""

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from geo.errors import UserError, WorldError

__all__ = ["send_mail"]

_SECONDS = 10


def send_mail(server: str, sender: str, to: str, subject: str, text: str) -> None:
    """Send a text to one address by `server` (an smtp or smtps URL).

    Raises UserError if the setting cannot be used, and WorldError if the mail was not taken.
    """
    where = urlsplit(server)
    if where.scheme not in {"smtp", "smtps"} or not where.hostname:
        raise UserError("ATLAS_MAIL_SERVER is no smtp://user:password@host:port.")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message.set_content(text)
    kind = smtplib.SMTP_SSL if where.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(where.hostname, where.port or 0, timeout=_SECONDS) as post:
            if where.scheme == "smtp" and post.has_extn("starttls"):
                post.starttls()
            if where.username:
                post.login(unquote(where.username), unquote(where.password or ""))
            post.send_message(message)
    except (OSError, smtplib.SMTPException):
        # The cause may name the address.
        raise WorldError(
            "The mail was not taken by the mail server.", de="Der Mailserver hat die E-Mail nicht angenommen."
        ) from None
