import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.portal.programs import ROOT
from tests.services import stop_test

COMPOSE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / ".env.example"
OURS = {"migrate", "web", "worker", "evidence", "beat"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return described


@pytest.fixture
def filled_in(tmp_path: Path) -> Path:
    """.env as an operator would write it."""
    lines = [f"{line}x" if line.endswith("=") else line for line in EXAMPLE.read_text().splitlines()]
    path = tmp_path / "env"
    path.write_text("\n".join(lines))
    return path


def config(env_file: Path) -> subprocess.CompletedProcess[str]:
    if not shutil.which("docker-compose"):
        stop_test("no docker-compose to ask (Debian: apt install docker-compose); the structure is tested by itself")
    command = ["docker-compose", "--env-file", str(env_file), "config", "--quiet"]
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_compose_accepts_the_file_with_a_filled_in_example(filled_in: Path) -> None:
    outcome = config(filled_in)

    assert (outcome.returncode, outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "POSTGRES_PASSWORD", "ALLOWED_HOSTS", "PUBLIC_URL", "EMAIL_HOST", "DEFAULT_FROM_EMAIL"]
)
def test_compose_refuses_an_empty_secret(filled_in: Path, name: str) -> None:
    filled_in.write_text(filled_in.read_text().replace(f"{name}=x", f"{name}="))

    outcome = config(filled_in)

    assert outcome.returncode == 1
    assert f"Set {name} in .env" in outcome.stderr


def test_it_describes_everything_that_runs(services: dict[str, Any]) -> None:
    assert set(services) == OURS | {"postgres", "redis", "nginx"}


def test_nothing_of_ours_starts_before_the_migrations(services: dict[str, Any]) -> None:
    for name in OURS - {"migrate"}:
        assert services[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_our_programs_can_write_only_to_their_volumes(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_whole_films_in_a_form_arrive_on_the_disk_of_the_evidence_and_not_in_memory(services: dict[str, Any]) -> None:
    for name in OURS:
        folder = services[name]["environment"]["FILE_UPLOAD_TEMP_DIR"]
        (media,) = [volume for volume in services[name]["volumes"] if volume.startswith("media:")]
        assert folder.startswith(media.removeprefix("media:") + "/")
        assert not any(folder.startswith(memory) for memory in services[name]["tmpfs"])


def test_a_bucket_can_be_set_for_all_of_them(services: dict[str, Any]) -> None:
    for name in OURS:
        assert services[name]["environment"]["EVIDENCE_S3_BUCKET"] == "${EVIDENCE_S3_BUCKET:-}"


def test_only_nginx_can_be_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


def test_the_example_holds_no_secret() -> None:
    values = dict(line.split("=", 1) for line in EXAMPLE.read_text().splitlines() if "=" in line and line[0] != "#")

    assert values["SECRET_KEY"] == values["POSTGRES_PASSWORD"] == values["EMAIL_HOST_PASSWORD"] == ""


def test_the_image_runs_as_nobody_special_from_hashed_packages() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER portal"]
    assert any("--require-hashes" in line and "production.txt" in line for line in lines)
