"""No name, port, topic or variable of the deployment is known to one file only."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ioc.api.routes import health
from ioc.settings import PREFIX, Settings
from ioc.wire.topics import TOPICS
from scripts.prepare import SUMO_LIBRARIES
from tests.meta.deployment import (
    DEPLOY,
    DOCKERFILES,
    built,
    compose,
    docker_environment,
    environment,
    services,
    text_of,
)
from tests.meta.repository import ROOT, python_files

DEFAULTS = {name: field.default for name, field in Settings.model_fields.items()}
SECRET = re.compile(r"\$\{(\w+)(?::\?[^}]*)?\}")
ADDRESS = re.compile(r"(?:[A-Za-z0-9+]+://|@|^)(?:\w+:[^@/]*@)?([a-z][a-z0-9-]*)(?::(\d+))?(?=[/'\", ]|$)")
OWN_PORTS = {"kafka": {"9092", "9093"}, "influxdb": {"8086"}, "postgres": {""}}


def test_the_centre_is_given_only_settings_that_it_knows() -> None:
    """Every IOC_ variable in compose and Dockerfiles is a field of ioc/settings.py."""
    named = {name for service in services() for name in environment(service)}
    named |= {name for text in built().values() for name in docker_environment(text)}
    ours = {name.removeprefix(PREFIX).lower() for name in named if name.startswith(PREFIX)}
    assert ours
    assert ours <= set(Settings.model_fields)


@pytest.mark.parametrize(("service", "role"), [("workers", "all"), ("api", "api")])
def test_the_given_settings_are_good_ones(service: str, role: str) -> None:
    """The centre would start with what compose gives it: the settings load without a complaint."""
    given = {**docker_environment(built()[service]), **environment(service)}
    values = {name.removeprefix(PREFIX).lower(): SECRET.sub("secret", value) for name, value in given.items()}
    settings = Settings(**{name: value for name, value in values.items() if name in Settings.model_fields})  # type: ignore[arg-type]  # as strings, like the environment
    assert settings.role == role
    assert settings.contained, "it listens beyond its own container, for its port or for the simulators"
    assert settings.broker_url.startswith("kafka://")


def test_no_setting_is_idle() -> None:
    """Every setting is read by some part of the program."""
    sources = [ROOT / path for path in python_files("ioc") if path.name != "settings.py"]
    text = "\n".join(path.read_text() for path in sources)
    assert [name for name in Settings.model_fields if f"settings.{name}" not in text] == []


def test_the_simulators_are_given_options_that_they_know() -> None:
    """The command of the simulators' service is one that `python -m simulators` understands."""
    _, *module, word = services()["simulators"]["command"][:4]
    options = [part for part in services()["simulators"]["command"][4:] if part.startswith("--")]
    command = [sys.executable, *module, word, "--help"]
    environ = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    shown = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environ, timeout=60, check=True
    ).stdout
    assert [option for option in options if f"{option} " not in shown] == []


def test_every_secret_is_asked_for_and_explained() -> None:
    """deploy/example.env lists exactly the secrets that compose demands, and gives none away."""
    lines = [line for line in (DEPLOY / "example.env").read_text().splitlines() if line and not line.startswith("#")]
    asked = set(SECRET.findall((ROOT / "docker-compose.yml").read_text()))
    assert {line.partition("=")[0] for line in lines} == asked
    assert [line for line in lines if line.partition("=")[2]] == []


@pytest.mark.parametrize(
    ("service", "variable"),
    [
        ("workers", "IOC_BROKER_URL"),
        ("workers", "IOC_DATABASE_URL"),
        ("workers", "IOC_INFLUX_URL"),
        ("grafana", "INFLUX_URL"),
        ("kafka", "KAFKA_ADVERTISED_LISTENERS"),
        ("kafka", "KAFKA_CONTROLLER_QUORUM_VOTERS"),
    ],
)
def test_an_address_names_a_service_and_its_port(service: str, variable: str) -> None:
    """Each address inside the centre leads to a service of this file, on the port that it listens on."""
    address = SECRET.sub("secret", environment(service)[variable])
    host, port = ADDRESS.findall(address)[0]
    assert host in services()
    assert port in OWN_PORTS[host]


