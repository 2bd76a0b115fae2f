"""Errors on the wire: RFC 9457 problems, in the client's language, that never repeat what a client sent.

Programs get JSON; a browser that asks for a page gets one, once `app.state.error_page` is set.
"""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from api.asgi import HttpMiddleware
from api.language import language_of
from api.routes.wire import Fault, Problem
from api.texts import FAULTS, STATUS_TEXTS, UNKNOWN_FAULT
from geo.errors import (
    AtlasError,
    ForbiddenError,
    GoneError,
    NotFoundError,
    RefusedError,
    SignInError,
    SlowDownError,
    StaleError,
    UserError,
    WorldError,
)

__all__ = ["PROBLEMS", "CatchAll", "ErrorPage", "add_problems", "make_problem"]

ErrorPage = Callable[[Request, Problem], Response]
"""Draws the page of an error."""

PROBLEMS: dict[int | str, dict[str, object]] = {
    status: {
        "description": STATUS_TEXTS[status][0].en,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status in (401, 403, 404, 410, 412, 422, 428, 503)
}
"""What a route says of its errors in OpenAPI."""

_STATUS: tuple[tuple[type[AtlasError], int], ...] = (
    (GoneError, 410),
    (NotFoundError, 404),
    (SignInError, 401),
    (SlowDownError, 429),
    (ForbiddenError, 403),
    (StaleError, 412),
    (RefusedError, 422),
    (UserError, 400),
    (WorldError, 503),
)
_RETRY_AFTER_SECONDS = 5
_PROGRAMS = ("/api/", "/tiles/", "/health/", "/static/", "/openapi.json", "/ogc", "/dcat")
_log = logging.getLogger("atlas")


def add_problems(app: FastAPI) -> None:
    """Turn whatever is raised in `app` into a problem."""
    app.add_exception_handler(RequestValidationError, _refuse_input)
    app.add_exception_handler(HTTPException, _answer_status)
    app.add_exception_handler(AtlasError, _answer_atlas)


def make_problem(  # noqa: PLR0913 - an answer by name
    request: Request,
    status: int,
    detail: str | None = None,
    *,
    errors: Sequence[Fault] | None = None,
    current: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Build the answer for `status`; without `detail` the status speaks for itself."""
    language = language_of(request)
    title, sentence = STATUS_TEXTS.get(status, STATUS_TEXTS[400 if status < 500 else 500])  # noqa: PLR2004 - HTTP
    problem = Problem(
        title=title.get(language),
        status=status,
        detail=detail or sentence.get(language),
        errors=None if errors is None else list(errors),
        current=None if current is None else dict(current),
    )
    page: ErrorPage | None = getattr(request.app.state, "error_page", None)
    if page is not None and _wants_page(request):
        answer = page(request, problem)
    else:
        content = problem.model_dump(exclude_none=True)
        answer = JSONResponse(content, status, media_type="application/problem+json")
    answer.headers.update(headers or {})
    answer.headers["Cache-Control"] = "no-store"
    return answer


class CatchAll(HttpMiddleware):
    """Answer 500 to whatever nobody caught; log where it happened, not its text, which may hold what a client sent."""

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - the last line of defence
            _log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            if not started:
                await make_problem(Request(scope), 500)(scope, receive, send)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith(_PROGRAMS) and "text/html" in request.headers.get("accept", "")


def _refuse_input(request: Request, error: Exception) -> Response:
    language = language_of(request)
    faults = [_fault(fault, language) for fault in cast("RequestValidationError", error).errors()]
    return make_problem(request, 422, errors=faults)


def _fault(fault: dict[str, object], language: str) -> Fault:
    kind = str(fault["type"])
    where = [str(part) for part in cast("tuple[object, ...]", fault["loc"])]
    # The last part is what the client called a field that does not exist, or a position in its body.
    known = where[:-1] if kind in ("extra_forbidden", "json_invalid") else where
    if kind == "model_attributes_type" and where == ["body"]:
        kind = "not_json"
    context = {
        name: _listed(value, language) for name, value in cast("dict[str, object]", fault.get("ctx") or {}).items()
    }
    return Fault(where=known, what=FAULTS.get(kind, UNKNOWN_FAULT).get(language).format(**context))


def _listed(value: object, language: str) -> object:
    """Join the choices of a field, which come with an English "or", in the client's language."""
    return value.replace("' or '", "' oder '") if isinstance(value, str) and language == "de" else value


def _answer_status(request: Request, error: Exception) -> Response:
    failure = cast("HTTPException", error)
    return make_problem(request, failure.status_code, headers=failure.headers)


def _answer_atlas(request: Request, error: Exception) -> Response:
    failure = cast("AtlasError", error)
    status = next((status for kind, status in _STATUS if isinstance(failure, kind)), 500)
    if status >= 500:  # noqa: PLR2004 - HTTP
        return make_problem(request, status, headers={"Retry-After": str(_RETRY_AFTER_SECONDS)})
    detail = str(failure) if language_of(request) == "en" else failure.de
    current = jsonable_encoder(failure.current) if isinstance(failure, StaleError) else None
    return make_problem(request, status, detail, current=current)
