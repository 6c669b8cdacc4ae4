"""Every fact that has a source reaches the engine, and the ticket keeps what its verdict rests on."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from aftersales.catalog.models import Category, Nature
from aftersales.domain.eligibility import Outcome, Verdict, facts_from
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import ExtendedWarranty, OrderLine
from aftersales.policies.models import PlatformRules, ProductRule
from aftersales.policies.selectors import forget_rules
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.facts import ticket_facts, verdict_for
from aftersales.tickets.selectors.rights import line_histories, rights_of
from aftersales.tickets.services.moving import move_ticket
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    PolicyVersionFactory,
    a_ticket,
    agent_of,
    as_customer,
    as_store,
    asked,
    parcel_sent,
)

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=100)


def a_line(days_ago: int = 2, **values: Any) -> OrderLine:
    delivered_at = NOON - timedelta(days=days_ago)
    order = OrderFactory(placed_at=delivered_at - timedelta(days=2), delivered_at=delivered_at)
    return OrderLineFactory(order=order, **values)


def judged(line: OrderLine, kind: RequestKind = RequestKind.REPAIR, **changes: Any) -> Verdict:
    """All that the customer can tell is told."""
    values: dict[str, Any] = {"reason": Reason.DEFECTIVE, "quantity": 1, "shown": {"photo"}, "at": NOON} | changes
    declared = asked(kind, values["reason"]).declared
    return verdict_for(line, kind=kind, **({"declared": declared} | values))


def told(line: OrderLine, **changes: Any) -> dict[str, Any]:
    return ticket_facts(a_ticket(line, asked(**changes)), NOON)


# --- the order and its line ---


def test_region_insurance_and_promotions_come_from_the_order() -> None:
    line = a_line(promotions=["flash_sale"])
    line.order.region, line.order.return_insured = "zhejiang", True
    line.order.save(update_fields=["region", "return_insured"])

    order = told(line)["order"]

    assert (order["region"], order["return_insured"], order["promotions"]) == ("zhejiang", True, ["flash_sale"])


def test_a_line_without_a_gift_has_none() -> None:
    assert told(a_line())["order"]["gift"] == {"status": "none"}


def test_a_gift_is_taken_to_come_back_until_the_customer_says_otherwise() -> None:
    gift: dict[str, Any] = {"gift": "Mouse pad", "gift_price": Decimal("19.9")}

    assert told(a_line(**gift))["order"]["gift"] == {"status": "returned", "announced_price": "19.90"}
    assert told(a_line(**gift), declared={"gift": "lost"})["order"]["gift"]["status"] == "lost"


def test_a_confirmed_exclusion_closes_the_right_of_a_hygiene_article() -> None:
    line = a_line(exclusion_consent="confirmed", product__nature=Nature.HYGIENE)

    verdict = judged(line, RequestKind.RETURN_REFUND, reason=Reason.NO_LONGER_WANTED)

    assert "EXCLUDED_BY_CONSENT" in verdict.codes


def test_an_extension_is_dated_from_the_purchase() -> None:
    line = a_line()
    bought_on = (line.order.placed_at + timedelta(days=31)).date()
    ExtendedWarranty.objects.create(line=line, months=12, bought_on=bought_on)

    assert told(line)["extended_warranty"] == {"months": 12, "sold_by": "brand", "bought_days_after_purchase": 31}


# --- product, policy, platform ---


def test_a_product_rule_of_the_purchase_stands_before_the_product_of_today() -> None:
    line = a_line(product__warranty_months=12)
    assert line.product
    rule = ProductRule.objects.create(
        product=line.product, effective_on=date(2026, 1, 1), warranty_months=36, remedy="replace", nature="hygiene"
    )
    line.product_rule = rule
    line.save(update_fields=["product_rule"])

    facts = told(line)

    assert facts["brand"] == {"warranty_months": 36, "remedy": "replace"}
    assert (facts["item"]["nature"], facts["item"]["category"]) == ("hygiene", "mouse")


def test_a_better_platform_floor_of_today_opens_what_the_law_closed() -> None:
    line = a_line(days_ago=10)
    assert judged(line, RequestKind.RETURN_REFUND, reason=Reason.NO_LONGER_WANTED).outcome is Outcome.INELIGIBLE

    PlatformRules.objects.create(number=1, effective_on=NOON.date(), no_reason_days=15, published_at=LONG_AGO)
    forget_rules()

    assert judged(line, RequestKind.RETURN_REFUND, reason=Reason.NO_LONGER_WANTED).outcome is Outcome.ELIGIBLE


def test_an_unknown_product_is_a_question_where_its_kind_decides() -> None:
    line = a_line(days_ago=100)
    line.product = None

    assert judged(line).outcome is Outcome.NEEDS_REVIEW
    assert judged(line, RequestKind.EXCHANGE).outcome is Outcome.INELIGIBLE


def test_a_known_consumable_has_no_warranty_by_law() -> None:
    line = a_line(days_ago=100, product__category=Category.CONSUMABLE, product__warranty_months=0)

    assert judged(line).outcome is Outcome.INELIGIBLE


# --- what earlier tickets did to the unit ---


def repaired(line: OrderLine, taken_in: int, shipped: int) -> Ticket:
    """A repair whose item was at the store between these days after NOON of 100 days ago."""
    agent = as_store(agent_of(line.order.store))
    ticket = a_ticket(line, asked(RequestKind.REPAIR, Reason.DEFECTIVE), LONG_AGO)
    customer = as_customer(ticket)
    moves = (
        (Action.APPROVE, agent, 0, Details()),
        (Action.SHIP_RETURN, customer, 0, parcel_sent()),
        (Action.ACCEPT_RETURN, agent, taken_in, Details()),
        (Action.FINISH_REPAIR, agent, taken_in, Details()),
        (Action.SHIP_OUTBOUND, agent, shipped, parcel_sent()),
        (Action.CONFIRM_RECEIPT, customer, shipped, Details()),
    )
    for action, actor, days, details in moves:
        ticket = move_ticket(ticket, action, actor=actor, at=LONG_AGO + timedelta(days=days), details=details)
    return ticket


def exchanged(line: OrderLine) -> Ticket:
    agent = as_store(agent_of(line.order.store))
    ticket = a_ticket(line, asked(RequestKind.EXCHANGE, Reason.DEFECTIVE), LONG_AGO)
    customer = as_customer(ticket)
    for action, actor in (
        (Action.APPROVE, agent),
        (Action.SHIP_RETURN, customer),
        (Action.ACCEPT_RETURN, agent),
        (Action.SHIP_OUTBOUND, agent),
        (Action.CONFIRM_RECEIPT, customer),
    ):
        details = parcel_sent() if action in {Action.SHIP_RETURN, Action.SHIP_OUTBOUND} else Details()
        ticket = move_ticket(ticket, action, actor=actor, at=LONG_AGO, details=details)
    return ticket


def test_repairs_are_counted_with_their_days() -> None:
    line = a_line(days_ago=120)
    repaired(line, 2, 9)
    repaired(line, 3, 5)

    history = told(line)["history"]

    assert (history["repairs_failed"], history["repair_days"], history["applications"]) == (2, 9, 2)


def test_two_repairs_that_did_not_help_open_an_exchange() -> None:
    line = a_line(days_ago=120)
    repaired(line, 2, 9)
    repaired(line, 3, 5)

    verdict = judged(line, RequestKind.EXCHANGE)

    assert (verdict.outcome, "REPAIRS_EXHAUSTED" in verdict.codes) == (Outcome.NEEDS_REVIEW, True)  # stock is unknown


def test_a_replacement_starts_anew() -> None:
    line = a_line(days_ago=120)
    repaired(line, 2, 9)
    exchanged(line)

    history = told(line)["history"]

    assert history["replaced_on"] == "2026-08-10"


def test_of_several_units_nothing_is_claimed() -> None:
    line = a_line(days_ago=120, quantity=2)
    repaired(line, 2, 9)

    assert told(line)["history"]["repairs_failed"] == 0


def test_the_rights_panel_and_the_ticket_see_the_same_history() -> None:
    line = a_line(days_ago=120)
    repaired(line, 2, 9)
    repaired(line, 3, 5)

    answers = rights_of(line, line_histories([line])[line.pk], NOON)

    exchange = next(answer for answer in answers if answer.right.kind is RequestKind.EXCHANGE and not answer.is_closed)
    assert "REPAIRS_EXHAUSTED" in exchange.verdict.codes


# --- the snapshot ---


def test_a_ticket_keeps_its_verdict_with_versions_facts_and_what_was_assumed() -> None:
    line = a_line()
    line.policy_version = PolicyVersionFactory(store=line.order.store, number=3)
    line.platform_rules = PlatformRules.objects.create(number=2, effective_on=LONG_AGO.date(), published_at=LONG_AGO)
    line.save(update_fields=["policy_version", "platform_rules"])

    ticket = a_ticket(line, asked(declared={"goods": {"opened": True}}))

    ticket.refresh_from_db()
    assert ticket.verdict["outcome"] == "needs_review"
    assert ticket.verdict["undecided"] == [
        "goods.accessories_complete",
        "goods.labels_intact",
        "goods.use_marks",
        "goods.damage",
    ]
    assert ticket.verdict["versions"] == {
        "policy": 3,
        "policy_id": line.policy_version.pk,
        "platform": 2,
        "product_rule_id": None,
    }
    assert "goods.use_marks" in ticket.verdict["assumed"]
    assert "goods.opened" not in ticket.verdict["assumed"]
    assert facts_from(ticket.verdict["facts"]).goods.opened
