"""The set-up before `make run` and `make test`, on a copy of the scripts and with no package to install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal.programs import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "a clone with spaces"
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "requirements").mkdir()
    for name in ("run", "dev"):
        (folder / "requirements" / f"{name}.txt").write_text("# nothing\n")
    return folder


def prepare(clone: Path, name: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
    """As make calls it, with an empty home directory."""
    given = {"PATH": os.environ["PATH"], "HOME": "", "PYTHON": sys.executable} | environment
    command = ["/bin/sh", "scripts/prepare.sh", name]
    return subprocess.run(command, cwd=clone, env=given, capture_output=True, text=True, timeout=120, check=False)


def fake_python(folder: Path, source: str) -> str:
    path = folder / "python3"
    path.write_text(f"#!/bin/sh\n{source}\n")
    path.chmod(0o755)
    return str(path)


def test_the_first_run_installs_and_the_second_has_nothing_to_do(clone: Path) -> None:
    first = prepare(clone)
    second = prepare(clone)

    assert (first.returncode, first.stderr) == (0, "")
    assert "Installing 0 packages from requirements/run.txt (once) ..." in first.stdout
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_a_changed_lock_is_installed_again(clone: Path) -> None:
    prepare(clone)
    (clone / "requirements" / "run.txt").write_text("# something else\n")

    assert "Installing" in prepare(clone).stdout


def test_what_the_suite_needs_covers_what_the_portal_needs(clone: Path) -> None:
    prepare(clone, "dev")

    assert prepare(clone, "run").stdout == ""


def test_an_interrupted_installation_is_made_anew(clone: Path) -> None:
    prepare(clone)
    (clone / ".venv" / "unfinished").touch()
    (clone / ".venv" / "left-over").touch()

    assert "Making .venv" in prepare(clone).stdout
    assert not (clone / ".venv" / "left-over").exists()
    assert prepare(clone).stdout == ""


def test_a_broken_environment_is_made_anew(clone: Path) -> None:
    prepare(clone)
    (clone / ".venv" / "bin" / "python").unlink()

    assert "Making .venv" in prepare(clone).stdout


def test_a_package_that_cannot_be_had_is_told_at_the_end(clone: Path) -> None:
    wrong = "aftersales-portal-nowhere==1 --hash=sha256:" + "0" * 64
    (clone / "requirements" / "run.txt").write_text(wrong)

    outcome = prepare(clone, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(clone))

    assert outcome.returncode == 1
    assert outcome.stderr.splitlines()[-1] == (
        "The packages could not be installed (see above). Is the network there? Run the same command again."
    )


def test_no_python_at_all_is_one_line(clone: Path, tmp_path: Path) -> None:
    outcome = prepare(clone, PYTHON="", PATH=str(tmp_path))

    assert outcome.returncode == 1
    assert outcome.stderr == (
        "Python 3.11 or newer is needed and none was found. Install one, or name it: PYTHON=/path/to/python make ...\n"
    )


def test_a_python_that_is_too_old_is_one_line(clone: Path, tmp_path: Path) -> None:
    old = fake_python(tmp_path, "exit 1")

    outcome = prepare(clone, PYTHON=old)

    assert outcome.returncode == 1
    assert outcome.stderr == f"PYTHON={old} is not a Python 3.11 or newer.\n"


def test_a_python_without_its_venv_module_names_the_package(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None")

    outcome = prepare(clone, PYTHONPATH=str(tmp_path))

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert outcome.returncode == 1
    assert outcome.stderr == (
        f"Python {version} is here without its venv module. Install it: apt install python{version}-venv\n"
    )
