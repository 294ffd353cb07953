"""Whether the server lives, whether it can work, and its figures."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import Response

from ioc.api.parts import PartsIn
from ioc.api.routes import PREFIX
from ioc.domain.errors import Unavailable
from ioc.wire.rest import HealthOut

router = APIRouter(tags=["health"])

CHECK_S = 2.0
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@router.get(f"{PREFIX}/health/live")
async def live() -> HealthOut:
    """The server answers."""
    return HealthOut(status="ok", checks={})


@router.get(f"{PREFIX}/health/ready", responses={503: {"model": HealthOut}})
async def ready(parts: PartsIn) -> Response:
    """The server can work: 200, or 503 with what it lacks."""
    checks: dict[str, str] = {}
    try:
        async with asyncio.timeout(CHECK_S):
            await parts.store.run(lambda store: store.head())
        checks["database"] = "ok"
    except Unavailable as error:
        checks["database"] = str(error)
    except TimeoutError:
        checks["database"] = f"no answer within {CHECK_S:g} s"
    checks["live_feed"] = parts.hub.trouble or "ok"
    checks["stream"] = parts.flow_trouble() or "ok"
    well = all(check == "ok" for check in checks.values())
    body = HealthOut(status="ok" if well else "degraded", checks=checks)
    return Response(body.model_dump_json(), 200 if well else 503, media_type="application/json")


@router.get("/metrics", response_class=Response)
async def metrics(parts: PartsIn) -> Response:
    """All figures, in the text format of Prometheus."""
    return Response(parts.metrics_text(), media_type=METRICS_TYPE)
