"""Layers to take along as files."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api.deps import AtlasDep
from api.problems import PROBLEMS
from geo.atlas.layers import get_layer
from geo.errors import NotFoundError
from geo.export import FORMATS

__all__ = ["router"]

router = APIRouter(tags=["exports"])


@router.get(
    "/exports/{layer}.{form}",
    response_class=Response,
    responses={
        200: {"content": {form.media: {} for form in FORMATS.values()}, "description": "The file."},
        **{status: PROBLEMS[status] for status in (404, 422, 503)},
    },
)
def export_layer(
    request: Request,
    atlas: AtlasDep,
    layer: Annotated[str, Path(examples=["places"])],
    form: Annotated[str, Path(examples=["gpkg"])],
) -> Response:
    """Hand out a public layer as a file, its columns as filters; source, date, licence and filters stand in it."""
    # The end of a name may have a dot in it: places.csv-metadata.json.
    layer, _, form = f"{layer}.{form}".partition(".")
    if form not in FORMATS:
        told = ", ".join(FORMATS)
        raise NotFoundError(
            f"There is no such form; there are {told}.", de=f"Diese Form gibt es nicht; es gibt {told}."
        )
    body = atlas.export_layer(get_layer(layer), form, dict(request.query_params))
    headers = {"Content-Disposition": f'attachment; filename="{layer}.{form}"', "Cache-Control": "no-store"}
    if form == "csv":
        headers["Link"] = f'<{layer}.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return Response(body, media_type=FORMATS[form].media, headers=headers)
