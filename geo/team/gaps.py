"""Gaps: reported by anybody of the team, confirmed by a person who answers for it, beside what is computed."""

from collections.abc import Mapping
from typing import Any

from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import Gap, GapColumns, Indicator
from geo.store.session import WriteSession
from geo.store.team import gaps as stored
from geo.store.team import keeping
from geo.store.team.entries import ENTRIES, lead_to
from geo.store.team.values import checked_text
from geo.team.shelf import Bin

__all__ = ["Gaps"]


class Gaps(Bin[Gap]):
    """What is missing in the infrastructure."""

    keep = stored.GAPS
    shared = True

    def describe(self, actor: Actor, number: int) -> GapColumns:
        """Return a gap in its three columns; raises NotFoundError or GoneError."""
        with self.office.reading(actor) as session:
            return stored.get_columns(session, number)

    def confirm(self, actor: Actor, number: int, version: int | None = None) -> Gap:
        """Confirm that it is a gap; raises as `change`."""
        return self.change(actor, number, version, {"status": "confirmed"})

    def observe(self, actor: Actor, number: int, entry: int, *, against: bool = False) -> GapColumns:
        """Put an entry beside a gap, as an observation of it or against it."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            lead_to(session, (keeping.get(session, ENTRIES, entry),), "gap", number, against=against)
        return self.describe(actor, number)

    def compute(self, actor: Actor, number: int, *indicators: Indicator) -> GapColumns:
        """Keep what was computed for a gap, as it is now."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            for indicator in indicators:
                told = {
                    "key": checked_text("gap_indicator", "key", indicator.key),
                    "unit": checked_text("gap_indicator", "unit", indicator.unit),
                    "value": indicator.value,
                    "conditions": dict(indicator.conditions),
                }
                stored.add_indicator(session, number, told)
        return self.describe(actor, number)

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Gap | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        status = told.get("status", before.status if before else "reported")
        if before is None:
            told["status"] = "reported"
        if status == (before.status if before else "reported"):
            return told
        return told | self._become(actor, status, before, told)

    def _become(self, actor: Actor, status: str, before: Gap | None, told: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a new status brings; only a person with the right confirms, and takes that back."""
        today = self.office.today()
        where = before.neighbourhood_id if before else told["neighbourhood_id"]
        confirmed = before is not None and before.confirmed_on is not None
        if status == "confirmed" or (status == "reported" and confirmed):
            self._require(actor, "confirm", where)
            seen = status == "confirmed"
            more = {"confirmed_on": today if seen else None, "confirmed_by_team_id": actor.team_id if seen else None}
            return {"status": status, "closed_on": None, **more}
        if status == "in_work" and not confirmed:
            raise RefusedError(
                "Somebody has to confirm this gap before work on it begins.",
                de="Bevor daran gearbeitet wird, muss jemand die Lücke bestätigen.",
            )
        return {"status": status, "closed_on": today if status == "closed" else None}
