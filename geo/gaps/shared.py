"""One file for the cells of a town on its streets, with the minutes on foot, which every server maps into memory.

`cells-<run>.safetensors` lies beside the network. It says which data it was made of and by which program: the file of
other data or of another program is refused, and whoever needs the cells makes them anew.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.gaps.cells import Cells
from geo.gaps.search import Linked
from geo.mapped import FileKind, flatten, gather
from geo.network import Bits, Ints, Links, Network, Places
from geo.network.units import Floats, Longs

__all__ = ["FAR", "SharedCells", "TownState", "can_share", "cells_path", "map_cells", "pack_cells", "share_cells"]

FAR = -1
"""In place of minutes: it takes longer than was looked."""
_GEO = Path(__file__).resolve().parents[1]
_DEGREES = 1e-7
"""What outlines are rounded to where they are told: a centimetre."""


class TownState(NamedTuple):
    """Which data cells are made of: network, last import and when it was done, and below which number people are few.

    Another database counts its imports from one again.
    """

    network: int
    run: int
    done_at: str
    threshold: int


@dataclass(frozen=True, slots=True)
class _Outlines:
    """Polygons as WKB one behind the other: those of cell i are the bytes first[i] to first[i + 1]."""

    first: Longs
    wkb: Bits

    @classmethod
    def of(cls, outline: NDArray[np.object_]) -> "_Outlines":
        """Write polygons down."""
        texts = shapely.to_wkb(outline).tolist()
        first = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        return cls(first, np.frombuffer(b"".join(texts), dtype=np.uint8))

    def texts(self) -> list[bytes]:
        """Return the WKB of each cell."""
        whole, ends = self.wkb.tobytes(), self.first.tolist()
        return [whole[begin:end] for begin, end in pairwise(ends)]


@dataclass(frozen=True, slots=True)
class _Near:
    """What a network of these points has in its `Gates`."""

    first_near: Ints
    near_gate: Ints
    near_place: Ints


@dataclass(frozen=True, slots=True)
class SharedCells:
    """Cells as columns, their points on the streets, and the minutes on foot by theme and cell."""

    hexagon: NDArray[np.uint64]
    area: Ints
    people: Floats
    few: Bits
    first_point: Ints
    lon: Floats
    lat: Floats
    outline: _Outlines
    shown: _Outlines
    """Outlines as they are told, rounded."""
    unplaced_area: Ints
    unplaced: Floats
    places: Places
    links: Links
    near: _Near
    minutes: NDArray[np.int16]
    """Shape (themes, cells), or `FAR`."""

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.hexagon.size)

    def linked(self, network: Network) -> Linked:
        """Return the cells on the streets of their network."""
        cells = Cells(
            hexagon=self.hexagon,
            area=self.area,
            outline=shapely.from_wkb(self.outline.texts()),
            people=self.people,
            # Kernels are compiled for one kind of array.
            first_point=self.first_point.copy(),
            lon=self.lon,
            lat=self.lat,
            few=self.few.astype(np.bool_),
            unplaced=dict(zip(self.unplaced_area.tolist(), self.unplaced.tolist(), strict=True)),
        )
        near = {field.name: getattr(self.near, field.name) for field in fields(self.near)}
        gates = replace(network.gates, **near)
        return Linked(cells, replace(network, places=self.places, links=self.links, gates=gates))


def pack_cells(linked: Linked, minutes: NDArray[np.int16]) -> SharedCells:
    """Return linked cells as columns, with minutes of shape (themes, cells)."""
    cells, network = linked.cells, linked.network
    few = np.zeros(cells.size, dtype=np.bool_) if cells.few is None else cells.few
    return SharedCells(
        hexagon=cells.hexagon,
        area=cells.area,
        people=cells.people,
        few=few.astype(np.uint8),
        first_point=cells.first_point,
        lon=cells.lon,
        lat=cells.lat,
        outline=_Outlines.of(cells.outline),
        shown=_Outlines.of(shapely.set_precision(cells.outline, _DEGREES, mode="pointwise")),
        unplaced_area=np.array(list(cells.unplaced), dtype=np.int32),
        unplaced=np.array(list(cells.unplaced.values()), dtype=np.float64),
        places=network.places,
        links=network.links,
        near=_Near(network.gates.first_near, network.gates.near_gate, network.gates.near_place),
        minutes=minutes,
    )


def cells_path(folder: Path, run: int) -> Path:
    """Return where the cells of the data after `run` lie in the data folder `folder`."""
    return _shelf(folder) / f"cells-{run}.safetensors"


def can_share(folder: Path) -> bool:
    """Tell whether this process may write beside the network; where there is none, there is nobody to share with."""
    return os.access(_shelf(folder), os.W_OK)


def share_cells(cells: SharedCells, folder: Path, state: TownState) -> None:
    """Write `cells` into the data folder and remove all others; raises OSError where the disk fails.

    Whoever uses older ones keeps their pages until that is done.
    """
    path = cells_path(folder, state.run)
    _file().write(path, flatten(cells), state._asdict())
    for other in {*_shelf(folder).glob("cells-*.safetensors"), *_shelf(folder).glob("cells-*.draft")} - {path}:
        other.unlink(missing_ok=True)


def map_cells(folder: Path, state: TownState) -> SharedCells:
    """Map the cells of a state; costs the reading of the file's header only.

    Raises NotFoundError if there are none and RefusedError if the file is cut off, of another program or other data.
    """
    path = cells_path(folder, state.run)
    told, arrays = _file().open(path)
    try:
        if _state(told) != state:
            raise _file().refuse(path, "is of other data", "stammt aus anderen Daten")
        return gather(SharedCells, arrays)
    except KeyError:
        raise _file().damaged(path) from None


def _state(told: Mapping[str, Any]) -> TownState:
    return TownState(*(told[name] for name in TownState._fields))


@cache
def _file() -> FileKind:
    return FileKind(
        "cell file",
        "Wabendatei",
        "It is written anew by `atlas serve` and by every import.",
        "`atlas serve` und jeder Import legen sie neu an.",
        _program(),
    )


def _program() -> str:
    """Return a digest of everything that may decide what stands in the file."""
    files = [file for file in sorted(_GEO.rglob("*")) if file.suffix in {".py", ".toml"}]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _shelf(folder: Path) -> Path:
    return folder / "snapshots"
