import sys
from pathlib import Path
from subprocess import run

import pytest

from tests.portal.programs import ROOT, clean_environment

COMPLETE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "not-a-secret-of-anybody",
    "DATABASE_URL": "postgres://portal@database.example/portal",
    "ALLOWED_HOSTS": "portal.example",
    "PUBLIC_URL": "https://portal.example",
    "CELERY_BROKER_URL": "redis://broker.example/0",
    "REDIS_URL": "redis://broker.example/1",
}


def last_words(environment: dict[str, str]) -> str:
    """What loading the settings ended with; empty when it went well."""
    command = [sys.executable, "-c", "import portal.settings"]
    outcome = run(command, cwd=ROOT, env=clean_environment(**environment), capture_output=True, text=True, check=False)
    return outcome.stderr.strip().splitlines()[-1] if outcome.returncode else ""


def test_production_starts_with_its_secrets(tmp_path: Path) -> None:
    assert last_words(COMPLETE | {"VAR_DIR": str(tmp_path)}) == ""


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "PUBLIC_URL"])
def test_production_refuses_to_start_without(tmp_path: Path, name: str) -> None:
    environment = {key: value for key, value in COMPLETE.items() if key != name} | {"VAR_DIR": str(tmp_path)}

    assert last_words(environment) == (
        f"django.core.exceptions.ImproperlyConfigured: {name} must be set when ENVIRONMENT=production."
    )


def test_production_refuses_the_demo(tmp_path: Path) -> None:
    assert last_words(COMPLETE | {"DEMO": "1", "VAR_DIR": str(tmp_path)}) == (
        "django.core.exceptions.ImproperlyConfigured: "
        "DEMO=1 opens sign-ins anybody knows: it is refused when ENVIRONMENT=production."
    )


def test_without_production_the_secret_key_is_made_once_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    local = {"VAR_DIR": str(tmp_path)}

    assert last_words(local) == ""
    first = (tmp_path / "secret_key").read_text()
    assert last_words(local) == ""

    assert (tmp_path / "secret_key").read_text() == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
