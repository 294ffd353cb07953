import asyncio

from simulators.feeds import Feeds, Shot


async def test_a_slow_client_misses_pictures_but_gets_the_newest() -> None:
    """Three pictures while a client was busy: it gets the third, none of the others."""
    feeds = Feeds(["c"])
    for number in (1, 2, 3):
        feeds.show("c", Shot(number, float(number), b"x"))
    shot = await feeds.after("c", 0)
    assert shot is not None
    assert shot.number == 3


async def test_every_waiting_client_is_woken() -> None:
    """Two clients that wait for the next picture both get it."""
    feeds = Feeds(["c"])
    waiting = [asyncio.create_task(feeds.after("c", 0)) for _ in range(2)]
    await asyncio.sleep(0)
    feeds.show("c", Shot(1, 1.0, b"x"))
    assert [shot.number for shot in await asyncio.gather(*waiting) if shot] == [1, 1]


async def test_closing_sends_everybody_home() -> None:
    """A client that waits for a silent camera ends when the feeds close."""
    feeds = Feeds(["c"])
    waiting = asyncio.create_task(feeds.after("c", 0))
    await asyncio.sleep(0)
    feeds.close()
    assert await waiting is None
