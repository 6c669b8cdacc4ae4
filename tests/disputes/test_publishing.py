import json
from datetime import date, timedelta

import pytest
from django.core import serializers
from pytest_django import DjangoAssertNumQueries

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import BuildingBlock, PublishedRuling, Ruling
from aftersales.disputes.selectors.published import (
    WantedRulings,
    published_rulings,
    similar_rulings,
)
from aftersales.disputes.services.publishing import publish_due
from aftersales.domain.penalties import PenaltyAction, Trigger
from aftersales.domain.rulings import Liable, RulingOutcome
from aftersales.standing.models import Penalty
from aftersales.standing.services.naming import name_stores
from aftersales.standing.services.penalties import move_penalty
from aftersales.standing.services.proposing import propose_due
from tests.desk.cast import a_dispute_to_rule
from tests.disputes.finals import LATER, TYPED, a_final_ruling, a_ruled_dispute
from tests.factories import NOON, an_arbiter, as_platform

pytestmark = pytest.mark.django_db


def a_block(**changes: str) -> BuildingBlock:
    texts = {"text_zh": "商家未能证明货源。", "text_en": "The store has not proved its source."}
    texts |= {"name_zh": "货源", "name_en": "Source"}
    return BuildingBlock.objects.create(code="source", part="reasons", **texts | changes)


def found(**wanted: str) -> list[int]:
    return [row.ruling_id for row in published_rulings(WantedRulings(**wanted))]


def test_a_final_ruling_is_published_once() -> None:
    ruling = a_final_ruling()

    assert (publish_due(LATER), publish_due(LATER)) == (1, 0)

    row = PublishedRuling.objects.get()
    assert (row.ruling, row.reason, row.category, row.ground) == (ruling, "no_longer_wanted", "mouse", "refused")
    assert (row.outcome, row.liable, row.share, row.days) == ("refund", "store", "all", 0)
    assert (row.month, row.store, row.number) == (date(2026, 11, 1), None, f"PR-2611-{row.pk:05d}")


def test_a_ruling_that_can_be_appealed_stays_with_the_two_sides() -> None:
    a_ruled_dispute()

    assert publish_due(NOON + timedelta(days=1)) == 0


def test_nothing_that_a_person_typed_is_in_any_field() -> None:
    ruling = a_final_ruling(reasons_zh=f"商家未能证明货源。{TYPED}")
    a_block()
    publish_due(LATER)

    row = PublishedRuling.objects.get()
    kept = json.dumps(json.loads(serializers.serialize("json", [row, *row.clauses.all()])), ensure_ascii=False)
    ticket = ruling.dispute.ticket
    typed = ["王小明", "13800138000", "西湖", "Wang", ticket.number, ruling.dispute.number, ticket.description]
    typed += [ticket.order_line.order.number, ticket.customer.username, ruling.by.username, str(ruling.amount)]
    assert [words for words in typed if words in kept] == []


def test_the_platforms_own_passages_go_out_as_they_stood_then() -> None:
    block = a_block()
    a_final_ruling(reasons_zh=f"商家未能证明货源。{TYPED}")
    publish_due(LATER)
    block.text_en = "Changed later."
    block.save(update_fields=["text_en"])

    assert PublishedRuling.objects.get().reasons == ["The store has not proved its source."]


def test_a_code_that_is_no_citation_is_left_out() -> None:
    a_final_ruling(clauses=("4.3", "王小明"))
    publish_due(LATER)

    assert [(one.code, one.policy_version) for one in PublishedRuling.objects.get().clauses.all()] == [("4.3", 3)]


def test_search_finds_two_chinese_characters_and_english_words_in_any_order() -> None:
    ruling = a_final_ruling()
    publish_due(LATER)

    assert found(words="鼠标") == found(words="refund mouse") == found(words="假") == [ruling.pk]
    assert found(words="键盘") == found(words="mouse keyboard") == found(words="!!") == []


def test_filters_narrow_down_and_go_together() -> None:
    first = a_final_ruling()
    second = a_final_ruling(outcome=RulingOutcome.REJECT, liable=Liable.CUSTOMER, clauses=("1.2",))
    publish_due(LATER)

    assert found(outcome="reject") == found(clause="1.2") == [second.pk]
    assert found(outcome="refund", category="mouse", reason="no_longer_wanted") == [first.pk]
    assert found(clause="1.2", outcome="refund") == found(store="nobody") == []


def booked_for(ruling: Ruling) -> Penalty:
    (penalty,) = [one for one in propose_due(LATER) if one.trigger == Trigger.BROKEN_PROMISE]
    move_penalty(penalty, PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=LATER)
    assert penalty.sources.get().source_id == ruling.pk
    return penalty


def test_a_store_is_named_from_the_booking_of_the_penalty_on() -> None:
    ruling = a_final_ruling()
    publish_due(LATER)
    booked_for(ruling)
    assert name_stores() == 0

    sweep(LATER + timedelta(days=9))

    assert (name_stores(), name_stores()) == (1, 0)
    assert PublishedRuling.objects.get().store == ruling.dispute.ticket.store


def test_similar_rulings_are_those_on_the_same_reason_and_how_they_ended() -> None:
    past = a_final_ruling(clauses=("1.2",))
    a_ruled_dispute()  # may still be changed
    dispute = a_dispute_to_rule()

    assert list(similar_rulings(dispute, {"1.2"})) == [past]
    assert list(similar_rulings(past.dispute, {"1.2"})) == []


def test_a_shared_clause_goes_before_a_newer_ruling() -> None:
    cited, newer = a_final_ruling(clauses=("1.2",)), a_final_ruling(clauses=("4.3",))
    dispute = a_dispute_to_rule()

    assert list(similar_rulings(dispute, {"1.2"})) == [cited, newer]
    assert list(similar_rulings(dispute, set())) == [newer, cited]


def test_similar_rulings_cost_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    a_final_ruling()
    a_final_ruling()
    dispute = a_dispute_to_rule()
    dispute.ticket.order_line.category  # noqa: B018  # read with the page

    with django_assert_num_queries(2):
        for ruling in similar_rulings(dispute, {"4.3"})[:5]:
            assert (ruling.dispute.ticket.store.pk, len(ruling.clauses.all())) is not None
