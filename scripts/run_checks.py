"""Everything that can be said of the source without running the suite.

All checks run, whatever the earlier ones say; the exit code tells whether all passed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# As strict as the real thing, and nobody's.
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://portal@database.example/portal",
    "ALLOWED_HOSTS": "portal.example",
    "PUBLIC_URL": "https://portal.example",
    "CELERY_BROKER_URL": "redis://broker.example/0",
    "REDIS_URL": "redis://broker.example/1",
    "DEMO": "",
    "VAR_DIR": str(ROOT / "var"),
}
CHECKS: list[tuple[str, list[str], dict[str, str]]] = [
    ("ruff", [PYTHON, "-m", "ruff", "check", "."], {}),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "."], {}),
    ("mypy", [PYTHON, "-m", "mypy"], {}),
    (
        "import contract",
        [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        {},
    ),
    ("templates", [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates", "aftersales"], {}),
    ("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("deployment", [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ("translations", [PYTHON, "scripts/compile_messages.py", "--check"], {}),
    ("texts", [PYTHON, "scripts/collect_messages.py", "--check"], {}),
    ("locks", [PYTHON, "scripts/lock_requirements.py", "--check"], {}),
]


def main() -> int:
    failed = [name for name, command, environment in CHECKS if not passes(name, command, environment)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


def passes(name: str, command: list[str], environment: dict[str, str]) -> bool:
    started = time.monotonic()
    outcome = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "failed" if outcome.returncode else "ok"
    print(f"{name:<16} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if outcome.returncode:
        print(outcome.stdout, flush=True)
    return outcome.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
