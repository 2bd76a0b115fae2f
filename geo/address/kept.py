"""One file for one index, which every server maps into memory.

`addresses-<run>.safetensors` lies beside the network. It says which import it was built of and by which program: the
file of another import or of other rules is refused, and whoever needs the index builds it anew.
"""

import hashlib
import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from geo import mapped
from geo.address.index import Index
from geo.mapped import FileKind, flatten, gather
from geo.matching import addresses as keys
from geo.model import folding

__all__ = ["State", "alone", "can_keep", "index_path", "keep", "map_index", "verify"]

_HERE = Path(__file__).parent


class State(NamedTuple):
    """Which data an index is made of: the last import and when it was done; another database counts from one again."""

    run: int
    done_at: str


def _program() -> str:
    """Return a digest of everything that decides what stands in an index."""
    files = [*sorted(_HERE.glob("*.py")), *sorted(_HERE.glob("*.toml")), Path(keys.__file__), Path(folding.__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


_FILE = FileKind(
    "address file",
    "Adressdatei",
    "It is written anew by `atlas serve` and by every import.",
    "`atlas serve` und jeder Import legen sie neu an.",
    _program(),
)


def index_path(folder: Path, run: int) -> Path:
    """Return where the index of the data after `run` lies in the data folder `folder`."""
    return _shelf(folder) / f"addresses-{run}.safetensors"


def can_keep(folder: Path) -> bool:
    """Tell whether this process may write beside the network; where there is none, there is nobody to share with."""
    return os.access(_shelf(folder), os.W_OK)


def keep(index: Index, folder: Path, state: State) -> None:
    """Write `index` into the data folder and remove all others; raises OSError where the disk fails.

    Whoever searches an older one keeps its pages until it is done.
    """
    path = index_path(folder, state.run)
    _FILE.write(path, flatten(index), state._asdict())
    for other in {*_shelf(folder).glob("addresses-*.safetensors"), *_shelf(folder).glob("addresses-*.draft")} - {path}:
        other.unlink(missing_ok=True)


def map_index(folder: Path, state: State) -> Index:
    """Map the index of a state; costs the reading of the file's header only.

    Raises NotFoundError if there is none and RefusedError if the file is cut off, of other rules or of another state.
    """
    path = index_path(folder, state.run)
    told, arrays = _FILE.open(path)
    try:
        if told["done_at"] != state.done_at:
            raise _FILE.refuse(path, "is of another database", "stammt aus einer anderen Datenbank")
        return gather(Index, arrays)
    except KeyError:
        raise _FILE.damaged(path) from None


def verify(folder: Path, state: State) -> None:
    """Read the whole file and compare its checksum; raises as `map_index`, and RefusedError if a byte is wrong."""
    map_index(folder, state)
    _FILE.verify(index_path(folder, state.run))


def alone(folder: Path, *, wait: bool) -> AbstractContextManager[None]:
    """Let nobody else build an index for this folder; while another is at it, wait or raise BlockingIOError."""
    return mapped.alone(_shelf(folder), wait=wait)


def _shelf(folder: Path) -> Path:
    return folder / "snapshots"
