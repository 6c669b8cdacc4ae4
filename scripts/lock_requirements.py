"""Make requirements/*.txt from pyproject.toml: every package with its version and hashes, and no address of an index.

--check only tells whether the files still belong to pyproject.toml, without a network.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# dev.txt first: the others are held to its versions, so that one .venv can serve them all.
LOCKS: dict[str, list[str]] = {
    "dev": ["--extra", "postgres", "--extra", "s3", "--group", "dev"],
    "production": ["--extra", "postgres", "--extra", "s3"],
    "run": [],
}
SOURCE_DIGEST = ROOT / "requirements" / "source.sha256"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return check()
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if not uv:
        print("uv is needed to make the locks: .venv/bin/pip install uv", file=sys.stderr)
        return 1
    for name, options in LOCKS.items():
        print(f"requirements/{name}.txt", flush=True)
        lock(uv, name, options)
    SOURCE_DIGEST.write_text(source_digest() + "\n")
    return 0


def check() -> int:
    if SOURCE_DIGEST.exists() and SOURCE_DIGEST.read_text().strip() == source_digest():
        return 0
    print("The dependencies in pyproject.toml changed since the locks were made: make lock")
    return 1


def source_digest() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [
        project["project"]["dependencies"],
        project["project"]["optional-dependencies"],
        project["dependency-groups"],
    ]
    return hashlib.sha256(repr(named).encode()).hexdigest()


def lock(uv: str, name: str, options: list[str]) -> None:
    command = [uv, "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "pyproject.toml", *options]
    if name != "dev":
        command += ["--constraint", "requirements/dev.txt"]
    subprocess.run([*command, "--output-file", f"requirements/{name}.txt"], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
