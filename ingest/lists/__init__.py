"""Official lists of places: a table or a layer of any usual form becomes entries at their place, and notices."""

from ingest.lists.columns import Columns, guess_columns, read_mapping
from ingest.lists.entries import Draft, Drafts, draft_entries
from ingest.lists.locate import locate
from ingest.lists.tables import Sheet, read_sheet

__all__ = [
    "Columns",
    "Draft",
    "Drafts",
    "Sheet",
    "draft_entries",
    "guess_columns",
    "locate",
    "read_mapping",
    "read_sheet",
]
