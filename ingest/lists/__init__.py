"""Official lists of places: a table or a layer of any usual form becomes entries at their place, and notices."""

from ingest.lists.addresses import draft_addresses
from ingest.lists.columns import ADDRESSES, Columns, guess_columns, read_mapping
from ingest.lists.entries import Draft, Drafts, draft_entries
from ingest.lists.locate import locate
from ingest.lists.tables import Sheet, read_sheet

__all__ = [
    "ADDRESSES",
    "Columns",
    "Draft",
    "Drafts",
    "Sheet",
    "draft_addresses",
    "draft_entries",
    "guess_columns",
    "locate",
    "read_mapping",
    "read_sheet",
]
