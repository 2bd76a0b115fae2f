"""The files for an authority's server are valid and keep the promises of the README; no engine starts them here."""

import configparser
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OURS = ("migrate", "api", "ingest")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    found: dict[str, Any] = compose["services"]
    return found


PUBLICCODE = {
    "publiccodeYmlVersion": str,
    "name": str,
    "url": str,
    "platforms": list,
    "developmentStatus": str,
    "softwareType": str,
    "description": dict,
    "legal": dict,
    "maintenance": dict,
    "localisation": dict,
}
"""What the standard demands, chapter "The Standard (core)"."""


def docker_lines() -> list[str]:
    return (ROOT / "Dockerfile").read_text().splitlines()


def test_the_compose_file_is_valid() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_dockerfile_has_no_fault_that_a_linter_knows() -> None:
    done = subprocess.run([BIN / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


def test_there_are_a_database_a_migration_an_api_and_an_import(services: dict[str, Any]) -> None:
    assert set(services) == {"database", *OURS}
    assert services["ingest"]["profiles"] == ["ingest"]


def test_sources_are_brought_up_to_date_by_themselves(services: dict[str, Any]) -> None:
    job = services["ingest"]
    assert (job["entrypoint"], job["command"][:2]) == (["atlas", "ingest"], ["update", "--every"])
    assert job["restart"] == "unless-stopped"


def test_the_timer_starts_the_update() -> None:
    units = {}
    for kind in ("service", "timer"):
        units[kind] = configparser.ConfigParser(strict=False, interpolation=None)
        units[kind].optionxform = str  # type: ignore[assignment,method-assign]
        units[kind].read(ROOT / "docs" / "systemd" / f"atlas-update.{kind}")
    assert units["service"]["Service"]["ExecStart"].endswith("/atlas ingest update")
    assert units["service"]["Service"]["Type"] == "oneshot"
    assert units["timer"]["Timer"]["Persistent"] == "yes"
    assert units["timer"]["Install"]["WantedBy"] == "timers.target"


def test_every_port_is_bound_to_the_loopback(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert len(ports) == 1
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_database_is_reached_by_our_services_only(services: dict[str, Any]) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert services["database"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_the_password_comes_from_the_environment_and_is_demanded(services: dict[str, Any]) -> None:
    for service in services.values():
        secrets = [value for key, value in service["environment"].items() if "PASSWORD" in key]
        assert secrets
        assert all(re.match(r"\$\{ATLAS_DB_PASSWORD:\?", secret) for secret in secrets)
    assert "@" in services["api"]["environment"]["ATLAS_DATABASE_URL"]
    assert ":" not in services["api"]["environment"]["ATLAS_DATABASE_URL"].partition("://")[2].split("@")[0]


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_can_write_nothing_but_its_volumes_and_has_no_rights(services: dict[str, Any], name: str) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", OURS)
def test_who_withdrew_is_written_down_beside_the_snapshots_that_the_import_writes(
    services: dict[str, Any], name: str
) -> None:
    assert "snapshots:/var/lib/atlas" in services[name]["volumes"]


def test_every_setting_can_be_made_and_no_secret_gets_into_the_image(services: dict[str, Any]) -> None:
    assert [services[name]["env_file"] for name in OURS] == [[{"path": "atlas.env", "required": False}]] * 3
    assert "atlas.env" in (ROOT / ".gitignore").read_text().split()
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"


def test_the_image_has_what_writes_backups_of_its_database(services: dict[str, Any]) -> None:
    version = re.search(r"postgis:(\d+)-", services["database"]["image"])
    assert version is not None
    assert f"postgresql-client-{version[1]}=" in (ROOT / "Dockerfile").read_text()


def test_what_runs_for_long_has_a_health_check(services: dict[str, Any]) -> None:
    assert [name for name, s in services.items() if s["restart"] != "no" and "test" not in s["healthcheck"]] == []


def test_the_api_waits_for_a_healthy_database_and_a_finished_migration(services: dict[str, Any]) -> None:
    conditions = {name: wait["condition"] for name, wait in services["api"]["depends_on"].items()}
    assert conditions == {"database": "service_healthy", "migrate": "service_completed_successfully"}


def test_images_are_pinned(services: dict[str, Any]) -> None:
    images = [service["image"] for service in services.values()]
    images += [line.split()[1] for line in docker_lines() if line.startswith("FROM")]
    assert [image for image in images if not re.search(r":\d+(\.\d+)*[-.\d\w]*$", image) or "latest" in image] == []


def test_the_image_runs_as_nobody_special() -> None:
    users = [line.split()[1] for line in docker_lines() if line.startswith("USER")]
    assert users == ["10001:10001"]


def test_the_image_installs_what_is_locked() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in text
    assert "npm ci" in text


def test_the_compose_program_understands_the_file_where_there_is_one() -> None:
    command = ["docker", "compose", "--file", ROOT / "docker-compose.yml", "config", "--quiet"]
    try:
        done = subprocess.run(
            command, env={**os.environ, "ATLAS_DB_PASSWORD": "x"}, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("no docker on this machine: the file is checked against its schema only")
    if "unknown" in done.stderr or "is not a docker command" in done.stderr:
        pytest.skip("docker has no compose here: the file is checked against its schema only")
    assert done.returncode == 0, done.stderr


def test_publiccode_says_what_its_standard_demands() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert {key: type(told.get(key)) for key in PUBLICCODE} == PUBLICCODE
    assert told["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert told["softwareType"] == "standalone/web"
    assert told["maintenance"]["type"] != "community" or told["maintenance"]["contacts"][0]["name"]
    assert set(told["localisation"]["availableLanguages"]) == set(told["description"]) == {"de", "en"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_publiccode_describes_in_the_lengths_of_its_standard(language: str) -> None:
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text())["description"][language]
    assert len(described["shortDescription"]) <= 150
    assert 150 <= len(described["longDescription"]) <= 10_000
    assert described["features"]
    assert all(len(feature) <= 100 for feature in described["features"])


def test_publiccode_and_the_package_agree() -> None:
    told = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert told["softwareVersion"] == project["version"]
    assert told["legal"]["license"] == project["license"]
