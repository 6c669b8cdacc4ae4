"""A request about several items of one order, in four screens."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import State
from aftersales.orders.models import Fulfilment, Order
from aftersales.tickets.models import ClaimedUnit, Request, Ticket
from aftersales.tickets.services.requesting import Item, save_items
from tests.factories import NOON, OrderFactory, OrderLineFactory, a_ticket, agent_of
from tests.web.filling_in import photos
from tests.web.texts import says, text_of

WORDS = "They click twice since Monday."
WISH = {"kind": "return_refund", "reason": "no_longer_wanted", "description": WORDS}
INTACT = {"opened": "yes", "accessories_complete": "yes", "labels_intact": "yes", "use_marks": "none", "damage": "none"}
INTACT |= {"still_usable": "yes", "seen_outside": "yes", "safety_hazard": "no", "self_check": "yes"}


@pytest.fixture
def order(customer: User) -> Order:
    """Three mice in the first line, one in the second."""
    order = OrderFactory(customer=customer)
    OrderLineFactory(order=order, position=1, quantity=3, paid_amount=Decimal("300.00"))
    OrderLineFactory(order=order, position=2, paid_amount=Decimal("499.00"))
    return order


def first_url(order: Order) -> str:
    return reverse("web:request_items", args=[order.number])


def step_url(kept: Request, step: str) -> str:
    return reverse("web:request_step", args=[kept.key, step])


def choose(page: Client, order: Order, **given: Any) -> Any:
    return page.post(first_url(order), WISH | {"key": str(uuid4()), "pick-1": "on", "quantity-1": "2"} | given)


def kept_of(page: Client, order: Order, **given: Any) -> Request:
    response = choose(page, order, **given)
    assert response.status_code == 302, text_of(response)
    return Request.objects.get()


def answer(page: Client, kept: Request, **changes: Any) -> Any:
    answers = {
        f"{draft.number}-{name}": value
        for draft in kept.tickets.filter(state=State.DRAFT)
        for name, value in (INTACT | changes).items()
    }
    return page.post(step_url(kept, "goods"), answers)


def items(kept: Request) -> list[tuple[int, str, str, int]]:
    rows = kept.tickets.filter(state=State.DRAFT).order_by("order_line__position", "pk")
    return [(one.order_line.position, one.kind, one.reason, one.quantity) for one in rows]


# --- 1: which items ---


def test_all_items_are_on_one_screen_with_one_wish(page: Client, order: Order) -> None:
    response = page.get(first_url(order))

    says(response, "Which items, and what for?", "Step 1 of 4", "3 pieces left", "1 piece left", "For all of them")
    assert text_of(response).count("What would you like? ") == 1


def test_one_wish_stands_for_all_chosen_items(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on"})

    assert items(kept) == [(1, "return_refund", "no_longer_wanted", 2), (2, "return_refund", "no_longer_wanted", 1)]
    assert set(kept.tickets.values_list("description", flat=True)) == {WORDS}
    assert not ClaimedUnit.objects.exists()


def test_an_item_may_ask_for_something_else(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on", "kind-2": "exchange", "reason-2": "defective"})

    assert items(kept)[1] == (2, "exchange", "defective", 1)


def test_some_pieces_of_an_item_may_ask_for_something_else(page: Client, order: Order) -> None:
    more = {"more-quantity-1": "1", "more-kind-1": "repair", "more-reason-1": "defective"}

    assert items(kept_of(page, order, **more)) == [
        (1, "return_refund", "no_longer_wanted", 2),
        (1, "repair", "defective", 1),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"pick-1": ""}, "Please choose at least one item."),
        ({"kind": ""}, "Please choose what you would like."),
        ({"description": ""}, "Please say in a few words what is wrong."),
        ({"quantity-1": "4"}, "At most 3 pieces have no open request."),
        ({"quantity-1": "-1"}, "Ensure this value is greater than or equal to 1."),
        ({"quantity-1": "3", "more-quantity-1": "1", "more-kind-1": "repair", "more-reason-1": "defective"}, "At most"),
        ({"more-quantity-1": "1", "more-kind-1": "return_refund", "more-reason-1": "defective"}, "Ask for the same"),
        ({"more-quantity-1": "1"}, "Please choose what you would like."),
        ({"reason": "price_drop"}, "This reason does not go with this kind of request."),
        ({"kind-1": "gift"}, "Select a valid choice."),
    ],
)
def test_what_does_not_fit_says_why_and_keeps_nothing(
    page: Client, order: Order, given: dict[str, str], sentence: str
) -> None:
    response = choose(page, order, **given)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Request.objects.exists()


def test_the_way_back_from_an_empty_screen_keeps_no_draft(page: Client, order: Order) -> None:
    response = page.post(first_url(order), {"key": str(uuid4()), "draft": "order"})

    assert response["Location"] == f"/orders/{order.number}/"
    assert not Request.objects.exists()


def test_a_form_without_its_key_gets_one(page: Client, order: Order) -> None:
    assert len(items(kept_of(page, order, key="nonsense"))) == 1


def test_a_line_of_another_order_is_no_choice(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-9": "on", "pick-1": "on"})

    assert [position for position, *_ in items(kept)] == [1]


def test_pieces_under_an_open_request_are_not_offered(page: Client, order: Order) -> None:
    a_ticket(order.lines.get(position=2))

    assert "1 piece left" not in text_of(page.get(first_url(order)))


def test_before_the_sign_off_the_second_screen_is_left_out(page: Client, customer: User) -> None:
    order = OrderFactory(customer=customer, fulfilment=Fulfilment.PAID, delivered_at=None)
    OrderLineFactory(order=order)

    response = choose(page, order, **{"kind": "refund_only", "quantity-1": ""})

    assert response["Location"] == step_url(Request.objects.get(), "evidence")


def test_a_double_click_keeps_one_draft(page: Client, order: Order) -> None:
    key = str(uuid4())

    choose(page, order, key=key)
    choose(page, order, key=key)

    assert (Request.objects.count(), Ticket.objects.count()) == (1, 1)


# --- going on ---


def test_a_kept_draft_goes_on_where_it_was_left_on_any_device(page: Client, order: Order, customer: User) -> None:
    kept = kept_of(page, order)
    answer(page, kept)
    other_device = Client(headers={"accept-language": "en"})
    other_device.force_login(customer)

    response = other_device.get(first_url(order))

    assert response["Location"] == step_url(kept, "evidence")


def test_back_shows_what_was_filled_in(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on", "kind-2": "exchange", "reason-2": "defective"})

    content = page.get(step_url(kept, "items")).content.decode()

    assert WORDS in content
    assert content.count("checked") == 2
    assert '<option value="exchange" selected>' in content


def test_a_draft_in_the_list_leads_back_to_its_screen(page: Client, order: Order) -> None:
    kept = kept_of(page, order)

    response = page.get(reverse("web:draft", args=[kept.tickets.get().number]))

    assert response["Location"] == step_url(kept, "goods")


def test_leaving_keeps_what_is_filled_in_so_far(page: Client, order: Order) -> None:
    kept = kept_of(page, order)
    number = kept.tickets.get().number

    response = page.post(step_url(kept, "goods"), {f"{number}-opened": "yes", "draft": "1"}, follow=True)

    says(response, "Draft saved. You can pick it up any time within 7 days.")
    assert kept.tickets.get().declared == {"goods": {"opened": True}}


def test_the_questions_of_an_item_are_those_of_its_kind_and_reason(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on", "kind-2": "exchange", "reason-2": "defective"})

    words = text_of(page.get(step_url(kept, "goods")))

    assert words.count("Is it opened?") == 1
    assert words.count("Have you tried another port or computer") == 1


def test_an_open_question_keeps_the_screen(page: Client, order: Order) -> None:
    kept = kept_of(page, order)

    response = answer(page, kept, opened="")

    says(response, "This field is required.", status=422)


def test_one_file_stands_for_every_item(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on"})

    page.post(step_url(kept, "evidence"), {"files": photos("mice.jpg")})

    assert [one.evidence_links.count() for one in kept.tickets.all()] == [1, 1]
    says(page.get(step_url(kept, "evidence")), "mice.jpg", "Your files stand for all 2 items.")


def test_a_file_is_taken_out_of_every_item(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on"})
    page.post(step_url(kept, "evidence"), {"files": photos("mice.jpg"), "add": "1"})
    link = kept.tickets.all()[0].evidence_links.get()

    page.post(step_url(kept, "evidence"), {"remove": str(link.evidence_id)})

    assert [one.evidence_links.count() for one in kept.tickets.all()] == [0, 0]


# --- sending ---


def test_each_item_is_sent_as_a_request_of_its_own(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on", "kind-2": "exchange", "reason-2": "defective"})
    answer(page, kept, damage="none")
    says(page.get(step_url(kept, "review")), "Check and send", "¥200.00", "Submit 2 requests", WORDS)

    response = page.post(step_url(kept, "review"), follow=True)

    says(response, "Your 2 requests are with the store.")
    assert [(one.kind, one.state) for one in kept.tickets.order_by("pk")] == [
        ("return_refund", State.AWAITING_REVIEW),
        ("exchange", State.AWAITING_REVIEW),
    ]
    assert ClaimedUnit.objects.count() == 3


def test_a_single_item_leads_to_its_page(page: Client, order: Order) -> None:
    kept = kept_of(page, order)
    answer(page, kept)

    response = page.post(step_url(kept, "review"))

    assert response["Location"] == f"/tickets/{kept.tickets.get().number}/"


def test_sending_again_leads_to_what_was_sent(page: Client, order: Order) -> None:
    kept = kept_of(page, order)
    answer(page, kept)
    page.post(step_url(kept, "review"))

    response = page.post(step_url(kept, "review"))

    assert response["Location"] == f"/tickets/{kept.tickets.get().number}/"
    assert ClaimedUnit.objects.count() == 2


def test_an_item_that_no_right_covers_says_so_before_it_is_sent(page: Client, order: Order) -> None:
    kept = kept_of(page, order, kind="exchange", reason="defective")
    answer(page, kept, damage="drop")

    shown = page.get(step_url(kept, "review"))
    says(shown, "Ask the store as a favour")
    assert 'id="stuck"' not in shown.content.decode()
    response = page.post(step_url(kept, "review"))

    says(response, "Nothing was sent: one of the items can't be sent as it is.", status=409)
    assert kept.tickets.get().state == State.DRAFT


def test_a_favour_is_ticked_for_the_item(page: Client, order: Order) -> None:
    kept = kept_of(page, order, kind="exchange", reason="defective")
    answer(page, kept, damage="drop")

    page.post(step_url(kept, "review"), {"goodwill": kept.tickets.get().number})

    assert kept.tickets.get().is_goodwill


def test_pieces_claimed_meanwhile_hold_everything_back(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on"})
    answer(page, kept)
    a_ticket(order.lines.get(position=2))

    shown = page.get(step_url(kept, "review"))
    says(shown, "Every piece of it is in an open request already.", "Not all of it can be sent as it is.")
    assert 'type="submit" disabled aria-describedby="stuck"' in shown.content.decode()
    response = page.post(step_url(kept, "review"))

    says(response, "This item already has an open request. See how far it is.", status=409)
    assert {one.state for one in kept.tickets.all()} == {State.DRAFT}


def test_a_discarded_draft_is_gone_for_all_items(page: Client, order: Order) -> None:
    kept = kept_of(page, order, **{"pick-2": "on"})
    url = reverse("web:request_discard", args=[kept.key])
    says(page.get(url), "The draft is removed with everything you filled in, for all of its items.")

    response = page.post(url, follow=True)

    says(response, "The draft is deleted.")
    assert items(kept) == []
    assert page.get(step_url(kept, "review"), follow=True).redirect_chain[-1][0] == f"/orders/{order.number}/"


def test_an_unheard_of_screen_is_404(page: Client, order: Order) -> None:
    assert page.get(step_url(kept_of(page, order), "dance")).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "agent"])
def test_another_persons_draft_does_not_exist(page: Client, order: Order, stranger: User, who: str) -> None:
    kept = kept_of(page, order)
    other = Client()
    other.force_login(stranger if who == "stranger" else agent_of(order.store))

    for address in (step_url(kept, "review"), reverse("web:request_discard", args=[kept.key])):
        assert (other.get(address).status_code, other.post(address).status_code) == (404, 404)
    assert len(items(kept)) == 1


@pytest.mark.parametrize("step", ["items", "goods", "evidence", "review"])
@pytest.mark.parametrize("lines", [1, 30])
def test_a_screen_takes_the_same_queries_for_one_item_and_for_thirty(
    page: Client, customer: User, step: str, lines: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    order = OrderFactory(customer=customer)
    rows = [OrderLineFactory(order=order, position=n + 1) for n in range(lines)]
    wished = [Item(row, "return_refund", "no_longer_wanted", 1) for row in rows]  # type: ignore[arg-type]  # codes
    kept = save_items(order, wished, by=customer, key=uuid4(), at=NOON)

    counts = {"items": 8, "goods": 6, "evidence": 9, "review": 9}
    with django_assert_num_queries(counts[step]):
        response = page.get(step_url(kept, step))

    assert response.status_code == 200
