"""Areas with names from a file of a geographic information system, as rows and notices."""

from ingest.areas.reader import inspect, read_areas
from ingest.areas.request import AreaRequest

__all__ = ["AreaRequest", "inspect", "read_areas"]
