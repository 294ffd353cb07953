"""A camera whose picture is too dark to see anything."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.text import Text
from ioc.rules.view_state import ViewState, lasting

ENTRY = ViewState(
    kind=Kind.CAMERA_DARK,
    view=View.DARK,
    version="1",
    parameter=lasting("dark_s", Text(vi="Quá tối bao lâu thì báo.", en="How long the picture must be too dark.")),
    told=Text(
        vi="Hình của máy quay quá tối {lasted} giây (ngưỡng {threshold} giây): độ sáng trung bình {brightness} "
        "trên 255, không thấy ánh đèn nào.",
        en="The camera's picture has been too dark for {lasted} s (threshold {threshold} s): its mean brightness"
        " is {brightness} of 255, and there is no light in it.",
    ),
    name=Text(vi="Máy quay quá tối", en="Camera too dark"),
    meaning=Text(
        vi="Hình quá tối, không thấy được gì.",
        en="The picture is too dark to see anything.",
    ),
).entry
