"""Where is that: a local geocoder over the own data; no address ever leaves the machine."""

from geo.address.build import build_index
from geo.address.index import Index
from geo.address.kept import State, alone, can_keep, index_path, keep, map_index, verify
from geo.address.material import AreaItem, HouseItem, LabelItem, Material, NamedItem, RangeItem, StretchItem
from geo.address.search import find

__all__ = [
    "AreaItem",
    "HouseItem",
    "Index",
    "LabelItem",
    "Material",
    "NamedItem",
    "RangeItem",
    "State",
    "StretchItem",
    "alone",
    "build_index",
    "can_keep",
    "find",
    "index_path",
    "keep",
    "map_index",
    "verify",
]
