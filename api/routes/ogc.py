"""Public layers by OGC API - Features 1.0: Core (17-069r4), systems of coordinates (18-058r1), filters (19-079r2)."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import AtlasDep
from api.language import language_of
from api.routes.caching import CachedRoute
from api.routes.ogc_asking import CRS84, SYSTEMS, System, get_system, read_filter
from api.routes.ogc_description import describe_api
from geo.atlas import Atlas
from geo.atlas.layers import get_layer
from geo.errors import NotFoundError, UserError
from geo.model.layers import LAYERS, Feature, Layer, LayerColumn, LayerInfo

__all__ = ["OGC_CONFORMANCE", "router"]

router = APIRouter(prefix="/ogc", tags=["ogc"], route_class=CachedRoute, include_in_schema=False)

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-"
OGC_CONFORMANCE = (
    *(f"{_FEATURES}1/1.0/conf/{part}" for part in ("core", "geojson", "oas30")),
    f"{_FEATURES}2/1.0/conf/crs",
    *(f"{_FEATURES}3/1.0/conf/{part}" for part in ("filter", "features-filter", "queryables")),
    *(f"http://www.opengis.net/spec/cql2/1.0/conf/{part}" for part in ("cql2-text", "basic-cql2")),
)
"""What is kept of the standards."""

_JSON, _GEOJSON = "application/json", "application/geo+json"
_OPENAPI, _SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
_ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"
_KINDS: dict[str, dict[str, str]] = {
    "text": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}
_GEOMETRIES = {"Point": "geometry-point", "MultiPolygon": "geometry-multipolygon", "Geometry": "geometry-any"}


@router.get("")
def show_landing(request: Request, atlas: AtlasDep) -> Response:
    """Show where everything is."""
    base, german = _base(request, atlas), language_of(request) != "en"
    links = [
        _link(base, "self", _JSON),
        _link(f"{base}/api", "service-desc", _OPENAPI),
        _link(f"{base}/conformance", "conformance", _JSON),
        _link(f"{base}/collections", "data", _JSON),
        _link(_ODBL, "license", "text/html"),
        _link(base.removesuffix("/ogc") + "/dcat.jsonld", "describedby", "application/ld+json"),
    ]
    about = "Offene Ebenen des Sozialraumatlas." if german else "Public layers of the Sozialraumatlas."
    attribution = "© OpenStreetMap-Mitwirkende, ODbL 1.0" if german else "© OpenStreetMap contributors, ODbL 1.0"
    return _answer({"title": "Sozialraumatlas", "description": about, "attribution": attribution, "links": links})


@router.get("/conformance")
def show_conformance(request: Request) -> Response:
    """List what is kept of the standards."""
    _refuse_more(request)
    return _answer({"conformsTo": list(OGC_CONFORMANCE)})


@router.get("/api")
def show_api(request: Request, atlas: AtlasDep) -> Response:
    """Describe this interface by OpenAPI 3.0."""
    return _answer(describe_api(_base(request, atlas)), _OPENAPI)


@router.get("/collections")
def list_collections(request: Request, atlas: AtlasDep) -> Response:
    """List the layers."""
    _refuse_more(request)
    base = _base(request, atlas)
    told = [_collection(request, base, atlas.describe_layer(layer)) for layer in LAYERS]
    return _answer(
        {
            "links": [_link(f"{base}/collections", "self", _JSON)],
            "crs": list(SYSTEMS),
            "collections": told,
        }
    )


@router.get("/collections/{layer}")
def show_collection(request: Request, atlas: AtlasDep, layer: str) -> Response:
    """Describe a layer."""
    _refuse_more(request)
    return _answer(_collection(request, _base(request, atlas), atlas.describe_layer(get_layer(layer))))


@router.get("/collections/{layer}/queryables")
def show_queryables(request: Request, atlas: AtlasDep, layer: str) -> Response:
    """List the columns of a layer by which one may filter, as JSON Schema."""
    _refuse_more(request)
    found = get_layer(layer)
    columns: dict[str, object] = {c.name: _KINDS[c.kind] for c in found.columns if c.asked}
    return _answer(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"{_base(request, atlas)}/collections/{layer}/queryables",
            "type": "object",
            "title": found.title,
            "properties": {
                "id": {"type": "integer"},
                "geometry": {"format": _GEOMETRIES[found.geometry], "x-ogc-role": "primary-geometry"},
                **columns,
            },
            "additionalProperties": False,
        },
        _SCHEMA,
    )


@router.get("/collections/{layer}/items")
def list_items(request: Request, atlas: AtlasDep, layer: str) -> Response:
    """List rows of a layer."""
    found = get_layer(layer)
    given = _given(request)
    asked, system = read_filter(found, given)
    page = atlas.list_features(asked)
    here = f"{_base(request, atlas)}/collections/{layer}/items"
    features = [_feature(found, feature, system) for feature in page.features]
    body = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z"),
        "numberMatched": page.total,
        "numberReturned": len(features),
        "links": _page_links(here, given, asked.offset, asked.limit or 1, page.total),
        "features": features,
    }
    return _answer(body, _GEOJSON, {"Content-Crs": f"<{system.uri}>"})


@router.get("/collections/{layer}/items/{number}")
def show_item(request: Request, atlas: AtlasDep, layer: str, number: str) -> Response:
    """Show one row of a layer."""
    given = _given(request)
    if set(given) - {"crs", "f"}:
        raise UserError("Only crs and f can be asked for here.", de="Möglich sind hier nur crs und f.")
    found, system = get_layer(layer), get_system(given.get("crs", CRS84))
    if not (number.isascii() and number.isdigit()):
        raise NotFoundError("There is no such feature.", de="Dieses Objekt gibt es hier nicht.")
    feature = atlas.get_feature(found, int(number[:20]), system.srid)
    collection = f"{_base(request, atlas)}/collections/{layer}"
    links = [_link(f"{collection}/items/{feature.id}", "self", _GEOJSON), _link(collection, "collection", _JSON)]
    body = _feature(found, feature, system) | {"links": links}
    return _answer(body, _GEOJSON, {"Content-Crs": f"<{system.uri}>"})


def _base(request: Request, atlas: Atlas) -> str:
    outside = atlas.settings.public_url or str(request.base_url)
    return f"{outside.rstrip('/')}/ogc"


def _given(request: Request) -> dict[str, str]:
    given = dict(request.query_params.multi_items())
    if len(given) != len(request.query_params.multi_items()):
        raise UserError("A parameter stands there twice.", de="Ein Parameter steht zweimal da.")
    return given


def _refuse_more(request: Request) -> None:
    if set(request.query_params) - {"f"} or request.query_params.get("f", "json") != "json":
        raise UserError("Nothing but f=json can be asked for here.", de="Möglich ist hier nur f=json.")


def _collection(request: Request, base: str, info: LayerInfo) -> dict[str, object]:
    layer, german = info.layer, language_of(request) != "en"
    here = f"{base}/collections/{layer.key}"
    extent: dict[str, object] = {}
    if info.bbox is not None:
        extent["spatial"] = {"bbox": [list(info.bbox)], "crs": CRS84}
    if info.since is not None or info.until is not None:
        span = [moment and moment.astimezone(UTC).isoformat().replace("+00:00", "Z") for moment in _span(info)]
        extent["temporal"] = {"interval": [span], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    return {
        "id": layer.key,
        "title": layer.title_de if german else layer.title,
        "description": layer.about_de if german else layer.about,
        "attribution": "© OpenStreetMap-Mitwirkende, ODbL 1.0" if german else "© OpenStreetMap contributors, ODbL 1.0",
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": CRS84,
        **({"extent": extent} if extent else {}),
        "links": [
            _link(here, "self", _JSON),
            _link(f"{here}/items", "items", _GEOJSON),
            _link(f"{here}/queryables", "http://www.opengis.net/def/rel/ogc/1.0/queryables", _SCHEMA),
            _link(_ODBL, "license", "text/html"),
        ],
    }


def _span(info: LayerInfo) -> tuple[datetime | None, datetime | None]:
    return info.since, info.until


def _feature(layer: Layer, feature: Feature, system: System) -> dict[str, object]:
    geometry = None if feature.geometry is None else json.loads(feature.geometry)
    if geometry is not None and system.swapped:
        _swap(geometry)
    values = {column.name: _wire(column, feature) for column in layer.columns}
    return {"type": "Feature", "id": feature.id, "geometry": geometry, "properties": values}


def _wire(column: LayerColumn, feature: Feature) -> str | float | None:
    value = feature.told[column.name]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value if isinstance(value, str | int | float | None) else value.isoformat()


def _swap(geometry: dict[str, object]) -> None:
    def turn(part: list[object]) -> list[object]:
        return part[1::-1] if part and isinstance(part[0], int | float) else [turn(inner) for inner in part]  # type: ignore[arg-type]  # lists all the way down

    for inner in geometry.get("geometries", ()):  # type: ignore[attr-defined]  # GeoJSON of PostGIS
        _swap(inner)
    if "coordinates" in geometry:
        geometry["coordinates"] = turn(geometry["coordinates"])  # type: ignore[arg-type]  # as above


def _page_links(here: str, given: Mapping[str, str], offset: int, limit: int, total: int) -> list[dict[str, str]]:
    links = [_link(_with(here, given), "self", _GEOJSON)]
    if offset + limit < total:
        links.append(_link(_with(here, {**given, "limit": limit, "offset": offset + limit}), "next", _GEOJSON))
    if offset > 0:
        before = {**given, "limit": limit, "offset": max(0, offset - limit)}
        links.append(_link(_with(here, before), "prev", _GEOJSON))
    links.append(_link(here.removesuffix("/items"), "collection", _JSON))
    return links


def _with(here: str, given: Mapping[str, object]) -> str:
    return f"{here}?{urlencode(given)}" if given else here


def _link(href: str, rel: str, kind: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind}


def _answer(body: object, kind: str = _JSON, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type=kind, headers=dict(headers or {}))
