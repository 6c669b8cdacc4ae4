"""A request about one item, in four screens: what is wrong, what is wanted, what shows it, and the check."""

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.guides import Answer
from aftersales.domain.lifecycle import State
from aftersales.guides.models import GuideRun
from aftersales.guides.selectors import current_guides, ordered_steps
from aftersales.guides.services import answer_step, start_run
from aftersales.orders.models import Fulfilment, OrderLine
from aftersales.tickets.models import Request, Ticket, UsualTime
from tests.factories import NOON, OrderLineFactory, a_ticket
from tests.web.filling_in import photos
from tests.web.texts import links_of, main_of, says, text_of

WORDS = "It clicks twice since Monday."
GOODS = {"still_usable": "yes", "seen_outside": "yes", "safety_hazard": "no", "damage": "none", "self_check": "yes"}


def ask_url(line: OrderLine) -> str:
    return reverse("web:ask", args=[line.order.number, line.position])


def step_url(kept: Request, step: str) -> str:
    return reverse("web:request_step", args=[kept.key, step])


def tell(page: Client, line: OrderLine, **given: Any) -> Any:
    told = {"key": str(uuid4()), "reason": "defective", "quantity": "1", "description": WORDS}
    return page.post(ask_url(line), told | given)


@pytest.fixture
def kept(page: Client, line: OrderLine) -> Request:
    response = tell(page, line)
    assert response.status_code == 302, text_of(response)
    return Request.objects.get()


def goods(kept: Request, **changes: str) -> dict[str, str]:
    number = kept.tickets.get().number
    return {f"{number}-{name}": value for name, value in (GOODS | changes).items()}


def test_the_common_case_takes_four_screens(page: Client, line: OrderLine) -> None:
    says(page.get(ask_url(line)), "Step 1 of 4", "What fits best?")
    where = tell(page, line)["Location"]
    says(page.get(where), "Step 2 of 4", "What would you like?")
    where = page.post(where, {"kind": "exchange"})["Location"]
    says(page.get(where), "Step 3 of 4", "Let the store see it", "How the item is now")
    where = page.post(where, goods(Request.objects.get()) | {"files": photos("fault.jpg")})["Location"]
    says(page.get(where), "Step 4 of 4", "Check and send", WORDS, "Exchange", "1 file")
    response = page.post(where)

    ticket = Ticket.objects.get()
    assert response["Location"] == f"/tickets/{ticket.number}/"
    assert (ticket.state, ticket.kind, ticket.reason, ticket.description) == (
        State.AWAITING_REVIEW,
        "exchange",
        "defective",
        WORDS,
    )


def test_the_wish_says_until_when_who_pays_and_how_long_it_usually_takes(
    page: Client, line: OrderLine, kept: Request
) -> None:
    UsualTime.objects.create(
        store=line.order.store, kind="exchange", cases=12, length=timedelta(days=4, hours=2), counted_at=NOON
    )

    response = page.get(step_url(kept, "wish"))

    says(response, "Until the end of 1 Dec", "the store pays for the return", "usually about 4 days")
    says(response, "How long the others take can't be told yet: too few requests have ended.")


def test_where_no_time_is_known_the_wish_says_so(page: Client, kept: Request) -> None:
    response = page.get(step_url(kept, "wish"))

    says(response, "How long it takes can't be told yet: too few requests have ended.")
    assert "the others" not in text_of(response)


def test_what_is_closed_says_why_and_cannot_be_chosen(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, order__delivered_at=NOON - timedelta(days=10))
    tell(page, line, reason="no_longer_wanted")
    kept = Request.objects.get()

    response = page.get(step_url(kept, "wish"))

    says(response, "Only as a favour")
    assert page.post(step_url(kept, "wish"), {"kind": "repair"}).status_code == 422
    assert kept.tickets.get().kind != "repair"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": ""}, "Please choose what fits best."),
        ({"description": " "}, "Please say in a few words what is wrong."),
        ({"quantity": "2"}, "At most 1 piece has no open request."),
        ({"reason": "price_drops"}, "Select a valid choice."),
    ],
)
def test_what_does_not_fit_says_why_and_keeps_nothing(
    page: Client, line: OrderLine, given: dict[str, str], sentence: str
) -> None:
    response = tell(page, line, **given)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Request.objects.exists()


