from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import User
from aftersales.domain.lifecycle import State
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.models import Evidence
from aftersales.orders.models import Fulfilment, OrderLine
from aftersales.tickets.models import ClaimedUnit, Request, Ticket
from tests.factories import NOON, SOUND_FAULT, OrderLineFactory, a_draft, a_ticket, asked
from tests.web.filling_in import FILLED_IN, photos, request_url, send
from tests.web.texts import main_of, says, text_of

# --- the form ---


def test_the_form_asks_for_everything_on_one_page_and_tells_the_limits_first(page: Client, line: OrderLine) -> None:
    response = page.get(request_url(line))

    says(
        response,
        "MX Master 3S mouse",
        "What would you like? Refund only Money back, nothing to send Return and refund",
        "Why? No longer wanted Software or driver trouble Faulty",
        "Up to 9 photos (JPEG, PNG, WebP, AVIF, HEIC, GIF, 20 MB each), "
        "1 video (MP4, MOV, WebM, MKV, 200 MB, 5 minutes) "
        "and 3 PDFs (10 MB each); 200 MB in all.",
        "Is it opened? Yes No",
        "Submit request Save draft and exit",
    )


def test_a_right_fills_in_kind_and_reason(page: Client, line: OrderLine) -> None:
    response = page.get(request_url(line), {"kind": "repair", "reason": "defective"})

    assert main_of(response).count("checked") == 2


def test_nonsense_in_the_address_fills_in_nothing(page: Client, line: OrderLine) -> None:
    response = page.get(request_url(line), {"kind": "gift", "reason": "'"})

    assert response.status_code == 200
    assert "checked" not in main_of(response)


def test_before_the_sign_off_only_money_can_be_asked_for(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, order__fulfilment=Fulfilment.PAID, order__delivered_at=None)

    response = page.get(request_url(line))

    says(response, "Refund only", "Never arrived")
    for absent in ("Return and refund", "Exchange", "Repair", "Is it opened?", "Faulty"):
        assert absent not in text_of(response)


def test_the_buttons_beside_the_number_have_names(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=3)

    form = main_of(page.get(reverse("web:request", args=[line.order.number, line.position])))

    assert 'data-fewer="One piece fewer" data-more="One piece more"' in form


def test_several_pieces_are_counted(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, quantity=3)
    a_ticket(line)

    says(page.get(request_url(line)), "How many?", "2 pieces have no open request.")


def test_an_item_under_an_open_request_leads_to_it(page: Client, line: OrderLine, ticket: Ticket) -> None:
    response = page.get(request_url(line), follow=True)

    assert response.redirect_chain == [(f"/tickets/{ticket.number}/", 302)]
    says(response, "This item already has an open request. See how far it is.")


# --- submitting ---


def test_a_request_with_photos_is_submitted(page: Client, line: OrderLine) -> None:
    response = send(page, line, files=photos("left.jpg", "serial.jpg"))

    ticket = Ticket.objects.get()
    assert response["Location"] == f"/tickets/{ticket.number}/"
    assert (ticket.state, ticket.quantity) == (State.AWAITING_REVIEW, 1)
    assert (ticket.kind, ticket.reason) == ("exchange", "defective")
    assert ticket.description == "The left button clicks twice."
    assert ticket.declared == SOUND_FAULT
    assert (ticket.verdict["outcome"], ticket.verdict["undecided"]) == ("needs_review", ["item.in_stock"])
    assert [link.evidence.display_name for link in ticket.evidence_links.order_by("id")] == ["left.jpg", "serial.jpg"]
    says(page.get(response["Location"]), "Your request is with the store.")


def test_price_protection_states_the_drop_in_the_contracts_form(page: Client, line: OrderLine) -> None:
    line.policy_version.terms = {"price_protection_days": 15}  # type: ignore[union-attr]
    line.policy_version.save(update_fields=["terms"])  # type: ignore[union-attr]

    send(page, line, kind="price_protection", reason="price_drop", price_drop="50")

    assert Ticket.objects.get().declared["price_drop"] == "50.00"


