"""A question as the kernels see it: whole numbers, and the arrays of the side from which it is looked at."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from os import cpu_count
from zoneinfo import ZoneInfo

import numpy as np

from geo.errors import OutsideTimetableError, RefusedError
from geo.model import ReachQuery, no_holiday
from geo.network import BANNED, PROFILES, TICKS_PER_SECOND, Ints, Network
from geo.reach.origin import get_limit, get_profile
from geo.reach.runs import Runs, day_start, get_runs
from geo.reach.workspace import MAX_MINUTES

IsHoliday = Callable[[date], bool]

__all__ = ["MAX_RIDES", "Course", "Moment", "find_covered_day", "get_moment", "plot"]

MAX_RIDES = 8
_MAX_SLACK_SECONDS = 1800
_LONG = 4
"""Windows are cut into parts so many times as long as a way may take, or longer: what they share is asked twice."""
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_KINDS = {
    _FRIDAY: ("weekday", "Werktag"),
    _SATURDAY: ("Saturday", "Samstag"),
    _SUNDAY: ("Sunday or public holiday", "Sonn- oder Feiertag"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of a day of the timetable."""

    day: date
    second: int


@dataclass(frozen=True)
class Course:
    """A question about a network, as seen from the point that is asked about.

    `side` is 1 for who comes to the point instead of leaving it: streets and time are then looked at backwards.
    """

    network: Network
    profile: int
    limit: int
    side: int = 0
    far: bool = False
    """Whether the moment is the one at the other end of the way."""
    rides: int = 0
    """So many at most; 0: no vehicle is taken."""
    slack: int = 0
    window: int = 0
    """Ticks of moments that are asked for; 0: only one."""
    moment: Moment | None = None
    wait: bool = True
    """Whether the time before the first departure counts."""
    longest_walk: int = BANNED
    """Ticks on foot at a stretch."""

    @property
    def stretch(self) -> int:
        """Ticks that somebody walks at a stretch at most."""
        return min(self.limit, self.longest_walk)

    @property
    def tires(self) -> bool:
        """Whether walking has a limit of its own."""
        return self.longest_walk < self.limit

    @property
    def arc_ticks(self) -> Ints:
        """What arcs cost who walks away from the point."""
        costs = self.network.costs
        ticks: Ints = costs.back_ticks if self.side else costs.arc_ticks
        return np.asarray(ticks[self.profile])

    @property
    def gate_in(self) -> Ints:
        """Ticks from the streets to stops, as seen from the point."""
        gates = self.network.gates
        return np.asarray((gates.ticks_out if self.side else gates.ticks_in)[self.profile])

    @property
    def gate_out(self) -> Ints:
        """Ticks from stops to the streets, as seen from the point."""
        gates = self.network.gates
        return np.asarray((gates.ticks_in if self.side else gates.ticks_out)[self.profile])

    @property
    def transfers(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Firsts, points, ticks and least ticks of ways between stops, as seen from the point."""
        ways = self.network.transfers
        told = ways.first[self.profile], ways.point, ways.ticks, ways.least
        if self.side:
            told = ways.back_first[self.profile], ways.back_point, ways.back_ticks, ways.back_least
        return _no_longer(told, self.longest_walk) if self.tires else told

    @property
    def slack_before(self) -> int:
        """Ticks between coming to the first stop and the event that is taken there."""
        return 0 if self.side else self.slack

    @property
    def slack_after(self) -> int:
        """Ticks between the last event and walking on."""
        return self.slack if self.side else 0

    @property
    def until(self) -> int:
        """Ticks that are looked at in all."""
        return self.window + self.limit

    @cached_property
    def runs(self) -> Runs:
        """What runs in the time that is looked at."""
        seats = PROFILES[self.profile].name == "wheelchair"
        first, last = self.start, self.start + self.until // TICKS_PER_SECOND
        span = (-last, 1 - first) if self.side else (first, last + 1)
        return get_runs(self.network, self.known_moment.day, span, seats=seats, side=self.side)

    @cached_property
    def parts(self) -> list[tuple["Course", int]]:
        """Courses that share a long window, and by how many ticks what they count back begins later: one per core.

        Only of a window at the far end, whose answers are counted back from its end.
        """
        count = min(cpu_count() or 1, self.window // (_LONG * self.limit)) if self.far and self.moment else 1
        if count <= 1:
            return [(self, 0)]
        minute = 60 * TICKS_PER_SECOND
        edges = [self.window // minute * number // count * minute for number in range(count)] + [self.window]
        parts = []
        for begin, end in pairwise(edges):
            moment = replace(self.known_moment, second=self.known_moment.second + begin // TICKS_PER_SECOND)
            part = replace(self, moment=moment, window=end - begin)
            parts.append((part, self.until - begin - part.until))
        return parts

    @property
    def latest(self) -> bool:
        """Whether departures are looked for, instead of the way from the only one."""
        return self.far or self.window > 0

    @property
    def departures(self) -> int:
        """Ticks within which one leaves the point: in the window, or after it where nobody minds waiting."""
        return self.until if self.far or not self.wait else self.window

    @property
    def start(self) -> int:
        """The second from which ticks count, as the events have it."""
        second = self.known_moment.second
        return (-second if self.side else second) - (self.until // TICKS_PER_SECOND if self.far else 0)

    @property
    def known_moment(self) -> Moment:
        """The moment of a question that has one; raises TypeError for a way without vehicles."""
        if self.moment is None:
            raise TypeError("a way without vehicles has no moment")
        return self.moment


def _no_longer(ways: tuple[Ints, Ints, Ints, Ints], most: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the ways that take so many ticks at most."""
    first, point, ticks, least = ways
    kept = ticks[first[0] : first[-1]] <= most
    counted = np.concatenate([[0], np.cumsum(kept)])[first - first[0]].astype(np.int32)
    columns = [np.ascontiguousarray(column[first[0] : first[-1]][kept]) for column in (point, ticks, least)]
    for array in (counted, *columns):
        array.setflags(write=False)
    return counted, columns[0], columns[1], columns[2]


def get_moment(network: Network, at: datetime | None, is_holiday: IsHoliday = no_holiday) -> Moment:
    """Return the second that `at` means; without an offset it is local time.

    Raises RefusedError if no timetable is loaded, no time is told, or no timetable knows that day.
    """
    feeds = network.version.feeds
    if not feeds:
        raise RefusedError(
            "No timetable is loaded yet, so only ways on foot and by bike can be searched.",
            de="Es ist noch kein Fahrplan geladen. Gesucht werden können nur Wege zu Fuß und mit dem Rad.",
        )
    if at is None:
        raise RefusedError("Please say when to leave.", de="Bitte geben Sie an, wann es losgeht.")
    zone = ZoneInfo(feeds[0].timezone)
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    if not any(feed.covers(local.date()) for feed in feeds):
        raise _outside(network, local.date(), is_holiday)
    return Moment(local.date(), int(local.timestamp() - day_start(local.date(), feeds[0].timezone)))


def _outside(network: Network, day: date, is_holiday: IsHoliday) -> OutsideTimetableError:
    nearest = find_covered_day(network, day, is_holiday)
    first, last = network.version.timetable_from, network.version.timetable_to
    if nearest is None or first is None or last is None:
        sentence = "The timetable holds no such day."
        return OutsideTimetableError(sentence, de="Der Fahrplan kennt keinen solchen Tag.", nearest=nearest)
    kind = _KINDS[_kind(day, is_holiday)]
    return OutsideTimetableError(
        f"The timetable covers {first} to {last}, but not {day}. The nearest {kind[0]} that it covers is {nearest}.",
        de=f"Der Fahrplan gilt vom {first:%d.%m.%Y} bis zum {last:%d.%m.%Y}, nicht am {day:%d.%m.%Y}. "
        f"Der nächste {kind[1]} im Fahrplan ist der {nearest:%d.%m.%Y}.",
        nearest=nearest,
    )


def find_covered_day(network: Network, day: date, is_holiday: IsHoliday = no_holiday) -> date | None:
    """Return the covered day nearest to `day` that is of its kind, the earlier of two, or None.

    Kinds are those that timetables in Germany know: weekdays, Saturdays, and Sundays together with public holidays.
    """
    kind = _kind(day, is_holiday)
    found = [
        there
        for feed in network.version.feeds
        if feed.first_day
        for there in _days(date.fromisoformat(feed.first_day), date.fromisoformat(feed.last_day))
        if _kind(there, is_holiday) == kind
    ]
    return min(found, key=lambda there: (abs((there - day).days), there), default=None)


def _kind(day: date, is_holiday: IsHoliday) -> int:
    return _SUNDAY if is_holiday(day) else max(day.weekday(), _FRIDAY)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def plot(network: Network, query: ReachQuery) -> Course:
    """Return the course of a question; raises RefusedError if it asks for what cannot be."""
    profile, limit, side = get_profile(query), get_limit(query), int(query.towards)
    if query.mode != "transit":
        return Course(network, profile, limit, side)
    if not 1 <= query.max_rides <= MAX_RIDES:
        raise RefusedError(f"Possible are 1 to {MAX_RIDES} rides.", de=f"Möglich sind 1 bis {MAX_RIDES} Fahrten.")
    if not 1 <= query.board_slack_seconds <= _MAX_SLACK_SECONDS:
        raise RefusedError(
            f"The time to get on must be 1 to {_MAX_SLACK_SECONDS} seconds.",
            de=f"Die Zeit zum Einsteigen muss 1 bis {_MAX_SLACK_SECONDS} Sekunden betragen.",
        )
    if not 0 <= query.window_minutes <= MAX_MINUTES:
        raise RefusedError(
            f"The window must be at most {MAX_MINUTES} minutes.",
            de=f"Das Zeitfenster darf höchstens {MAX_MINUTES} Minuten lang sein.",
        )
    if query.max_walk_minutes is not None and not 1 <= query.max_walk_minutes <= MAX_MINUTES:
        raise RefusedError(
            f"The longest walk must be 1 to {MAX_MINUTES} minutes.",
            de=f"Für den längsten Fußweg sind 1 bis {MAX_MINUTES} Minuten möglich.",
        )
    arriving = query.arrive_by is not None
    return Course(
        network,
        profile,
        limit,
        side,
        far=arriving != query.towards,
        rides=query.max_rides,
        slack=query.board_slack_seconds * TICKS_PER_SECOND,
        window=query.window_minutes * 60 * TICKS_PER_SECOND,
        moment=get_moment(network, query.arrive_by if arriving else query.depart_at, query.is_holiday),
        wait=query.initial_wait or not query.window_minutes,
        longest_walk=BANNED if query.max_walk_minutes is None else query.max_walk_minutes * 60 * TICKS_PER_SECOND,
    )
