"""EVIDENCE_ALLOW_HEIC=0: refused before it is opened, and named nowhere."""

import pytest
from django.core.files.base import ContentFile
from pytest_django.fixtures import Settings

from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode
from aftersales.evidence.forms import FilesField, accepted_types
from aftersales.evidence.models import Evidence
from aftersales.evidence.selectors import intake_limits
from aftersales.evidence.services import receive_files
from aftersales.evidence.services.checking import check_due
from aftersales.wording.evidence import evidence_problem, evidence_sentence, limits_sentence
from tests.evidence.checking import checked_files
from tests.evidence.files import picture, saved, sent
from tests.factories import NOON

pytestmark = pytest.mark.django_db

REFUSAL = (
    "This file is not one we can use. Choose a photo (JPEG, PNG, WebP, AVIF, GIF), "
    "a video (MP4, MOV, WebM, MKV) or a PDF. Your other files are safe."
)


def a_heic() -> bytes:
    return saved(picture(), "HEIF")


def test_it_is_accepted_unless_switched_off() -> None:
    (photo,) = checked_files([sent(a_heic())], by=None, at=NOON)

    assert (photo.state, photo.media_type) == ("ready", "image/heic")


def test_switched_off_it_is_refused_at_sight_and_the_sentence_does_not_name_it(settings: Settings) -> None:
    settings.EVIDENCE_ALLOW_HEIC = False

    with pytest.raises(EvidenceRefusedError) as refused:
        receive_files([ContentFile(a_heic())], by=None, at=NOON)

    assert refused.value.code is RefusalCode.WRONG_TYPE
    assert evidence_sentence(refused.value.code, refused.value.values) == REFUSAL
    assert not Evidence.objects.exists()


def test_what_came_before_is_not_opened_any_more(settings: Settings) -> None:
    (waiting,) = receive_files([sent(a_heic())], by=None, at=NOON)
    settings.EVIDENCE_ALLOW_HEIC = False

    check_due(NOON)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.preview_path, evidence_problem(waiting)) == ("refused", "", REFUSAL)


@pytest.mark.parametrize("allowed", [True, False])
def test_every_field_and_every_page_tells_the_same(settings: Settings, allowed: bool) -> None:
    """Without it in `accept`, an iPhone sends JPEG."""
    settings.EVIDENCE_ALLOW_HEIC = allowed

    field = FilesField(required=False)

    assert ("image/heic" in accepted_types(), ".heic" in accepted_types()) == (allowed, allowed)
    assert ("heic" in field.widget.attrs["accept"]) is allowed
    assert ("HEIC" in limits_sentence(intake_limits())) is allowed
    assert str(field.help_text) == limits_sentence(intake_limits())
