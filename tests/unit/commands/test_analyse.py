"""`ioc analyse` as its user sees it."""

from __future__ import annotations

from pathlib import Path

import av
import orjson
import pytest
from typer.testing import CliRunner, Result

from ioc.commands.all import app
from ioc.domain.errors import SettingsError, SiteError, SourceError, Unavailable
from tests.unit.commands.recordings import pictures, site_file


def analyse(*words: object) -> Result:
    return CliRunner().invoke(app, ["analyse", *map(str, words)])


def refused(result: Result, sort: type[Exception]) -> str:
    """The text of the error that ended it."""
    assert isinstance(result.exception, sort), result.output
    return str(result.exception)


@pytest.fixture(scope="module")
def hand_on_lens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pictures(tmp_path_factory.mktemp("recordings") / "hand-on-lens", 40.0, covered_from=26.0)


def test_json_is_one_incident_a_line_and_then_the_counts(hand_on_lens: Path) -> None:
    """Each incident with kind, camera, times in seconds of the source, and why; the last line holds the counts."""
    result = analyse(hand_on_lens, "--json")
    *incidents, tail = map(orjson.loads, result.stdout.splitlines())
    assert [row["kind"] for row in incidents] == ["camera_covered"]
    row = incidents[0]
    assert row.keys() >= {"kind", "camera", "start", "detected", "end", "why"}
    assert 25.5 <= row["start"] <= row["detected"] <= 40
    assert (tail["counts"], tail["kinds"], tail["frames"]) == ({}, {"camera_covered": 1}, 200)


def test_table_is_not_wrapped_in_a_pipe(hand_on_lens: Path) -> None:
    """What goes to a pipe has one line an incident, however long its reason."""
    lines = analyse(hand_on_lens).stdout.splitlines()
    assert lines[0].split() == ["Kind", "Start", "Detected", "End", "Why"]
    assert lines[1].startswith("camera_covered")
    assert lines[2].startswith("1 incidents in 39.8 s, 200 pictures.")


def test_for_stops_early(tmp_path: Path) -> None:
    """`--for 1` looks at the first second and no more."""
    tail = orjson.loads(analyse(pictures(tmp_path / "p"), "--json", "--for", 1).stdout.splitlines()[-1])
    assert tail["frames"] == 6


def test_picture_that_cannot_be_decoded_is_counted_and_passed(tmp_path: Path) -> None:
    """A torn picture in a folder is told as unusable; the others are analysed."""
    folder = pictures(tmp_path / "p")
    torn = folder / "0003.jpg"
    torn.write_bytes(torn.read_bytes()[:40])
    tail = orjson.loads(analyse(folder, "--json").stdout.splitlines()[-1])
    assert (tail["frames"], tail["failed"]) == (20, 1)


def test_sources_that_are_none_are_named(tmp_path: Path) -> None:
    """A file that is not there and a folder without pictures end in one sentence that names them."""
    assert "missing.mp4" in refused(analyse(tmp_path / "missing.mp4"), SourceError)
    assert "no pictures" in refused(analyse(tmp_path), SourceError)
    (tmp_path / "text.mp4").write_text("not a video")
    assert "text.mp4" in refused(analyse(tmp_path / "text.mp4"), SourceError)


def test_camera_must_be_one_of_the_site(tmp_path: Path) -> None:
    """A wrong name, none where there are several, and one without a site are refused with the names that exist."""
    site, folder = site_file(tmp_path), pictures(tmp_path / "p", 1.0)
    assert "cam-01, cam-02" in refused(analyse(folder, "--site", site, "--camera", "x"), SettingsError)
    assert "cam-01, cam-02" in refused(analyse(folder, "--site", site), SettingsError)
    assert "--site" in refused(analyse(folder, "--camera", "cam-01"), SettingsError)
    assert "no-site.yaml" in refused(analyse(folder, "--site", tmp_path / "no-site.yaml"), SiteError)
    named = analyse(folder, "--site", site, "--camera", "cam-02", "--json")
    assert named.exit_code == 0, named.output


def test_annotated_video_has_every_picture_at_its_time(tmp_path: Path) -> None:
    """`--annotate` writes a video that plays as long as the source, and leaves the result as it is."""
    result = analyse(pictures(tmp_path / "p"), "--json", "--annotate", tmp_path / "out.mp4")
    assert orjson.loads(result.stdout.splitlines()[-1])["frames"] == 20
    with av.open(str(tmp_path / "out.mp4")) as video:
        times = [frame.time for frame in video.decode(video=0)]
    assert times == pytest.approx([number / 5 for number in range(20)], abs=0.002)


def test_video_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    """A folder that is not there, another ending, a folder's name: each names the path and the remedy."""
    folder = pictures(tmp_path / "p", 1.0)
    for name in ("nowhere/out.mp4", "out.mp3", "out.jpg", "out", "."):
        text = refused(analyse(folder, "--annotate", tmp_path / name), Unavailable)
        assert str(tmp_path) in text
        assert "Remedy" in text
        assert "\n" not in text


def test_full_disk_costs_the_video_not_the_result(tmp_path: Path) -> None:
    """What was found is printed although the annotated video could not be written."""
    (tmp_path / "full.mp4").symlink_to("/dev/full")
    result = analyse(pictures(tmp_path / "p"), "--json", "--annotate", tmp_path / "full.mp4")
    assert "full" in refused(result, Unavailable)
    assert orjson.loads(result.stdout.splitlines()[-1])["frames"] > 0


def test_source_is_never_overwritten(tmp_path: Path) -> None:
    """`--annotate` with the source's own name is refused before anything is opened."""
    clip = tmp_path / "clip.mp4"
    analyse(pictures(tmp_path / "p", 2.0), "--annotate", clip)
    before = clip.read_bytes()
    assert "overwrite" in refused(analyse(clip, "--annotate", clip), SettingsError)
    assert clip.read_bytes() == before
