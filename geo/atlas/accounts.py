"""Who may come in: signing in and out, one-time links, and the accounts as those see them who keep them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from geo import keyring
from geo.atlas.core import Core
from geo.errors import RefusedError, SignInError, SlowDownError
from geo.mail import send_mail
from geo.model import NOBODY, Account, AccountInput, Actor, HeldRole, LinkKind, OneTimeLink, SignedIn, Team, get_role
from geo.store import accounts as stored
from geo.store import signing_in as door
from geo.store.neighbourhoods import get_neighbourhood
from geo.store.session import WriteSession, reading, trusted, writing
from geo.store.team.audits import audit

__all__ = ["Accounts"]

_BY_NAME = {"free": 5, "longest_seconds": 300}
# Behind a proxy a whole house has one source.
_BY_SOURCE = {"free": 50, "longest_seconds": 30}
_MAIL = {
    "de": (
        "Sozialraumatlas: neuer Kennwort-Satz",
        "Mit diesem Link wählen Sie einen neuen Kennwort-Satz. Er gilt einmal:",
    ),
    "en": ("Sozialraumatlas: new passphrase", "With this link you choose a new passphrase. It can be used once:"),
}


def _tell_roles(session: WriteSession, account: int) -> None:
    """Write down for data protection that what an account may do has changed; the account is told by its number."""
    audit(session, "role_changed", "account", str(account))


class Accounts(Core):
    """Signing in, and accounts."""

    def sign_in(self, name: str, passphrase: str, source: str = "") -> SignedIn:
        """Begin a session; raises SignInError, or SlowDownError after too many failures of a name or a source."""
        by_name, by_source = (keyring.digest(key) for key in (f"name {name.strip().casefold()}", f"source {source}"))
        with trusted(self._engine) as session:
            wait = max(door.slow_down(session, by_name, **_BY_NAME), door.slow_down(session, by_source, **_BY_SOURCE))
            found = door.find_door(session, name)
        if wait:
            raise SlowDownError(
                f"Too many attempts. Please wait {wait} seconds.",
                de=f"Zu viele Versuche. Bitte warten Sie {wait} Sekunden.",
                seconds=wait,
            )
        # Outside of the transaction, because it is slow on purpose.
        right = keyring.matches(passphrase[: keyring.LONGEST], found.hash if found else None)
        if found is not None and right and found.left_over:
            raise SignInError(
                "This account belongs to the made-up town and does not hold here. Please ask for one of your own.",
                de="Dieses Konto gehört zur erfundenen Stadt und gilt hier nicht. Bitte lassen Sie sich ein eigenes "
                "geben.",
            )
        if found is None or not right or found.disabled:
            raise SignInError("User name or passphrase is wrong.", de="Benutzername oder Kennwort-Satz stimmt nicht.")
        fresh = keyring.hash_passphrase(passphrase) if keyring.is_outdated(found.hash or "") else None
        with trusted(self._engine) as session:
            door.forgive(session, by_name)
            door.forgive(session, by_source)
            if fresh:
                door.keep_passphrase(session, found.account, fresh)
        return self._begin(found.account)

    def sign_in_from_provider(self, subject: str, name: str, groups: Sequence[str]) -> SignedIn:
        """Begin a session for who the authority's identity provider vouches for; its groups give the roles anew.

        Raises SignInError if no group gives a role, or the account is disabled here.
        """
        roles, team = self._roles_of(groups)
        if not roles:
            raise SignInError(
                "Your account has no role in the atlas. Please ask whoever keeps the accounts.",
                de="Ihr Konto hat im Atlas keine Rolle. Bitte wenden Sie sich an die Kontenverwaltung.",
            )
        with trusted(self._engine) as session:
            account = stored.find_by_subject(session, subject)
            team_id = stored.find_team_id(session, team) if team else None
            if account is None:
                free = name if stored.find_account_id(session, name) is None else f"{name} ({subject[-8:]})"
                account = stored.add_account(session, AccountInput(free), subject=subject)
            stored.set_roles(session, account, roles)
            stored.set_team(session, account, team_id)
            if stored.load_actor(session, account) is None:
                raise SignInError("This account is disabled.", de="Dieses Konto ist gesperrt.")
        return self._begin(account)

    def _roles_of(self, groups: Sequence[str]) -> tuple[tuple[HeldRole, ...], str | None]:
        """Read ATLAS_OIDC_GROUPS: role@all, role@SLUG of a neighbourhood, or role@team:NAME."""
        team, roles = None, []
        for group in groups:
            name, _, where = self.settings.oidc_groups.get(group, "").partition("@")
            if not name:
                continue
            if where.startswith("team:"):
                team = where.removeprefix("team:")
                roles.append(HeldRole(get_role(name)))
            elif where == "all":
                roles.append(HeldRole(get_role(name), everywhere=True))
            else:
                with reading(self._engine) as session:
                    roles.append(HeldRole(get_role(name), get_neighbourhood(session, where).id))
        return tuple(roles), team

    def _begin(self, account: int) -> SignedIn:
        token = keyring.make_token()
        hours = self.settings.session_hours
        with trusted(self._engine) as session:
            door.forget_ended(session, idle_minutes=self.settings.session_idle_minutes)
            door.begin_session(session, account, keyring.digest(token), hours=hours)
        return SignedIn(token, datetime.now(UTC) + timedelta(hours=hours))

    def who_is(self, token: str) -> Actor:
        """Return who this session belongs to, or NOBODY if it has ended."""
        with trusted(self._engine) as session:
            idle = self.settings.session_idle_minutes
            account = door.find_account_of_session(session, keyring.digest(token), idle_minutes=idle)
            return (stored.load_actor(session, account) if account is not None else None) or NOBODY

    def sign_out(self, token: str) -> None:
        """End a session."""
        with trusted(self._engine) as session:
            door.end_session(session, keyring.digest(token))

    def sign_out_everywhere(self, actor: Actor) -> None:
        """End all sessions of who asks."""
        if actor.account is not None:
            with trusted(self._engine) as session:
                door.end_sessions(session, actor.account)

    def set_passphrase(self, token: str, passphrase: str) -> SignedIn:
        """Use a one-time link to set a passphrase, end all sessions and begin a new one.

        Raises RefusedError if the link is used up or the passphrase too weak; then the link can be used again.
        """
        hashed = keyring.hash_passphrase(passphrase[: keyring.LONGEST])
        with trusted(self._engine) as session:
            taken = door.take_link(session, keyring.digest(token))
            if taken is None:
                raise RefusedError(
                    "This link has been used or is too old. Please ask for a new one.",
                    de="Dieser Link ist verbraucht oder zu alt. Bitte lassen Sie sich einen neuen geben.",
                )
            account, name, _ = taken
            keyring.check_passphrase(passphrase, name)
            door.keep_passphrase(session, account, hashed)
            door.end_sessions(session, account)
        return self._begin(account)

    def send_reset(self, name: str, path: str, lang: str) -> None:
        """Send a link for a new passphrase to an account that has an address; says nothing of whether there is one."""
        server, base = self.settings.mail_server, self.settings.public_url
        if server is None or base is None:
            raise RefusedError("No mail is sent here.", de="Hier werden keine E-Mails verschickt.")
        token, ends = keyring.make_token(), datetime.now(UTC) + timedelta(hours=self.settings.link_hours)
        key = keyring.digest(f"reset {name.strip().casefold()}")
        with trusted(self._engine) as session:
            wait = door.slow_down(session, key, free=2, longest_seconds=3600)
            found = stored.find_account_id(session, name)
            account = stored.get_account(session, found) if found is not None and not wait else None
            if account is None or account.email is None or account.disabled or account.from_provider:
                return
            door.add_link(session, account.id, OneTimeLink(account.name, "reset", token, ends), keyring.digest(token))
        subject, sentence = _MAIL["en" if lang == "en" else "de"]
        text = f"{sentence}\n\n{base.rstrip('/')}{path}#{token}\n"
        send_mail(server, self.settings.mail_from, account.email, subject, text)

    def list_accounts(self, actor: Actor) -> tuple[Account, ...]:
        """List the accounts; raises ForbiddenError."""
        actor.require("account.read", None)
        with reading(self._engine, actor=actor) as session:
            return stored.list_accounts(session)

    def list_teams(self) -> tuple[Team, ...]:
        """List the teams with their neighbourhoods."""
        with reading(self._engine) as session:
            return stored.list_teams(session)

    def add_account(self, actor: Actor, given: AccountInput) -> OneTimeLink:
        """Add an account and return its invitation; raises ForbiddenError or RefusedError."""
        actor.require("account.write", None)
        with writing(self._engine, actor=actor) as session:
            account = stored.add_account(session, given)
            _tell_roles(session, account)
        return self.make_link(actor, account)

    def invite(self, name: str, email: str | None, team_id: int | None, roles: Sequence[HeldRole]) -> OneTimeLink:
        """Add an account, or change one that is there, and return a link to it: for the command line, which may all."""
        token, ends = keyring.make_token(), datetime.now(UTC) + timedelta(hours=self.settings.link_hours)
        with trusted(self._engine) as session:
            stored.make_way(session, name)
            known = stored.find_account_id(session, name)
            account = known or stored.add_account(session, AccountInput(name, email, team_id))
            stored.set_roles(session, account, roles)
            _tell_roles(session, account)
            if team_id is not None:
                stored.set_team(session, account, team_id)
            link = OneTimeLink(name.strip(), "invitation" if known is None else "reset", token, ends, email)
            door.add_link(session, account, link, keyring.digest(token))
        return link

    def make_link(self, actor: Actor, account: int) -> OneTimeLink:
        """Make a link with which somebody sets a passphrase; raises ForbiddenError or NotFoundError."""
        actor.require("account.write", None)
        token, ends = keyring.make_token(), datetime.now(UTC) + timedelta(hours=self.settings.link_hours)
        with writing(self._engine, actor=actor) as session:
            found = stored.get_account(session, account)
            kind: LinkKind = "reset" if found.has_passphrase else "invitation"
            link = OneTimeLink(found.name, kind, token, ends, found.email)
            door.add_link(session, account, link, keyring.digest(token))
        return link

    def set_account_roles(self, actor: Actor, account: int, team_id: int | None, roles: Sequence[HeldRole]) -> None:
        """Put an account into a team and give it these roles and no others; nobody changes their own."""
        actor.require("account.write", None)
        if account == actor.account:
            raise RefusedError("Nobody changes their own roles.", de="Die eigenen Rollen kann niemand selbst ändern.")
        with writing(self._engine, actor=actor) as session:
            stored.set_team(session, account, team_id)
            stored.set_roles(session, account, roles)
            _tell_roles(session, account)

    def disable_account(self, actor: Actor, account: int, *, disabled: bool = True) -> None:
        """Lock an account out at once, or let it in again; raises ForbiddenError, RefusedError or NotFoundError."""
        actor.require("account.write", None)
        if account == actor.account:
            raise RefusedError("Nobody locks themselves out.", de="Das eigene Konto kann niemand selbst sperren.")
        with writing(self._engine, actor=actor) as session:
            stored.set_disabled(session, account, disabled=disabled)
            _tell_roles(session, account)

    def add_team(self, actor: Actor, name: str, neighbourhoods: Sequence[int]) -> int:
        """Add a team that is responsible for neighbourhoods; raises ForbiddenError or RefusedError."""
        actor.require("account.write", None)
        with writing(self._engine, actor=actor) as session:
            return stored.add_team(session, name, neighbourhoods)
