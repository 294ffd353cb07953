"""A camera that is out of focus."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.text import Text
from ioc.rules.view_state import ViewState, lasting

ENTRY = ViewState(
    kind=Kind.CAMERA_DEFOCUSED,
    view=View.DEFOCUSED,
    version="1",
    parameter=lasting(
        "defocused_s", Text(vi="Mất nét bao lâu thì báo.", en="How long the picture must be out of focus.")
    ),
    told=Text(
        vi="Hình của máy quay bị mất nét {lasted} giây (ngưỡng {threshold} giây): khung cảnh vẫn còn {detail} %,"
        " nhưng chi tiết nhỏ đã mất, độ nét {sharpness}.",
        en="The camera has been out of focus for {lasted} s (threshold {threshold} s): {detail}% of the scene is"
        " there, but its fine detail is gone, sharpness {sharpness}.",
    ),
    name=Text(vi="Máy quay mất nét", en="Camera out of focus"),
    meaning=Text(
        vi="Khung cảnh vẫn còn nhưng bị nhoè.",
        en="The scene is there, but blurred.",
    ),
).entry
