"""What planners take along: cells and areas of an answer as files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.deps import AtlasDep, TeamDep
from api.problems import PROBLEMS
from api.routes.gap_cells import GapQuestion
from api.routes.planning_asking import count_entries
from api.security_session import require
from geo.export import FORMATS
from geo.model import Actor

__all__ = ["router"]

router = APIRouter(tags=["planning"])


@router.get(
    "/gap-cells/{part}.{form}",
    response_class=Response,
    responses={
        200: {"content": {form.media: {} for form in FORMATS.values()}, "description": "The file."},
        **{status: PROBLEMS[status] for status in (401, 403, 404, 422, 503)},
    },
)
def export_gap_cells(  # noqa: PLR0913, PLR0917 - one for each part of the address, and who asks
    part: Annotated[str, Path(examples=["cells"])],
    form: Annotated[str, Path(examples=["gpkg"])],
    question: Annotated[GapQuestion, Query()],
    actor: Annotated[Actor, Depends(require("planning.read"))],
    atlas: AtlasDep,
    team: TeamDep,
) -> Response:
    """Hand out cells, or areas, as a file in which question, source, date and licence stand; unchecked is marked."""
    # The end of a name may have a dot in it: cells.csv-metadata.json.
    part, _, form = f"{part}.{form}".partition(".")
    entries = count_entries(team, actor, question.theme, atlas.now().date())
    body = atlas.export_gaps(question.to_query(), part, form, entries)
    named = f"{part}-{question.theme}-{question.mode}"
    headers = {"Content-Disposition": f'attachment; filename="{named}.{form}"', "Cache-Control": "no-store"}
    return Response(body, media_type=FORMATS[form].media, headers=headers)
