"""InfluxDB 2 behind the two answers that matter: try again later, or never with these lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from ioc.domain.errors import Unavailable, WireError

REQUEST_LIMIT = 3.0
"""Seconds that a connection, and each read, may take."""
NEVER = frozenset({400, 413, 422})
"""Answers that the same lines will always get. A wrong token (401), a missing bucket (404) or too many requests (429)
can be mended on the server, so those lines wait."""


class LineServer(Protocol):
    """Takes lines."""

    def write(self, lines: Sequence[str]) -> None:
        """Raises Unavailable (try again later) or WireError (these lines are wrong)."""
        ...

    def close(self) -> None: ...


class InfluxServer:
    """LineServer over influxdb-client, which neither batches nor retries here: both would lose lines silently."""

    def __init__(self, url: str, token: str, org: str, bucket: str) -> None:
        self._client = InfluxDBClient(url=url, token=token, org=org, timeout=int(REQUEST_LIMIT * 1000), retries=False)
        self._api = self._client.write_api(write_options=SYNCHRONOUS)
        self._place = (bucket, org)
        self._name = f"InfluxDB {url}, bucket {bucket}"

    def write(self, lines: Sequence[str]) -> None:
        bucket, org = self._place
        try:
            self._api.write(bucket=bucket, org=org, record="\n".join(lines))
        except ApiException as error:
            words = f"{self._name} answered {error.status} {error.reason}: {_first_line(error)}"
            if error.status in NEVER:
                raise WireError(words) from error
            remedy = " Remedy: set IOC_INFLUX_TOKEN to a token that may write there." if error.status == 401 else ""
            raise Unavailable(words + remedy) from error
        except (HTTPError, OSError) as error:
            raise Unavailable(f"{self._name} cannot be reached: {error}") from error

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]  # the library leaves it untyped


def _first_line(error: ApiException) -> str:
    body = error.body.decode(errors="replace") if isinstance(error.body, bytes) else str(error.body or "")
    return body.strip()[:300]
