"""The calendar of a team: its open agreements, for whoever has the secret address."""

from datetime import UTC, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response
from icalendar import Calendar, Event

from api.deps import TeamDep
from api.routes.records import FAULTS
from geo.model.team import Agreement

__all__ = ["router"]

router = APIRouter(tags=["agreements"])

Token = Annotated[str, Path(min_length=20, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/kalender/{token}.ics", responses=FAULTS, response_class=Response)
def show_calendar(team: TeamDep, token: Token) -> Response:
    """Hand out the open agreements with a day as iCalendar (RFC 5545)."""
    name, agreements = team.agreements.list_for_calendar(token)
    calendar = Calendar()
    calendar.add("prodid", "-//Sozialraumatlas//DE")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for agreement in agreements:
        calendar.add_component(_event(agreement))
    headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return Response(calendar.to_ical(), media_type="text/calendar; charset=utf-8", headers=headers)


def _event(agreement: Agreement) -> Event:
    """Write an agreement as a day, since calendars show days and many show no tasks."""
    event = Event()
    event.add("uid", f"agreement-{agreement.id}@sozialraumatlas")
    event.add("dtstamp", agreement.changed_at.astimezone(UTC))
    event.add("sequence", agreement.version)
    event.add("summary", f"{agreement.what} ({agreement.role})")
    if agreement.due_on is not None:
        event.add("dtstart", agreement.due_on)
        event.add("dtend", agreement.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
