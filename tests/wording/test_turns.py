from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from aftersales.domain.deadlines import RULES, Consequence
from aftersales.domain.disputes import DEADLINE_OF_DISPUTE, DisputeState
from aftersales.domain.lifecycle import DEADLINE_OF, ENDED, CloseReason, Role, State
from aftersales.domain.moving import DISPUTE, NEGOTIATION
from aftersales.domain.requests import RequestKind
from aftersales.wording import turns
from aftersales.wording.joining import joined

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
DUE = datetime(2026, 11, 24, 10, tzinfo=UTC)
END_OF_29 = datetime(2026, 11, 29, 16, tzinfo=UTC)
VIEWERS = [Role.CUSTOMER, Role.STORE, Role.PLATFORM]


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", sorted(set(State) - ENDED))
def test_every_open_state_has_a_headline(state: State, viewer: Role) -> None:
    assert turns.TURNS[state]
    assert turns.turn_sentence(state, RequestKind.REPAIR, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", sorted(DEADLINE_OF))
def test_every_running_time_tells_until_when_and_what_otherwise(state: State, viewer: Role) -> None:
    consequence = RULES[DEADLINE_OF[state]].consequence
    assert "24 Nov, 18:00" in turns.until_sentence(state, viewer, DUE, NOW)
    assert turns.otherwise_sentence(consequence, state, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", sorted(DEADLINE_OF_DISPUTE))
def test_every_time_of_a_dispute_tells_until_when_and_what_otherwise(state: DisputeState, viewer: Role) -> None:
    consequence = RULES[DEADLINE_OF_DISPUTE[state]].consequence
    assert "24 Nov, 18:00" in turns.dispute_until_sentence(state, DUE, NOW, viewer)
    assert turns.dispute_otherwise_sentence(consequence, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("consequence", list(Consequence))
def test_every_consequence_has_words(consequence: Consequence, viewer: Role) -> None:
    told = turns.otherwise_sentence(consequence, State.REFUNDING, viewer)
    assert told or turns.dispute_otherwise_sentence(consequence, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("state", list(DisputeState))
def test_every_dispute_state_has_a_headline(state: DisputeState, viewer: Role) -> None:
    assert turns.dispute_turn_sentence(state, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("reason", list(CloseReason))
def test_every_close_reason_has_its_own_words(reason: CloseReason, viewer: Role) -> None:
    told = turns.ended_sentence(State.CLOSED, reason, RequestKind.REPAIR, None, viewer)
    assert told != turns.ended_sentence(State.CLOSED, "", RequestKind.REPAIR, None, viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("pause", [NEGOTIATION, DISPUTE])
def test_every_pause_has_words(pause: str, viewer: Role) -> None:
    assert turns.pause_sentence(pause, viewer)


def _store_must_reply(language: str, will_approve: bool) -> str:
    with override(language):
        return joined(
            turns.until_sentence(State.AWAITING_REVIEW, Role.CUSTOMER, DUE, NOW),
            turns.otherwise_sentence(
                Consequence.JUDGE_SILENT_STORE, State.AWAITING_REVIEW, Role.CUSTOMER, will_approve
            ),
        )


def test_a_silent_store_that_will_be_approved_is_told_as_in_the_copy_table() -> None:
    assert _store_must_reply("en", True) == (
        "The store must reply by 24 Nov, 18:00. If it doesn't, your request is approved automatically."
    )
    assert _store_must_reply("zh-hans", True) == ("商家需在 11月24日 18:00 前答复。逾期未答复将自动同意您的申请。")


def test_a_silent_store_that_goes_to_the_platform_is_told_as_in_the_copy_table() -> None:
    assert _store_must_reply("en", False) == (
        "The store must reply by 24 Nov, 18:00. If it doesn't, the platform steps in."
    )
    assert _store_must_reply("zh-hans", False) == "商家需在 11月24日 18:00 前答复。逾期未答复将自动转平台介入。"


def test_nothing_is_promised_when_it_is_not_known_how_a_silent_store_ends() -> None:
    told = turns.otherwise_sentence(Consequence.JUDGE_SILENT_STORE, State.AWAITING_REVIEW)
    assert told == "If it doesn't, your request is approved automatically or the platform steps in."


def test_an_offer_lapses_as_in_the_copy_table() -> None:
    assert turns.otherwise_sentence(Consequence.LAPSE_OFFER, State.AWAITING_OFFER_REPLY) == (
        "If you don't answer, the offer lapses and the store carries on. Your request is not affected."
    )
    with override("zh-hans"):
        assert turns.otherwise_sentence(Consequence.LAPSE_OFFER, State.AWAITING_OFFER_REPLY) == (
            "到时未答复，方案自动失效，由商家继续处理。您的申请不受影响。"
        )


def test_a_return_is_asked_for_as_in_the_copy_table() -> None:
    assert turns.until_sentence(State.AWAITING_RETURN, Role.CUSTOMER, END_OF_29, NOW) == (
        "Send the item and enter the tracking number by the end of 29 Nov, or the request closes."
    )
    with override("zh-hans"):
        assert turns.until_sentence(State.AWAITING_RETURN, Role.CUSTOMER, END_OF_29, NOW) == (
            "请在 11月29日 24:00 前寄回商品并填写运单号，逾期售后单会自动关闭。"
        )


def test_a_refund_is_told_as_in_the_copy_table() -> None:
    amount = Decimal("699.00")
    assert turns.ended_sentence(State.COMPLETED, "", RequestKind.REFUND_ONLY, amount) == (
        "¥699.00 goes back to how you paid. Your bank may take 1–3 days."
    )
    with override("zh-hans"):
        assert turns.ended_sentence(State.COMPLETED, "", RequestKind.REFUND_ONLY, amount) == (
            "¥699.00 将原路退回，银行到账可能需要 1–3 天。"
        )


def test_nothing_to_do_is_told_as_in_the_copy_table() -> None:
    with override("zh-hans"):
        assert turns.nothing_sentence() == "现在不需要您做什么，有进展会马上通知您。"


def test_a_late_parcel_tells_the_open_way_on() -> None:
    assert turns.turn_sentence(State.AWAITING_SHIPMENT, RequestKind.EXCHANGE, Role.CUSTOMER, is_overdue=True) == (
        "The store is late with your parcel. You can change to a refund"
    )


def test_no_running_time_says_nothing_about_a_due_time() -> None:
    assert turns.until_sentence(State.IN_DISPUTE, Role.CUSTOMER, None, NOW) == ""
