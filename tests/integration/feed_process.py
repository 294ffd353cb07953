"""A centre in a process of its own that saves without end, to be killed: python -m tests.integration.feed_process
FOLDER PORT. Prints `up` when it answers."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.integration.live_centre import running
from tests.samples import an_entry, an_incident


async def main(folder: Path, port: int) -> None:
    async with running(folder, port) as centre:
        print("up", flush=True)
        while True:
            head = await centre.store.run(lambda store: store.head())
            revisions = await centre.store.run(lambda store: {i.id: i.rev for i in store.in_sight()})
            name = f"KB-{head % 7}"
            incident = an_incident(name, rev=revisions.get(an_incident(name).id, 0) + 1)
            report = f"{name}-episode.{incident.rev}"
            await centre.store.run(lambda store, i=incident, r=report: store.save(i, [an_entry(i)], [r]))  # type: ignore[misc]  # the defaults bind them
            centre.hub.wake()
            await asyncio.sleep(0.002)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
