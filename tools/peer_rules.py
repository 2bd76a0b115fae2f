"""Tell osm2pgsql, as a Lua table, by which tags the atlas picks what it stores; for `peer.lua`."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files

from ingest.osm import load_rules

__all__ = ["peer_rules"]


def peer_rules() -> str:
    """Return the Lua program whose value is the tables; of rules with several conditions, the first."""
    tables = tomllib.loads(files("ingest.osm").joinpath("ways.toml").read_text(encoding="utf-8"))
    street = tables["street"]
    place: dict[str, dict[str, object]] = {}
    for key, lines in load_rules().lines.items():
        place[key] = {value: True for line in lines for value in sorted(line.conditions[0][1])}
    ground: dict[str, dict[str, object]] = {}
    for kind, keys in tables["ground"].items():
        for key, values in keys.items():
            ground.setdefault(key, {}).update(dict.fromkeys(values, kind))
    return "return " + _lua(
        {
            "place": place,
            "ground": ground,
            "label": tables["label"],
            "level": tables["area"]["levels"],
            "line": tables["line"],
            "class": dict.fromkeys(street["class"], True),
            "way_keys": dict.fromkeys(street["kept"]["way"], True),
            "node_keys": dict.fromkeys(street["kept"]["node"], True),
            "street_node": {key: dict.fromkeys(values, True) for key, values in street["node"].items()},
        }
    )


def _lua(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{_lua(key)}] = {_lua(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
