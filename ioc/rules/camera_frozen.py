"""A camera that sends the same picture again and again."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.text import Text
from ioc.rules.view_state import ViewState, lasting

ENTRY = ViewState(
    kind=Kind.CAMERA_FROZEN,
    view=View.FROZEN,
    version="1",
    parameter=lasting("frozen_s", Text(vi="Hình đứng bao lâu thì báo.", en="How long the picture must be frozen.")),
    told=Text(
        vi="Hình của máy quay bị đứng {lasted} giây (ngưỡng {threshold} giây): các hình liên tiếp giống hệt "
        "nhau, không có cả nhiễu của cảm biến.",
        en="The camera's picture has been frozen for {lasted} s (threshold {threshold} s): one picture is like "
        "the next, without even the sensor's noise.",
    ),
    name=Text(vi="Máy quay bị đứng hình", en="Camera frozen"),
    meaning=Text(
        vi="Máy quay gửi mãi một hình.",
        en="The camera sends the same picture again and again.",
    ),
).entry