def test_the_broker_listens_where_it_says() -> None:
    """Kafka's listeners, the address it gives to clients, its health check and the topic maker agree on the port."""
    listeners = dict(item.split("://:") for item in environment("kafka")["KAFKA_LISTENERS"].split(","))
    assert set(listeners.values()) == OWN_PORTS["kafka"]
    assert environment("kafka")["KAFKA_ADVERTISED_LISTENERS"] == f"PLAINTEXT://kafka:{listeners['PLAINTEXT']}"
    assert services()["kafka"]["healthcheck"]["test"][-1] == f"kafka:{listeners['PLAINTEXT']}"
    assert services()["topics"]["entrypoint"][-1] == f"kafka:{listeners['PLAINTEXT']}"


def test_the_topics_made_are_the_topics_spoken_of() -> None:
    """deploy/kafka/topics.sh makes the topics of ioc/wire/topics.py, with their partitions and retention, no other."""
    lines = [
        shlex.split(line) for line in (DEPLOY / "kafka" / "topics.sh").read_text().splitlines() if line[:6] == "topic "
    ]
    made = {name: (int(partitions), int(retention)) for _, name, partitions, retention, _ in lines}
    assert made == {topic.name: (topic.partitions, int(topic.retention * 1000)) for topic in TOPICS}


def test_the_broker_takes_the_largest_frame() -> None:
    """What the producer may send, the broker accepts."""
    app = (ROOT / "ioc" / "streams" / "app.py").read_text()
    factors = re.search(r"producer_max_request_size=([\d_ *]+)", app)
    assert factors
    size = 1
    for factor in factors[1].split("*"):
        size *= int(factor)
    assert int(environment("kafka")["KAFKA_MESSAGE_MAX_BYTES"]) >= size


def test_influx_is_one_and_the_same_for_all() -> None:
    """Organisation, bucket and token are the same for the server, the writer and the dashboards."""
    server, writer, reader = environment("influxdb"), environment("workers"), environment("grafana")
    assert server["DOCKER_INFLUXDB_INIT_ORG"] == writer["IOC_INFLUX_ORG"] == DEFAULTS["influx_org"]
    assert server["DOCKER_INFLUXDB_INIT_BUCKET"] == writer["IOC_INFLUX_BUCKET"] == reader["INFLUX_BUCKET"]
    assert server["DOCKER_INFLUXDB_INIT_ADMIN_TOKEN"] == writer["IOC_INFLUX_TOKEN"] == reader["INFLUX_TOKEN"]
    assert writer["IOC_INFLUX_URL"] == reader["INFLUX_URL"]


def test_postgres_is_opened_with_the_account_it_was_made_with() -> None:
    """User, password and database of the server are those of the centre's database address."""
    server = environment("postgres")
    account = f"{server['POSTGRES_USER']}:{server['POSTGRES_PASSWORD']}@postgres/{server['POSTGRES_DB']}"
    assert environment("workers")["IOC_DATABASE_URL"] == f"postgresql+psycopg://{account}"
    check = services()["postgres"]["healthcheck"]["test"]
    assert check[check.index("--username") + 1] == server["POSTGRES_USER"]


def test_grafana_is_given_what_its_provisioning_asks_for() -> None:
    """The variables in grafana/provisioning are those that compose sets, and the dashboards lie where it says."""
    provisioning = ROOT / "grafana" / "provisioning"
    asked = {name for path in provisioning.rglob("*.yaml") for name in re.findall(r"\$(\w+)", path.read_text())}
    given = {name for name in environment("grafana") if not name.startswith("GF_")}
    assert asked == given
    mounts = dict(volume.split(":")[:2] for volume in services()["grafana"]["volumes"])
    assert mounts["./grafana/dashboards"] == environment("grafana")["DASHBOARDS"]
    assert mounts["./grafana/provisioning"] == "/etc/grafana/provisioning"


