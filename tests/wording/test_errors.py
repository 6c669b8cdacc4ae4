from datetime import UTC, datetime
from decimal import Decimal

from django.utils.translation import override

from aftersales.domain.disputes import DISPUTE_MOVES, DisputeAction, DisputeMoveCode, IllegalDisputeMoveError
from aftersales.domain.lifecycle import MOVES, Action, IllegalMoveError, MoveCode, Role
from aftersales.domain.requests import RequestKind
from aftersales.wording import confirmations, errors

DUE = datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_every_refused_move_has_a_sentence() -> None:
    assert set(errors.MOVE_ERRORS) == set(MoveCode)
    assert set(errors.DISPUTE_ERRORS) == set(DisputeMoveCode)


def test_every_refused_move_can_be_told_without_values_of_a_moment() -> None:
    values = {"limit": 3, "state": "closed", "kind": "repair", "detail": "note"}
    assert all(errors.move_error_sentence(IllegalMoveError(code, **values)) for code in MoveCode)
    of_disputes = [IllegalDisputeMoveError(code, most=Decimal(3)) for code in DisputeMoveCode]
    assert all(errors.dispute_error_sentence(error) for error in of_disputes)


def test_too_late_tells_when_it_ended() -> None:
    assert errors.move_error_sentence(IllegalMoveError(MoveCode.TOO_LATE, due_at=DUE)) == (
        "The time for this ended at 24 Nov, 18:00. Nothing was changed. Reload the page to see what is open."
    )


def test_an_early_escalation_tells_when_it_opens() -> None:
    assert errors.move_error_sentence(IllegalMoveError(MoveCode.ESCALATION_TOO_EARLY, opens_at=DUE)) == (
        "The store has 24 hours first. From 24 Nov, 18:00 on you can ask the platform to decide."
    )


def test_a_change_meanwhile_names_who_made_it() -> None:
    with override("zh-hans"):
        assert errors.move_error_sentence(IllegalMoveError(MoveCode.STALE, name="周敏")) == (
            "周敏刚刚更新了这张售后单。您的草稿还在，请先看看有哪些变化。"
        )


def test_a_missing_detail_is_named_by_its_label() -> None:
    assert errors.move_error_sentence(IllegalMoveError(MoveCode.DETAIL_MISSING, detail="waybill")) == (
        "Please fill in: Tracking number. What you typed is kept."
    )


def test_a_claimed_item_points_to_its_request() -> None:
    assert errors.units_sentence("units_claimed", {"number": "AS-2611-00001"}) == (
        "This item already has an open request. See how far it is."
    )
    with override("zh-hans"):
        assert errors.units_sentence("units_claimed", {"number": "AS-2611-00001"}) == (
            "同一件商品已有进行中的售后单，去看看进度。"
        )


def test_too_many_units_tell_how_many_are_left() -> None:
    assert errors.units_sentence("units_unavailable", {"asked": 3, "free": 1}) == (
        "You asked for 3, but only 1 piece is left. Nothing was sent. Please lower the number."
    )


def test_no_units_left_asks_for_nothing() -> None:
    assert errors.units_sentence("units_unavailable", {"asked": 1, "free": 0}) == (
        "No pieces of this item are left to ask for. Nothing was sent."
    )


def test_every_step_of_a_person_can_be_confirmed_in_three_lines() -> None:
    for move in MOVES:
        for role in move.roles - {Role.CLOCK}:
            for kind in RequestKind:
                assert all(confirmations.confirm_lines(move.action, kind, role))


def test_every_dispute_step_of_a_person_can_be_confirmed_in_three_lines() -> None:
    steps = [(move.action, role) for move in DISPUTE_MOVES.values() for role in move.roles - {Role.CLOCK}]
    for action, role in [*steps, (DisputeAction.OPEN, Role.CUSTOMER)]:
        assert all(confirmations.dispute_confirm_lines(action, role))


def test_approving_an_exchange_tells_what_comes_next() -> None:
    assert confirmations.confirm_lines(Action.APPROVE, RequestKind.EXCHANGE, Role.STORE) == (
        "The request is approved as asked for: exchange.",
        "The customer has 7 days to send the item back.",
        "This can't be undone.",
    )


def test_asking_the_platform_is_told_as_in_the_copy_table() -> None:
    with override("zh-hans"):
        assert confirmations.confirm_lines(Action.ESCALATE, RequestKind.REPAIR, Role.CUSTOMER)[1] == (
            "申请平台介入后，双方各有 72 小时举证，平台再作出裁决。"
        )


def test_every_detail_a_move_needs_has_a_label() -> None:
    assert {need for move in MOVES for need in move.needs} <= set(confirmations.LABELS)