def test_a_kept_draft_goes_on_where_it_was_left_on_another_device(
    client: Client, page: Client, customer: User, line: OrderLine, kept: Request
) -> None:
    page.post(step_url(kept, "wish"), {"kind": "repair", "draft": "1"})
    other = Client(headers={"accept-language": "en"})
    other.force_login(customer)

    says(other.get(ask_url(line)), "Step 1 of 4", WORDS, "Continue where you stopped")
    assert step_url(kept, "wish") in links_of(other.get(ask_url(line)))
    assert other.get(f"/tickets/{kept.tickets.get().number}/edit/")["Location"] == step_url(kept, "wish")
    assert 'value="repair" aria-label="Repair" aria-describedby="kind-repair" checked' in main_of(
        other.get(step_url(kept, "wish"))
    )


def test_the_way_back_to_the_order_keeps_what_was_typed(page: Client, line: OrderLine) -> None:
    response = tell(page, line, reason="", draft="order")

    assert response["Location"] == f"/orders/{line.order.number}/"
    assert Ticket.objects.get().description == WORDS


def test_the_way_back_to_the_order_keeps_what_was_said_of_the_goods(
    page: Client, line: OrderLine, kept: Request
) -> None:
    response = page.post(step_url(kept, "proof"), goods(kept, damage="") | {"draft": "order"})

    assert response["Location"] == f"/orders/{line.order.number}/"
    assert kept.tickets.get().declared["defect"]["severity"] == "minor"


def test_the_way_back_from_an_empty_screen_keeps_no_draft(page: Client, line: OrderLine) -> None:
    response = tell(page, line, reason="", description=" ", draft="order")

    assert response["Location"] == f"/orders/{line.order.number}/"
    assert not Request.objects.exists()


