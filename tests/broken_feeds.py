"""Faults of feeds, one each, with the notice that each gives on which subject."""

from typing import NamedTuple

from typed_feed import FEED, Files, added, swapped


class Case(NamedTuple):
    """A fault, the notice it gives on which subject, and how many trips and stop times are left."""

    fault: str
    files: Files
    code: str
    subject: str
    trips: int = 2
    times: int = 6


TRANSFERS = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\n"
FREQUENCIES = "trip_id,start_time,end_time,headway_secs,exact_times\n"
PATHWAYS = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time\n"
SHAPES = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\n"
TIMES = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
STOPS_HEAD = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"

CASES = (
    # Files
    Case("no agency.txt", {"agency.txt": None}, "missing_required_file", "agency.txt"),
    Case("agency.txt is empty", {"agency.txt": ""}, "empty_file", "agency.txt"),
    Case("transfers.txt holds blank lines only", {"transfers.txt": "\n\n \n"}, "empty_file", "transfers.txt"),
    Case("a file that nobody knows", {"preise.txt": "a,b\n1,2\n"}, "unknown_file", "preise.txt"),
    Case(
        "a column that nobody knows",
        swapped("routes.txt", "route_type", "route_type,colour"),
        "unknown_column",
        "routes.txt",
    ),
    Case(
        "a column without a name",
        swapped("routes.txt", "route_type\nR1,vb,1,Anger - Dom,3", "route_type,\nR1,vb,1,Anger - Dom,3,"),
        "empty_column_name",
        "routes.txt row 1",
    ),
    Case(
        "a column twice",
        swapped("routes.txt", "route_type\nR1,vb,1,Anger - Dom,3", "route_type,route_type\nR1,vb,1,Anger - Dom,3,0"),
        "duplicated_column",
        "routes.txt row 1",
    ),
    Case(
        "names in Windows-1252",
        {"stops.txt": FEED["stops.txt"].replace("Anger", "Änger").encode("cp1252")},
        "invalid_character",
        "stops.txt row 2",
    ),
    Case(
        "one byte that is no UTF-8 among many that are",
        {"stops.txt": FEED["stops.txt"].replace("Anger", "Äöüß").encode().replace(b"Bach", b"B\xffch")},
        "invalid_character",
        "stops.txt row 3",
    ),
    Case("UTF-16", {"stops.txt": FEED["stops.txt"].encode("utf-16")}, "invalid_character", "stops.txt"),
    Case("zero bytes", {"stops.txt": FEED["stops.txt"].replace("Bach", "Ba\0ch")}, "invalid_character", "stops.txt"),
    Case(
        "a row that is too long",
        swapped("stop_times.txt", "B,2\nt1", "B,2,9,9\nt1"),
        "invalid_row_length",
        "stop_times.txt row 3",
        times=5,
    ),
    Case(
        "a row that is too short",
        swapped("stop_times.txt", "B,2\nt1", "B\nt1"),
        "invalid_row_length",
        "stop_times.txt row 3",
        times=5,
    ),
    Case("a blank row", swapped("trips.txt", "\nR1,week,t2", "\n\nR1,week,t2"), "empty_row", "trips.txt row 3"),
    Case(
        "a quote that is never closed",
        swapped("stops.txt", "B,Bach", 'B,"Bach'),
        "csv_parsing_failed",
        "stops.txt row 3",
        times=4,
    ),
    Case(
        "a line end in a name", swapped("stops.txt", "B,Bach", 'B,"Bach\nNord"'), "new_line_in_value", "stops.txt row 3"
    ),
    Case(
        "blanks around values",
        swapped("stops.txt", "B,Bach", " B ,Bach"),
        "leading_or_trailing_whitespaces",
        "stops.txt row 3",
    ),
    # Columns and keys
    Case(
        "agency.txt has no agency_url",
        swapped("agency.txt", "agency_url", "agency_link"),
        "missing_required_column",
        "agency.txt",
    ),
    Case(
        "a trip without its id",
        swapped("trips.txt", "R1,week,t2", "R1,week,"),
        "missing_required_field",
        "trips.txt row 3",
        1,
        3,
    ),
    Case(
        "an agency without a name",
        swapped("agency.txt", "Verkehrsbetriebe", ""),
        "missing_required_field",
        "agency.txt row 2",
    ),
    Case("a stop twice", added("stops.txt", "A,Anger 2,48.59,8.86,,\n"), "duplicate_key", "stops.txt row 7"),
    Case("a trip twice", added("trips.txt", "R1,week,t1,1\n"), "duplicate_key", "trips.txt row 4"),
    Case("a route twice", added("routes.txt", "R1,vb,2,Zwei,3\n"), "duplicate_key", "routes.txt row 3"),
    Case(
        "a service twice",
        added("calendar.txt", "week,0,0,0,0,0,1,1,20260302,20260315\n"),
        "duplicate_key",
        "calendar.txt row 3",
    ),
    Case("a date twice", added("calendar_dates.txt", "week,20260304,1\n"), "duplicate_key", "calendar_dates.txt row 4"),
    Case(
        "a place in the sequence twice",
        added("stop_times.txt", "t1,08:20:00,08:20:00,A,3\n"),
        "duplicate_key",
        "stop_times.txt row 8",
    ),
    # References
    Case(
        "a stop time of a trip that is not there",
        added("stop_times.txt", "t9,08:00:00,08:00:00,A,1\n"),
        "foreign_key_violation",
        "stop_times.txt row 8",
    ),
    Case(
        "a stop time at a stop that is not there",
        swapped("stop_times.txt", "B,2", "Z,2"),
        "foreign_key_violation",
        "stop_times.txt row 3",
        times=5,
    ),
    Case(
        "a trip of a route that is not there",
        swapped("trips.txt", "R1,week,t2", "R9,week,t2"),
        "foreign_key_violation",
        "trips.txt row 3",
        1,
        3,
    ),
    Case(
        "a trip of a service that is not there",
        swapped("trips.txt", "R1,week,t2", "R1,fest,t2"),
        "foreign_key_violation",
        "trips.txt row 3",
        1,
        3,
    ),
    Case(
        "a trip of a shape that is not there",
        {"trips.txt": "route_id,service_id,trip_id,shape_id\nR1,week,t1,x\nR1,week,t2,\n"},
        "foreign_key_violation",
        "trips.txt row 2",
    ),
    Case("a station that is not there", swapped("stops.txt", "0,S", "0,X"), "foreign_key_violation", "stops.txt row 4"),
    Case(
        "an agency that is not there",
        swapped("routes.txt", "R1,vb", "R1,zz"),
        "foreign_key_violation",
        "routes.txt row 2",
    ),
    Case(
        "a transfer from a stop that is not there",
        {"transfers.txt": TRANSFERS + "Z,A,2,60\n"},
        "foreign_key_violation",
        "transfers.txt row 2",
    ),
    Case(
        "a frequency of a trip that is not there",
        {"frequencies.txt": FREQUENCIES + "t9,08:00:00,09:00:00,600,0\n"},
        "foreign_key_violation",
        "frequencies.txt row 2",
    ),
    Case(
        "a pathway to a stop that is not there",
        {"pathways.txt": PATHWAYS + "p,E,Z,1,1,60\n"},
        "foreign_key_violation",
        "pathways.txt row 2",
    ),
    # Values
    Case(
        "a time that is none",
        swapped("stop_times.txt", "08:05:00,08:06:00", "8h05,08:06:00"),
        "invalid_time",
        "stop_times.txt row 3",
    ),
    Case(
        "a time with sixty minutes",
        swapped("stop_times.txt", "08:05:00,08:06:00", "08:05:00,08:60:00"),
        "invalid_time",
        "stop_times.txt row 3",
    ),
    Case(
        "a date that is none",
        added("calendar_dates.txt", "week,20260231,1\n"),
        "invalid_date",
        "calendar_dates.txt row 4",
    ),
    Case(
        "a date with dashes",
        added("calendar_dates.txt", "week,2026-03-05,1\n"),
        "invalid_date",
        "calendar_dates.txt row 4",
    ),
    Case(
        "a latitude above the pole",
        swapped("stops.txt", "48.5950", "148.5950"),
        "number_out_of_range",
        "stops.txt row 3",
        times=4,
    ),
    Case(
        "a latitude with a comma",
        swapped("stops.txt", "48.5950", '"48,5950"'),
        "invalid_float",
        "stops.txt row 3",
        times=4,
    ),
    Case(
        "a latitude that is not a number",
        swapped("stops.txt", "48.5950", "nan"),
        "invalid_float",
        "stops.txt row 3",
        times=4,
    ),
    Case(
        "a sequence with a letter",
        swapped("stop_times.txt", "B,2", "B,2b"),
        "invalid_integer",
        "stop_times.txt row 3",
        times=5,
    ),
    Case(
        "a sequence below nothing",
        swapped("stop_times.txt", "B,2", "B,-2"),
        "number_out_of_range",
        "stop_times.txt row 3",
        times=5,
    ),
    Case(
        "a colour that is none",
        {"routes.txt": "route_id,agency_id,route_short_name,route_type,route_color\nR1,vb,1,3,red\n"},
        "invalid_color",
        "routes.txt row 2",
    ),
    Case(
        "a time zone that is none",
        swapped("agency.txt", "Europe/Berlin", "Europe/Herrenberg"),
        "invalid_timezone",
        "agency.txt row 2",
    ),
    Case(
        "an address of the web that is none",
        swapped("agency.txt", "https://example.org", "example"),
        "invalid_url",
        "agency.txt row 2",
    ),
    Case(
        "a kind of route that is none",
        swapped("routes.txt", "Dom,3", "Dom,99"),
        "unexpected_enum_value",
        "routes.txt row 2",
    ),
    Case(
        "a kind of exception that is none",
        added("calendar_dates.txt", "week,20260305,3\n"),
        "unexpected_enum_value",
        "calendar_dates.txt row 4",
    ),
    Case(
        "a route without any name",
        swapped("routes.txt", "1,Anger - Dom", ","),
        "route_both_short_and_long_name_missing",
        "routes.txt row 2",
    ),
    # Places
    Case(
        "a stop without a place",
        swapped("stops.txt", "48.5950,8.8650", ","),
        "stop_without_location",
        "stops.txt row 3",
        times=4,
    ),
    Case(
        "a platform without a place takes its station's",
        swapped("stops.txt", "48.6000,8.8700", ","),
        "stop_without_location",
        "stops.txt row 4",
    ),
    Case(
        "a stop at zero, zero",
        swapped("stops.txt", "48.5950,8.8650", "0.0,0.0"),
        "point_near_origin",
        "stops.txt row 3",
        times=4,
    ),
    Case("a stop at the pole", swapped("stops.txt", "48.5950", "89.9"), "point_near_pole", "stops.txt row 3", times=4),
    Case("a stop without a name", swapped("stops.txt", "B,Bach", "B,"), "missing_stop_name", "stops.txt row 3"),
    Case(
        "a station in a station",
        swapped("stops.txt", "8.8701,1,", "8.8701,1,S"),
        "station_with_parent_station",
        "stops.txt row 5",
    ),
    Case("a stop in a stop", swapped("stops.txt", "0,S", "0,A"), "wrong_parent_location_type", "stops.txt row 4"),
    Case(
        "an entrance to nothing",
        swapped("stops.txt", "2,S", "2,"),
        "location_without_parent_station",
        "stops.txt row 6",
    ),
    Case(
        "a trip that stops at an entrance",
        swapped("stop_times.txt", "B,2", "E,2"),
        "location_with_unexpected_stop_time",
        "stop_times.txt row 3",
    ),
    Case(
        "a stop where nothing stops",
        added("stops.txt", "Z,Zoo,48.61,8.88,,\n"),
        "stop_without_stop_time",
        "stops.txt row 7",
    ),
    # Times
    Case(
        "an arrival before the departure before it",
        swapped("stop_times.txt", "08:10:00,08:10:00", "08:01:00,08:10:00"),
        "stop_time_with_arrival_before_previous_departure_time",
        "stop_times.txt row 4",
        1,
        3,
    ),
    Case(
        "a departure before the arrival",
        swapped("stop_times.txt", "08:05:00,08:06:00", "08:05:00,08:04:00"),
        "start_and_end_range_out_of_order",
        "stop_times.txt row 3",
        1,
        3,
    ),
    Case(
        "an arrival without a departure",
        swapped("stop_times.txt", "08:05:00,08:06:00", "08:05:00,"),
        "stop_time_with_only_arrival_or_departure_time",
        "stop_times.txt row 3",
    ),
    Case(
        "a trip without a first time",
        swapped("stop_times.txt", "08:00:00,08:00:00", ","),
        "missing_trip_edge",
        "stop_times.txt row 2",
        times=5,
    ),
    Case(
        "a trip of one stop",
        {"stop_times.txt": FEED["stop_times.txt"].replace("t2,09:05:00,09:06:00,B,2\nt2,09:10:00,09:10:00,C,3\n", "")},
        "unusable_trip",
        "trips.txt row 3",
        1,
        3,
    ),
    Case("a trip without stops", added("trips.txt", "R1,week,t3,0\n"), "unused_trip", "trips.txt row 4"),
    Case(
        "a distance that does not grow",
        {
            "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
            "t1,8:00:00,8:00:00,A,1,0\nt1,8:05:00,8:05:00,B,2,900\nt1,8:10:00,8:10:00,C,3,800\n"
        },
        "decreasing_or_equal_stop_time_distance",
        "stop_times.txt row 4",
        1,
        3,
    ),
    # Days
    Case(
        "a calendar that is over",
        {"calendar.txt": FEED["calendar.txt"].replace("2026", "2025")},
        "expired_calendar",
        "calendar.txt row 2",
    ),
    Case(
        "a calendar that ends before it begins",
        added("calendar.txt", "nie,1,1,1,1,1,1,1,20260315,20260302\n"),
        "start_and_end_range_out_of_order",
        "calendar.txt row 3",
    ),
    Case(
        "a service that never runs",
        added("calendar.txt", "nie,0,0,0,0,0,0,0,20260302,20260315\n"),
        "service_without_days",
        "service nie",
    ),
    Case(
        "a calendar of a century", swapped("calendar.txt", "20260315", "21260315"), "calendar_too_long", "calendar.txt"
    ),
    Case(
        "two trips of one block at the same time",
        {
            "trips.txt": "route_id,service_id,trip_id,block_id\nR1,week,t1,b\nR1,week,t2,b\n",
            "stop_times.txt": FEED["stop_times.txt"].replace("09:", "08:"),
        },
        "block_trips_with_overlapping_stop_times",
        "trips.txt row 3",
    ),
    Case(
        "a shape that no trip takes",
        {"shapes.txt": SHAPES + "x,48.6,8.8,1\nx,48.7,8.8,2\n"},
        "unused_shape",
        "shape x",
    ),
    # The smaller files
    Case(
        "frequencies that overlap",
        {"frequencies.txt": FREQUENCIES + "t1,08:00:00,10:00:00,600,0\nt1,09:00:00,11:00:00,300,0\n"},
        "overlapping_frequency",
        "frequencies.txt row 3",
    ),
    Case(
        "a frequency that ends before it begins",
        {"frequencies.txt": FREQUENCIES + "t1,10:00:00,08:00:00,600,0\n"},
        "start_and_end_range_out_of_order",
        "frequencies.txt row 2",
    ),
    Case(
        "a frequency that lasts no time",
        {"frequencies.txt": FREQUENCIES + "t1,08:00:00,08:00:00,600,0\n"},
        "start_and_end_range_equal",
        "frequencies.txt row 2",
    ),
    Case(
        "a headway of nothing",
        {"frequencies.txt": FREQUENCIES + "t1,08:00:00,09:00:00,0,0\n"},
        "number_out_of_range",
        "frequencies.txt row 2",
    ),
    Case(
        "a timed transfer without its time",
        {"transfers.txt": TRANSFERS + "A,B,2,\n"},
        "missing_required_field",
        "transfers.txt row 2",
    ),
    Case(
        "staying seated without trips",
        {"transfers.txt": TRANSFERS + "A,B,4,\n"},
        "missing_required_field",
        "transfers.txt row 2",
    ),
    Case(
        "a transfer at an entrance",
        {"transfers.txt": TRANSFERS + "E,A,0,\n"},
        "transfer_with_invalid_stop_location_type",
        "transfers.txt row 2",
    ),
    Case(
        "a transfer of a kind that is none",
        {"transfers.txt": TRANSFERS + "A,B,9,\n"},
        "unexpected_enum_value",
        "transfers.txt row 2",
    ),
    Case("a pathway in a circle", {"pathways.txt": PATHWAYS + "p,E,E,1,1,60\n"}, "pathway_loop", "pathways.txt row 2"),
    Case(
        "a pathway to a whole station",
        {"pathways.txt": PATHWAYS + "p,E,S,1,1,60\n"},
        "pathway_to_wrong_location_type",
        "pathways.txt row 2",
    ),
    Case("a shape of one point", {"shapes.txt": SHAPES + "x,48.6,8.8,1\n"}, "single_shape_point", "shape x"),
    Case(
        "a shape far out",
        {"shapes.txt": SHAPES + "x,48.6,8.8,1\nx,48.7,880,2\nx,48.8,8.8,3\n"},
        "number_out_of_range",
        "shapes.txt row 3",
    ),
    Case(
        "an attribution for nothing",
        {"attributions.txt": "organization_name,is_producer\nVerbund,0\n"},
        "attribution_without_role",
        "attributions.txt row 2",
    ),
    Case(
        "agencies in two time zones",
        added("agency.txt", "x,Fern,https://example.org,Europe/Lisbon\n"),
        "inconsistent_agency_timezone",
        "agency.txt",
    ),
    Case(
        "two rows on the feed",
        {"feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang\nV,https://v.de,de\nW,https://w.de,de\n"},
        "more_than_one_entity",
        "feed_info.txt",
    ),
)
