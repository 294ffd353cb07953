"""The site, its cameras and sensors, and its map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from ioc.api.parts import Parts, PartsIn
from ioc.api.problems import Refusal
from ioc.api.routes import PREFIX
from ioc.domain.ids import CameraId
from ioc.domain.site import Camera, Sensor
from ioc.wire.rest import CameraOut, SensorOut, SiteOut

router = APIRouter(prefix=PREFIX, tags=["site"])

MAP_TYPE = "application/vnd.pmtiles"


@router.get("/site")
async def site(parts: PartsIn) -> SiteOut:
    """The site: its areas and roads, and where its map is (empty without one)."""
    shown = parts.site
    return SiteOut(
        id=shown.id,
        name=shown.name,
        timezone=shown.timezone,
        origin=(shown.origin.lon, shown.origin.lat),
        areas=list(shown.areas),
        roads=list(shown.roads),
        map_url=f"{PREFIX}/map.pmtiles" if _has_map(parts) else "",
        version=version("ioc-stream-processor"),
    )


@router.get("/cameras")
async def cameras(parts: PartsIn) -> Sequence[CameraOut]:
    """Every camera, without the address of its source, which may hold a password, and without its detector's files."""
    return [_camera_out(camera) for camera in parts.site.cameras]


@router.get("/cameras/{camera_id}")
async def camera(camera_id: str, parts: PartsIn) -> CameraOut:
    """One camera."""
    return _camera_out(_known_camera(parts, camera_id))


@router.get("/cameras/{camera_id}/latest.jpg", response_class=Response)
async def latest_picture(camera_id: str, parts: PartsIn) -> Response:
    """The camera's newest picture; X-Timestamp tells when it was taken (POSIX seconds)."""
    known = _known_camera(parts, camera_id)
    frame = parts.recent.latest(CameraId(known.id))
    if frame is None:
        raise Refusal(404, "not-found", f"camera {known.id} has sent no picture yet")
    return Response(frame.jpeg, media_type="image/jpeg", headers={"X-Timestamp": f"{frame.captured:.3f}"})


@router.get("/sensors")
async def sensors(parts: PartsIn) -> Sequence[SensorOut]:
    """Every sensor with its last values, oldest first."""
    return [_sensor_out(parts, sensor) for sensor in parts.site.sensors]


@router.get("/sensors/{sensor_id}")
async def sensor(sensor_id: str, parts: PartsIn) -> SensorOut:
    """One sensor with its last values."""
    known = parts.site.sensor(sensor_id)
    if known is None:
        raise Refusal(404, "not-found", f"no sensor {sensor_id}")
    return _sensor_out(parts, known)


@router.api_route("/map.pmtiles", methods=["GET", "HEAD"], response_class=FileResponse, include_in_schema=False)
async def map_file(parts: PartsIn) -> FileResponse:
    """The site's map (PMTiles); answers Range with 206."""
    if parts.map_file is None or not _has_map(parts):
        raise Refusal(404, "not-found", "this site has no map file")
    return FileResponse(parts.map_file, media_type=MAP_TYPE, headers={"Cache-Control": "private, max-age=60"})


def _has_map(parts: Parts) -> bool:
    return parts.map_file is not None and parts.map_file.is_file()


def _known_camera(parts: Parts, camera_id: str) -> Camera:
    known = parts.site.camera(camera_id)
    if known is None:
        raise Refusal(404, "not-found", f"no camera {camera_id}")
    return known


def _camera_out(camera: Camera) -> CameraOut:
    return CameraOut(camera=replace(camera, source="", detector=None))


def _sensor_out(parts: Parts, sensor: Sensor) -> SensorOut:
    return SensorOut(
        id=sensor.id,
        name=sensor.name,
        kind=sensor.kind,
        sensor=sensor,
        history=parts.hub.eyes.history(sensor.id),
    )
