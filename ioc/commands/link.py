"""`ioc link`: another one-time link to the wall of the centre that runs on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import httpx
import typer

from ioc.api.auth import secret_file
from ioc.domain.errors import Unavailable
from ioc.settings import load_settings


def link(
    port: Annotated[int | None, typer.Option(help="Where the centre listens; IOC_PORT.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="The data folder of the centre; IOC_DATA_DIR.")] = None,
) -> None:
    """Print a link that opens the wall once, in another browser."""
    settings = load_settings(port=port, data_dir=data_dir)
    file = secret_file(settings.data_dir)
    base = f"http://127.0.0.1:{settings.port}"
    try:
        secret = file.read_text("utf-8").strip()
        answer = httpx.post(f"{base}/api/v1/links", headers={"Authorization": f"Bearer {secret}"}, timeout=5.0)
    except OSError as error:
        raise Unavailable(
            f"{file}: {error.strerror}. Remedy: name the data folder of the running centre: ioc link --data-dir FOLDER"
        ) from error
    except httpx.TransportError as error:
        raise Unavailable(f"{base} does not answer ({error}). Remedy: start the centre, or name its --port") from error
    if answer.status_code != 201:
        raise Unavailable(
            f"{base} refused: {answer.status_code}. Remedy: name the data folder of the centre on that port"
        )
    typer.echo(answer.json()["url"])
