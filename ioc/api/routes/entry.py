"""The way in: one-time links and the sessions that they open, and the wall behind them."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ioc.api.auth import SESSION_S, Redeemed
from ioc.api.guard import cookie_name
from ioc.api.pages import no_wall_page, unknown_link_page, used_link_page
from ioc.api.parts import PartsIn
from ioc.api.problems import Refusal
from ioc.api.routes import PREFIX

router = APIRouter(tags=["entry"])


class LinkOut(BaseModel):
    """A link that opens one session."""

    url: str


@router.post(f"{PREFIX}/links", status_code=201)
async def make_link(request: Request, parts: PartsIn) -> LinkOut:
    """Another one-time link, for who shows the local secret: `ioc link` does."""
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not parts.access.is_secret(shown.strip()):
        raise Refusal(401, "unauthorised", "show the local secret of the data folder: run `ioc link` as the same user")
    return LinkOut(url=f"{request.base_url}?token={parts.access.links.issue()}")


class Wall:
    """ASGI: the built wall at `/`, and one-time links `/?token=...`; a page that tells how to build it when it is
    missing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = StaticFiles(directory=folder, html=True, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = Request(scope, receive)
        if scope["path"].startswith("/api/"):
            raise HTTPException(404, f"no {scope['path']}")
        if scope["path"] == "/" and (token := request.query_params.get("token")) is not None:
            await _redeem(request, token)(scope, receive, send)
        elif not (self._folder / "index.html").is_file():
            await no_wall_page()(scope, receive, send)
        else:
            await self._files(scope, receive, _kept(scope["path"], send))


def _kept(path: str, send: Send) -> Send:
    """Built files carry their content's hash in their name and never change; the page that names them may."""
    rule = "public, max-age=31536000, immutable" if path.startswith("/assets/") else "no-cache"

    async def send_kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 206, 304):
            MutableHeaders(scope=message)["cache-control"] = rule
        await send(message)

    return send_kept


def _redeem(request: Request, token: str) -> Response:
    """Use the link up: a session and on to the wall as the rest of the address asks for it (`&areas=...`), or a page
    that says why not."""
    if request.method != "GET" or "prefetch" in request.headers.get("sec-purpose", ""):
        return Response(status_code=204)  # only somebody who looks may use it up
    access = request.app.state.parts.access
    query = request.url.remove_query_params("token").query
    wall = f"/?{query}" if query else "/"
    outcome = access.links.redeem(token)
    if outcome is not Redeemed.OPENED:
        if request.scope["state"].get("actor"):
            return RedirectResponse(wall, 303)
        return used_link_page() if outcome is Redeemed.USED else unknown_link_page()
    answer = RedirectResponse(wall, 303, {"cache-control": "no-store"})
    answer.set_cookie(
        cookie_name(request.scope),
        access.sessions.open(),
        max_age=int(SESSION_S),
        path="/",
        httponly=True,
        samesite="strict",
    )
    return answer
