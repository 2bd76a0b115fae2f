"""Meetings on the neighbourhoods of a team: the clock, and what comes to them by itself."""

from collections.abc import Mapping
from typing import Any

from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import CarriedOver, Meeting
from geo.store.session import WriteSession
from geo.store.team import keeping
from geo.store.team import meetings as stored
from geo.team.shelf import Bin

__all__ = ["Meetings"]


class Meetings(Bin[Meeting]):
    """Rounds on the quarter."""

    keep = stored.MEETINGS

    def carry_over(self, actor: Actor, number: int) -> CarriedOver:
        """Return the open points, the running projects and the agreements that are due on the day of a meeting."""
        self._may_read(actor)
        with self.office.reading(actor) as session:
            meeting = self._get(session, number)
            return stored.carry_over(session, meeting.neighbourhood_ids, meeting.on_date)

    def run_clock(self, actor: Actor, number: int, *, running: bool) -> Meeting:
        """Let the clock run or stand; said twice, nothing more happens."""
        with self.office.writing(actor) as session:
            meeting = self._get(session, number)
            self._require(actor, "write", meeting.neighbourhood_id)
            if running == (meeting.timer_started_at is not None):
                return meeting
            told: dict[str, Any] = {"timer_started_at": self.office.now() if running else None}
            if meeting.timer_started_at is not None:
                gone = int((self.office.now() - meeting.timer_started_at).total_seconds())
                told["timer_left_seconds"] = max(0, meeting.timer_left_seconds - gone)
            return keeping.change(session, self.keep, number, None, told, team_id=actor.team_id)

    def close(self, actor: Actor, number: int, version: int | None = None) -> Meeting:
        """End a meeting; raises as `change`."""
        return self.change(actor, number, version, {"closed_at": self.office.now(), "timer_started_at": None})

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Meeting | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        areas = told.get("neighbourhood_ids", before.neighbourhood_ids if before else ())
        if not areas:
            raise RefusedError(
                "A meeting is on one neighbourhood at least.", de="Eine Besprechung hat mindestens einen Stadtteil."
            )
        for area in areas:
            self._require(actor, "write", area)
        if before is None:
            told.setdefault("on_date", self.office.today())
            told.setdefault("timer_seconds", 1500)
            told["timer_left_seconds"] = told["timer_seconds"]
        elif "timer_seconds" in told:
            told["timer_left_seconds"] = told["timer_seconds"]
        return told | {"neighbourhood_id": areas[0]}