def test_ports_agree() -> None:
    """The port that a program listens on is the one exposed, published, checked and spoken to."""
    port = str(DEFAULTS["port"])
    assert environment("workers")["IOC_PORT"] == environment("api")["IOC_PORT"] == port
    assert re.findall(r"^EXPOSE (\d+)$", built()["workers"], re.M) == [port]
    assert services()["api"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    command = services()["simulators"]["command"]
    simulated = command[command.index("--port") + 1]
    assert command[command.index("--centre") + 1] == f"http://workers:{port}"
    assert environment("workers")["IOC_GATEWAY"] == f"http://simulators:{simulated}/"
    assert re.findall(r"^EXPOSE (\d+)$", built()["simulators"], re.M) == [simulated]
    assert f"'127.0.0.1', {simulated}" in services()["simulators"]["healthcheck"]["test"][-1]
    (listener,) = re.findall(r"^listener (\d+)", (DEPLOY / "mosquitto" / "mosquitto.conf").read_text(), re.M)
    assert listener in services()["mosquitto"]["healthcheck"]["test"]


def test_health_is_asked_where_it_is_answered() -> None:
    """The centre's health check asks a path that the API has."""
    for name in ("workers", "api"):
        (path,) = re.findall(r"http://127\.0\.0\.1:\d+(/[^']*)'", services()[name]["healthcheck"]["test"][-1])
        assert path in {getattr(route, "path", "") for route in health.router.routes}


def test_workers_and_api_speak_of_one_centre() -> None:
    """But for its role, the API is given what the workers are given."""
    api = {name: value for name, value in environment("api").items() if name != "IOC_ROLE"}
    assert api == environment("workers")
    assert services()["api"]["volumes"] == services()["workers"]["volumes"]


def test_nothing_is_published_beyond_this_machine() -> None:
    """Until accounts exist every published port is bound to the host's own loopback."""
    ports = [port for service in services().values() for port in service.get("ports", [])]
    assert ports
    assert [port for port in ports if not str(port).startswith("127.0.0.1:")] == []


def test_every_service_says_how_it_is() -> None:
    """Every service that stays has a health check, and who depends on it waits for that; one-shots are waited for."""
    for name, service in services().items():
        assert ("healthcheck" in service) != (service["restart"] == "no"), name
        for needed, how in service.get("depends_on", {}).items():
            stays = "healthcheck" in services()[needed]
            assert how["condition"] == ("service_healthy" if stays else "service_completed_successfully"), name


def test_versions_are_pinned() -> None:
    """Every image, ours included, names its exact version, and both Dockerfiles start from the same Python."""
    images = [service["image"] for service in services().values()]
    bases = [base for text in built().values() for base in re.findall(r"^FROM (\S+)", text, re.M)]
    assert [image for image in images + bases if not re.search(r":\d+\.\d+(\.\d+)?(-\w+)*$", image)] == []
    assert len({base for base in bases if base.startswith("python:")}) == 1
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.M)
    assert version
    assert {service["image"].rpartition(":")[2] for service in services().values() if "build" in service} == {
        version[1]
    }


def test_volumes_are_declared_and_used() -> None:
    """Every named volume is declared, every declared one is mounted, every mounted file exists."""
    mounts = [volume.split(":")[0] for service in services().values() for volume in service.get("volumes", [])]
    assert {mount for mount in mounts if not mount.startswith(".")} == set(compose()["volumes"])
    assert [mount for mount in mounts if mount.startswith(".") and not (ROOT / mount).exists()] == []


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_a_dockerfile_copies_what_exists(dockerfile: Path) -> None:
    """Every file that the build copies from the repository is there, and a service is built from the file."""
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile.read_text(), re.M)
        for source in line.split()[:-1]
    ]
    assert copied
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert dockerfile.read_text() in built().values()


def test_system_libraries_are_listed_alike() -> None:
    """./dev and the simulators' image install the same libraries for SUMO."""
    (listed,) = re.findall(r"--no-install-recommends (.*) \\", built()["simulators"])
    assert listed.split() == list(SUMO_LIBRARIES)


def test_the_simulators_reach_the_centre_by_name() -> None:
    """They share the secret, listen inside the network, and outlive a crash of the workers: no namespace in common."""
    command = services()["simulators"]["command"]
    assert command[command.index("--host") + 1] == environment("workers")["IOC_HOST"] == "0.0.0.0"  # noqa: S104  # in a container
    assert environment("simulators")["IOC_INGEST_TOKEN"] == environment("workers")["IOC_INGEST_TOKEN"]
    assert "ports" not in text_of("simulators")
    assert [name for name, service in services().items() if "network_mode" in service] == []


def test_the_build_sees_nothing_of_this_machine() -> None:
    """`COPY wall ./` must not cover what `npm ci` put there with this machine's modules; secrets stay out of git."""
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {"**/node_modules", "wall/dist", ".env"} <= set(ignored)
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_shared_documents_of_provisioning_parse() -> None:
    """Provisioning files are YAML with the version that Grafana asks for."""
    for path in (ROOT / "grafana" / "provisioning").rglob("*.yaml"):
        assert YAML(typ="safe").load(path)["apiVersion"] == 1
