"""The timetable of the made-up town, as an ordinary GTFS feed with everything in it that feeds have."""

from ingest.demo.timetable.write import TIMETABLE_LICENCE, write_timetable

__all__ = ["TIMETABLE_LICENCE", "write_timetable"]
