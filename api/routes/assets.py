"""Files that the browser loads and the interactive description of the API, all from our own server."""

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import FileResponse

from web.vendor import vendor_file

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_DOCS = Path(__file__).resolve().parents[2] / "web" / "static" / "docs" / "index.html"
_ONE_DAY = "public, max-age=86400"


@router.get("/static/vendor/{path:path}")
def vendor(path: str) -> FileResponse:
    """Send a listed third-party file."""
    return FileResponse(vendor_file(path), headers={"Cache-Control": _ONE_DAY})


@router.get("/docs")
def docs() -> FileResponse:
    """Show Swagger UI."""
    return FileResponse(_DOCS, media_type="text/html")
