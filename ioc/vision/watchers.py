"""What looks at a picture beside the tracker: a camera gets a watcher only for what its site file asks for."""

from __future__ import annotations

from ioc.domain.site import Camera, ZoneUse
from ioc.vision.flames import Flames
from ioc.vision.flow import LaneFlow
from ioc.vision.glance import Watcher
from ioc.vision.ground_plane import GroundPlane
from ioc.vision.lamps import LampWatch
from ioc.vision.objects import ObjectWatch
from ioc.vision.people_count import PeopleCount


def watchers_for(camera: Camera, ground: GroundPlane | None) -> list[Watcher]:
    """The watchers that the camera's zones and lines ask for."""
    return [
        Flames(camera),
        *(PeopleCount(camera, zone, ground) for zone in camera.zones_for(ZoneUse.CROWD)),
        *(LaneFlow(camera.id, zone) for zone in camera.zones_for(ZoneUse.LANE)),
        *(LampWatch(camera.id, zone) for zone in camera.zones_for(ZoneUse.SIGNAL)),
        *([ObjectWatch(camera, ground)] if camera.zones_for(ZoneUse.NO_OBJECTS) else ()),
    ]