def test_where_it_cannot_be_kept_the_way_back_is_a_link(page: Client, line: OrderLine) -> None:
    response = tell(page, line, quantity="2", draft="order")

    says(response, WORDS, "At most 1 piece has no open request.", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert f'<a class="tap" href="/orders/{line.order.number}/"' in response.content.decode()
    assert not Request.objects.exists()


def test_the_browsers_way_back_shows_the_first_screen_as_it_was_sent(
    page: Client, line: OrderLine, kept: Request
) -> None:
    form = page.get(ask_url(line)).context["form"]

    assert (form.initial["key"], form.initial["reason"], form.initial["description"]) == (kept.key, "defective", WORDS)


def test_the_form_on_one_page_has_what_was_typed_on_the_first_screen(page: Client, line: OrderLine) -> None:
    response = tell(page, line, whole="1")

    draft = Ticket.objects.get()
    assert response["Location"] == f"/tickets/{draft.number}/edit/"
    says(page.get(response["Location"]), "What should the store do?", WORDS)


def test_with_nothing_typed_the_form_on_one_page_is_a_fresh_one(page: Client, line: OrderLine) -> None:
    response = tell(page, line, reason="", description="", kind="exchange", whole="1")

    assert response["Location"] == f"/orders/{line.order.number}/lines/1/request/?kind=exchange"
    assert not Request.objects.exists()


def test_words_without_a_reason_are_kept_as_a_draft(page: Client, line: OrderLine) -> None:
    response = tell(page, line, reason="", draft="1")

    kept = Request.objects.get()
    draft = kept.tickets.get()
    assert response["Location"] == "/tickets/"
    assert (draft.reason, draft.kind, draft.description, kept.step) == ("", "", WORDS, "wrong")
    says(page.get(step_url(kept, "wrong")), "Step 1 of 4", WORDS)


def test_a_draft_without_a_reason_stands_in_the_lists_and_is_deleted(page: Client, line: OrderLine) -> None:
    tell(page, line, reason="", draft="1")
    number = Ticket.objects.get().number

    for address in ("/tickets/", "/orders/", f"/orders/{line.order.number}/"):
        assert line.shown_name in text_of(page.get(address))
    says(page.get(f"/tickets/{number}/edit/", follow=True), "Step 1 of 4", WORDS)
    page.post(reverse("web:request_discard", args=[Request.objects.get().key]))

    assert Ticket.objects.get().state == State.CLOSED


@pytest.mark.parametrize("step", ["wish", "proof", "check"])
def test_without_a_reason_every_later_screen_leads_to_the_first(page: Client, line: OrderLine, step: str) -> None:
    tell(page, line, reason="", draft="1")
    kept = Request.objects.get()

    assert page.get(step_url(kept, step))["Location"] == step_url(kept, "wrong")
    assert page.post(step_url(kept, step), {"kind": "repair"})["Location"] == step_url(kept, "wrong")
    assert kept.tickets.get().is_draft


def test_a_reason_said_later_goes_on_as_if_it_had_been_said_at_once(page: Client, line: OrderLine) -> None:
    tell(page, line, reason="", draft="1")
    kept = Request.objects.get()

    response = page.post(step_url(kept, "wrong"), {"reason": "defective", "quantity": "1", "description": WORDS})

    assert response["Location"] == step_url(kept, "wish")
    assert (kept.tickets.get().reason, kept.tickets.get().description) == ("defective", WORDS)


def test_going_back_keeps_what_is_half_filled_in(page: Client, kept: Request) -> None:
    half = goods(kept, safety_hazard="", damage="")

    response = page.post(step_url(kept, "proof"), half | {"back": "1", "files": photos("fault.jpg")})

    ticket = kept.tickets.get()
    assert response["Location"] == step_url(kept, "wish")
    assert ticket.declared["defect"] == {"severity": "minor", "visibility": "visible"}
    assert ticket.evidence_links.count() == 1


def test_the_coach_is_open_at_the_first_shot_that_is_missing(page: Client, kept: Request) -> None:
    response = page.get(step_url(kept, "proof"))

    opened = re.findall(r"<details open><summary>.*?<span>(.*?)<small>", main_of(response), re.DOTALL)
    assert opened == [response.context["missing"][0]]


def test_a_missing_answer_does_not_cost_the_files(page: Client, kept: Request) -> None:
    response = page.post(step_url(kept, "proof"), goods(kept, damage="") | {"files": photos("fault.jpg")})

    assert response.status_code == 422
    assert kept.tickets.get().evidence_links.count() == 1


def test_a_changed_reason_keeps_the_wish_where_both_go_together(page: Client, kept: Request) -> None:
    page.post(step_url(kept, "wish"), {"kind": "return_refund"})
    told = {"kind": "return_refund", "quantity": "1", "description": WORDS}

    page.post(step_url(kept, "wrong"), told | {"reason": "not_as_described"})
    assert kept.tickets.get().kind == "return_refund"

    page.post(step_url(kept, "wrong"), told | {"reason": "price_drop"})
    assert kept.tickets.get().kind == "price_protection"


def test_a_double_click_makes_one_draft_and_one_ticket(page: Client, line: OrderLine) -> None:
    key = str(uuid4())
    tell(page, line, key=key)
    tell(page, line, key=key)
    kept = Request.objects.get()
    page.post(step_url(kept, "proof"), goods(kept))

    first, second = (page.post(step_url(kept, "check"))["Location"] for _ in range(2))

    assert first == second == f"/tickets/{Ticket.objects.get().number}/"


def a_finished_check(person: User, line: OrderLine) -> GuideRun:
    run = start_run(current_guides().get(guide__slug="driver"), user=person, product=line.product, at=NOON)
    for step in ordered_steps(run.version):
        answer_step(run.pk, step.code, Answer.UNSURE, at=NOON)
        run.refresh_from_db()
        if run.ending:
            break
    return run


def told_after(page: Client, line: OrderLine, check: object, **given: str) -> Ticket:
    """The draft after the first screen was sent as the way from the check shows it."""
    form = page.get(ask_url(line), {"check": str(check)}).context["form"]
    shown = {name: form.initial[name] for name in ("key", "reason", "quantity", "check") if form.initial.get(name)}
    tell(page, line, **shown, **given)
    return Ticket.objects.get()


def test_a_self_check_leaves_the_customers_own_words_as_they_are(
    page: Client, customer: User, line: OrderLine, kept: Request
) -> None:
    run = a_finished_check(customer, line)

    assert page.get(ask_url(line), {"check": str(run.pk)}).context["form"].initial["description"] == WORDS
    assert told_after(page, line, run.pk).description == WORDS


def test_a_self_check_is_offered_and_its_answers_go_with_the_request(
    page: Client, customer: User, line: OrderLine, kept: Request
) -> None:
    assert "/help/guides/mouse-clicks/" in links_of(page.get(step_url(kept, "wish")))
    run = a_finished_check(customer, line)

    says(page.get(ask_url(line), {"check": str(run.pk)}), "Step 1 of 4", WORDS, run.version.title_en)
    draft = told_after(page, line, run.pk)

    assert draft.declared == {
        "self_check_done": True,
        "self_check": {
            "run": str(run.pk),
            "version": run.version_id,
            "steps": [[step.code, "unsure"] for step in ordered_steps(run.version) if step.code in run.answers],
            "ending": run.ending,
        },
    }


def test_what_was_checked_is_told_until_the_request_is_decided(page: Client, customer: User, line: OrderLine) -> None:
    run = a_finished_check(customer, line)
    told_after(page, line, run.pk)
    kept = Request.objects.get()
    page.post(step_url(kept, "proof"), goods(kept))
    question = ordered_steps(run.version)[0].question_en
    says(page.get(step_url(kept, "check")), f"Self-check “{run.version.title_en}”", f"{question} I can't tell")
    page.post(step_url(kept, "check"))

    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.description) == (State.AWAITING_REVIEW, WORDS)
    says(page.get(f"/tickets/{ticket.number}/"), f"Self-check “{run.version.title_en}”", f"{question} I can't tell")


