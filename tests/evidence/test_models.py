from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftersales.evidence.models import Evidence, EvidenceIsKeptError
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def evidence(**changes: Any) -> Evidence:
    values = {
        "kind": "photo",
        "media_type": "image/jpeg",
        "size": 10,
        "sha256": "0" * 64,
        "display_name": "a.jpg",
        "original_path": "evidence/a",
        "preview_path": "evidence/b",
        "state": "ready",
        "width": 1,
        "height": 1,
        "received_at": NOON,
    }
    return Evidence.objects.create(**values | changes)


@pytest.fixture
def photo() -> Evidence:
    return evidence()


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.update(sha256="1" * 64),
        lambda kept: kept.delete(),
        lambda kept: kept.bulk_update([], ["sha256"]),
        lambda kept: kept.get().delete(),
    ],
    ids=["update", "delete", "bulk update", "delete one"],
)
def test_evidence_is_neither_changed_nor_deleted(photo: Evidence, change: Callable[[Any], object]) -> None:
    with pytest.raises(EvidenceIsKeptError):
        change(Evidence.objects.all())

    assert Evidence.objects.values_list("sha256", flat=True).get() == "0" * 64


@pytest.mark.parametrize(
    "values",
    [
        {"size": 0},
        {"kind": "video"},
        {"kind": "video", "duration_seconds": 0},
        {"kind": "photo", "duration_seconds": 1},
        {"kind": "archive"},
    ],
)
def test_rows_that_make_no_sense_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        evidence(**values)

    assert Evidence.objects.count() == 0
