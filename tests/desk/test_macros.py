"""Macros: a ready answer with a step, shown before it is done, and done as the step itself is."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.audit.models import ChangeEvent
from aftersales.domain.canned import StepIncompleteError, check_step
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.tickets.models import CannedText, Message, Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import a_rejected_ticket, said, signed_in
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, an_arbiter, as_customer, as_store, member

ASK = {
    "name": "请补拍视频",
    "name_en": "Ask for a video",
    "text": "{customer}，您好，请补拍{product}的视频。",
    "text_en": "Dear {customer}, please add a video of {product}.",
}
FORM = ASK | {"action": "request_info", "reason_code": "", "is_active": "on"}
FILLED = "Dear Li, please add a video of MX Master 3S mouse."


@pytest.fixture
def ticket() -> Ticket:
    """Of a customer who reads English."""
    ticket = a_ticket()
    ticket.customer.first_name, ticket.customer.language = "Li", "en"
    ticket.customer.save(update_fields=["first_name", "language"])
    return ticket


@pytest.fixture
def agent(ticket: Ticket) -> User:
    return agent_of(ticket.store)


@pytest.fixture
def desk(agent: User) -> Client:
    return signed_in(agent)


@pytest.fixture
def manager(ticket: Ticket) -> Client:
    return signed_in(agent_of(ticket.store, StaffRole.MANAGER))


def a_macro(ticket: Ticket, action: Action = Action.REQUEST_INFO, **changes: Any) -> CannedText:
    given = ASK | {"action": action.value, "store": ticket.store} | changes
    return CannedText.objects.create(changed_at=NOON, **given)


def refusing(ticket: Ticket) -> CannedText:
    words = {"name_en": "Scratched", "text_en": "Dear {customer}, the shell is scratched."}
    return a_macro(ticket, Action.REJECT, reason_code="not_intact", **words)


def page_of(ticket: Ticket, macro: CannedText) -> str:
    return reverse("admin:macro", args=[ticket.number, macro.pk])


def offered(desk: Client, ticket: Ticket) -> list[str]:
    return [one.name for one in desk.get(reverse("admin:review", args=[ticket.number])).context["macros"]]


# --- on the ticket ---


def test_a_macro_is_offered_on_the_ticket_where_its_step_is_allowed(desk: Client, ticket: Ticket) -> None:
    macro = a_macro(ticket)

    page = said(desk.get(reverse("admin:review", args=[ticket.number])))

    assert f'href="{page_of(ticket, macro)}"' in page
    assert offered(desk, ticket) == ["Ask for a video"]


def test_where_the_step_is_closed_it_is_not_offered(desk: Client, agent: User, ticket: Ticket) -> None:
    a_macro(ticket)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)

    assert offered(desk, ticket) == []


def test_a_macro_is_no_canned_text_for_the_reply(desk: Client, ticket: Ticket) -> None:
    a_macro(ticket)

    assert desk.get(reverse("admin:review", args=[ticket.number])).context["canned"] == []


@pytest.mark.parametrize("changes", [{"is_active": False}, {"store": None}], ids=["put away", "of another store"])
def test_a_macro_that_is_not_ours_to_use_is_neither_offered_nor_there(
    desk: Client, ticket: Ticket, changes: dict[str, Any]
) -> None:
    macro = a_macro(ticket, **{name: StoreFactory() if name == "store" else value for name, value in changes.items()})

    assert offered(desk, ticket) == []
    assert desk.get(page_of(ticket, macro)).status_code == 404
    assert desk.post(page_of(ticket, macro), {"version": ticket.version, "note": "x"}).status_code == 404
    assert Ticket.objects.get().state == State.AWAITING_REVIEW


def test_a_canned_text_without_a_step_is_no_macro(desk: Client, ticket: Ticket) -> None:
    text = CannedText.objects.create(store=ticket.store, changed_at=NOON, **ASK)

    assert desk.get(page_of(ticket, text)).status_code == 404


# --- what is shown, and done ---


def test_what_it_says_and_does_is_shown_before_anything_happens(desk: Client, ticket: Ticket) -> None:
    response = desk.get(page_of(ticket, a_macro(ticket)))

    page = said(response)
    assert f">\n{FILLED}</textarea>" in page
    assert "The customer is asked for what you describe." in page
    assert "Filled in English, the customer's language. You can still change it." in page
    assert (response.context["title"], response.context["verb"]) == ("Ask for a video", "Ask for evidence")
    assert Ticket.objects.get().version == ticket.version
    assert not Message.objects.exists()


def test_it_is_one_move_with_its_message(desk: Client, agent: User, ticket: Ticket) -> None:
    response = desk.post(page_of(ticket, a_macro(ticket)), {"version": ticket.version, "note": FILLED})

    assert response["Location"] == reverse("admin:review", args=[ticket.number])
    ticket.refresh_from_db()
    last = ticket.events.order_by("-sequence")[0]
    assert (ticket.state, last.action, last.by, last.via) == (
        State.AWAITING_CUSTOMER_INFO,
        "request_info",
        agent,
        "desk",
    )
    assert last.message == Message.objects.get()
    assert last.message.text == FILLED


def test_a_refusal_keeps_the_code_of_the_macro_whatever_is_posted(desk: Client, ticket: Ticket) -> None:
    macro, why = refusing(ticket), {"objection": "The photos show a dent."}
    page = said(desk.get(page_of(ticket, macro)))

    wrong = desk.post(page_of(ticket, macro), {"version": ticket.version, "note": "No.", "reason_code": "x"} | why)
    right = {"version": ticket.version, "note": "No.", "reason_code": "not_intact"} | why
    desk.post(page_of(ticket, macro), right)

    assert "Reason: The item is not intact (Clause 1.2" in page
    assert wrong.status_code == 422
    event = Ticket.objects.get().events.order_by("-sequence")[0]
    assert event.payload == {"reason_code": "not_intact", "clause": "1.2"}
    assert event.message
    assert event.message.text == "No.\n\nThe photos show a dent."


def test_a_refusal_of_what_the_verdict_grants_asks_the_agent_why(desk: Client, ticket: Ticket) -> None:
    given = {"version": ticket.version, "note": "No.", "reason_code": "not_intact"}

    response = desk.post(page_of(ticket, refusing(ticket)), given)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["objection"]
    assert Ticket.objects.get().state == State.AWAITING_REVIEW


def test_an_approval_says_what_comes_next(desk: Client, ticket: Ticket) -> None:
    macro = a_macro(ticket, Action.APPROVE)
    page = said(desk.get(page_of(ticket, macro)))

    desk.post(page_of(ticket, macro), {"version": ticket.version, "note": "Please send it back."})

    assert "The customer has 7 days to send the item back." in page
    assert Ticket.objects.get().state == State.AWAITING_RETURN
    assert Message.objects.get().text == "Please send it back."


def test_without_words_a_macro_is_not_done(desk: Client, ticket: Ticket) -> None:
    response = desk.post(page_of(ticket, a_macro(ticket, Action.APPROVE)), {"version": ticket.version, "note": " "})

    assert response.status_code == 422
    assert Ticket.objects.get().state == State.AWAITING_REVIEW


def test_the_filters_of_the_queue_stay(desk: Client, ticket: Ticket) -> None:
    address = f"{page_of(ticket, a_macro(ticket))}?view=store&kind=return_refund"
    back = f"{reverse('admin:review', args=[ticket.number])}?view=store&kind=return_refund"

    page = said(desk.get(address))
    response = desk.post(address, {"version": ticket.version, "note": FILLED})

    assert page.count(f'href="{back.replace("&", "&amp;")}"') == 2
    assert response["Location"] == back


# --- when it may not be done ---


def test_a_ticket_that_has_changed_is_told_with_the_draft_kept(desk: Client, agent: User, ticket: Ticket) -> None:
    macro, seen = a_macro(ticket), ticket.version
    move_ticket(ticket, Action.REQUEST_INFO, actor=as_store(agent), at=NOON, details=Details(note="Which port?"))
    ticket.refresh_from_db()
    move_ticket(ticket, Action.SUPPLY_INFO, actor=as_customer(ticket), at=NOON, details=Details(note="The left."))

    response = desk.post(page_of(ticket, macro), {"version": seen, "note": "My own words."})

    page = said(response)
    assert response.status_code == 409
    assert "Somebody has just updated this request." in page  # the last of it was the customer's answer
    assert len(response.context["changes"]) == 2
    assert ">\nMy own words.</textarea>" in page
    assert f'name="version" value="{seen + 2}"' in page
    assert not Message.objects.filter(text="My own words.").exists()


def test_a_step_that_is_closed_says_why_and_does_nothing(desk: Client, agent: User, ticket: Ticket) -> None:
    macro = a_macro(ticket)
    moved = move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)

    shown = desk.get(page_of(ticket, macro))
    done = desk.post(page_of(ticket, macro), {"version": moved.version, "note": FILLED})

    assert (shown.status_code, done.status_code) == (409, 409)
    assert "Nothing was changed." in said(shown)
    assert FILLED in said(done)
    assert Ticket.objects.get().version == moved.version


def test_a_refused_request_is_not_refused_again(agent: User) -> None:
    ticket = a_rejected_ticket()
    macro = refusing(ticket)

    response = signed_in(agent_of(ticket.store)).get(page_of(ticket, macro))

    assert response.status_code == 409


def test_another_stores_agent_finds_no_ticket(ticket: Ticket) -> None:
    macro = a_macro(ticket)
    stranger = signed_in(agent_of(StoreFactory()))

    assert stranger.get(page_of(ticket, macro)).status_code == 404
    assert stranger.post(page_of(ticket, macro), {"version": 1, "note": FILLED}).status_code == 404


def test_the_platform_and_auditors_answer_nobody(ticket: Ticket) -> None:
    macro = a_macro(ticket)

    codes = [
        signed_in(one).post(page_of(ticket, macro), {"version": ticket.version, "note": FILLED}).status_code
        for one in (an_arbiter(), member(StaffRole.AUDITOR))
    ]

    assert codes == [403, 403]
    assert Ticket.objects.get().state == State.AWAITING_REVIEW


# --- how it is set up ---


def test_a_manager_writes_a_macro(manager: Client, ticket: Ticket) -> None:
    manager.post(reverse("admin:canned_new", args=[ticket.store.slug]), FORM)

    macro = CannedText.objects.get()
    assert (macro.action, macro.reason_code) == ("request_info", "")
    assert "Ask the customer and wait" in said(manager.get(reverse("admin:canned")))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": "{password}"}, "Nothing fills {password}."),
        ({"text_en": "Dear {customer.email}"}, "Nothing fills {customer.email}."),
        ({"text_en": "Dear {customer"}, "A brace has no partner."),
        ({"action": "reject"}, "A refusal needs its reason. Choose one."),
        ({"reason_code": "not_intact"}, "Only a refusal has a reason."),
        ({"action": "pay_refund"}, "Select a valid choice."),
    ],
)
def test_what_could_not_be_used_is_refused_when_it_is_kept(
    manager: Client, ticket: Ticket, changes: dict[str, str], words: str
) -> None:
    response = manager.post(reverse("admin:canned_new", args=[ticket.store.slug]), FORM | changes)

    assert response.status_code == 422
    assert words in said(response)
    assert not CannedText.objects.exists()


def test_what_was_set_up_is_history_with_what_stood_there_before(manager: Client, ticket: Ticket) -> None:
    manager.post(reverse("admin:canned_new", args=[ticket.store.slug]), FORM)
    macro = CannedText.objects.get()
    address = reverse("admin:canned_text", args=[ticket.store.slug, macro.pk])

    manager.post(address, FORM | {"action": "reject", "reason_code": "not_intact", "seen": "1"})
    manager.post(address, FORM | {"action": "reject", "reason_code": "not_intact"})  # nothing new

    added, changed = ChangeEvent.objects.order_by("sequence")
    assert (added.action, added.store_key, added.payload["values"]["text"]) == ("add", ticket.store_id, ASK["text"])
    assert changed.payload == {"changed": {"action": ["request_info", "reject"], "reason_code": ["", "not_intact"]}}
    assert "请补拍视频" in said(manager.get(reverse("admin:history")))


@pytest.mark.parametrize(("action", "code"), [("reject", ""), ("approve", "not_intact"), ("", "not_intact")])
def test_the_database_keeps_no_refusal_without_its_code(ticket: Ticket, action: str, code: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CannedText.objects.create(store=ticket.store, changed_at=NOON, action=action, reason_code=code, **ASK)


@pytest.mark.parametrize(("action", "code"), [("reject", "no_such_code"), ("escalate", ""), ("nonsense", "")])
def test_a_step_that_no_macro_takes_is_refused(action: str, code: str) -> None:
    with pytest.raises(StepIncompleteError):
        check_step(action, code)
