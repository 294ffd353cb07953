"""`ioc check-site`, `ioc link` and `ioc serve` when something is wrong: one sentence, with the remedy."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ioc.api.auth import secret_file
from ioc.commands.all import app
from ioc.domain.errors import SettingsError, SiteError, Unavailable
from ioc.domain.site import KnownLength
from tests.unit.commands.recordings import site_file
from tests.unit.vision.test_calibration import measured


def test_good_site_is_told_what_it_holds(tmp_path: Path) -> None:
    """Cameras, sensors, areas and roads are counted."""
    result = CliRunner().invoke(app, ["check-site", str(site_file(tmp_path))])
    assert "2 cameras with 0 zones, 0 sensors, 1 areas, 0 roads" in result.stdout


def with_ground(tmp_path: Path, lengths: tuple[KnownLength, ...]) -> Path:
    """A site file whose first camera was calibrated by lengths."""
    listed = ", ".join(
        f"{{a: [{way.a.x:.5f}, {way.a.y:.5f}], b: [{way.b.x:.5f}, {way.b.y:.5f}], metres: {way.metres:g}}}"
        for way in lengths
    )
    file = site_file(tmp_path)
    file.write_text(
        file.read_text().replace(
            "domain: traffic}",
            f"domain: traffic, ground_lengths: {{height: 6.0, aspect: 1.0, lengths: [{listed}]}}}}",
            1,
        )
    )
    return file


def test_each_calibration_is_told_with_its_error(tmp_path: Path) -> None:
    """Metres of error, of the camera that has a ground plane; a length that cannot be is a warning."""
    good = measured().lengths
    result = CliRunner().invoke(app, ["check-site", str(with_ground(tmp_path, good))], catch_exceptions=False)
    (line,) = [line for line in result.stdout.splitlines() if "ground plane" in line]
    assert "from 4 lengths, error 0.00 m." in line
    assert "Warning" not in line
    wrong = (*good[:3], replace(good[3], metres=25.0))
    result = CliRunner().invoke(app, ["check-site", str(with_ground(tmp_path, wrong))], catch_exceptions=False)
    assert "Warning: above 0.5 m. Remedy" in result.stdout


def test_lengths_that_fix_nothing_are_told_with_their_line(tmp_path: Path) -> None:
    """The same length three times; and two lengths, which are too few."""
    for lengths, word in ((measured().lengths[:1] * 3, "do not fix"), (measured().lengths[:2], "at least 3")):
        file = with_ground(tmp_path, lengths)
        with pytest.raises(SiteError, match=word) as refusal:
            CliRunner().invoke(app, ["check-site", str(file)], catch_exceptions=False)
        assert "site.yaml:" in str(refusal.value)
        assert "Remedy" in str(refusal.value)


def test_bad_site_is_told_with_file_line_and_remedy(tmp_path: Path) -> None:
    """A camera in an area that does not exist: the error names the line; so does a file that is no YAML."""
    file = site_file(tmp_path)
    file.write_text(file.read_text().replace("area: a, domain", "area: b, domain", 1))
    with pytest.raises(SiteError) as refusal:
        CliRunner().invoke(app, ["check-site", str(file)], catch_exceptions=False)
    assert "site.yaml:9: " in str(refusal.value)
    assert "Remedy" in str(refusal.value)


def test_parameter_that_no_rule_has_is_a_mistake(tmp_path: Path) -> None:
    """A misspelled rule or parameter is found before anything runs."""
    file = site_file(tmp_path)
    file.write_text(file.read_text().replace("domain: traffic}", "domain: traffic, parameters: {stoped: {a: 1}}}", 1))
    with pytest.raises(SiteError, match="stoped"):
        CliRunner().invoke(app, ["check-site", str(file)], catch_exceptions=False)


def test_program_tells_a_foreseen_error_without_a_traceback(tmp_path: Path) -> None:
    """The whole program: one line on stderr, nothing on stdout, exit code 1."""
    command = [sys.executable, "-m", "ioc", "check-site", str(tmp_path / "none.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("ioc: ")
    assert "Traceback" not in done.stderr


def test_link_says_when_there_is_no_centre(tmp_path: Path) -> None:
    """Without the centre's secret, and without anybody on its port, the remedy is named."""
    with pytest.raises(Unavailable, match="--data-dir"):
        CliRunner().invoke(app, ["link", "--data-dir", str(tmp_path)], catch_exceptions=False)
    secret_file(tmp_path).write_text("secret")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match="does not answer"):
        CliRunner().invoke(app, ["link", "--data-dir", str(tmp_path), "--port", str(port)], catch_exceptions=False)


def test_serve_refuses_a_site_and_a_port_that_are_none(tmp_path: Path) -> None:
    """Nothing is started for a site that is not there or a port beyond 65535."""
    nowhere = ["serve", "--site", str(tmp_path / "none"), "--data-dir", str(tmp_path / "data")]
    with pytest.raises(SiteError, match="none"):
        CliRunner().invoke(app, nowhere, catch_exceptions=False)
    with pytest.raises(SettingsError, match="70000"):
        CliRunner().invoke(app, [*nowhere, "--port", "70000"], catch_exceptions=False)
    assert not (tmp_path / "data").exists()
