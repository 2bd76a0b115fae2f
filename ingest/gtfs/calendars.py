"""Service days: calendar.txt and calendar_dates.txt, either alone, expanded to dates."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geo.network.feed import ServiceTable
from ingest.gtfs.cells import ROW
from ingest.gtfs.columns import Tables

__all__ = ["read_services"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST_DAYS = 3_660
"""A calendar that is longer than ten years is cut: some feeds run until 2099."""
_EPOCH = date(1970, 1, 1)
_MONDAY = 4
"""1970-01-05, the first Monday of the epoch."""
_ADDED = 1

Days = NDArray[np.int32]


def read_services(tables: Tables, today: date) -> ServiceTable | None:
    """Return the days of each service, in the order of the files; None if no service has any."""
    calendar, exceptions = tables.read("calendar"), tables.read("calendar_dates")
    if calendar is None and exceptions is None:
        said = "The feed has neither calendar.txt nor calendar_dates.txt."
        tables.findings.add("missing_calendar_and_calendar_date_files", "calendar.txt", said)
        return None
    keys = [tables.keys[name] for name in ("calendar", "calendar_dates") if name in tables.keys]
    ids = pl.concat(keys).unique(maintain_order=True)
    tables.keys["services"] = ids
    index = {service: number for number, service in enumerate(ids)}
    spans = _Spans(tables, index, today)
    if calendar is not None:
        spans.add_weeks(calendar)
    if exceptions is not None:
        spans.add_dates(exceptions)
    return spans.expand()


class _Spans:
    """Collects what the files say, in days since 1970, and expands it once it is known how long it is."""

    def __init__(self, tables: Tables, index: dict[str, int], today: date) -> None:
        self._findings = tables.findings
        self._index = index
        self._today = (today - _EPOCH).days
        self._weeks: list[tuple[int, int, int, NDArray[np.bool_]]] = []
        self._dates = np.empty((0, 3), dtype=np.int32)

    def add_weeks(self, frame: pl.DataFrame) -> None:
        """Take calendar.txt."""
        start, end = (frame[name].to_physical().to_numpy() for name in ("start_date", "end_date"))
        backwards = end < start
        rows = frame.filter(backwards)[ROW].to_list()
        said = "end_date is before start_date: it runs on no day."
        self._findings.add_rows("start_and_end_range_out_of_order", "calendar.txt", rows, said)
        over = frame.filter(~backwards & (end < self._today))
        details = [
            f"Service {service} ended on {day}." for service, day in over.select("service_id", "end_date").rows()
        ]
        self._findings.add_rows("expired_calendar", "calendar.txt", over[ROW].to_list(), details)
        week = frame.select(_WEEKDAYS).to_numpy().astype(bool)
        for number, service in enumerate(frame["service_id"]):
            if not backwards[number] and week[number].any():
                self._weeks.append((self._index[service], int(start[number]), int(end[number]), week[number]))

    def add_dates(self, frame: pl.DataFrame) -> None:
        """Take calendar_dates.txt."""
        service = np.array([self._index[each] for each in frame["service_id"]], dtype=np.int32)
        day, kind = frame["date"].to_physical().to_numpy(), frame["exception_type"].to_numpy()
        self._dates = np.stack([service, day, kind], axis=1).astype(np.int32)

    def expand(self) -> ServiceTable | None:
        """Return the table, from the first day with service to the last; None if there is none."""
        added = self._dates[self._dates[:, 2] == _ADDED]
        bounds = [day for _, start, end, _ in self._weeks for day in (start, end)] + added[:, 1].tolist()
        if not bounds:
            return None
        first, last = self._window(min(bounds), max(bounds))
        runs = np.zeros((len(self._index), last - first + 1), dtype=np.bool_)
        for service, start, end, week in self._weeks:
            days = np.arange(max(start, first), min(end, last) + 1)
            runs[service, days - first] = week[(days - _MONDAY) % 7]
        inside = self._dates[(self._dates[:, 1] >= first) & (self._dates[:, 1] <= last)]
        runs[inside[:, 0], inside[:, 1] - first] = inside[:, 2] == _ADDED
        return self._trimmed(runs, first)

    def _window(self, first: int, last: int) -> tuple[int, int]:
        if last - first < _LONGEST_DAYS:
            return first, last
        begin = min(max(first, self._today - _LONGEST_DAYS // 2), last - _LONGEST_DAYS + 1)
        begin = max(begin, first)
        span = f"{_date(first)} to {_date(last)}"
        kept = f"{_date(begin)} to {_date(begin + _LONGEST_DAYS - 1)}"
        self._findings.add("calendar_too_long", "calendar.txt", f"It runs from {span}; {kept} is used.")
        return begin, begin + _LONGEST_DAYS - 1

    def _trimmed(self, runs: NDArray[np.bool_], first: int) -> ServiceTable | None:
        days = np.flatnonzero(runs.any(axis=0))
        if not days.size:
            return None
        ids = list(self._index)
        for service in np.flatnonzero(~runs.any(axis=1)):
            self._findings.add("service_without_days", f"service {ids[service]}", "It runs on no day.")
        kept = np.ascontiguousarray(runs[:, days[0] : days[-1] + 1])
        return ServiceTable(id=ids, first_day=_date(first + int(days[0])), runs=kept)


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)
