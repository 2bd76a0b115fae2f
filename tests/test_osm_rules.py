"""Rules files: what comes along, what a town adds, and what is wrong with one."""

from pathlib import Path

import pytest
from drawn_osm import only, read_drawn

from geo.errors import RefusedError
from geo.model import THEMES, PlaceInput
from ingest.osm import load_rules


def themes(tmp_path: Path, tags: str, town: str = "") -> set[str]:
    rules = tmp_path / "town.toml"
    rules.write_text(town, encoding="utf-8")
    found = only(PlaceInput, read_drawn(tmp_path, f"n1 x8.86 y48.59 T{tags}\nn2 x8.86 y48.59 Tamenity=bench", rules))
    return set(found[0].themes) if found else set()


def test_every_theme_has_a_rule() -> None:
    rules = load_rules()
    with_rule = {line.theme for lines in rules.lines.values() for line in lines} | {rule.theme for rule in rules.names}
    assert with_rule == {theme.key for theme in THEMES}


def test_a_town_extends_a_theme(tmp_path: Path) -> None:
    town = '[theme.childcare]\nany = [{ amenity = ["nursery"] }]\nnames = ["zwergenstube"]'
    assert themes(tmp_path, "amenity=nursery", town) == {"childcare"}
    assert themes(tmp_path, "amenity=kindergarten", town) == {"childcare"}
    assert themes(tmp_path, "amenity=cafe,name=Zwergenstube", town) == {"childcare"}


def test_a_town_replaces_a_theme(tmp_path: Path) -> None:
    town = '[theme.green]\nreplace = true\nany = [{ leisure = ["park"] }]'
    assert themes(tmp_path, "leisure=garden", town) == set()
    assert themes(tmp_path, "leisure=park", town) == {"green"}


def test_a_town_protects_more_but_never_less(tmp_path: Path) -> None:
    town = '[[protected]]\ntags = { amenity = ["library"] }'
    assert themes(tmp_path, "amenity=library", town) == set()
    assert themes(tmp_path, "amenity=social_facility,social_facility=shelter,social_facility:for=women", town) == set()


def test_a_town_keeps_more_attributes(tmp_path: Path) -> None:
    rules = tmp_path / "town.toml"
    rules.write_text('[kept]\nkeys = ["stadt:*"]', encoding="utf-8")
    (found,) = only(PlaceInput, read_drawn(tmp_path, "n1 x8.86 y48.59 Tamenity=library,stadt:nr=7", rules))
    assert found.tags == {"amenity": "library", "stadt:nr": "7"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[theme", "no valid TOML"),
        ("[theme.childcare]\nany = 3", "theme.childcare.any"),
        ("[theme.kindergarden]", "names the theme kindergarden"),
        ("[thema.childcare]", "thema"),
        ("[theme.childcare]\nany = [{}]", "without a tag"),
        ("[[protected]]", "protected.0.tags"),
    ],
)
def test_a_rules_file_that_is_wrong_is_refused_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "town.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as error:
        load_rules(path)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_rules_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "town.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RefusedError, match="cannot be read"):
        load_rules(path)
