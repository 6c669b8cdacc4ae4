"""Whatever people write is kept letter by letter and shown as letters."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from aftersales.accounts.models import User
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.indexing import ask_for_words, read_due_words
from tests.factories import NOON

NAUGHTY = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert('1')>",
    "' OR 1=1; DROP TABLE tickets_ticket;--",
    "{{ 7*7 }} {% debug %} ${7*7} #{7*7} %(x)s %s %n {0}",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd\\..\\x",
    "Ω≈ç√∫˜µ≤≥÷ caf\u00e9 e\u0301",
    "左键双击 田中さんにあげて下さい 사회과학원",
    "הֱיֹה اَلْعَرَبِيَّةُ \u202etfel ot thgir\u202c",
    "👩‍👩‍👧‍👦 🏳️‍🌈 𝒜𝓃𝓃𝒶 z̷a̶l̵g̸o̴",
    "undefined null NaN true -1 1e1000 0x10 ١٢٣",
    "line one\nline two\ttab",
]


@pytest.mark.parametrize("words", NAUGHTY)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_t61_a_message_is_kept_and_shown_as_it_was_written(
    page: Client, ticket: Ticket, agent: User, words: str, language: str
) -> None:
    page.cookies["django_language"] = language

    response = page.post(reverse("web:message", args=[ticket.number]), {"text": words}, follow=True)

    assert ticket.messages.get().text == words
    assert_shown(response.content.decode(), words)
    desk = Client(headers={"Accept-Language": language})
    desk.force_login(agent)
    assert desk.get(reverse("admin:review", args=[ticket.number])).status_code == 200


@pytest.mark.parametrize("words", NAUGHTY)
def test_t61_what_is_wrong_is_shown_to_the_store_as_it_was_written(ticket: Ticket, agent: User, words: str) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(description=words)
    desk = Client()
    desk.force_login(agent)

    assert_shown(desk.get(reverse("admin:review", args=[ticket.number])).content.decode(), words)


@pytest.mark.parametrize("words", NAUGHTY)
def test_t61_what_is_wrong_is_found_by_its_own_words(ticket: Ticket, agent: User, words: str) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(description=words)
    ask_for_words([ticket.pk], NOON)
    read_due_words(NOON)
    desk = Client()
    desk.force_login(agent)

    found = desk.get(reverse("admin:queue"), {"view": "every", "q": words.split("\n", maxsplit=1)[0]})

    assert [row["number"] for row in found.context["page"].rows] == [ticket.number]


def test_t61_a_letter_that_no_database_keeps_is_refused(page: Client, ticket: Ticket) -> None:
    response = page.post(reverse("web:message", args=[ticket.number]), {"text": "a\x00b"})

    assert (response.status_code, ticket.messages.count()) == (422, 0)


def assert_shown(html: str, words: str) -> None:
    first = words.split("\n", maxsplit=1)[0]
    assert escape(first) in html
    assert escape(first) == first or first not in html
