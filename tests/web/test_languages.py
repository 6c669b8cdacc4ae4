"""Every page in both languages; a word left in English on a Chinese page is found by the catalogue's own test."""

from uuid import uuid4

import pytest
from django.test import Client

from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import save_draft
from tests.factories import NOON, asked
from tests.web.texts import text_of


@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_every_page_is_there_in_both_languages(
    page: Client, line: OrderLine, ticket: Ticket, language: str, lang: str
) -> None:
    draft = save_draft(line, asked(), by=ticket.customer, key=uuid4(), at=NOON)
    page.cookies["django_language"] = language
    number = line.order.number

    for path in (
        "/orders/",
        f"/orders/{number}/",
        "/tickets/",
        f"/tickets/{ticket.number}/",
        f"/tickets/{ticket.number}/withdraw/",
        f"/tickets/{draft.number}/edit/",
        "/inbox/",
        "/sign-in/x/y/",
    ):
        response = page.get(path)
        assert f'<html lang="{lang}">' in response.content.decode()
        assert response["Content-Language"] == language


def test_products_and_stores_have_their_own_names_in_each_language(page: Client, line: OrderLine) -> None:
    assert "MX Master 3S mouse" in text_of(page.get("/orders/"))

    page.cookies["django_language"] = "zh-hans"

    assert f"{line.order.store.name} " in text_of(page.get("/orders/"))
    assert "MX Master 3S 无线鼠标" in text_of(page.get("/orders/"))
