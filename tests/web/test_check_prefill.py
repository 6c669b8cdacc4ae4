"""A finished self-check fills in the request form of who made it, and of nobody else."""

from django.test import Client

from aftersales.guides.models import GuideRun
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from tests.factories import UserFactory
from tests.web.filling_in import request_url
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
    assert "Clean the gaps around the button" in str(filled["description"])
    assert Ticket.objects.count() == 0


def test_an_unfinished_check_fills_in_nothing(page: Client, line: OrderLine) -> None:
    run = begin(page)
    answer(page, run, NOT_SOLVED[0])

    assert form_with(page, line, GuideRun.objects.get().pk) == EMPTY


def test_a_strangers_check_is_a_404(page: Client, line: OrderLine) -> None:
    other = Client()
    other.force_login(UserFactory())
    answer(other, begin(other), *NOT_SOLVED)

    response = page.get(request_url(line), {"check": str(GuideRun.objects.get().pk)})

    assert response.status_code == 404


def test_what_is_no_check_fills_in_nothing(page: Client, line: OrderLine) -> None:
    assert form_with(page, line, "'; drop table") == EMPTY
