"""The agents together, on the in-process transport, with a store in memory and fakes at the ends."""

from __future__ import annotations

from pathlib import Path

import orjson

from ioc.domain.errors import BadFrame, Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, SensorId, ZoneId
from ioc.domain.incident import State
from ioc.domain.kinds import Kind
from ioc.domain.observation import FlowObserved, ObjectClass, SensorHeartbeat, TracksObserved
from ioc.domain.reading import Reading
from ioc.wire.topics import FRAMES, READINGS
from tests.unit.streams.bench import CAMERAS, SENSOR, T0, bench, cameras_until
from tests.unit.streams.driver import until


async def test_frame_becomes_observations(tmp_path: Path) -> None:
    """A picture goes through analysis to the live feed, counted as captured and analysed."""
    async with bench(tmp_path) as work:
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0, b"jpeg"))
        await until(lambda: any(isinstance(seen, TracksObserved) for seen in work.live.observed))
        assert work.metrics.sums["frames_captured"] == work.metrics.sums["frames_analysed"] == 1


async def test_traffic_of_a_lane_is_a_figure(tmp_path: Path) -> None:
    """What a picture's analysis tells of a lane is passed on, and counted for the dashboards."""
    camera = CAMERAS[0].id
    async with bench(tmp_path) as work:
        counts = {ObjectClass.CAR: 7, ObjectClass.BUS: 1}
        work.analyser.others = (FlowObserved(camera, T0, ZoneId("lane"), 60.0, counts, 9.5, 0.2),)
        await work.flow.intake.frame(Frame(camera, T0, b"jpeg"))
        await until(lambda: any(isinstance(seen, FlowObserved) for seen in work.live.observed))
        assert (work.metrics.sums["lane_vehicles"], work.metrics.sums["lane_speed"]) == (8, 9.5)


async def test_bad_frame_is_buried_and_the_next_one_seen(tmp_path: Path) -> None:
    """A picture that analysis refuses goes to dead letters with its reason; the stream goes on."""
    async with bench(tmp_path) as work:
        work.analyser.faults[CAMERAS[0].id] = BadFrame("truncated")
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0, b"bad"))
        await work.flow.intake.frame(Frame(CAMERAS[1].id, T0, b"good"))
        await until(lambda: work.metrics.sums["frames_failed"] == 1 and work.metrics.sums["frames_analysed"] == 1)
        assert work.metrics.sums["dead_letters"] == 1


async def test_worker_death_costs_one_frame(tmp_path: Path) -> None:
    """A picture that killed its worker is buried; the camera's next picture is analysed."""
    async with bench(tmp_path) as work:
        work.analyser.faults[CAMERAS[0].id] = Unavailable("the worker died")
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0, b"killer"))
        await until(lambda: work.metrics.sums["frames_failed"] == 1)
        del work.analyser.faults[CAMERAS[0].id]
        await work.flow.intake.frame(Frame(CAMERAS[0].id, T0 + 1, b"good"))
        await until(lambda: work.metrics.sums["frames_analysed"] == 1)


async def test_unknown_camera_is_a_dead_letter(tmp_path: Path) -> None:
    """A picture of a camera that the site does not name is refused by name."""
    async with bench(tmp_path) as work:
        await work.flow.intake.frame(Frame(CameraId("ghost"), T0, b"jpeg"))
        await until(lambda: work.metrics.sums["dead_letters"] == 1)


async def test_messages_that_are_not_ours_are_dead_letters(tmp_path: Path) -> None:
    """Garbage, JSON of another version and NaN die alone; a good reading behind them is taken."""
    envelope = {"type": "ioc.reading.v2", "data": {"sensor": "n-1", "time": T0, "value": 1.0}}
    hostile = [b"\xff\x00garbage", orjson.dumps(envelope), b'{"type": "ioc.reading.v1", "data": {"value": NaN}}', b""]
    async with bench(tmp_path) as work:
        topic = work.flow.outlet.topic(READINGS)
        for payload in hostile:
            await topic.send(key=b"n-1", value=payload)
        await topic.send(key=b"n-1", value=None)
        await work.flow.outlet.topic(FRAMES).send(key=b"cam-01", value=b"{}")
        await work.flow.intake.reading(Reading(SENSOR.id, T0, 1.0), received=T0)
        await until(lambda: work.metrics.sums["readings_accepted"] == 1)
        await until(lambda: work.metrics.sums["dead_letters"] == len(hostile) + 2)


async def test_impossible_readings_are_refused(tmp_path: Path) -> None:
    """1970, 2100, NaN, infinity, out of range and unknown sensors are dead letters; none becomes an observation."""
    readings = [
        Reading(SENSOR.id, 0.0, 1.0),
        Reading(SENSOR.id, 4_102_444_800.0, 1.0),
        Reading(SENSOR.id, T0, 99.0),
        Reading(SensorId("ghost"), T0, 1.0),
    ]
    async with bench(tmp_path) as work:
        for reading in readings:
            await work.flow.intake.reading(reading, received=T0)
        await until(lambda: work.metrics.sums["dead_letters"] == len(readings))
        assert work.metrics.sums["readings_accepted"] == 0


async def test_live_sheds_the_older_frame(tmp_path: Path) -> None:
    """While analysis is busy the latest picture wins, and captured = analysed + shed + failed."""
    async with bench(tmp_path, lossless=False) as work:
        work.analyser.gate.clear()
        for number in range(10):
            await work.flow.intake.frame(Frame(CAMERAS[0].id, T0 + number, b"jpeg"))
        await until(lambda: work.metrics.sums["frames_shed"] == 8)
        work.analyser.gate.set()
        await until(lambda: work.metrics.sums["frames_analysed"] == 2)
        assert [frame.captured for frame in work.analyser.analysed] == [T0, T0 + 9]


async def test_silent_camera_becomes_one_incident_and_clears(tmp_path: Path) -> None:
    """Heartbeats without pictures raise camera_silent once; it stays in sight when pictures return, unacknowledged."""
    async with bench(tmp_path) as work:
        await cameras_until(work, 30, lambda camera, second: camera is CAMERAS[1] or second < 1 or second > 20)
        await until(lambda: any(incident.cleared_at for incident in work.incidents()))
        (incident,) = work.incidents()
        assert (incident.kind, incident.where.camera, incident.state) == (Kind.CAMERA_SILENT, "cam-01", State.NEW)
        assert T0 + 5 <= incident.detected <= T0 + 7


async def test_readings_above_the_threshold_become_an_incident(tmp_path: Path) -> None:
    """A water level above its threshold is an incident of that sensor."""
    async with bench(tmp_path) as work:
        for second in range(20):
            await work.flow.intake.reading(Reading(SENSOR.id, T0 + second, 5.5), received=T0 + second)
            await work.flow.intake.sensor_heartbeat(SensorHeartbeat(SENSOR.id, T0 + second, None, T0))
        await until(lambda: len(work.incidents()) == 1)
        (incident,) = work.incidents()
        assert (incident.kind, incident.where.sensor) == (Kind.SENSOR_THRESHOLD, SENSOR.id)


async def test_database_away_loses_nothing(tmp_path: Path) -> None:
    """Detections wait while the database is away and are written when it is back."""
    async with bench(tmp_path) as work:
        work.runner.away = True
        await cameras_until(work, 10, lambda camera, second: camera is CAMERAS[1])
        work.runner.away = False
        await until(lambda: len(work.incidents()) == 1)
