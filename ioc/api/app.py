"""The HTTP application: routes, the live feed, the wall, and the doors before them."""

from __future__ import annotations

from fastapi import FastAPI

from ioc.api import live_socket
from ioc.api.body_limit import BodyLimit
from ioc.api.description import DescribedApp
from ioc.api.guard import Guard
from ioc.api.parts import Parts
from ioc.api.problems import add_problem_handlers
from ioc.api.routes import PREFIX, entry, health, incidents, readings, site


def create_app(parts: Parts) -> FastAPI:
    """The application. It answers to the names by which this machine calls itself, and to no other.

    The documentation pages of FastAPI load scripts from elsewhere, so there are none; the description itself is at
    /api/v1/openapi.json.
    """
    app = DescribedApp(
        title="IOC stream processor",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.parts = parts
    for routes in (site, incidents, readings, health, entry, live_socket):
        app.include_router(routes.router)
    app.router.default = entry.Wall(parts.wall)
    add_problem_handlers(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Guard, access=parts.access)
    return app
