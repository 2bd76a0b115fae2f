"""A made-up German town, the same every time, written as an ordinary OpenStreetMap file."""

from ingest.demo.town import write_town

__all__ = ["write_town"]
