"""Environment and an optional file to one frozen Settings. Nothing else in this program reads os.environ.

Every setting is the variable IOC_NAME, or the key `name` of the TOML file that IOC_SETTINGS names. The environment wins
over the file, and what a command passes by name wins over both.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from ioc.domain.errors import SettingsError
from ioc.domain.incident import Mode

PREFIX = "IOC_"
FILE_VARIABLE = "IOC_SETTINGS"
Role = Literal["all", "api"]
LogLevel = Literal["debug", "info", "warning", "error"]


def usable_cpus() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _default_database(values: Mapping[str, Any]) -> str:
    return f"sqlite:///{values.get('data_dir', Path('var'))}/ioc.sqlite"


class Settings(BaseSettings):
    """All that an operator of the program may set. A description tells what the value may be: it is the remedy."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    site: Path = Field(Path("sites/demo"), description="the path of a site folder or site file")
    data_dir: Path = Field(Path("var"), description="a folder that this program may write to")
    host: str = Field(
        "127.0.0.1", min_length=1, description="the address to listen on, 127.0.0.1 for this machine only"
    )
    port: int = Field(8400, ge=0, le=65535, description="a port, 1 to 65535 (0 takes any free one)")
    contained: bool = Field(
        False,
        description="true only in a container whose port is published on the host's own 127.0.0.1, or not at all",
    )
    role: Role = Field(
        "all",
        description="all, or api for a process that serves API and wall beside workers on the same Kafka and database",
    )
    gateway: str = Field(
        "", description="the address of the cameras' gateway, http://HOST:PORT/; empty: the site's own"
    )
    ingest_token: SecretStr = Field(
        SecretStr(""), description="the secret that sensors send; empty: one is made at start and printed"
    )
    broker_url: str = Field("memory://ioc", description="memory://NAME, or kafka://HOST:PORT")
    database_url: str = Field(
        default_factory=_default_database, description="sqlite:///PATH, or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
    )
    influx_url: str = Field(
        "", description="the address of InfluxDB 2, http://HOST:8086; empty: no figures are written"
    )
    influx_token: SecretStr = Field(SecretStr(""), description="an API token that may write to the bucket")
    influx_org: str = Field("ioc", min_length=1, description="the InfluxDB organisation")
    influx_bucket: str = Field("ioc", min_length=1, description="the InfluxDB bucket")
    vision_workers: int = Field(
        default_factory=usable_cpus, ge=1, le=256, description="a number of worker processes, 1 to 256"
    )
    mode: Mode = Field(Mode.ACTUAL, description="actual, exercise or test; only actual may ever leave the room")
    log_level: LogLevel = Field("info", description="debug, info, warning or error")
    spool_max_bytes: int = Field(
        256_000_000,
        ge=1_000_000,
        description="bytes on disk for figures that InfluxDB did not take yet, at least 1000000",
    )
    wall_dir: Path = Field(Path("wall/dist"), description="the folder of the built wall")

    @field_validator("gateway", "influx_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("is no http:// or https:// address")
        return value

    @field_validator("broker_url")
    @classmethod
    def _is_broker(cls, value: str) -> str:
        if not value.startswith(("memory://", "kafka://")):
            raise ValueError("is no memory:// or kafka:// address")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if "://" not in value:
            raise ValueError("is no address: it lacks ://")
        return value

    @model_validator(mode="after")
    def _influx_is_complete(self) -> Self:
        if self.influx_url and not self.influx_token.get_secret_value():
            raise ValueError("influx_token")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what load_settings passes: it has read environment and file itself, to tell where a value came from."""
        return (init_settings,)


def load_settings(environ: Mapping[str, str] | None = None, **given: object) -> Settings:
    """The settings from `environ` (os.environ), its settings file, and values given by name.

    Raises SettingsError naming the variable or key, its value and the remedy, for all that are wrong at once.
    """
    environ = os.environ if environ is None else environ
    origin: dict[str, str] = {}
    values: dict[str, object] = {}
    file = environ.get(FILE_VARIABLE, "")
    _take(values, origin, _from_file(Path(file)) if file else {}, f"{file}: {{}}")
    _take(values, origin, _from_environ(environ), f"{PREFIX}{{}}")
    _take(values, origin, {key: value for key, value in given.items() if value is not None}, "{}")
    try:
        return Settings(**values)  # type: ignore[arg-type]  # pydantic checks them, and the errors are told below
    except ValidationError as error:
        problems = [
            _in_words(problem, origin)
            for problem in error.errors(include_url=False)
            if problem["type"] != "default_factory_not_called"
        ]
        raise SettingsError("\n".join(problems)) from error


def _take(values: dict[str, object], origin: dict[str, str], new: Mapping[str, object], name: str) -> None:
    for key, value in new.items():
        values[key] = value
        origin[key] = name.format(key.upper() if name.startswith(PREFIX) else key)


def _from_environ(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for variable, value in environ.items():
        key = variable.removeprefix(PREFIX).lower()
        if not variable.startswith(PREFIX) or variable == FILE_VARIABLE or not value:
            continue
        if key in Settings.model_fields:
            found[key] = value
        elif close := difflib.get_close_matches(key, Settings.model_fields, n=1, cutoff=0.85):
            raise SettingsError(f"{variable} is no setting. Remedy: did you mean {PREFIX}{close[0].upper()}?")
    return found


def _from_file(file: Path) -> dict[str, object]:
    remedy = f"Remedy: {FILE_VARIABLE} must name a TOML file of `name = value` lines, or be unset."
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{FILE_VARIABLE}={file} cannot be read: {error.strerror}. {remedy}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not TOML: {error}. {remedy}") from error


def _in_words(problem: Any, origin: Mapping[str, str]) -> str:
    """One line: which variable, its value (never a secret's), what is wrong, what to do."""
    key = str(problem["loc"][0]) if problem["loc"] else ""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if not key:  # the whole: only a missing token is found there
        key, message = message, "is missing, and IOC_INFLUX_URL is set"
    field = Settings.model_fields.get(key)
    name = origin.get(key, f"{PREFIX}{key.upper()}")
    if field is None:
        close = difflib.get_close_matches(key, Settings.model_fields, n=1)
        return f"{name} is no setting. Remedy: {f'did you mean {close[0]}?' if close else 'remove it.'}"
    if field.annotation is SecretStr:
        return f"{name}: {message}. Remedy: give {field.description}."
    return f"{name}={problem['input']}: {message}. Remedy: give {field.description}."
