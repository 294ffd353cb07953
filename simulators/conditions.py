"""The conditions under which a camera may have to see: one catalogue, each a name and its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.errors import SiteError
from simulators.light import DAY, DUSK, INFRARED, NIGHT, OVERCAST, RAIN, UNLIT, WET_NIGHT, Light


@dataclass(frozen=True, slots=True)
class Condition:
    """How the picture looks; what happens in the city does not depend on it.

    lights: of the still scene; where there are two, `turn` says how the camera comes from one to the other.
    turn: "" | "cloud", its shadow sweeps over the ground | "switch", the infrared filter goes out and in again.
    rain: streaks in the picture, and drops on the lens. shake: pixels that the picture may jump, each way.
    exposure: share by which the gain steps up and down. bitrate: of an H.264 stream before the pictures, bit/s.
    loss: share of the pictures that never arrive. fps: at most so many pictures a second.
    """

    name: str
    says: str
    lights: tuple[Light, ...] = (DAY,)
    turn: str = ""
    rain: bool = False
    shake: float = 0.0
    exposure: float = 0.0
    bitrate: int = 0
    loss: float = 0.0
    fps: float | None = None


CONDITIONS = {
    condition.name: condition
    for condition in (
        Condition("day", "a hazy forenoon, a steady camera, a good line"),
        Condition("dusk", "after sunset: street lamps, first headlights", (DUSK,)),
        Condition("night", "pools of lamplight, headlights with glare, a noisy sensor", (NIGHT,)),
        Condition("headlights", "night on a street without lamps: headlights are all the light", (UNLIT,)),
        Condition("rain", "rain by day: streaks, drops on the lens, wet streets that mirror", (RAIN,), rain=True),
        Condition("night-rain", "rain at night: every lamp is seen twice", (WET_NIGHT,), rain=True),
        Condition("cloud", "shadows of clouds sweep over the scene", (DAY, OVERCAST), "cloud"),
        Condition("shake", "a mast in the wind: the picture jumps by up to 2 pixels", shake=2.0),
        Condition("exposure", "automatic exposure steps by 35 % within half a second, every 30 s", exposure=0.35),
        Condition("infrared", "at dusk the camera switches to infrared, and back", (DUSK, INFRARED), "switch"),
        Condition("bitrate", "an H.264 stream of 200 kbit/s", bitrate=200_000),
        Condition("loss", "a fifth of the pictures never arrives", loss=0.2),
        Condition("fps2", "two pictures a second", fps=2.0),
    )
}
DEFAULT = CONDITIONS["day"]


def condition_named(name: str) -> Condition:
    """Raises SiteError, naming those that exist."""
    if name not in CONDITIONS:
        raise SiteError(f"no condition {name}", remedy=f"one of {', '.join(CONDITIONS)}")
    return CONDITIONS[name]
