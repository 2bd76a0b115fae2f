"""What there is to take along, as a catalogue by DCAT-AP.de 2.0 in JSON-LD and Turtle, for portals of open data."""

import json
from datetime import UTC

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.deps import AtlasDep
from api.routes.caching import CachedRoute
from geo.atlas import Atlas
from geo.export import FORMATS
from geo.model.layers import LAYERS, LayerInfo

__all__ = ["router"]

router = APIRouter(route_class=CachedRoute, include_in_schema=False)

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LICENCE = "http://dcat-ap.de/def/licenses/odbl"
_ATTRIBUTION = "© OpenStreetMap-Mitwirkende"
_SOCIETY = "http://publications.europa.eu/resource/authority/data-theme/SOCI"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0"
_MEDIA = "https://www.iana.org/assignments/media-types/"


@router.get("/dcat.jsonld")
def show_catalogue(request: Request, atlas: AtlasDep) -> Response:
    """Describe the public layers as data sets with their licence and where to have them."""
    return Response(_catalogue(request, atlas), media_type="application/ld+json")


@router.get("/dcat.ttl")
def show_turtle(request: Request, atlas: AtlasDep) -> Response:
    """Describe the same in Turtle, which is what most portals harvest."""
    from rdflib import Graph  # noqa: PLC0415 - few ask for it, and all would wait for it

    graph = Graph().parse(data=_catalogue(request, atlas), format="json-ld")
    return Response(graph.serialize(format="turtle"), media_type="text/turtle")


def _catalogue(request: Request, atlas: Atlas) -> str:
    base = (atlas.settings.public_url or str(request.base_url)).rstrip("/")
    sets = [_dataset(base, atlas.describe_layer(layer)) for layer in LAYERS]
    catalogue = {
        "@id": f"{base}/dcat.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _said("Sozialraumatlas", "Sozialraumatlas"),
        "dct:description": _said("Offene Ebenen des Sozialraumatlas.", "Public layers of the Sozialraumatlas."),
        "dct:publisher": {"@id": f"{base}/#herausgeber", "@type": "foaf:Organization", "foaf:name": "Sozialraumatlas"},
        "dct:license": {"@id": _LICENCE},
        "foaf:homepage": {"@id": f"{base}/"},
        "dcat:dataset": [{"@id": told["@id"]} for told in sets],
    }
    return json.dumps({"@context": _CONTEXT, "@graph": [catalogue, *sets]}, ensure_ascii=False, indent=1)


def _dataset(base: str, info: LayerInfo) -> dict[str, object]:
    layer = info.layer
    ways: list[tuple[str, str, str | None]] = [
        (f"{base}/api/v1/exports/{layer.key}.{key}", form.media, None) for key, form in FORMATS.items()
    ]
    ways.append((f"{base}/ogc/collections/{layer.key}/items", "application/geo+json", _FEATURES))
    told: dict[str, object] = {
        "@id": f"{base}/ogc/collections/{layer.key}",
        "@type": "dcat:Dataset",
        "dct:identifier": layer.key,
        "dct:title": _said(layer.title_de, layer.title),
        "dct:description": _said(layer.about_de, layer.about),
        "dcat:theme": {"@id": _SOCIETY},
        "dcat:distribution": [_distribution(*way) for way in ways],
    }
    if info.as_of is not None:
        moment = info.as_of.astimezone(UTC).isoformat()
        told["dct:modified"] = {"@type": "xsd:dateTime", "@value": moment}
    if info.bbox is not None:
        west, south, east, north = info.bbox
        ring = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
        wkt = {"@type": "http://www.opengis.net/ont/geosparql#wktLiteral", "@value": ring}
        told["dct:spatial"] = {"@type": "dct:Location", "locn:geometry": wkt}
    return told


def _distribution(address: str, media: str, standard: str | None) -> dict[str, object]:
    told: dict[str, object] = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA}{media}"},
        "dct:license": {"@id": _LICENCE},
        "dcatde:licenseAttributionByText": {"@language": "de", "@value": _ATTRIBUTION},
    }
    if standard is not None:
        told["dct:conformsTo"] = {"@id": standard}
    else:
        told["dcat:downloadURL"] = {"@id": address}
    return told


def _said(german: str, english: str) -> list[dict[str, str]]:
    return [{"@language": "de", "@value": german}, {"@language": "en", "@value": english}]