def test_a_run_that_is_gone_on_with_does_not_change_what_was_told(
    page: Client, customer: User, line: OrderLine
) -> None:
    run = a_finished_check(customer, line)
    before = told_after(page, line, run.pk).declared

    answer_step(run.pk, next(iter(run.answers)), Answer.NO, at=NOON)

    assert Ticket.objects.get().declared == before


def test_a_self_check_of_somebody_else_or_of_another_product_is_none(
    page: Client, customer: User, stranger: User, line: OrderLine
) -> None:
    theirs, of_another = a_finished_check(stranger, line), a_finished_check(customer, OrderLineFactory())

    for check in (theirs.pk, of_another.pk, uuid4(), "'; drop table"):
        tell(page, line, check=str(check))
        assert Ticket.objects.latest("pk").declared == {}


def test_before_the_sign_off_only_a_refund_is_possible(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, order__fulfilment=Fulfilment.IN_TRANSIT, order__delivered_at=None)
    tell(page, line, reason="not_delivered")

    response = page.get(step_url(Request.objects.get(), "wish"))

    assert main_of(response).count('type="radio"') == 1
    says(response, "Refund only")


def test_a_draft_of_an_item_that_was_asked_for_meanwhile_leads_to_that_request(
    page: Client, line: OrderLine, kept: Request
) -> None:
    ticket = a_ticket(line)

    response = page.get(step_url(kept, "check"))

    says(response, "Every piece of it is in an open request already.", f"See how request {ticket.number} stands")
    assert f"/tickets/{ticket.number}/" in links_of(response)


def test_an_item_under_an_open_request_leads_there(page: Client, line: OrderLine) -> None:
    ticket = a_ticket(line)

    assert page.get(ask_url(line))["Location"] == f"/tickets/{ticket.number}/"


@pytest.mark.parametrize("step", ["wrong", "wish", "proof", "check"])
def test_a_screen_of_somebody_else_is_not_there(client: Client, stranger: User, kept: Request, step: str) -> None:
    client.force_login(stranger)

    assert client.get(step_url(kept, step)).status_code == 404
    assert client.post(step_url(kept, step), {"kind": "repair"}).status_code == 404
    assert kept.tickets.get().is_draft


@pytest.mark.parametrize(("step", "queries"), [("wrong", 6), ("wish", 9), ("proof", 8), ("check", 8)])
def test_a_screen_takes_a_known_number_of_queries(
    page: Client, kept: Request, step: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(queries):
        page.get(step_url(kept, step))
