import re
from pathlib import Path

import pytest
from django.conf import settings

from aftersales.domain.disputes import DISPUTE_MOVES, DisputeAction, Ground
from aftersales.domain.lifecycle import MOVES, Action, Role
from aftersales.wording import events

SPRITE = Path(settings.BASE_DIR, "static", "icons.svg")


def test_every_action_of_a_person_has_a_sentence() -> None:
    assert set(events.BY_PEOPLE) == {move.action for move in MOVES if move.roles - {Role.CLOCK}}


def test_every_action_of_a_time_limit_names_its_rule() -> None:
    assert set(events.BY_TIME) == {move.action for move in MOVES if Role.CLOCK in move.roles}


def test_every_dispute_action_has_a_sentence() -> None:
    people = {move.action for move in DISPUTE_MOVES.values() if move.roles - {Role.CLOCK}}
    time = {move.action for move in DISPUTE_MOVES.values() if Role.CLOCK in move.roles}
    assert set(events.DISPUTE_BY_PEOPLE) == people | {DisputeAction.OPEN}
    assert set(events.DISPUTE_BY_TIME) == time | {DisputeAction.OPEN}


def test_every_icon_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'id="([a-z-]+)"', SPRITE.read_text()))
    assert {*events.ICONS.values(), *events.DISPUTE_ICONS.values()} <= symbols


def test_every_action_has_an_icon() -> None:
    assert set(events.ICONS) == set(Action)
    assert set(events.DISPUTE_ICONS) == set(DisputeAction)


@pytest.mark.parametrize(
    ("viewer", "sentence"),
    [
        (Role.CUSTOMER, "You sent the request"),
        (Role.STORE, "The customer sent the request"),
        (Role.PLATFORM, "The customer sent the request"),
    ],
)
def test_a_submission_is_told_from_the_readers_eye(viewer: Role, sentence: str) -> None:
    assert events.event_sentence(Action.SUBMIT, Role.CUSTOMER, viewer) == sentence


def test_a_silent_stores_approval_names_the_rule() -> None:
    sentence = events.event_sentence(Action.APPROVE, Role.CLOCK, Role.CUSTOMER, {"ticket_kind": "exchange"})
    assert sentence == "The store did not reply in time, so the request was approved"


def test_a_silent_customer_reads_that_it_was_their_answer() -> None:
    sentence = events.event_sentence(Action.CLOSE_UNANSWERED, Role.CLOCK, Role.CUSTOMER)
    assert sentence == "You did not answer in time, so the request was closed"


def test_an_approval_names_the_kind() -> None:
    sentence = events.event_sentence(Action.APPROVE, Role.STORE, Role.CUSTOMER, {"ticket_kind": "exchange"})
    assert sentence == "The store approved the exchange"


def test_staff_read_a_colleagues_name() -> None:
    assert events.event_sentence(Action.APPROVE, Role.STORE, Role.STORE, {"by": "Li Ran"}) == (
        "Li Ran approved the request"
    )


def test_a_customer_never_reads_an_agents_name() -> None:
    assert events.event_sentence(Action.APPROVE, Role.STORE, Role.CUSTOMER, {"by": "Li Ran"}) == (
        "The store approved the request"
    )


def test_an_offer_tells_its_kind_and_amount() -> None:
    given = {"ticket_kind": "exchange", "kind": "return_refund", "amount": "699.00"}
    assert events.event_sentence(Action.MAKE_OFFER, Role.STORE, Role.CUSTOMER, given) == (
        "The store made an offer: return and refund, ¥699.00"
    )


def test_an_offer_without_a_refund_tells_no_amount() -> None:
    given = {"kind": "repair", "amount": "0.00"}
    assert events.event_sentence(Action.MAKE_OFFER, Role.STORE, Role.CUSTOMER, given) == (
        "The store made an offer: repair"
    )


def test_a_refusal_tells_its_reason() -> None:
    assert events.event_sentence(Action.REJECT, Role.STORE, Role.CUSTOMER, {"reason_code": "normal_wear"}) == (
        "The store refused the request: Normal wear"
    )


def test_files_that_came_with_a_step_are_counted() -> None:
    assert events.event_sentence(Action.SUPPLY_INFO, Role.CUSTOMER, Role.CUSTOMER, {"evidence": ["a", "b"]}) == (
        "You sent more evidence: 2 files"
    )


def test_a_dispute_tells_its_ground() -> None:
    given = {"ground": Ground.REFUSED}
    assert events.dispute_event_sentence(DisputeAction.OPEN, Role.CUSTOMER, Role.CUSTOMER, given) == (
        "You asked the platform to decide: The store refused the request"
    )


def test_a_ruling_tells_its_outcome_and_who_is_at_fault() -> None:
    given = {"outcome": "return_refund", "liable": "store"}
    assert events.dispute_event_sentence(DisputeAction.RULE, Role.PLATFORM, Role.CUSTOMER, given) == (
        "The platform issued its ruling: Return and refund, Store at fault"
    )
