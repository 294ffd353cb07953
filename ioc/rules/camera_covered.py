"""A camera whose picture shows nothing: covered, sprayed, turned to a wall."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.text import Text
from ioc.rules.view_state import ViewState, lasting

ENTRY = ViewState(
    kind=Kind.CAMERA_COVERED,
    view=View.COVERED,
    version="2",
    parameter=lasting("covered_s", Text(vi="Bị che bao lâu thì báo.", en="How long the view must be covered.")),
    told=Text(
        vi="Máy quay bị che {lasted} giây (ngưỡng {threshold} giây): chỉ còn thấy {detail} % chi tiết của khung "
        "cảnh, độ nét {sharpness}, độ sáng {brightness}.",
        en="The camera has been covered for {lasted} s (threshold {threshold} s): {detail}% of the scene's "
        "detail is left, sharpness {sharpness}, brightness {brightness}.",
    ),
    name=Text(vi="Máy quay bị che", en="Camera covered"),
    meaning=Text(
        vi="Hình không còn thấy khung cảnh: bị che, bị phun sơn, bị xoay vào tường.",
        en="The picture does not show the scene any more: covered, sprayed, turned to a wall.",
    ),
).entry
