"""The spool gives back what it took, oldest first, and never outgrows its room."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.adapters.influx.spool import REJECTED_BYTES, Spool
from ioc.domain.errors import Unavailable


def drain(spool: Spool) -> list[str]:
    drained: list[str] = []
    while (segment := spool.oldest()) is not None:
        drained += segment.lines
        spool.remove(segment)
    return drained


def test_lines_come_back_in_order_also_after_a_restart(tmp_path: Path) -> None:
    """Lines of an earlier run come first, then those of this one; nothing stays behind."""
    first = Spool(tmp_path, 100_000, segment_bytes=50)
    first.append([f"old {number}" for number in range(20)])
    second = Spool(tmp_path, 100_000, segment_bytes=50)
    assert second.size == first.size > 0
    second.append(["new"])
    assert drain(second) == [*(f"old {number}" for number in range(20)), "new"]
    assert second.size == 0
    assert not list(tmp_path.glob("*.lp"))


def test_appending_while_draining_loses_nothing(tmp_path: Path) -> None:
    """Lines that arrive while the oldest segment is being sent are not removed with it."""
    spool = Spool(tmp_path, 100_000)
    spool.append(["a"])
    segment = spool.oldest()
    assert segment is not None
    spool.append(["b"])
    spool.remove(segment)
    assert drain(spool) == ["b"]


def test_over_its_room_the_oldest_goes_counted_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The newest lines stay, every lost line is counted, and the log is not flooded."""
    spool = Spool(tmp_path, 1_000, segment_bytes=100)
    with caplog.at_level(logging.WARNING):
        dropped = sum(spool.append([f"line {number:04d}"]) for number in range(200))
    left = drain(spool)
    assert dropped + len(left) == 200
    assert left[-1] == "line 0199"
    assert len(left) >= 80
    assert len([record for record in caplog.records if "the spool is full" in record.message]) == 1


def test_a_line_cut_by_a_crash_is_left_out(tmp_path: Path) -> None:
    """A segment whose last line was half written gives its whole lines only."""
    spool = Spool(tmp_path, 100_000)
    spool.append(["whole 1", "whole 2"])
    (path,) = tmp_path.glob("*.lp")
    path.write_bytes(path.read_bytes() + b"hal")
    assert drain(Spool(tmp_path, 100_000)) == ["whole 1", "whole 2"]


def test_a_segment_of_garbage_is_passed_over(tmp_path: Path) -> None:
    """An empty or torn segment does not stop those behind it."""
    (tmp_path / "000000000001.lp").write_bytes(b"")
    (tmp_path / "000000000002.lp").write_bytes(b"torn")
    (tmp_path / "000000000003.lp").write_bytes(b"good\n")
    assert drain(Spool(tmp_path, 100_000)) == ["good"]


def test_a_full_disk_gives_up_lines_counted_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A disk that takes nothing (ENOSPC, from /dev/full) costs the lines, not the program, and says so once."""
    spool = Spool(tmp_path, 100_000)
    for number in range(1, 40):
        (tmp_path / f"{number:012d}.lp").symlink_to("/dev/full")
    with caplog.at_level(logging.WARNING):
        assert spool.append(["a", "b"]) == 2
        assert spool.append(["c"]) == 1
    (message,) = [record.message for record in caplog.records]
    assert "No space left on device" in message
    assert "Remedy: free space" in message
    for path in tmp_path.glob("*.lp"):
        path.unlink()
    assert spool.append(["d"]) == 0
    assert drain(spool) == ["d"]


def test_a_full_disk_makes_room_by_its_own_oldest(tmp_path: Path) -> None:
    """When the disk is full the oldest segment goes for the newest line."""
    spool = Spool(tmp_path, 100_000, segment_bytes=10)
    spool.append(["oldest 1"])
    spool.append(["newer 22"])
    (tmp_path / "000000000003.lp").symlink_to("/dev/full")
    assert spool.append(["newest 3"]) == 1
    assert drain(spool) == ["newer 22", "newest 3"]


def test_what_was_rejected_is_kept_for_people_and_bounded(tmp_path: Path) -> None:
    """Rejected lines lie in `rejected` with the reason, and their folder stays below its cap."""
    spool = Spool(tmp_path, 100_000)
    spool.reject(["bad line"], "422: field type conflict\nsecond")
    (file,) = (tmp_path / "rejected").iterdir()
    assert file.read_text() == "# 422: field type conflict\n# second\nbad line\n"
    for _ in range(6):
        spool.reject(["x" * (REJECTED_BYTES // 4)], "big")
    files = sorted((tmp_path / "rejected").iterdir())
    assert sum(path.stat().st_size for path in files) <= REJECTED_BYTES
    assert [path.name for path in files] == [f"{number:012d}.lp" for number in (5, 6, 7)]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A spool where a file is in the way names the folder and the remedy."""
    (tmp_path / "spool").write_bytes(b"")
    with pytest.raises(Unavailable, match=r"the spool .*spool cannot be used.*Remedy"):
        Spool(tmp_path / "spool", 1_000)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.lists(st.text("abc ", min_size=1, max_size=30), max_size=8), max_size=15), st.data())
def test_every_line_is_given_back_or_counted(tmp_path: Path, batches: list[list[str]], data: st.DataObject) -> None:
    """Whatever is appended and drained in whatever order: taken = given back + counted as lost, within the room."""
    spool = Spool(Path(tempfile.mkdtemp(dir=tmp_path)), 200, segment_bytes=60)  # a drawn name would come twice
    back: list[str] = []
    dropped = 0
    for batch in batches:
        dropped += spool.append(batch)
        assert spool.size <= 200
        if data.draw(st.booleans()) and (segment := spool.oldest()) is not None:
            back += segment.lines
            spool.remove(segment)
    back += drain(spool)
    assert len(back) + dropped == sum(map(len, batches))
