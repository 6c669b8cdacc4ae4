from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.contacts.selectors import has_chosen
from aftersales.domain.notices import Topic
from aftersales.orders.models import ExtendedWarranty, Fulfilment, OrderLine, UnitSerial
from aftersales.policies.selectors import forget_rules
from tests.factories import NOON, OrderLineFactory, a_draft, a_ticket, asked
from tests.web.conftest import Clock
from tests.web.texts import links_of, main_of, says, text_of

ORDERS = "/orders/"


def order_url(line: OrderLine) -> str:
    return reverse("web:order", args=[line.order.number])


def days_ago(customer: User, days: int, **order: object) -> OrderLine:
    """An order of this customer, delivered so many days before NOON."""
    changes = {f"order__{name}": value for name, value in order.items()}
    return OrderLineFactory(order__customer=customer, **{"order__delivered_at": NOON - timedelta(days=days)} | changes)


# --- the list ---


def test_a_card_names_the_store_the_product_and_the_window_that_closes_next(page: Client, line: OrderLine) -> None:
    response = page.get(ORDERS)

    says(response, line.order.store.name_en, "MX Master 3S mouse", "¥699.00", "Delivered 16 Nov")
    says(response, f"Order number {line.order.number}", "No-reason return until 23 Nov")


def test_a_card_names_the_state_of_the_open_ticket_instead(page: Client, line: OrderLine) -> None:
    ticket = a_ticket(line)

    response = page.get(ORDERS)

    says(response, "Store review")
    assert "until 23 Nov" not in text_of(response)
    assert f"/tickets/{ticket.number}/" in links_of(response)


def test_an_old_order_without_warranty_has_nothing_open(page: Client, customer: User, line: OrderLine) -> None:
    line.order.delete()
    days_ago(customer, 400)
    OrderLine.objects.update(product=None)

    says(page.get(ORDERS), "All windows closed")


def test_only_ones_own_orders_are_listed(page: Client, line: OrderLine) -> None:
    other = OrderLineFactory()

    response = page.get(ORDERS)

    assert line.order.number in text_of(response)
    assert other.order.number not in text_of(response)


@pytest.mark.parametrize("words", ["G733", "g733", "2618 4402"])
def test_the_search_knows_numbers_and_products(page: Client, customer: User, line: OrderLine, words: str) -> None:
    line.order.number = "9900"
    line.order.save(update_fields=["number"])
    found = OrderLineFactory(order__customer=customer, order__number="2618440211", product__name_en="G733 headset")

    response = page.get(ORDERS, {"q": words})

    assert order_url(found) in links_of(response)
    assert order_url(line) not in links_of(response)


def test_a_search_without_a_result_says_so(page: Client) -> None:
    says(page.get(ORDERS, {"q": "nothing like it"}), "No order fits this.", "Show all orders")


def test_a_customer_without_orders_is_told_where_they_come_from(client: Client, stranger: User) -> None:
    client.force_login(stranger)

    says(client.get(ORDERS, headers={"accept-language": "en"}), "No orders yet.")


@pytest.mark.parametrize(
    ("show", "listed"),
    [
        ("", {"fresh", "running", "closing", "old"}),
        ("open", {"fresh", "closing"}),
        ("running", {"running"}),
        ("closing", {"closing"}),
        ("unheard-of", {"fresh", "running", "closing", "old"}),
    ],
)
def test_the_pills_choose(page: Client, customer: User, line: OrderLine, show: str, listed: set[str]) -> None:
    lines = {
        "fresh": line,
        "running": days_ago(customer, 2),
        "closing": days_ago(customer, 6),
        "old": days_ago(customer, 800),
    }
    a_ticket(lines["running"])

    links = links_of(page.get(ORDERS, {"show": show}))

    assert {name for name, each in lines.items() if order_url(each) in links} == listed


@pytest.mark.parametrize("words", ["2204LZ0X", "2204-lz0x b8", "2204LZ0XB8C1"])
def test_the_search_knows_serial_numbers_sold_and_told(
    page: Client, customer: User, line: OrderLine, words: str
) -> None:
    sold, told = days_ago(customer, 2), days_ago(customer, 2)
    UnitSerial.objects.create(order_line=sold, unit=1, serial="2204LZ0XB8C1")
    a_ticket(told, asked(serial="2204LZ0XB8C1"))

    links = links_of(page.get(ORDERS, {"q": words}))

    assert [order_url(each) in links for each in (sold, told, line)] == [True, True, False]


def test_a_serial_number_of_somebody_else_finds_nothing(page: Client) -> None:
    other = OrderLineFactory()
    UnitSerial.objects.create(order_line=other, unit=1, serial="2204LZ0XB8C1")

    says(page.get(ORDERS, {"q": "2204LZ0XB8C1"}), "No order fits this.")


