"""Faults of a feed: all are counted, the first of each code are kept with the row that has them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from geo.model import Notice, Severity

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SEVERITIES", "Findings"]

KEPT = 10_000
"""So many of each code are kept."""
_SHOWN = 80
"""Characters of a value that are shown."""

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
SEVERITIES: dict[str, Severity] = {
    # As the public validator names and weighs them: github.com/MobilityData/gtfs-validator, RULES.md
    "attribution_without_role": _WARNING,
    "block_trips_with_overlapping_stop_times": _ERROR,
    "csv_parsing_failed": _ERROR,
    "decreasing_or_equal_stop_time_distance": _ERROR,
    "decreasing_shape_distance": _ERROR,
    "duplicate_key": _ERROR,
    "duplicated_column": _ERROR,
    "empty_column_name": _ERROR,
    "empty_file": _ERROR,
    "empty_row": _WARNING,
    "expired_calendar": _WARNING,
    "foreign_key_violation": _ERROR,
    "inconsistent_agency_timezone": _ERROR,
    "invalid_character": _ERROR,
    "invalid_color": _ERROR,
    "invalid_date": _ERROR,
    "invalid_float": _ERROR,
    "invalid_input_files_in_subfolder": _ERROR,
    "invalid_integer": _ERROR,
    "invalid_row_length": _ERROR,
    "invalid_time": _ERROR,
    "invalid_timezone": _ERROR,
    "invalid_url": _ERROR,
    "leading_or_trailing_whitespaces": _WARNING,
    "location_with_unexpected_stop_time": _ERROR,
    "location_without_parent_station": _ERROR,
    "missing_calendar_and_calendar_date_files": _ERROR,
    "missing_feed_info_date": _WARNING,
    "missing_required_column": _ERROR,
    "missing_required_field": _ERROR,
    "missing_required_file": _ERROR,
    "missing_stop_name": _ERROR,
    "missing_trip_edge": _ERROR,
    "more_than_one_entity": _WARNING,
    "new_line_in_value": _ERROR,
    "number_out_of_range": _ERROR,
    "overlapping_frequency": _ERROR,
    "pathway_loop": _WARNING,
    "pathway_to_wrong_location_type": _ERROR,
    "point_near_origin": _ERROR,
    "point_near_pole": _ERROR,
    "route_both_short_and_long_name_missing": _ERROR,
    "single_shape_point": _WARNING,
    "start_and_end_range_equal": _ERROR,
    "start_and_end_range_out_of_order": _ERROR,
    "station_with_parent_station": _ERROR,
    "stop_time_with_arrival_before_previous_departure_time": _ERROR,
    "stop_time_with_only_arrival_or_departure_time": _ERROR,
    "stop_without_location": _ERROR,
    "stop_without_stop_time": _WARNING,
    "transfer_with_invalid_stop_location_type": _ERROR,
    "unexpected_enum_value": _WARNING,
    "unknown_column": _INFO,
    "unknown_file": _INFO,
    "unusable_trip": _WARNING,
    "unused_shape": _WARNING,
    "unused_trip": _WARNING,
    "wrong_parent_location_type": _ERROR,
    # Our own, for what the validator has no word for.
    "calendar_too_long": _WARNING,
    "duplicated_file": _WARNING,
    "service_without_days": _WARNING,
    "unmatched_agency": _WARNING,
}


class Findings:
    """What was found wrong while a feed was read."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.kept: list[Notice] = []

    def add(self, code: str, subject: str, detail: str = "") -> None:
        """Count one fault, and keep it unless there are too many of its code; raises KeyError for an unknown code."""
        self.counts[code] += 1
        if self.counts[code] <= KEPT:
            self.kept.append(Notice(code, SEVERITIES[code], subject, detail))

    def add_rows(self, code: str, file: str, rows: Iterable[int], details: str | Sequence[object]) -> None:
        """Count a fault in each of `rows` of a file; `details` are one for all or one for each."""
        numbers = list(rows)
        room = max(0, KEPT - self.counts[code])
        said = [details] * len(numbers[:room]) if isinstance(details, str) else details
        subjects = (f"{file} row {number}" for number in numbers[:room])
        self.kept += [Notice(code, SEVERITIES[code], *pair) for pair in zip(subjects, map(str, said), strict=False)]
        self.counts[code] += len(numbers)
        if not numbers:
            del self.counts[code]

    def add_cells(  # noqa: PLR0913, PLR0917 - what a sentence on a cell is made of
        self, code: str, file: str, frame: "pl.DataFrame", wrong: "pl.Series", column: str, then: str = ""
    ) -> None:
        """Count a fault in `column` of each row of `frame` that is `wrong`, and tell the value and what follows."""
        if not wrong.any():
            return
        bad = frame.filter(wrong)
        values = bad[column].head(KEPT).to_list()
        details = [f"{column} is {shown(value)}{then}" for value in values]
        self.add_rows(code, file, bad["row"].to_list(), details)


def shown(value: object) -> str:
    """Return a value as it is shown to people."""
    text = str(value)
    return "blank" if text == "" else text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
