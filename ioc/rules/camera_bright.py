"""A camera whose picture is burnt out."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.text import Text
from ioc.rules.view_state import ViewState, lasting

ENTRY = ViewState(
    kind=Kind.CAMERA_BRIGHT,
    view=View.BRIGHT,
    version="1",
    parameter=lasting("bright_s", Text(vi="Quá sáng bao lâu thì báo.", en="How long the picture must be too bright.")),
    told=Text(
        vi="Hình của máy quay quá sáng {lasted} giây (ngưỡng {threshold} giây): độ sáng trung bình {brightness} "
        "trên 255, phần lớn hình bị cháy trắng.",
        en="The camera's picture has been too bright for {lasted} s (threshold {threshold} s): its mean "
        "brightness is {brightness} of 255, and much of it is burnt out.",
    ),
    name=Text(vi="Máy quay quá sáng", en="Camera too bright"),
    meaning=Text(
        vi="Phần lớn hình bị cháy trắng.",
        en="Much of the picture is burnt out.",
    ),
).entry
