"""Something burns in a camera's picture."""

from __future__ import annotations

from functools import partial

from ioc.domain.kinds import Kind
from ioc.domain.observation import Flame
from ioc.domain.text import Text
from ioc.rules.burning import burning, burning_parameters
from ioc.rules.rule import CameraEntry

VERSION = "1"
ENTRY = CameraEntry(
    kind=Kind.FIRE,
    build=partial(burning, Kind.FIRE, VERSION, Flame.FIRE),
    version=VERSION,
    parameters=burning_parameters(hold_s=3.0, area=0.0003),
    name=Text(vi="Cháy", en="Fire"),
    meaning=Text(
        vi="Có lửa trong hình: màu lửa, sáng, lay động tại chỗ; đèn, áo phản quang, hoàng hôn không tính.",
        en="Flames in the picture: their colour, bright, flickering in place; lamps, vests and sunsets do not count.",
    ),
)
