"""What the intake makes of any folder of files, also of broken and hostile ones. Nothing of them is kept."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files import File

from aftersales.domain.evidence import EvidenceRefusedError, EvidenceState
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.checking import check_next
from aftersales.evidence.services.receiving import receive_files
from aftersales.evidence.services.uploading import drop_unused

BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Tried:
    """`outcome`: "ready", the code of a refusal, or what ought never to be: another state, or BROKEN."""

    path: Path
    outcome: str
    seconds: float
    is_sound: bool
    problem: str = ""


def tried_files(folder: Path, at: datetime) -> Iterator[Tried]:
    """Each file below the folder, in order of its path; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield _tried(path, at)


def _tried(path: Path, at: datetime) -> Tried:
    started = time.monotonic()
    try:
        outcome, is_sound = _outcome(path, at)
        problem = ""
    except Exception as error:  # noqa: BLE001 -- to find those that get through is what this is for
        outcome, is_sound, problem = BROKEN, False, f"{type(error).__name__}: {error}"
    return Tried(path, outcome, time.monotonic() - started, is_sound, problem)


def _outcome(path: Path, at: datetime) -> tuple[str, bool]:
    with path.open("rb") as content:
        try:
            (evidence,) = receive_files([File(content, path.name)], by=None, at=at)
        except EvidenceRefusedError as refused:
            return refused.code.value, True
    try:
        check_next(at, evidence.pk)
        evidence = Evidence.objects.get(pk=evidence.pk)
    finally:
        drop_unused(evidence.pk)
    is_sound = evidence.state in {EvidenceState.READY, EvidenceState.REFUSED}
    return evidence.refusal or evidence.state, is_sound
