"""What a client is told when something cannot be done: RFC 9457 problem details, in both languages."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from ioc.domain.errors import IllegalAction, StaleRevision, Unavailable, UnknownIncident
from ioc.domain.text import Text
from ioc.wire.rest import Problem

_log = logging.getLogger(__name__)

_TITLES = {
    "bad-request": Text("Yêu cầu không hợp lệ", "The request is not valid"),
    "unauthorised": Text("Chưa đăng nhập hoặc phiên đã hết", "No session, or the session has ended"),
    "foreign-host": Text("Tên máy chủ không được chấp nhận", "This host name is not accepted"),
    "foreign-origin": Text("Trang gửi yêu cầu không được chấp nhận", "The page that asks is not ours"),
    "not-found": Text("Không tìm thấy", "Not found"),
    "method-not-allowed": Text("Cách gọi này không được hỗ trợ", "This method is not supported here"),
    "stale-revision": Text("Sự cố vừa được người khác thay đổi", "Somebody changed the incident first"),
    "illegal-action": Text("Trạng thái hiện tại không cho phép thao tác này", "The incident's state forbids this"),
    "too-large": Text("Dữ liệu gửi lên quá lớn", "The body is too large"),
    "too-slow": Text("Dữ liệu gửi lên quá chậm", "The body came too slowly"),
    "unprocessable": Text("Dữ liệu không đúng định dạng", "The data is not as described"),
    "too-many": Text("Quá nhiều yêu cầu cùng lúc", "Too many requests at once"),
    "unavailable": Text("Tạm thời chưa phục vụ được", "Not available just now"),
    "internal": Text("Lỗi của máy chủ", "A fault of the server"),
}

_BY_STATUS = {
    401: "unauthorised",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    422: "unprocessable",
    429: "too-many",
    503: "unavailable",
}


class Refusal(Exception):
    """Ends a request with a problem. name: one of the titles above."""

    def __init__(self, status: int, name: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.detail = detail
        self.headers = dict(headers or {})


def problem(
    status: int, name: str, detail: str, headers: Mapping[str, str] | None = None, current_rev: int | None = None
) -> Response:
    """A problem as a response."""
    body = Problem(
        type=f"urn:ioc:problem:{name}", title=_TITLES[name], status=status, detail=detail, current_rev=current_rev
    )
    return Response(body.model_dump_json(exclude_none=True), status, headers, media_type="application/problem+json")


def add_problem_handlers(app: FastAPI) -> None:
    """Every error that a route may raise on purpose, and what the client is told of it."""

    @app.exception_handler(Refusal)
    async def _refusal(_: Request, error: Refusal) -> Response:
        return problem(error.status, error.name, error.detail, error.headers)

    @app.exception_handler(UnknownIncident)
    async def _unknown(_: Request, error: UnknownIncident) -> Response:
        return problem(404, "not-found", str(error))

    @app.exception_handler(StaleRevision)
    async def _stale(_: Request, error: StaleRevision) -> Response:
        return problem(409, "stale-revision", str(error), current_rev=error.current)

    @app.exception_handler(IllegalAction)
    async def _illegal(_: Request, error: IllegalAction) -> Response:
        return problem(409, "illegal-action", str(error))

    @app.exception_handler(Unavailable)
    async def _unavailable(_: Request, error: Unavailable) -> Response:
        return problem(503, "unavailable", str(error), {"Retry-After": "2"})

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return problem(422, "unprocessable", f"{place}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> Response:
        name = _BY_STATUS.get(error.status_code, "bad-request")
        detail = str(error.detail or HTTPStatus(error.status_code).phrase)
        return problem(error.status_code, name, detail, error.headers)

    @app.exception_handler(Exception)
    async def _fault(request: Request, error: Exception) -> Response:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return problem(500, "internal", "the server's log tells more")
