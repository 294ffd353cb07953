"""Something smokes in a camera's picture. Smoke sensors have a rule of their own: sensor_threshold."""

from __future__ import annotations

from functools import partial

from ioc.domain.kinds import Kind
from ioc.domain.observation import Flame
from ioc.domain.text import Text
from ioc.rules.burning import burning, burning_parameters
from ioc.rules.rule import CameraEntry

VERSION = "1"
ENTRY = CameraEntry(
    kind=Kind.SMOKE,
    build=partial(burning, Kind.SMOKE, VERSION, Flame.SMOKE),
    version=VERSION,
    parameters=burning_parameters(hold_s=5.0, area=0.008),
    name=Text(vi="Khói", en="Smoke"),
    meaning=Text(
        vi="Có khói trong hình: màn xám lan dần, che mờ khung cảnh phía sau; xe, bóng, sương, mưa không tính.",
        en="Smoke in the picture: a grey veil that spreads and takes the contrast from what is behind it; vehicles, "
        "shadows, fog and rain do not count.",
    ),
)
