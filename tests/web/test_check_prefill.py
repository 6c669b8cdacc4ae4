"""A finished self-check goes with the request of who made it, and of nobody else."""

from django.test import Client

from aftersales.guides.models import GuideRun
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from tests.factories import UserFactory
from tests.web.filling_in import FILLED_IN, request_url, send
from tests.web.test_guides import NOT_SOLVED, answer, begin


def form_with(page: Client, line: OrderLine, check: object) -> dict[str, object]:
    response = page.get(request_url(line), {"check": str(check)})
    assert response.status_code == 200
    form = response.context["form"]
    return {name: form.initial.get(name) or "" for name in ("reason", "description", "self_check")}


EMPTY = {"reason": "", "description": "", "self_check": ""}


def test_ones_own_finished_check_fills_in_the_request(page: Client, line: OrderLine) -> None:
    run = begin(page)
    answer(page, run, *NOT_SOLVED)

    filled = form_with(page, line, GuideRun.objects.get().pk)

    assert (filled["reason"], filled["self_check"]) == ("defective", "yes")
    assert filled["description"] == ""
    assert Ticket.objects.count() == 0


def test_an_unfinished_check_fills_in_nothing(page: Client, line: OrderLine) -> None:
    run = begin(page)
    answer(page, run, NOT_SOLVED[0])

    assert form_with(page, line, GuideRun.objects.get().pk) == EMPTY


def test_the_answers_go_with_a_request_on_one_page(page: Client, line: OrderLine) -> None:
    run = begin(page)
    answer(page, run, *NOT_SOLVED)

    send(page, line, check=str(GuideRun.objects.get().pk))

    ticket = Ticket.objects.get()
    assert ticket.description == FILLED_IN["description"]
    assert ticket.declared["self_check"]["steps"] == [list(pair) for pair in NOT_SOLVED]


def test_a_strangers_check_fills_in_nothing(page: Client, line: OrderLine) -> None:
    other = Client()
    other.force_login(UserFactory())
    answer(other, begin(other), *NOT_SOLVED)

    assert form_with(page, line, GuideRun.objects.get().pk) == EMPTY


def test_what_is_no_check_fills_in_nothing(page: Client, line: OrderLine) -> None:
    assert form_with(page, line, "'; drop table") == EMPTY
