"""The quarters as a file that a town's survey office would hand out: GeoJSON in the coordinates of the state."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyproj
import shapely

from ingest.demo.files import AREAS_LICENCE, DemoFiles
from ingest.demo.plane import Floats, to_degrees
from ingest.demo.skeleton import Skeleton

__all__ = ["STATE_CRS", "read_name", "to_state", "write_areas"]

STATE_CRS = "EPSG:25832"


def write_areas(path: Path, skeleton: Skeleton, shapes: Mapping[str, shapely.Geometry]) -> None:
    """Write the quarters with the district, or the town, that each belongs to; `shapes` are in metres of the plane."""
    districts = {quarter: district for district, names in skeleton.districts.items() for quarter in names}
    features = [
        {
            "type": "Feature",
            "properties": {
                "schluessel": f"{number:03d}",
                "stadtteil": name,
                "bezirk": districts.get(name, skeleton.name),
                "gemeinde": skeleton.name,
                "quelle": AREAS_LICENCE,
            },
            "geometry": shapely.geometry.mapping(shapely.set_precision(shapely.transform(shape, to_state), 0.01)),
        }
        for number, (name, shape) in enumerate(sorted(shapes.items()), start=1)
    ]
    crs = {"type": "name", "properties": {"name": STATE_CRS.replace("EPSG:", "urn:ogc:def:crs:EPSG::")}}
    content = {"type": "FeatureCollection", "name": "stadtteile", "crs": crs, "features": features}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read_name(files: DemoFiles) -> str:
    """Return what the written town is called."""
    name: str = json.loads(files.areas.read_text(encoding="utf-8"))["features"][0]["properties"]["gemeinde"]
    return name


def to_state(xy: Floats) -> Floats:
    """Turn metres of the plane, shape (n, 2), into UTM 32 (ETRS89)."""
    change = pyproj.Transformer.from_crs("EPSG:4326", STATE_CRS, always_xy=True)
    degrees = to_degrees(xy)
    return np.column_stack(change.transform(degrees[:, 0], degrees[:, 1]))