def test_the_same_form_sent_twice_makes_one_ticket(page: Client, line: OrderLine) -> None:
    key = str(uuid4())

    first = send(page, line, key=key, files=photos("a.jpg"))
    second = send(page, line, key=key, files=photos("a.jpg"))

    assert second["Location"] == first["Location"]
    assert (Ticket.objects.count(), Evidence.objects.count(), ClaimedUnit.objects.count()) == (1, 1, 1)


def test_another_customers_key_is_no_key(page: Client, line: OrderLine) -> None:
    other = a_ticket()

    send(page, line, key=str(other.request.key))

    assert Ticket.objects.count() == 2


# --- drafts ---


def test_a_draft_needs_kind_and_reason_only(page: Client, line: OrderLine) -> None:
    key = str(uuid4())

    response = page.post(
        request_url(line), {"key": key, "kind": "repair", "reason": "defective", "draft": "1"}, follow=True
    )

    draft = Ticket.objects.get()
    assert response.redirect_chain == [("/tickets/", 302)]
    assert (draft.state, draft.kind, draft.quantity, draft.request.key) == (State.DRAFT, "repair", 1, UUID(key))
    says(response, "Draft saved. You can pick it up any time within 7 days.")


def test_a_draft_claims_nothing(page: Client, line: OrderLine) -> None:
    send(page, line, submit=None, draft="1")

    assert ClaimedUnit.objects.count() == 0


def test_a_draft_is_found_again_as_it_was_left(page: Client, line: OrderLine) -> None:
    send(page, line, submit=None, draft="1", files=photos("left.jpg"))

    response = page.get(reverse("web:draft", args=[Ticket.objects.get().number]))

    says(response, "The left button clicks twice.", "left.jpg", "Delete the draft")
    assert 'value="exchange" aria-label="Exchange" aria-describedby="kind-exchange" checked' in main_of(response)


def test_a_ticket_that_is_still_a_draft_opens_the_form(page: Client, line: OrderLine) -> None:
    draft = a_draft(line)

    assert page.get(f"/tickets/{draft.number}/")["Location"] == f"/tickets/{draft.number}/edit/"


def test_a_draft_is_submitted_with_its_kept_files_and_new_ones(page: Client, line: OrderLine) -> None:
    key = str(uuid4())
    send(page, line, key=key, submit=None, draft="1", files=photos("kept.jpg"))
    draft = Ticket.objects.get()

    page.post(f"/tickets/{draft.number}/edit/", FILLED_IN | {"key": key, "files": photos("new.jpg")})

    draft.refresh_from_db()
    assert draft.state == State.AWAITING_REVIEW
    assert {link.evidence.display_name for link in draft.evidence_links.all()} == {"kept.jpg", "new.jpg"}


def test_a_kept_file_is_removed_and_what_was_typed_stays(page: Client, line: OrderLine) -> None:
    key = str(uuid4())
    send(page, line, key=key, submit=None, draft="1", files=photos("one.jpg", "two.jpg"))
    draft = Ticket.objects.get()
    gone = draft.evidence_links.get(evidence__display_name="one.jpg").evidence

    changed = FILLED_IN | {"key": key, "description": "Also the right one.", "submit": "", "remove": str(gone.pk)}
    del changed["submit"]
    response = page.post(f"/tickets/{draft.number}/edit/", changed)

    draft.refresh_from_db()
    assert response["Location"] == f"/tickets/{draft.number}/edit/"
    assert draft.description == "Also the right one."
    assert [link.evidence.display_name for link in draft.evidence_links.all()] == ["two.jpg"]


def test_a_file_that_is_not_the_drafts_cannot_be_removed(page: Client, line: OrderLine) -> None:
    draft = a_draft(line)
    data = {"key": str(draft.request.key), "kind": "repair", "reason": "defective", "remove": "not-a-file"}

    assert page.post(f"/tickets/{draft.number}/edit/", data).status_code == 302


