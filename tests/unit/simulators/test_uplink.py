import asyncio

import httpx
import orjson
import pytest

from ioc.domain.ids import SensorId
from ioc.domain.reading import Reading
from simulators.uplink import BATCH, BUFFER, PAUSE, Uplink


def reading(number: int) -> Reading:
    return Reading(SensorId("s-1"), float(number), 1.5)


class Centre:
    """Answers as the centre would; `trouble` statuses come first."""

    def __init__(self, trouble: list[int]) -> None:
        self.trouble = trouble
        self.times: list[float] = []
        self.tokens: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.tokens.add(request.headers.get("authorization", ""))
        if self.trouble:
            return httpx.Response(self.trouble.pop(0))
        rows = orjson.loads(request.content)["readings"]
        self.times += [row["time"] for row in rows]
        return httpx.Response(202, json={"accepted": len(rows), "refused": []})


async def deliver(centre: Centre, readings: list[Reading]) -> tuple[Uplink, list[float]]:
    """Run an uplink until nothing waits; also returns the seconds that it slept, one after the other."""
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if link.waiting == 0:
            raise asyncio.CancelledError

    link = Uplink("http://centre", "secret", httpx.MockTransport(centre), nap)
    link.add(readings)
    with pytest.raises(asyncio.CancelledError):
        await link.run()
    return link, naps


async def test_readings_wait_while_the_centre_is_away_and_arrive_once_in_order() -> None:
    """503, then good: every reading arrives, in order, once, with the token."""
    centre = Centre([503])
    link, _ = await deliver(centre, [reading(number) for number in range(BATCH + 5)])
    assert centre.times == [float(number) for number in range(BATCH + 5)]
    assert centre.tokens == {"Bearer secret"}
    assert link.sent == BATCH + 5


async def test_back_off_grows_to_a_bound() -> None:
    """While the centre is away the waits double up to 10 s: it is never hammered, and soon found again."""
    _, naps = await deliver(Centre([503] * 7), [reading(1)])
    assert [nap for nap in naps if nap > PAUSE] == [0.5, 1, 2, 4, 8, 10, 10]


async def test_a_batch_that_is_refused_for_good_is_not_sent_for_ever() -> None:
    """422 is not mended by trying again: the batch is counted as refused and the next one goes."""
    link, _ = await deliver(Centre([422]), [reading(1)])
    assert (link.sent, link.refused) == (0, 1)


def test_the_buffer_is_bounded_and_the_oldest_go() -> None:
    """With the centre away for long, the newest readings are kept and the loss is counted."""
    link = Uplink("http://centre", "")
    link.add(reading(number) for number in range(BUFFER + 3))
    assert (link.waiting, link.lost) == (BUFFER, 3)