def test_the_list_is_narrowed_by_store_and_delivery(page: Client, customer: User, line: OrderLine) -> None:
    other = days_ago(customer, 2)
    coming = days_ago(customer, 2, fulfilment=Fulfilment.IN_TRANSIT)

    by_store = links_of(page.get(ORDERS, {"store": other.order.store.slug}))
    by_state = links_of(page.get(ORDERS, {"state": "in_transit"}))
    unheard_of = links_of(page.get(ORDERS, {"store": "nowhere", "state": "lost"}))

    assert [order_url(each) in by_store for each in (line, other, coming)] == [False, True, False]
    assert [order_url(each) in by_state for each in (line, other, coming)] == [False, False, True]
    assert [order_url(each) in unheard_of for each in (line, other, coming)] == [True, True, True]


def test_the_pages_of_a_narrowed_list_keep_what_was_chosen(page: Client, customer: User, line: OrderLine) -> None:
    for _ in range(31):
        OrderLineFactory(order__customer=customer, order__store=line.order.store)

    response = page.get(ORDERS, {"store": line.order.store.slug, "state": "delivered"})

    assert f"store={line.order.store.slug}&amp;state=delivered" in main_of(response)


def test_what_was_begun_goes_on_from_the_list(page: Client, line: OrderLine) -> None:
    draft = a_draft(line)

    response = page.get(ORDERS)

    says(response, "Continue where you stopped")
    assert f"/tickets/{draft.number}/edit/" in links_of(response)


def test_a_draft_of_somebody_else_is_not_listed(page: Client) -> None:
    a_draft()

    assert "Continue where you stopped" not in text_of(page.get(ORDERS))


# --- what is only for a time ---


def test_damage_on_arrival_has_its_own_way_while_its_hours_run(page: Client, customer: User, clock: Clock) -> None:
    line = days_ago(customer, 0)
    clock.stands_at(NOON + timedelta(hours=47))

    response = page.get(order_url(line))

    says(response, "Arrived damaged?", "Report damage on arrival")
    assert "/lines/1/ask/?kind=exchange&amp;reason=damaged_in_transit" in main_of(response)
    clock.stands_at(NOON + timedelta(hours=49))
    assert "Report damage on arrival" not in text_of(page.get(order_url(line)))


def test_an_extended_warranty_is_shown(page: Client, line: OrderLine) -> None:
    ExtendedWarranty.objects.create(line=line, months=12, sold_by="store", bought_on=NOON.date())

    says(page.get(order_url(line)), "12 more months", "bought from the store")


