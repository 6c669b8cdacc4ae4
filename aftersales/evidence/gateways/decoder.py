"""Opens untrusted pictures and films in a child process that can be killed without harm."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from aftersales.domain.evidence import JPEG, MP4, PNG, WEBP, EvidenceRefusedError, Limits, MediaType, RefusalCode

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("decoder_child.py")
FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", MP4: "MP4"}


class DecoderFailedError(Exception):
    """The decoder itself does not work; no file is to blame."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to open, and where to write its copies; `name` is only for the sentence of a refusal."""

    source: Path
    media_type: MediaType
    preview: Path
    thumb: Path
    name: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """Pixels as seen upright; seconds for a video only."""

    width: int
    height: int
    duration_seconds: float | None


def decode(jobs: Sequence[Job], limits: Limits) -> list[Decoded]:
    """Proves each file by decoding it, and writes its preview and thumb; one process serves the whole batch.

    Raises EvidenceRefusedError for the first file that cannot be used, also when it takes too much time or memory.
    """
    order = json.dumps({"bounds": _bounds(limits), "files": [_file(job) for job in jobs]})
    answers = _answers(order, wall_seconds=settings.EVIDENCE_DECODER_SECONDS * (len(jobs) + 1))
    decoded = [_decoded(answer, job) for answer, job in zip(answers, jobs, strict=False)]
    if len(decoded) < len(jobs):
        raise EvidenceRefusedError(RefusalCode.UNREADABLE, name=jobs[len(decoded)].name)
    return decoded


def _bounds(limits: Limits) -> dict[str, int]:
    return {
        "pixels": limits.pixels,
        "seconds": limits.video_seconds,
        "cpu_seconds": settings.EVIDENCE_DECODER_SECONDS,
        "memory": settings.EVIDENCE_DECODER_MEMORY_BYTES,
    }


def _file(job: Job) -> dict[str, str]:
    return {
        "kind": job.media_type.kind.value,
        "format": FORMATS[job.media_type],
        "source": str(job.source),
        "preview": str(job.preview),
        "thumb": str(job.thumb),
    }


def _answers(order: str, *, wall_seconds: int) -> list[dict[str, Any]]:
    # -I and a bare environment: no secret of ours is handed to a decoder that may be taken over.
    bare = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-I", str(CHILD)]
    try:
        child = subprocess.run(
            command, input=order.encode(), capture_output=True, timeout=wall_seconds, env=bare, check=False
        )
    except subprocess.TimeoutExpired as late:
        logger.warning("The decoder was stopped after %s s.", wall_seconds)
        return _lines(late.stdout or b"")
    if child.returncode > 0:
        raise DecoderFailedError(child.stderr.decode(errors="replace")[-2000:])
    if child.returncode < 0:
        logger.warning("The decoder ended by signal %s.", -child.returncode)
    return _lines(child.stdout)


def _lines(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines(keepends=True) if line.endswith(b"\n")]


def _decoded(answer: dict[str, Any], job: Job) -> Decoded:
    if "refused" in answer:
        logger.info("A %s was refused: %s %s", job.media_type.name, answer["refused"], answer.get("cause", ""))
        raise EvidenceRefusedError(RefusalCode(answer["refused"]), name=job.name, **answer["values"])
    return Decoded(answer["width"], answer["height"], answer["duration"])
