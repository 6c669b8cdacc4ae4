"""From a price that is too good to a ruling in ledger C."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.orders.models import OrderLine
from aftersales.standing.models import StoreAuthorization
from aftersales.standing.services.proposing import propose_due
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import said, signed_in
from tests.factories import (
    NOON,
    OrderLineFactory,
    ProductFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
    asked,
    buyer,
)
from tests.web.texts import main_of, says

pytestmark = pytest.mark.django_db
WARNING = "This price was far below the market."


def a_cheap_line(paid: str = "199.00") -> OrderLine:
    return OrderLineFactory(paid_amount=Decimal(paid))


def order_page(line: OrderLine) -> str:
    return main_of(signed_in(buyer(line)).get(reverse("web:order", args=[line.order.number])))


def a_counterfeit_dispute(line: OrderLine | None = None) -> Dispute:
    ticket = a_ticket(line or a_cheap_line(), asked(RequestKind.RETURN_REFUND, Reason.COUNTERFEIT))
    refusal = Details(reason_code="evidence_missing", note="It is genuine.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="The print is blurred.")
    return move_dispute(dispute, DisputeAction.ACCEPT, actor=as_platform(an_arbiter()), at=NOON)


@pytest.mark.parametrize(("paid", "warned"), [("199.00", True), ("419.40", False)])
def test_a_price_far_below_the_list_price_is_warned_of(paid: str, warned: bool) -> None:
    assert (WARNING in order_page(a_cheap_line(paid))) is warned


def test_the_order_leads_to_the_report_of_a_counterfeit() -> None:
    line = a_cheap_line("699.00")
    address = reverse("web:ask", args=[line.order.number, 1]) + "?kind=return_refund&reason=counterfeit"

    assert address.replace("&", "&amp;") in order_page(line)
    form = signed_in(buyer(line)).get(address)
    assert 'value="counterfeit" selected' in main_of(form) or 'value="counterfeit" checked' in main_of(form)


def test_everybody_reads_on_the_product_below_which_price_to_be_careful() -> None:
    product = ProductFactory()
    visitor = Client()
    visitor.cookies["django_language"] = "en"

    says(visitor.get(reverse("web:product", args=[product.sku])), "A price below ¥419.40 is far under the list price")


def test_the_arbiter_sees_which_links_of_the_chain_of_supply_are_missing() -> None:
    dispute = a_counterfeit_dispute()

    page = said(signed_in(an_arbiter()).get(reverse("admin:dispute", args=[dispute.number])))

    for words in ("The store's chain of supply", "As long as a link is missing"):
        assert words in page


def test_an_authorization_of_the_day_of_sale_is_a_link_that_is_shown() -> None:
    dispute = a_counterfeit_dispute()
    store = dispute.ticket.store
    StoreAuthorization.objects.create(
        store=store, brand="Logitech", document="A", starts_on=date(2026, 11, 1), checked_on=date(2026, 11, 1)
    )

    file = signed_in(an_arbiter()).get(reverse("admin:dispute", args=[dispute.number])).context["file"]

    assert [(one.link.value, one.is_shown) for one in file.supply.chain] == [
        ("authorization", True),
        ("serial", None),
        ("papers", False),
    ]


def test_a_ruling_on_a_counterfeit_refunds_and_is_held_against_the_store_in_ledger_c() -> None:
    dispute = a_counterfeit_dispute()
    for party in (as_customer(dispute.ticket), as_store(dispute.ticket.store.memberships.get().user)):
        dispute = move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=party, at=NOON)
    draft = RulingDraft(RulingOutcome.REFUND, Liable.STORE, dispute.ticket.worth, "No papers.", "TB 66.")
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=NOON)
    for days in (2, 12, 22):
        sweep(NOON + timedelta(days=days))

    (penalty,) = (one for one in propose_due(NOON + timedelta(days=22)) if one.trigger == "counterfeit")

    assert (penalty.ledger, penalty.points, penalty.state) == ("counterfeit", 24, "proposed")
