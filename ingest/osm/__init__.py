"""OpenStreetMap files: inspect one, read it as one stream of rows and notices, by rules that a town can extend."""

from ingest.osm.reader import read
from ingest.osm.rules import Rules
from ingest.osm.rules_file import load_rules
from ingest.osm.source import inspect

__all__ = ["Rules", "inspect", "load_rules", "read"]
