"""Evidence is stored whole, found by name, and never outside its folder."""

from __future__ import annotations

import hashlib
import resource
from pathlib import Path

import pytest

from ioc.adapters.evidence_files import EvidenceFiles
from ioc.domain.errors import Unavailable
from ioc.domain.frame import Frame
from ioc.domain.ids import CameraId, IncidentId

FRAME = Frame(CameraId("cam-01"), 1_795_350_000.1234, b"\xff\xd8 a picture \xff\xd9")


def test_a_picture_comes_back_as_it_was(tmp_path: Path) -> None:
    """The name carries the SHA-256, the bytes are the camera's own, and saving twice stores once."""
    store = EvidenceFiles(tmp_path / "evidence")
    name = store.save(IncidentId("KB-2026-0001"), FRAME)
    assert name == store.save(IncidentId("KB-2026-0001"), FRAME)
    assert name == f"KB-2026-0001/1795350000.123-{hashlib.sha256(FRAME.jpeg).hexdigest()}.jpg"
    assert store.load(name) == FRAME.jpeg
    assert [path.name for path in (tmp_path / "evidence").rglob("*.*")] == [name.split("/")[1]]


@pytest.mark.parametrize("incident", ["../../etc", "/etc/passwd", "..", "a/b", "a\x00b", "sự cố"])
def test_an_incident_id_cannot_leave_the_folder(tmp_path: Path, incident: str) -> None:
    """Whatever the id holds, the picture lies under the evidence folder and comes back by its name."""
    store = EvidenceFiles(tmp_path / "evidence")
    name = store.save(IncidentId(incident), FRAME)
    assert store.load(name) == FRAME.jpeg
    assert {path.parts[-3] for path in tmp_path.rglob("*.jpg")} == {"evidence"}


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/../../secret", "", "a", "a/b.jpg", "a\x00/b", "../../x/1"]
)
def test_a_strange_name_finds_nothing(tmp_path: Path, name: str) -> None:
    """A name that this store cannot have given is never opened, whatever lies there."""
    (tmp_path / "secret").write_bytes(b"secret")
    assert EvidenceFiles(tmp_path / "evidence").load(name) is None


def test_a_missing_picture_is_none(tmp_path: Path) -> None:
    """A well-formed name without a file is answered with None."""
    assert EvidenceFiles(tmp_path).load(f"KB-1/1.000-{'0' * 64}.jpg") is None


def test_a_changed_picture_is_not_passed_off_as_evidence(tmp_path: Path) -> None:
    """A file whose bytes differ from its SHA-256 is refused."""
    store = EvidenceFiles(tmp_path)
    name = store.save(IncidentId("KB-1"), FRAME)
    (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(Unavailable, match="not what was stored"):
        store.load(name)


def test_a_disk_that_takes_nothing_is_said_with_path_and_remedy(tmp_path: Path) -> None:
    """A store that cannot write raises Unavailable naming the path, and leaves no half picture behind."""
    (tmp_path / "evidence").write_bytes(b"a file where a folder should be")
    with pytest.raises(Unavailable, match=r"evidence .*KB-1.* cannot be written.*Remedy: free space"):
        EvidenceFiles(tmp_path / "evidence").save(IncidentId("KB-1"), FRAME)
    assert [path.name for path in tmp_path.iterdir()] == ["evidence"]


def test_a_disk_that_fills_leaves_no_half_picture(tmp_path: Path) -> None:
    """When the disk stops taking bytes half-way, the half picture is removed and the error says so."""
    store = EvidenceFiles(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, hard))  # files end after five bytes: EFBIG stands for ENOSPC
    try:
        with pytest.raises(Unavailable, match="cannot be written"):
            store.save(IncidentId("KB-1"), FRAME)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "KB-1").iterdir()) == []
