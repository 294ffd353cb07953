"""Settings come from the environment and a file, and a wrong one is told in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from ioc.domain.errors import SettingsError
from ioc.domain.incident import Mode
from ioc.settings import load_settings


def test_everything_has_a_default() -> None:
    """An empty environment is a laptop: in-process broker, SQLite in the data folder, loopback, no InfluxDB."""
    settings = load_settings({})
    assert (settings.host, settings.port, settings.broker_url) == ("127.0.0.1", 8400, "memory://ioc")
    assert settings.database_url == "sqlite:///var/ioc.sqlite"
    assert settings.mode is Mode.ACTUAL
    assert settings.influx_url == ""
    assert settings.vision_workers >= 1


def test_given_wins_over_environment_over_file(tmp_path: Path) -> None:
    """A command's own option beats the variable, which beats the file."""
    file = tmp_path / "ioc.toml"
    file.write_text('port = 1\nhost = "10.0.0.1"\nlog_level = "debug"\n')
    environ = {"IOC_SETTINGS": str(file), "IOC_PORT": "2", "IOC_HOST": "10.0.0.2", "OTHER": "x"}
    settings = load_settings(environ, port=3, host=None)
    assert (settings.port, settings.host, settings.log_level) == (3, "10.0.0.2", "debug")


def test_the_database_follows_the_data_folder() -> None:
    """Moving the data folder moves the database with it, unless the database is named."""
    assert load_settings({"IOC_DATA_DIR": "/srv/ioc"}).database_url == "sqlite:////srv/ioc/ioc.sqlite"
    named = {"IOC_DATA_DIR": "/srv/ioc", "IOC_DATABASE_URL": "sqlite:///x"}
    assert load_settings(named).database_url == "sqlite:///x"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"IOC_PORT": "http"}, "IOC_PORT=http: "),
        ({"IOC_PORT": "70000"}, "give a port, 1 to 65535"),
        ({"IOC_MODE": "real"}, "actual, exercise or test"),
        ({"IOC_GATEWAY": "10.1.1.1:80"}, "IOC_GATEWAY=10.1.1.1:80: is no http:// or https:// address"),
        ({"IOC_BROKER_URL": "kafka"}, "give memory://NAME, or kafka://HOST:PORT"),
        ({"IOC_VISION_WORKERS": "0"}, "IOC_VISION_WORKERS=0"),
        ({"IOC_INFLUX_URL": "http://127.0.0.1:8086"}, "IOC_INFLUX_TOKEN: is missing"),
        ({"IOC_LOG_LEVEL": "loud"}, "debug, info, warning or error"),
        ({"IOC_DATABSE_URL": "sqlite:///x"}, "did you mean IOC_DATABASE_URL?"),
        ({"IOC_SETTINGS": "/nowhere/ioc.toml"}, "IOC_SETTINGS=/nowhere/ioc.toml cannot be read"),
    ],
)
def test_a_wrong_setting_names_variable_value_and_remedy(environ: dict[str, str], words: str) -> None:
    """The operator reads which variable is wrong, what it holds and what it may hold."""
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    assert words in str(caught.value)
    assert "Remedy: " in str(caught.value)


def test_all_wrong_settings_are_told_at_once() -> None:
    """Two wrong variables give two lines, so that one start finds both."""
    with pytest.raises(SettingsError) as caught:
        load_settings({"IOC_PORT": "x", "IOC_MODE": "y"})
    assert [line.split("=")[0] for line in str(caught.value).splitlines()] == ["IOC_PORT", "IOC_MODE"]


def test_a_wrong_key_of_the_file_names_the_file(tmp_path: Path) -> None:
    """A typing error in the file is told with the file's name and the key that was meant."""
    file = tmp_path / "ioc.toml"
    file.write_text("prot = 1\n")
    with pytest.raises(SettingsError, match=r"ioc\.toml: prot is no setting\. Remedy: did you mean port\?"):
        load_settings({"IOC_SETTINGS": str(file)})
    file.write_text("port 1\n")
    with pytest.raises(SettingsError, match="is not TOML"):
        load_settings({"IOC_SETTINGS": str(file)})


def test_secrets_are_never_shown() -> None:
    """Neither the repr of the settings nor an error shows a token."""
    settings = load_settings({"IOC_INGEST_TOKEN": "hush-hush", "IOC_INFLUX_TOKEN": "hush-hush"})
    assert "hush" not in repr(settings) + str(settings.model_dump())
    assert settings.ingest_token.get_secret_value() == "hush-hush"


def test_settings_are_frozen() -> None:
    """Nobody changes a setting while the program runs."""
    settings = load_settings({})
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]  # that it is frozen is what is tested
