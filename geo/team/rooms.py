"""The facade of what people write, one room for each noun."""

from typing import Any, Self

from geo.errors import NotFoundError
from geo.model.team import Noun
from geo.settings import Settings
from geo.team.checks import Checks
from geo.team.entries import Entries
from geo.team.gaps import Gaps
from geo.team.key_persons import KeyPersons
from geo.team.meetings import Meetings
from geo.team.office import Office
from geo.team.places import Places
from geo.team.projects import Agreements, Consultations, NetworkRounds, Projects
from geo.team.protection import Protection
from geo.team.reminders import Reminders
from geo.team.resources import Organisations, Resources, Services
from geo.team.scenarios import Scenarios
from geo.team.shelf import Bin, Shelf
from geo.team.stewards import Stewards

__all__ = ["Team"]


class Team:
    """What people write; every call takes the actor."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.organisations = Organisations(office)
        self.resources = Resources(office)
        self.services = Services(office)
        self.key_persons = KeyPersons(office)
        self.gaps = Gaps(office)
        self.meetings = Meetings(office)
        self.entries = Entries(office)
        self.projects = Projects(office)
        self.consultations = Consultations(office)
        self.agreements = Agreements(office)
        self.network_rounds = NetworkRounds(office)
        self.protection = Protection(office)
        self.places = Places(office)
        self.checks = Checks(office)
        self.reminders = Reminders(office)
        self.stewards = Stewards(office)
        self.scenarios = Scenarios(office)
        self._shelves: tuple[Shelf[Any], ...] = (
            self.organisations,
            self.resources,
            self.services,
            self.key_persons,
            self.gaps,
            self.meetings,
            self.entries,
            self.projects,
            self.consultations,
            self.agreements,
            self.network_rounds,
        )

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the facade on the database that `settings` name; nothing is asked of it yet."""
        return cls(Office.open(settings))

    def close(self) -> None:
        """Give the connections back."""
        self.office.engine.dispose()

    def shelf(self, noun: Noun) -> Shelf[Any]:
        """Return the shelf of a noun."""
        return next(shelf for shelf in self._shelves if shelf.keep.noun == noun)

    def bin(self, noun: Noun) -> Bin[Any]:
        """Return the shelf of a noun that has a trash; raises NotFoundError for key persons, who have none."""
        found = self.shelf(noun)
        if not isinstance(found, Bin):
            raise NotFoundError("There is no trash for this.", de="Dafür gibt es keinen Papierkorb.")
        return found
