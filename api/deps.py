"""What routes are given: the atlas that this process serves."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from geo.atlas import Atlas

__all__ = ["AtlasDep"]


def _get_atlas(request: Request) -> Atlas:
    atlas: Atlas = request.app.state.atlas
    return atlas


AtlasDep = Annotated[Atlas, Depends(_get_atlas)]
