"""Where is that: a local geocoder over the own data; no address ever leaves the machine."""

from geo.address.index import Index, build_index
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
    "StretchItem",
    "build_index",
    "find",
]
