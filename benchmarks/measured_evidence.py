"""What checking photos costs; evidence.py starts this on a database of its own."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryFile
from time import monotonic, perf_counter, sleep

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.core.files.base import ContentFile  # noqa: E402  only importable now
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from PIL import Image  # noqa: E402

from aftersales.clock.services import moment  # noqa: E402
from aftersales.domain.evidence import EvidenceState  # noqa: E402
from aftersales.domain.media_types import JPEG  # noqa: E402
from aftersales.evidence.gateways.decoder import Copies, decode  # noqa: E402
from aftersales.evidence.models import Evidence  # noqa: E402
from aftersales.evidence.selectors import intake_limits  # noqa: E402
from aftersales.evidence.services import receive_files  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
GOAL_RATIO = 1.5
SIZE = (4000, 3000)
SWEEP_EVERY = 5
_FALL_DUE = """
WITH chosen AS (
    SELECT id, subject_id, now() + random() * %s * interval '1 second' AS soon FROM deadlines_deadline
    WHERE state = 'pending' AND subject_kind = 'ticket'
), shown AS (
    UPDATE tickets_ticket SET due_at = soon FROM chosen WHERE tickets_ticket.id = chosen.subject_id
)
UPDATE deadlines_deadline SET due_at = soon, next_at = soon FROM chosen WHERE deadlines_deadline.id = chosen.id
"""
_LATE = """
SELECT count(*), max(EXTRACT(EPOCH FROM event.at - deadline.due_at)) FROM deadlines_deadline deadline
JOIN LATERAL (
    SELECT at FROM tickets_ticketevent WHERE ticket_id = deadline.subject_id AND via = 'clock' ORDER BY id LIMIT 1
) event ON true
WHERE deadline.state = 'fired' AND deadline.subject_kind = 'ticket'
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="evidence.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="medians of so many photos (15)")
    parser.add_argument("--photos", type=int, default=200, help="photos in the queue (200)")
    parser.add_argument("--tickets", type=int, default=300, help="time limits that end meanwhile (300)")
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    photo = a_photo(1)
    good = measured_photo(photo, chosen.rounds)
    return 0 if measured_queue(photo, chosen.photos, chosen.tickets) and good else 1


def a_photo(seed: int) -> bytes:
    """12 megapixels with the grain of a phone, about as large as a phone makes it."""
    chance, out = Random(seed), BytesIO()
    spots = Image.frombytes("RGB", (120, 90), chance.randbytes(120 * 90 * 3)).resize(SIZE, Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1]))
    Image.blend(spots, grain.convert("RGB"), 0.06).save(out, "JPEG", quality=90)
    return out.getvalue()


# --- one photo ---


def measured_photo(photo: bytes, rounds: int) -> bool:
    """In turns, so that a machine that is busy is busy for both."""
    floors, ours = [], []
    ours_once(photo)  # the child is warm in use, too
    for _ in range(rounds):
        floors.append(timed(bare_pillow, photo))
        ours.append(timed(ours_once, photo))
    ratio = median(ours) / median(floors)
    print(f"a photo of 12 megapixels ({len(photo) / 1e6:.1f} MB), medians of {rounds}:")
    floor, own = median(floors) * 1000, median(ours) * 1000
    print(f"  bare Pillow {floor:.0f} ms, ours {own:.0f} ms: ratio {ratio:.2f} (goal {GOAL_RATIO})")
    return ratio <= GOAL_RATIO


def bare_pillow(photo: bytes) -> None:
    """Both copies from one decoding at a fraction of the size, and nothing else."""
    with TemporaryFile() as preview, TemporaryFile() as thumb:
        image = Image.open(BytesIO(photo))
        image.draft("RGB", (1600, 1600))
        image.thumbnail((1600, 1600), Image.Resampling.LANCZOS)
        image.save(preview, "JPEG", quality=85)
        image.thumbnail((480, 480), Image.Resampling.LANCZOS)
        image.save(thumb, "JPEG", quality=80)


def ours_once(photo: bytes) -> None:
    with ExitStack() as stack:
        source, preview, thumb, film = (stack.enter_context(TemporaryFile()) for _ in range(4))
        source.write(photo)
        source.seek(0)
        decode(source, JPEG, Copies(preview, thumb, film), intake_limits())


def timed(work: Callable[[bytes], None], photo: bytes) -> float:
    started = perf_counter()
    work(photo)
    return perf_counter() - started


# --- many photos beside due times ---


def measured_queue(photo: bytes, photos: int, tickets: int) -> bool:
    with redirect_stdout(StringIO()):
        call_command("seed_bench", tickets=tickets, ended=0, force=True)
    receive(photo, photos)
    took, late, fired = 0.0, 0.0, 0
    with programs(("sweep", "--loop", "--every", str(SWEEP_EVERY)), ("process_evidence", "--loop")):
        fall_due(within=20)
        started = monotonic()
        while waiting():
            sleep(0.5)
        took = monotonic() - started
        sleep(max(0.0, 20 + 2 * SWEEP_EVERY - took))
    fired, late = lateness()
    print(f"{photos} such photos queued, {fired} time limits ending meanwhile, a sweep every {SWEEP_EVERY} s:")
    print(f"  {photos / took:.1f} photos a second; the latest time limit was handled {late:.1f} s after its end")
    return fired > 0 and late <= 2 * SWEEP_EVERY


def receive(photo: bytes, count: int) -> None:
    for number in range(count):
        receive_files([ContentFile(photo, f"{number}.jpg")], by=None, at=moment())


def fall_due(within: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FALL_DUE, [within])


def waiting() -> bool:
    return Evidence.objects.filter(state=EvidenceState.SCANNING).exists()


def lateness() -> tuple[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(_LATE)
        fired, late = cursor.fetchone()
    return fired, float(late or 0)


@contextmanager
def programs(*commands: Sequence[str]) -> Iterator[None]:
    running = [
        subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        yield
    finally:
        for program in running:
            program.terminate()
        for program in running:
            program.wait()


if __name__ == "__main__":
    sys.exit(main())
