"""An appeal overturns a ruling: what was proposed for it goes, what is booked stands."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import PenaltyAction
from aftersales.domain.rulings import RulingDraft
from aftersales.standing.models import Penalty, PointEntry
from aftersales.standing.services.penalties import move_penalty
from aftersales.standing.services.proposing import propose_due
from aftersales.wording.standing import penalty_reason
from tests.disputes.cast import REFUND, REJECT, again, appealed, ruled
from tests.factories import NOON, an_arbiter, as_platform

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def a_disobeyed_ruling() -> tuple[Dispute, Penalty]:
    """Carried out in the store's place after a day, which is proposed as a penalty; the store appeals the next day."""
    dispute = ruled()
    sweep(NOON + DAY)
    (penalty,) = propose_due(NOON + DAY)
    return appealed(again(dispute), Role.STORE, NOON + 2 * DAY), penalty


def decided(dispute: Dispute, draft: RulingDraft, days: int = 3) -> None:
    rule(again(dispute), draft, actor=as_platform(an_arbiter()), at=NOON + days * DAY)


def confirmed(penalty: Penalty) -> None:
    move_penalty(penalty, PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON + DAY)


def state_of(penalty: Penalty) -> tuple[str, list[int]]:
    return Penalty.objects.get(pk=penalty.pk).state, list(PointEntry.objects.values_list("points", flat=True))


def test_a_proposal_goes_with_the_ruling_that_it_rests_on() -> None:
    dispute, penalty = a_disobeyed_ruling()
    decided(dispute, REJECT)

    assert propose_due(NOON + 3 * DAY) == []
    sweep(NOON + 30 * DAY)

    assert state_of(penalty) == ("dismissed", [])
    last = penalty.events.latest("sequence")
    assert (last.action, last.role, last.via, last.payload) == ("dismiss", "clock", "clock", {"fallen": dispute.number})


def test_its_history_says_why_in_both_languages() -> None:
    said = {"fallen": "DP-2611-00001"}

    assert penalty_reason(said) == "The ruling of dispute DP-2611-00001 was overturned on appeal."
    with override("zh-hans"):
        assert penalty_reason(said) == "纠纷单 DP-2611-00001 的裁决已在申诉中被推翻。"
    assert penalty_reason({"note": "It was so."}) == "It was so."


def test_what_the_store_was_told_of_is_lifted_and_not_booked_though_no_daily_work_ran() -> None:
    dispute, penalty = a_disobeyed_ruling()
    confirmed(penalty)
    decided(dispute, REJECT)

    sweep(NOON + 10 * DAY)

    assert state_of(penalty) == ("lifted", [])
    assert penalty.events.latest("sequence").payload == {"fallen": dispute.number}


def test_the_daily_work_lifts_it_once() -> None:
    dispute, penalty = a_disobeyed_ruling()
    confirmed(penalty)
    decided(dispute, REJECT)

    propose_due(NOON + 3 * DAY)
    propose_due(NOON + 4 * DAY)

    assert state_of(penalty) == ("lifted", [])
    assert list(penalty.events.order_by("sequence").values_list("action", flat=True)) == [
        "propose",
        "confirm",
        "grant_appeal",
    ]


def test_a_store_that_owed_less_should_have_obeyed_all_the_same() -> None:
    dispute, penalty = a_disobeyed_ruling()
    decided(dispute, replace(REFUND, amount=Decimal("300.00")))

    propose_due(NOON + 3 * DAY)

    assert state_of(penalty) == ("proposed", [])


def test_an_appeal_that_is_not_decided_yet_overturns_nothing() -> None:
    _dispute, penalty = a_disobeyed_ruling()

    propose_due(NOON + 3 * DAY)

    assert state_of(penalty) == ("proposed", [])


def test_what_is_booked_stands() -> None:
    dispute, penalty = a_disobeyed_ruling()
    confirmed(penalty)
    sweep(NOON + 10 * DAY)
    decided(dispute, REJECT, days=11)

    propose_due(NOON + 11 * DAY)

    assert state_of(penalty) == ("booked", [6])
