"""One table of looks makes both renderers draw the same, legibly, and asks nobody else for anything."""

import itertools
import json
import re
from typing import Any

import pytest

from web.basemap import VARIANTS, canvas_rules, maplibre_style
from web.basemap_table import PALETTES

LAYERS = {"area", "building", "water", "rail", "road", "road_name", "place"}
"""What a tile holds; the tests of the tiles say so too."""


def layers_of(variant: str) -> list[dict[str, Any]]:
    return maplibre_style(variant)["layers"]  # type: ignore[return-value]


def rules_of(variant: str) -> list[dict[str, Any]]:
    return canvas_rules(variant)["rules"]  # type: ignore[return-value]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_design_s_colours_are_taken_as_they_are() -> None:
    quiet = {name: PALETTES["quiet"][name] for name in ("land", "settlement", "building", "road", "main")}
    assert quiet == {
        "land": "#F4F3EF",
        "settlement": "#EDEBE6",
        "building": "#DEDAD3",
        "road": "#FFFFFF",
        "main": "#FFF7E0",
    }
    rest = [PALETTES["quiet"][name] for name in ("green", "wood", "water", "text")]
    assert rest == ["#E0EBD9", "#CFE0C8", "#C3DBE8", "#3F4457"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_renderers_draw_the_same_in_the_same_order(variant: str) -> None:
    assert [layer["id"] for layer in layers_of(variant)] == ["land", *(rule["id"] for rule in rules_of(variant))]


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_layer_of_a_tile_is_drawn_and_no_other(variant: str) -> None:
    assert {layer["source-layer"] for layer in layers_of(variant)[1:]} == LAYERS
    assert len({layer["id"] for layer in layers_of(variant)}) == len(layers_of(variant))


@pytest.mark.parametrize("variant", VARIANTS)
def test_only_the_own_server_is_asked(variant: str) -> None:
    text = json.dumps([maplibre_style(variant), canvas_rules(variant)])
    assert "//" not in text
    assert "glyphs" not in text
    assert "sprite" not in text
    assert set(re.findall(r'"(/[^"]*)"', text)) == {"/tiles/{z}/{x}/{y}.mvt"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_name_is_smaller_than_twelve_pixels(variant: str) -> None:
    names = [rule for rule in rules_of(variant) if rule["type"] == "name"]
    assert min(size for name in names for _, size in name["sizes"]) == 12


@pytest.mark.parametrize(
    ("variant", "least"), [("quiet", 4.5), ("pale", 4.5), ("contrast", 7)]
)  # WCAG 2.2, 1.4.3 and 1.4.6
def test_names_stand_out_from_their_halo_and_the_land(variant: str, least: float) -> None:
    palette = PALETTES[variant]
    pairs = itertools.product(("text", "text_water"), ("halo", "land", "settlement"))
    assert {pair: contrast(palette[pair[0]], palette[pair[1]]) >= least for pair in pairs} == dict.fromkeys(
        itertools.product(("text", "text_water"), ("halo", "land", "settlement")), True
    )


def test_in_high_contrast_edges_stand_out_from_what_they_edge() -> None:
    palette = PALETTES["contrast"]
    pairs = [
        ("road_edge", "road"),
        ("main_edge", "main"),
        ("building_edge", "land"),
        ("rail", "land"),
        ("path", "land"),
    ]
    assert min(contrast(palette[one], palette[other]) for one, other in pairs) >= 3  # WCAG 2.2, 1.4.11


def test_all_palettes_name_the_same_things() -> None:
    assert {frozenset(palette) for palette in PALETTES.values()} == {frozenset(PALETTES["quiet"])}
