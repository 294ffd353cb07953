"""`ioc serve`: the whole centre in one process, with its vision workers."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from pathlib import Path
from typing import Annotated

import typer

from ioc.settings import Settings, load_settings


def serve(
    site: Annotated[Path | None, typer.Option(help="The site folder or file; IOC_SITE names it too.")] = None,
    port: Annotated[int | None, typer.Option(help="Where API and wall listen on this machine; IOC_PORT.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where database, pictures and journal go; IOC_DATA_DIR.")
    ] = None,
) -> None:
    """Watch a site: cameras, sensors, rules, incidents, API and wall. Every setting is a variable IOC_NAME as well."""
    settings = load_settings(site=site, port=port, data_dir=data_dir)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    for chatty in ("faust", "mode", "aiokafka", "httpx", "httpcore", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    # First of all: asyncio's own answer to Ctrl-C, a cancellation, is lost if it comes while the program is loaded.
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)

    # Imported here: all of the program takes a second to load, which no other command needs to wait for.
    from ioc.bootstrap import centre

    await asyncio.sleep(0)  # a signal that came meanwhile is heard now
    if stop.is_set():
        return
    began = time.monotonic()
    async with centre(settings) as running:
        typer.echo(
            f"Up in {time.monotonic() - began:.1f} s. The wall (this link works once; `ioc link` makes another):"
        )
        typer.echo(f"\n    {running.link}\n")
        if not settings.ingest_token.get_secret_value():
            typer.echo(f"Sensors send readings with this token: {running.ingest_token}")
        await stop.wait()
        typer.echo("Stopping ...")