def test_a_draft_is_deleted_after_a_question(page: Client, line: OrderLine) -> None:
    draft = a_draft(line)

    says(page.get(f"/tickets/{draft.number}/discard/"), "The draft is removed with everything you filled in.")
    page.post(f"/tickets/{draft.number}/discard/")

    draft.refresh_from_db()
    assert (draft.state, draft.close_reason) == (State.CLOSED, "discarded")
    assert page.get(f"/tickets/{draft.number}/edit/").status_code == 404


def test_a_draft_past_its_days_is_not_sent(page: Client, line: OrderLine) -> None:
    draft = a_draft(line, at=NOON - timedelta(days=10))

    response = page.post(f"/tickets/{draft.number}/edit/", FILLED_IN | {"key": str(draft.request.key)})

    draft.refresh_from_db()
    says(response, "The time for this ended at", "Nothing was changed.", status=409)
    assert draft.state == State.DRAFT


def test_a_submitted_ticket_is_changed_at_the_same_address(page: Client, ticket: Ticket) -> None:
    response = page.post(f"/tickets/{ticket.number}/edit/", {"version": 1, "note": "The right button too."})

    ticket.refresh_from_db()
    assert response["Location"] == f"/tickets/{ticket.number}/"
    assert (ticket.edits, ticket.messages.get().text) == (1, "The right button too.")


# --- not filled in ---


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("kind", "Please choose what you would like."),
        ("reason", "Please choose a reason."),
        ("description", "Please say in a few words what is wrong."),
        ("damage", "This field is required."),
    ],
)
def test_what_is_missing_is_said_at_its_place(page: Client, line: OrderLine, left_out: str, sentence: str) -> None:
    response = send(page, line, **{left_out: None})

    says(response, sentence, "Nothing was sent. Please look at the marked fields; what you typed is kept.", status=422)
    assert Request.objects.count() == 0


def test_what_was_typed_is_kept_and_lost_files_are_told(page: Client, line: OrderLine) -> None:
    response = send(page, line, damage=None, files=photos("a.jpg"))

    says(response, "The left button clicks twice.", "please choose them again", status=422)
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "reason"), [("repair", "no_longer_wanted"), ("price_protection", "defective"), ("resend", "counterfeit")]
)
def test_a_reason_that_does_not_go_with_the_kind_is_refused(
    page: Client, line: OrderLine, kind: str, reason: str
) -> None:
    response = send(page, line, kind=kind, reason=reason, price_drop="1")

    says(response, "This reason does not go with this kind of request. Please choose another.", status=422)
    assert Request.objects.count() == 0


@pytest.mark.parametrize(
    ("drop", "sentence"),
    [
        (None, "Please say how much lower the price is now."),
        ("0", "Ensure this value is greater than or equal to 0.01."),
        ("700", "This is more than you paid. Please check the amount."),
        ("many", "Enter a number."),
    ],
)
def test_a_price_drop_has_to_be_one(page: Client, line: OrderLine, drop: str | None, sentence: str) -> None:
    response = send(page, line, kind="price_protection", reason="price_drop", price_drop=drop)

    says(response, sentence, status=422)
    assert Request.objects.count() == 0


def test_goods_on_their_way_cannot_be_exchanged(page: Client, customer: User) -> None:
    line = OrderLineFactory(order__customer=customer, order__fulfilment=Fulfilment.PAID, order__delivered_at=None)

    response = send(page, line)

    assert response.status_code == 422
    assert Request.objects.count() == 0


def test_the_kinds_of_a_draft_may_change_until_it_is_sent(page: Client, line: OrderLine) -> None:
    draft = a_draft(line, asked(RequestKind.REPAIR, Reason.DEFECTIVE))

    page.post(f"/tickets/{draft.number}/edit/", FILLED_IN | {"key": str(draft.request.key), "kind": "return_refund"})

    draft.refresh_from_db()
    assert (draft.kind, draft.state) == ("return_refund", State.AWAITING_REVIEW)
