"""What a wet road mirrors: below a vehicle hangs its picture upside down, goes where it goes, and is none itself.

The foot of the reflection is nearer to the camera than the vehicle, may be in the lane before it, and drives there the
other way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ioc.domain.observation import Track

TOUCH_ABOVE, TOUCH_BELOW = 0.3, 0.5
"""Heights of the lower one by which the upper one's foot may be above its top, or below it."""
ASIDE = 0.5
"""Widths of the wider one that their middles may be apart."""
AS_WIDE = 0.6
"""Least width of the upper one, in widths of the lower."""
ALIKE = math.cos(math.radians(35))
"""Cosine of the angle between their ways."""
FASTER = 2.5
"""Largest ratio of their speeds: the nearer one seems slower or faster where the ground is not known so well."""


def not_mirrored(tracks: Sequence[Track]) -> Iterable[Track]:
    """Those tracks that do not hang below another one that goes the same way."""
    seen = [track for track in tracks if track.seen]
    return (track for track in tracks if not any(_mirrors(track, upper) for upper in seen if upper is not track))


def _mirrors(lower: Track, upper: Track) -> bool:
    a, b = lower.box, upper.box
    if not -TOUCH_ABOVE * a.h <= b.y + b.h - a.y <= TOUCH_BELOW * a.h or b.w < AS_WIDE * a.w:
        return False
    if abs(a.x + a.w / 2 - b.x - b.w / 2) > ASIDE * max(a.w, b.w):
        return False
    slow, fast = sorted(
        (math.hypot(lower.velocity.x, lower.velocity.y), math.hypot(upper.velocity.x, upper.velocity.y))
    )
    along = lower.velocity.x * upper.velocity.x + lower.velocity.y * upper.velocity.y
    return slow > 0 and fast <= FASTER * slow and along >= ALIKE * slow * fast
