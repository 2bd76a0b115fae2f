"""The OGC API in words of OpenAPI 3.0, made of the table of layers."""

from typing import Any

from api.routes.ogc_asking import LARGEST_PAGE, SYSTEMS
from geo.model.layers import LAYERS, Layer

__all__ = ["describe_api"]

_PROBLEM = {
    "description": "What is wrong, in a sentence.",
    "content": {"application/problem+json": {"schema": {"type": "object"}}},
}
_SCHEMAS = {
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def describe_api(base: str) -> dict[str, Any]:
    """Return the description of the interface at `base`."""
    paths: dict[str, Any] = {
        "/": _get("landing", "Landing page"),
        "/conformance": _get("conformance", "What is kept of the standards"),
        "/collections": _get("collections", "All layers"),
    }
    for layer in LAYERS:
        here = f"/collections/{layer.key}"
        paths[here] = _get(f"{layer.key}.collection", layer.title)
        paths[f"{here}/queryables"] = _get(f"{layer.key}.queryables", "Columns to filter by", "application/schema+json")
        paths[f"{here}/items"] = _get(
            f"{layer.key}.items", layer.about, "application/geo+json", [*_asking(), *_columns(layer)]
        )
        number = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        paths[f"{here}/items/{{id}}"] = _get(
            f"{layer.key}.item", layer.title, "application/geo+json", [number, _crs("crs")]
        )
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Sozialraumatlas: OGC API - Features",
            "version": "1.0.0",
            "license": {"name": "ODbL 1.0", "url": "https://opendatacommons.org/licenses/odbl/1-0/"},
        },
        "servers": [{"url": base}],
        "paths": paths,
    }


def _get(
    name: str, about: str, kind: str = "application/json", parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    answer = {"description": about, "content": {kind: {"schema": {"type": "object"}}}}
    answers = {"200": answer, "400": _PROBLEM, "404": _PROBLEM, "503": _PROBLEM}
    return {"get": {"operationId": name, "summary": about, "parameters": parameters or [], "responses": answers}}


def _asking() -> list[dict[str, Any]]:
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    page = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 100}
    return [
        _query("limit", page),
        _query("offset", {"type": "integer", "minimum": 0, "default": 0}),
        _query("bbox", box) | {"style": "form", "explode": False},
        _crs("bbox-crs"),
        _crs("crs"),
        _query("datetime", {"type": "string"}),
        _query("filter", {"type": "string"}),
        _query("filter-lang", {"type": "string", "enum": ["cql2-text"]}),
    ]


def _columns(layer: Layer) -> list[dict[str, Any]]:
    return [_query(column.name, _SCHEMAS[column.kind]) for column in layer.columns if column.asked]


def _crs(name: str) -> dict[str, Any]:
    return _query(name, {"type": "string", "enum": list(SYSTEMS)})


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
