"""Each wrong thing gets one clear sentence, the right status, and changes nothing."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.disputes.models import Dispute
from aftersales.domain.lifecycle import Action, State
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.checking import check_due
from aftersales.notifications.models import Notice
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import ClaimedUnit, Message, Request, Ticket, TicketEvent
from aftersales.tickets.services.moving import move_ticket
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderLineFactory, a_ticket, as_customer, as_store
from tests.web.filling_in import FILLED_IN, photos, request_url, send
from tests.web.texts import says

LIAR = b"<html>this is no picture"


def everything() -> tuple[int, ...]:
    tables = (Request, Ticket, ClaimedUnit, TicketEvent, Evidence, Message, Notice, Dispute)
    return tuple(table.objects.count() for table in tables)


def liar(name: str = "receipt.jpg") -> SimpleUploadedFile:
    return sent(LIAR, name)


def test_a_file_that_lies_about_its_type(page: Client, line: OrderLine) -> None:
    before = everything()

    response = send(page, line, files=[liar()])

    says(
        response,
        "receipt.jpg: This file is not one we can use. Choose a photo (JPEG, PNG, WebP, AVIF, HEIC, GIF), "
        "a video (MP4, MOV, WebM, MKV) or a PDF.",
        "The left button clicks twice.",
        status=422,
    )
    assert everything() == before


def test_a_file_that_only_begins_like_a_picture(page: Client, line: OrderLine) -> None:
    send(page, line, files=[sent(jpeg()[:40] + LIAR, "cut.jpg")])
    ticket = Ticket.objects.get()

    check_due(moment())

    says(page.get(f"/tickets/{ticket.number}/"), "Can't be used", "We can't open this file; it may be incomplete.")


def test_an_empty_file(page: Client, line: OrderLine) -> None:
    before = everything()

    response = send(page, line, files=[sent(b"", "empty.jpg")])

    says(response, "empty.jpg: This file is empty. Choose another.", status=422)
    assert everything() == before


def test_a_file_that_is_too_large(page: Client, line: OrderLine, settings: Settings) -> None:
    settings.EVIDENCE_PHOTO_MAX_BYTES = 500
    before = everything()

    response = send(page, line, files=photos("huge.jpg"))

    says(response, "huge.jpg: This file is larger than 0.4883 KB.", status=413)
    assert everything() == before


def test_too_many_photos(page: Client, line: OrderLine, settings: Settings) -> None:
    settings.EVIDENCE_MAX_PHOTOS = 2
    before = everything()

    response = send(page, line, files=photos("1.jpg", "2.jpg", "3.jpg"))

    says(response, "You can add up to 2 photos. Choose those that show the problem best.", status=422)
    assert everything() == before


def test_too_many_photos_together_with_those_kept_in_the_draft(
    page: Client, line: OrderLine, settings: Settings
) -> None:
    settings.EVIDENCE_MAX_PHOTOS = 2
    key = str(uuid4())
    send(page, line, key=key, submit=None, draft="1", files=photos("1.jpg", "2.jpg"))
    draft = Ticket.objects.get()
    before = everything()

    response = page.post(reverse("web:draft", args=[draft.number]), FILLED_IN | {"key": key, "files": photos("3.jpg")})

    says(response, "You can add up to 2 photos.", "1.jpg", "2.jpg", status=422)
    assert everything() == before


def test_a_bad_file_among_good_ones_costs_neither_them_nor_the_words(page: Client, line: OrderLine) -> None:
    response = send(page, line, files=[*photos("good.jpg"), liar()])

    draft = Ticket.objects.get()
    says(response, "receipt.jpg: This file is not one we can use.", "good.jpg", status=422)
    says(response, "The good files are kept with your draft.", "The left button clicks twice.", status=422)
    assert (draft.state, draft.version, ClaimedUnit.objects.count()) == (State.DRAFT, 0, 0)
    assert [link.evidence.display_name for link in draft.evidence_links.all()] == ["good.jpg"]
    assert f'action="/tickets/{draft.number}/edit/"' in response.content.decode()


@pytest.mark.parametrize("quantity", ["3", "999999999999"])
def test_more_pieces_than_were_bought(page: Client, customer: User, quantity: str) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=2)
    before = everything()

    response = send(page, line, quantity=quantity)

    says(response, "You bought 2 pieces. Please lower the number.", status=422)
    assert everything() == before


@pytest.mark.parametrize("quantity", ["0", "-1", "one", "1.5"])
def test_a_number_of_pieces_that_is_none(page: Client, line: OrderLine, quantity: str) -> None:
    before = everything()

    assert send(page, line, quantity=quantity).status_code == 422
    assert everything() == before


def test_more_pieces_than_are_free_of_requests(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=3)
    a_ticket(line)
    before = everything()

    response = send(page, line, quantity="3", files=photos("a.jpg"))

    says(response, "This item already has an open request. See how far it is.", status=409)
    assert everything() == before


def test_more_pieces_than_are_left_after_a_refund(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=3)
    ClaimedUnit.objects.create(order_line=line, unit=0, ticket=settled(line))
    before = everything()

    response = send(page, line, quantity="3")

    says(
        response, "You asked for 3, but only 2 pieces are left. Nothing was sent. Please lower the number.", status=409
    )
    assert everything() == before


def settled(line: OrderLine) -> Ticket:
    """A refunded ticket of this line, its unit used up for good."""
    ticket = a_ticket(line)
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    return ticket


@pytest.mark.parametrize("way", ["get", "post"])
def test_someone_elses_order(page: Client, way: str) -> None:
    other = OrderLineFactory()
    before = everything()

    response = getattr(page, way)(request_url(other), FILLED_IN | {"key": str(uuid4())})

    assert response.status_code == 404
    assert everything() == before


def test_a_line_that_does_not_exist(page: Client, line: OrderLine) -> None:
    assert page.get(reverse("web:request", args=[line.order.number, 9])).status_code == 404


def test_a_second_open_request_for_the_same_pieces(page: Client, line: OrderLine, ticket: Ticket) -> None:
    before = everything()

    response = send(page, line)

    says(response, "This item already has an open request. See how far it is.", status=409)
    assert f'<a href="/tickets/{ticket.number}/">' in response.content.decode()
    assert everything() == before


def test_a_form_without_its_key(page: Client, line: OrderLine) -> None:
    before = everything()

    assert send(page, line, key="").status_code == 422
    assert send(page, line, key="not-a-key").status_code == 422
    assert everything() == before


# --- moves from pages that are no longer true ---


def move_url(ticket: Ticket, action: str) -> str:
    return reverse("web:move", args=[ticket.number, action])


def test_a_move_from_a_stale_page(page: Client, ticket: Ticket, agent: User) -> None:
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    before = everything()

    response = page.post(move_url(ticket, "withdraw"), {"version": 1, "note": "I have changed my mind."})

    says(
        response,
        "Somebody has just updated this request. Your draft is kept; check what changed first.",
        "I have changed my mind.",
        status=409,
    )
    ticket.refresh_from_db()
    assert (ticket.state, everything()) == (State.AWAITING_RETURN, before)


def test_a_move_that_is_no_longer_open_keeps_what_was_typed(page: Client, ticket: Ticket) -> None:
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    before = everything()

    response = page.post(move_url(ticket, "withdraw"), {"version": 2, "note": "Once more."})

    says(response, 'This is not possible now: the state is "Closed". Nothing was changed.', "Once more.", status=409)
    assert everything() == before


def test_files_sent_along_with_a_refused_move_are_not_kept(page: Client, ticket: Ticket) -> None:
    before = everything()

    response = page.post(
        move_url(ticket, "supply-info"), {"version": 1, "note": "Here it is.", "files": photos("late.jpg")}
    )

    assert response.status_code == 409
    assert everything() == before


def test_a_bad_file_with_a_move(page: Client, ticket: Ticket) -> None:
    before = everything()

    response = page.post(move_url(ticket, "edit"), {"version": 1, "note": "See here.", "files": [liar()]})

    says(response, "receipt.jpg: This file is not one we can use.", "See here.", status=422)
    assert everything() == before


def test_a_move_without_what_it_needs(page: Client, ticket: Ticket) -> None:
    before = everything()

    says(page.post(move_url(ticket, "edit"), {"version": 1}), "Please say in a few words what is new.", status=422)
    assert everything() == before


def test_a_move_without_the_version_it_was_made_from(page: Client, ticket: Ticket) -> None:
    before = everything()

    assert page.post(move_url(ticket, "withdraw"), {}).status_code == 422
    assert everything() == before


NEVER_THE_CUSTOMERS = ["approve", "reject", "pay-refund", "rule", "resume", "settle", "submit", "mark-overdue"]


@pytest.mark.parametrize("action", [*NEVER_THE_CUSTOMERS, "unheard-of", "supply_info", "WITHDRAW"])
@pytest.mark.parametrize("way", ["get", "post"])
def test_a_step_that_is_never_the_customers(page: Client, ticket: Ticket, action: str, way: str) -> None:
    before = everything()

    assert getattr(page, way)(move_url(ticket, action), {"version": 1}).status_code == 404
    assert everything() == before


# --- messages and files beside the moves ---


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Please write something first."),
        ("   ", "Please write something first."),
        ("x" * 2001, "This message is longer than 2000 characters. Please shorten it."),
    ],
)
def test_a_message_that_is_none(page: Client, ticket: Ticket, text: str, sentence: str) -> None:
    before = everything()

    says(page.post(reverse("web:message", args=[ticket.number]), {"text": text}), sentence, status=422)
    assert everything() == before


def test_a_message_with_a_bad_file_is_not_sent(page: Client, ticket: Ticket) -> None:
    before = everything()

    response = page.post(reverse("web:message", args=[ticket.number]), {"text": "See here.", "files": [liar()]})

    says(response, "receipt.jpg: This file is not one we can use.", "See here.", status=422)
    assert everything() == before


def test_evidence_that_is_no_file(page: Client, ticket: Ticket) -> None:
    before = everything()

    response = page.post(reverse("web:add_evidence", args=[ticket.number]), {})

    says(response, "Please choose a photo or a video first.", status=422)
    assert everything() == before


def test_evidence_that_lies(page: Client, ticket: Ticket) -> None:
    before = everything()

    response = page.post(reverse("web:add_evidence", args=[ticket.number]), {"files": [liar()]})

    says(response, "receipt.jpg: This file is not one we can use.", status=422)
    assert everything() == before


def test_evidence_on_a_ticket_that_has_ended(page: Client, ticket: Ticket) -> None:
    move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    before = everything()

    response = page.post(reverse("web:add_evidence", args=[ticket.number]), {"files": photos("late.jpg")})

    says(response, 'This is not possible now: the state is "Closed". Nothing was changed.', status=409)
    assert everything() == before


@pytest.mark.parametrize("number", ["x' OR 1=1 --", "AS-0000-00000", "%00", "\x00", "…"])
def test_a_number_that_is_none(page: Client, number: str) -> None:
    for name in ("web:order", "web:ticket"):
        assert page.get(reverse(name, args=[number])).status_code == 404


@pytest.mark.parametrize(("size", "status"), [(0, 422), (1, 422), (-1, 302), (None, 302), (1_000_000, 413)])
def test_t02_each_size_gets_its_answer(
    page: Client, ticket: Ticket, settings: Settings, size: int | None, status: int
) -> None:
    """None: exactly the limit; -1: one byte less; a million: more than that."""
    content = jpeg()
    settings.EVIDENCE_PHOTO_MAX_BYTES = len(content) + (1 if size == -1 else 0)
    sized = {0: b"", 1: content[:1], 1_000_000: content + b"\0"}.get(size if size is not None else -2, content)

    response = page.post(reverse("web:add_evidence", args=[ticket.number]), {"files": [sent(sized, "a.jpg")]})

    assert response.status_code == status


def test_files_too_large_together_are_refused(page: Client, ticket: Ticket, settings: Settings) -> None:
    settings.EVIDENCE_TOTAL_MAX_BYTES = 2 * len(jpeg()) - 1
    before = everything()

    response = page.post(reverse("web:add_evidence", args=[ticket.number]), {"files": photos("a.jpg", "b.jpg")})

    says(response, "Together these files are larger than", status=413)
    assert everything() == before
