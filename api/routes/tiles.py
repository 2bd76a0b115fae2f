"""The own base map: vector tiles, and how they are to be drawn."""

import gzip
import re
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import AtlasDep
from api.problems import PROBLEMS
from api.routes.filters import ThemeKey
from geo.errors import NotFoundError
from web.basemap import LAST_TILE_ZOOM, canvas_rules, maplibre_style

__all__ = ["router"]

router = APIRouter(prefix="/tiles", tags=["base map"])

Variant = Literal["quiet", "contrast", "pale"]

_MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
# Browsers ask again after five minutes and are told "unchanged" unless an import came in between.
_CACHE_CONTROL = "public, max-age=300, must-revalidate"
_MAKE = 1
"""Raised when the same data give other tiles."""
_ETAG = re.compile(rf'W/"{_MAKE}-(\d{{1,9}})"')
_SMALLEST_TO_PACK = 1000
_PACKING = 3
"""Level of gzip: higher ones take longer to pack than they save on the way."""


@router.get(
    "/{z:int}/{x:int}/{y:int}.mvt",
    response_class=Response,
    responses={200: {"content": {_MEDIA_TYPE: {}}}, 304: {"description": "Unchanged"}, 404: PROBLEMS[404]},
)
def tile(z: int, x: int, y: int, request: Request, atlas: AtlasDep) -> Response:
    """Send a Mapbox Vector Tile (EPSG:3857) with all layers; an empty one where there is nothing."""
    if z > LAST_TILE_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise NotFoundError("There is no such tile.", de="Diese Kachel gibt es nicht.")
    version, content = atlas.tile(z, x, y, known=_known_version(request))
    headers = {"ETag": f'W/"{_MAKE}-{version}"', "Cache-Control": _CACHE_CONTROL, "Vary": "Accept-Encoding"}
    if content is None:
        return Response(status_code=304, headers=headers)
    if len(content) >= _SMALLEST_TO_PACK and "gzip" in request.headers.get("accept-encoding", ""):
        content = gzip.compress(content, _PACKING, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=_MEDIA_TYPE, headers=headers)


@router.get(
    "/cells/{z:int}/{x:int}/{y:int}.mvt",
    response_class=Response,
    responses={200: {"content": {_MEDIA_TYPE: {}}}, 404: PROBLEMS[404], 422: PROBLEMS[422]},
)
def cell_tile(z: int, x: int, y: int, theme: ThemeKey, atlas: AtlasDep) -> Response:
    """Send a Mapbox Vector Tile with the cells: people, minutes on foot to a theme, and whether anybody checked it."""
    # A team may say at any time that it looked, so that a tile is not kept for long.
    return Response(
        atlas.cell_tile(z, x, y, theme), media_type=_MEDIA_TYPE, headers={"Cache-Control": "public, max-age=60"}
    )


def _known_version(request: Request) -> int | None:
    found = _ETAG.search(request.headers.get("if-none-match", ""))
    return int(found[1]) if found else None


@router.get("/style/{variant}.json", include_in_schema=False)
def style(variant: Variant) -> Response:
    """Send the style for MapLibre GL."""
    return JSONResponse(maplibre_style(variant), headers={"Cache-Control": _CACHE_CONTROL})


@router.get("/rules/{variant}.json", include_in_schema=False)
def rules(variant: Variant) -> Response:
    """Send the same look as rules for the renderer without WebGL."""
    return JSONResponse(canvas_rules(variant), headers={"Cache-Control": _CACHE_CONTROL})
