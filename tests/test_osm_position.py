"""How far a file is read is told while it is read, and at its end."""

import subprocess
import sys
from pathlib import Path

from ingest.osm.position import Position


class Told(list[tuple[str, int, int | None]]):
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        self.append((step, done, total))


def test_the_offset_of_another_program_is_told(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(bytes(10_000))
    program = "import sys; f = open(sys.argv[1], 'rb', 0); f.read(4000); print('x', flush=True); sys.stdin.read()"
    told, position = Told(), Position(path)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        position.tell(told, relations=True)
        assert reader.stdout is not None
        reader.stdout.readline()
        position.program = reader.pid
        position.tell(told, relations=True)
        position.tell(told, relations=False)
        reader.communicate()
    position.end(told)
    assert told == [("file, kB", 4, 21), ("file, kB", 14, 21), ("file, kB", 21, 21)]


def test_nothing_is_told_of_a_program_that_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(b"")
    told, position = Told(), Position(path)
    position.program = 2**22 + 1
    position.tell(told, relations=True)
    position.end(told)
    assert told == []
