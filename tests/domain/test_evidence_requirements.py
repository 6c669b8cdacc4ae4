"""Which shots are asked for, and which are still missing."""

import pytest

from aftersales.domain.evidence_requirements import (
    DEFAULT_RULES,
    Medium,
    Missing,
    Requirement,
    RequirementRule,
    Shot,
    missing_requirements,
    requirements_from,
)
from aftersales.domain.requests import REASONS_FOR_KIND, Reason, RequestKind

VIDEO = Requirement(Shot.FAULT_VIDEO, Medium.VIDEO)
FAULT_PHOTO = Requirement(Shot.FAULT_PHOTO, is_needed=False)
LABEL = Requirement(Shot.SERIAL_LABEL)


def test_a_faulty_mouse_needs_a_video_and_its_label() -> None:
    asked = requirements_from(DEFAULT_RULES, Reason.DEFECTIVE, RequestKind.EXCHANGE, "mouse")
    assert asked == (VIDEO, LABEL, FAULT_PHOTO)


def test_a_faulty_consumable_needs_a_photo_and_no_label() -> None:
    asked = requirements_from(DEFAULT_RULES, Reason.DEFECTIVE, RequestKind.EXCHANGE, "consumable")
    assert asked == (
        Requirement(Shot.FAULT_PHOTO, Medium.EITHER),
        Requirement(Shot.FAULT_VIDEO, Medium.VIDEO, is_needed=False),
    )


def test_a_damaged_parcel_is_shown_outside_with_its_label_and_the_damage() -> None:
    asked = requirements_from(DEFAULT_RULES, Reason.DAMAGED_IN_TRANSIT, RequestKind.RESEND, "headset")
    assert asked == (
        Requirement(Shot.PARCEL_OUTSIDE),
        Requirement(Shot.PARCEL_LABEL),
        Requirement(Shot.DAMAGE, Medium.EITHER),
    )


@pytest.mark.parametrize("kind", [RequestKind.RETURN_REFUND, RequestKind.EXCHANGE])
def test_a_change_of_mind_needs_no_proof(kind: RequestKind) -> None:
    asked = requirements_from(DEFAULT_RULES, Reason.NO_LONGER_WANTED, kind, "mouse")
    assert asked == (Requirement(Shot.GOODS_COMPLETE, count=2, is_needed=False),)


def test_a_refund_before_delivery_asks_for_no_shot_at_all() -> None:
    assert requirements_from(DEFAULT_RULES, Reason.NO_LONGER_WANTED, RequestKind.REFUND_ONLY, "mouse") == ()


def test_every_reason_asks_for_something() -> None:
    pairs = [(kind, reason) for kind, reasons in REASONS_FOR_KIND.items() for reason in reasons]
    without = {(kind, reason) for kind, reason in pairs if not requirements_from(DEFAULT_RULES, reason, kind, "mouse")}
    assert without == {(RequestKind.REFUND_ONLY, Reason.NO_LONGER_WANTED)}


def test_the_most_precise_rule_decides_about_a_shot() -> None:
    wide = RequirementRule(Reason.WRONG_ITEM, Requirement(Shot.ITEM, count=1))
    kind = RequirementRule(Reason.WRONG_ITEM, Requirement(Shot.ITEM, count=2), RequestKind.EXCHANGE)
    category = RequirementRule(Reason.WRONG_ITEM, Requirement(Shot.ITEM, count=3), category="mouse")
    rules = (category, kind, wide)
    counts = {
        (asked_kind, asked_category): requirements_from(rules, Reason.WRONG_ITEM, asked_kind, asked_category)[0].count
        for asked_kind in (RequestKind.EXCHANGE, RequestKind.RETURN_REFUND)
        for asked_category in ("mouse", "webcam")
    }
    assert counts == {
        (RequestKind.EXCHANGE, "mouse"): 3,
        (RequestKind.EXCHANGE, "webcam"): 2,
        (RequestKind.RETURN_REFUND, "mouse"): 3,
        (RequestKind.RETURN_REFUND, "webcam"): 1,
    }


def test_what_no_file_shows_is_missing() -> None:
    shown = [("fault_video", "video"), ("", "photo")]
    assert missing_requirements((VIDEO, LABEL, FAULT_PHOTO), shown) == (Missing(LABEL, 1), Missing(FAULT_PHOTO, 1))


def test_a_photo_is_no_video_and_two_are_two() -> None:
    two = Requirement(Shot.PRINT_DETAIL, count=2)
    shown = [("fault_video", "photo"), ("print_detail", "photo")]
    assert missing_requirements((VIDEO, two), shown) == (Missing(VIDEO, 1), Missing(two, 1))


def test_either_takes_both() -> None:
    damage = Requirement(Shot.DAMAGE, Medium.EITHER, count=2)
    assert missing_requirements((damage,), [("damage", "photo"), ("damage", "video")]) == ()
