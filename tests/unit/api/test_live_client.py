"""Which eyes of the centre a filter lets a client see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ioc.api.live_client import shows_camera, shows_sensor
from ioc.domain.site import Camera
from ioc.wire.live import Filter
from tests.unit.api.centre import a_site

SITE = a_site()


def a_camera(domain: str) -> Camera:
    return replace(SITE.cameras[0], domain=domain)


@pytest.mark.parametrize(
    ("domains", "traffic", "security", "sensor"),
    [
        ([], True, True, True),
        (["traffic"], True, False, False),
        (["security"], False, True, False),
        (["environment"], False, False, True),
        (["health"], True, True, True),
        (["traffic", "environment"], True, False, True),
    ],
)
def test_a_desk_sees_the_eyes_of_its_domains(domains: list[str], traffic: bool, security: bool, sensor: bool) -> None:
    """A traffic desk sees traffic cameras; who looks after the devices sees them all, for any of them may fail."""
    wanted = Filter(domains=domains)
    seen = (shows_camera(wanted, a_camera("traffic")), shows_camera(wanted, a_camera("security")))
    assert (*seen, shows_sensor(wanted, SITE.sensors[0])) == (traffic, security, sensor)


def test_lists_narrow_each_other() -> None:
    """Area, camera and domain must all fit."""
    camera = a_camera("traffic")
    fits = Filter(areas=[camera.area], cameras=[camera.id], domains=["traffic"])
    assert shows_camera(fits, camera)
    for other in ({"areas": ["x"]}, {"cameras": ["x"]}, {"domains": ["security"]}):
        assert not shows_camera(fits.model_copy(update=other), camera)
    assert not shows_sensor(Filter(areas=["x"]), SITE.sensors[0])
