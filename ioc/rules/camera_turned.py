"""A camera that shows another scene than the one it was put up for."""

from __future__ import annotations

from ioc.domain.kinds import Kind
from ioc.domain.observation import View
from ioc.domain.text import Text
from ioc.rules.view_state import ViewState, lasting

ENTRY = ViewState(
    kind=Kind.CAMERA_TURNED,
    view=View.TURNED,
    version="1",
    parameter=lasting("turned_s", Text(vi="Bị xoay đi bao lâu thì báo.", en="How long the view must be turned away.")),
    told=Text(
        vi="Máy quay bị xoay đi {lasted} giây (ngưỡng {threshold} giây): hình vẫn rõ nhưng chỉ còn giống "
        "{detail} % khung cảnh đã biết.",
        en="The camera has been turned away for {lasted} s (threshold {threshold} s): the picture has detail, "
        "but only {detail}% of the known scene is in its place.",
    ),
    name=Text(vi="Máy quay bị xoay", en="Camera turned away"),
    meaning=Text(
        vi="Hình cho thấy một khung cảnh khác: máy quay bị xoay hoặc bị xô lệch.",
        en="The picture shows another scene: the camera was turned or pushed.",
    ),
).entry
