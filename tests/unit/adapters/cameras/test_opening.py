"""What a site file calls a source becomes an address, or an error that says what to write."""

from __future__ import annotations

import pytest

from ioc.adapters.cameras.opening import address_of, without_password
from ioc.domain.errors import SourceError
from ioc.domain.geometry import LonLat
from ioc.domain.ids import AreaId, CameraId
from ioc.domain.site import Camera
from ioc.domain.text import Text


def camera(source: str) -> Camera:
    return Camera(CameraId("cam-01"), Text("a", "a"), source, LonLat(106, 21), AreaId("a"))


@pytest.mark.parametrize("gateway", ["http://10.0.0.1:8401", "http://10.0.0.1:8401/"])
def test_a_gateway_source_is_relative_to_the_gateway(gateway: str) -> None:
    """With or without its last slash, the gateway comes first."""
    assert address_of(camera("gateway:cam-01.mjpg"), gateway) == "http://10.0.0.1:8401/cam-01.mjpg"
    assert address_of(camera("gateway:/a/b.mjpg"), gateway + "/v1/"[: 4 * gateway.endswith("1")]).endswith("/a/b.mjpg")


@pytest.mark.parametrize("address", ["rtsp://u:p@10.0.0.1/s", "http://10.0.0.1/v", "https://10.0.0.1/v", "/tmp"])  # noqa: S108  # only named
def test_addresses_and_paths_stay(address: str) -> None:
    """What can be opened as it is, is."""
    assert address_of(camera(address), "") == address


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("gateway:cam-01.mjpg", "needs a gateway. Remedy: set `gateway`"),
        ("ftp://10.0.0.1/x", "has an unknown scheme. Remedy: use http"),
        ("/nowhere/clip.mp4", "does not exist. Remedy: name a video file"),
    ],
)
def test_what_cannot_be_opened_says_what_to_write(source: str, words: str) -> None:
    """The error names the camera, the source and the remedy."""
    with pytest.raises(SourceError, match="camera cam-01: source") as caught:
        address_of(camera(source), "")
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://admin:s3cret@10.0.0.1:554/ch1", "rtsp://10.0.0.1:554/ch1"),
        ("rtsp://admin:s3@cret@10.0.0.1/ch1", "rtsp://10.0.0.1/ch1"),
        ("http://10.0.0.1/video.cgi?user=admin&pwd=s3cret", "http://10.0.0.1/video.cgi?..."),
        ("http://admin:s3cret@10.0.0.1/video.cgi?at=a@b", "http://10.0.0.1/video.cgi?..."),
        ("/data/a@b?.mp4", "/data/a@b?.mp4"),
    ],
)
def test_a_password_is_never_shown(address: str, shown: str) -> None:
    """User and password go, wherever a camera wants them; the rest of the address stays."""
    assert without_password(address) == shown