def test_reminders_are_switched_on_and_off_for_all_orders(page: Client, customer: User, line: OrderLine) -> None:
    address = reverse("web:reminders", args=[line.order.number])

    page.post(address, {"on": "1"})
    assert has_chosen(customer, Topic.WINDOW)
    says(page.get(order_url(line)), "Stop reminding me")

    page.post(address, {"off": "1"})
    assert not has_chosen(customer, Topic.WINDOW)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_the_same_queries_for_one_order_and_for_thirty(
    page: Client, customer: User, line: OrderLine, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_ticket(line)
    for _ in range(rows - 1):
        a_ticket(days_ago(customer, 2))

    # session, person, clock 2, stores, count, orders, lines, rules 1, tickets with units, flag, drafts, unread
    with django_assert_num_queries(13):
        response = page.get(ORDERS)

    assert main_of(response).count("<article") == rows


def test_a_long_list_has_pages(page: Client, customer: User) -> None:
    for _ in range(31):
        days_ago(customer, 2)

    response = page.get(ORDERS, {"page": "2", "q": "2618"})

    assert main_of(response).count("<article") == 2
    assert 'href="?q=2618&amp;page=1"' in main_of(response)


# --- one order ---


def test_an_order_shows_its_facts_and_the_way_to_a_request(page: Client, line: OrderLine) -> None:
    response = page.get(order_url(line))

    number = line.order.number
    says(response, f"{number[:4]} {number[4:8]}", "13 Nov, 12:00", "¥699.00", "Request after-sales service")
    assert f"/orders/{number}/lines/1/ask/" in links_of(response)


def test_every_right_says_its_last_day_and_who_pays(page: Client, line: OrderLine) -> None:
    response = page.get(order_url(line))

    says(
        response,
        "No-reason return 5 days left Ask Until the end of 23 Nov you pay for the return",
        "Return for a fault 5 days left Ask Until the end of 23 Nov the store pays for the return",
        "Exchange for a fault 13 days left Ask Until the end of 1 Dec the store pays for the return",
        "Warranty Ask Until the end of 16 Nov 2028 the store pays for the return",
        "Assumed until somebody says otherwise: that the same model is in stock, that the self-check was done, "
        "that all accessories are there, that the labels are intact, that there are no marks of use, "
        "that nothing happened to it after delivery, that the fault is no danger, "
        "that it is the item that was sold.",
    )


def test_every_open_right_names_the_evidence_that_will_be_asked_for(page: Client, line: OrderLine) -> None:
    response = page.get(order_url(line))

    says(
        response,
        "Show the fault in a photo or video. Asked for: Video of the fault, Photo of the serial number",
        "Exchange for a fault 13 days left",
    )


def test_every_last_day_says_how_it_was_worked_out(page: Client, line: OrderLine) -> None:
    response = page.get(order_url(line))

    says(
        response,
        "Exchange for a fault 1 Dec 15 days, counted from the day after 16 Nov: up to 1 Dec. "
        "It ends at 24:00 on 1 Dec.",
    )


def test_a_right_that_never_was_names_the_finding_and_the_clause(page: Client, line: OrderLine) -> None:
    line.product.nature = "custom_made"  # type: ignore[union-attr]
    line.product.save(update_fields=["nature"])  # type: ignore[union-attr]

    response = page.get(order_url(line))

    says(
        response,
        "No-reason return Closed By law, no-reason returns do not cover this kind of item. "
        "policy clause 1.4, version 1",
    )
    slug = line.order.store.slug
    assert f'href="/stores/{slug}/policy/?version=1#clause-1.4"' in main_of(response)


@pytest.mark.parametrize("hint", ["", "Paid repair from CNY 80; ask the store."])
def test_a_paid_repair_is_hinted_at_only_where_the_store_offers_one(page: Client, line: OrderLine, hint: str) -> None:
    line.order.store.paid_repair_hint_en = hint
    line.order.store.save(update_fields=["paid_repair_hint_en"])

    words = text_of(page.get(order_url(line)))

    assert ("Damage of your own is not covered." in words) is bool(hint)
    assert hint in words


def test_a_closed_right_stays_and_names_what_is_open_instead(page: Client, line: OrderLine) -> None:
    response = page.get(order_url(line))

    says(response, "Arrived damaged Closed Closed at 18 Nov, 12:00. You can still report damage as a fault.")


def test_a_right_leads_to_the_form_with_kind_and_reason_filled_in(page: Client, line: OrderLine) -> None:
    response = page.get(order_url(line))

    assert "/lines/1/ask/?kind=exchange&amp;reason=defective" in main_of(response)


def test_before_the_sign_off_other_rights_are_open(page: Client, customer: User) -> None:
    line = days_ago(customer, 0, fulfilment=Fulfilment.PAID, delivered_at=None)

    response = page.get(order_url(line))

    says(response, "Paid, not shipped", "Refund before delivery", "The other rights begin with the sign-off.")
    assert "Warranty" not in text_of(response)


def test_price_protection_is_shown_where_the_store_promises_it(page: Client, line: OrderLine) -> None:
    assert "Price protection" not in text_of(page.get(order_url(line)))

    line.policy_version.terms = {"price_protection_days": 30}  # type: ignore[union-attr]
    line.policy_version.save(update_fields=["terms"])  # type: ignore[union-attr]
    forget_rules()

    says(page.get(order_url(line)), "Price protection 28 days left Ask Until the end of 16 Dec")


def test_an_item_whose_pieces_are_all_asked_about_leads_to_the_open_ticket(page: Client, line: OrderLine) -> None:
    ticket = a_ticket(line)

    response = page.get(order_url(line))

    says(response, "This item already has an open request. See how far it is.")
    assert f"/tickets/{ticket.number}/" in links_of(response)
    assert f"/orders/{line.order.number}/lines/1/ask/" not in links_of(response)


def test_a_draft_can_be_gone_on_with(page: Client, line: OrderLine) -> None:
    draft = a_draft(line)

    response = page.get(order_url(line))

    says(response, "Go on with your draft", "kept until the end of 25 Nov")
    assert f"/tickets/{draft.number}/edit/" in links_of(response)


@pytest.mark.parametrize("lines", [1, 30])
def test_an_order_takes_the_same_queries_for_one_line_and_for_thirty(
    page: Client, line: OrderLine, lines: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for position in range(2, lines + 1):
        OrderLineFactory(order=line.order, position=position)

    # session, person, order, clock 2, lines, rules 2, tickets, flag, granted, shots, proofs, reminders, unread
    with django_assert_num_queries(15):
        response = page.get(order_url(line))

    assert main_of(response).count("Request after-sales service") == lines
