"""Two agents at once, through the pages that they use, on real threads and real row locks."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.audit.models import ChangeEvent
from aftersales.desk.forms.bulk import as_seen
from aftersales.domain.bulk import BulkAction
from aftersales.domain.lifecycle import Action, State
from aftersales.tickets.models import (
    AssignmentEvent,
    BulkItem,
    BulkJob,
    CannedText,
    Message,
    ReplyDraft,
    Ticket,
    TicketEvent,
)
from aftersales.tickets.services.bulking import begin_bulk, work_on_bulks
from tests.desk.cast import AT, said, signed_in
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket, agent_of
from tests.tickets.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DRAFT = "A draft of twelve lines."
REFUSAL = {"reason_code": "not_intact", "note": DRAFT, "objection": "The photos show a dent."}


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def desks(store: Store) -> tuple[Client, Client]:
    return signed_in(agent_of(store)), signed_in(agent_of(store))


def tickets_in(store: Store, count: int) -> list[Ticket]:
    return [a_ticket(OrderLineFactory(order=OrderFactory(store=store))) for _ in range(count)]


def step(desk: Client, ticket: Ticket, action: Action, **given: str) -> Callable[[], Any]:
    address = reverse("admin:move", args=[ticket.number, action.value])
    return partial(desk.post, address, {"version": ticket.version} | given)


def statuses(answers: Sequence[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def moves_of(ticket: Ticket) -> list[str]:
    return list(TicketEvent.objects.filter(ticket=ticket).order_by("sequence").values_list("action", flat=True))


def test_two_who_press_take_the_next_open_two_tickets(store: Store, desks: tuple[Client, Client]) -> None:
    tickets = tickets_in(store, 2)

    answers = at_once(*(partial(desk.post, reverse("admin:take_next")) for desk in desks))

    opened = {answer["Location"].partition("?")[0] for answer in answers}  # type: ignore[index]  # responses
    assert opened == {reverse("admin:review", args=[ticket.number]) for ticket in tickets}
    assert AssignmentEvent.objects.count() == 2
    assert Ticket.objects.filter(agent__isnull=True).count() == 0


def test_for_the_last_ticket_the_slower_one_is_told_that_nothing_is_left(
    store: Store, desks: tuple[Client, Client]
) -> None:
    (ticket,) = tickets_in(store, 1)

    answers = at_once(*(partial(desk.post, reverse("admin:take_next"), follow=True) for desk in desks))

    texts = [said(answer) for answer in answers]
    assert [sum(words in text for text in texts) for words in ("is yours now.", "There is nothing to take")] == [1, 1]
    assert AssignmentEvent.objects.get().ticket == ticket


def test_of_an_approval_and_a_refusal_one_is_done_and_the_other_keeps_its_draft(
    store: Store, desks: tuple[Client, Client]
) -> None:
    (ticket,) = tickets_in(store, 1)
    one, other = desks

    approved, refused = at_once(step(one, ticket, Action.APPROVE), step(other, ticket, Action.REJECT, **REFUSAL))

    assert statuses([approved, refused]) == [302, 409]
    if refused.status_code == 409:  # type: ignore[attr-defined]  # a response
        assert DRAFT in said(refused)
        assert moves_of(ticket) == ["submit", "approve"]
    else:
        assert moves_of(ticket) == ["submit", "reject"]
    assert Message.objects.filter(text__startswith=DRAFT).count() == moves_of(ticket).count("reject")


def test_two_who_ask_at_once_ask_once(store: Store, desks: tuple[Client, Client]) -> None:
    (ticket,) = tickets_in(store, 1)

    answers = at_once(*(step(desk, ticket, Action.REQUEST_INFO, note=DRAFT) for desk in desks))

    (late,) = [answer for answer in answers if answer.status_code == 409]  # type: ignore[attr-defined]  # responses
    assert DRAFT in said(late)
    assert moves_of(ticket) == ["submit", "request_info"]
    assert Message.objects.count() == 1


def test_a_macro_and_a_step_are_one_move(store: Store, desks: tuple[Client, Client]) -> None:
    (ticket,) = tickets_in(store, 1)
    words = {"name": "x", "name_en": "x", "text": "x", "text_en": "x"}
    macro = CannedText.objects.create(store=store, changed_at=NOON, action="request_info", **words)
    address = reverse("admin:macro", args=[ticket.number, macro.pk])
    one, other = desks

    by_macro = partial(one.post, address, {"version": ticket.version, "note": DRAFT})
    asked, approved = at_once(by_macro, step(other, ticket, Action.APPROVE))

    assert statuses([asked, approved]) == [302, 409]
    assert len(moves_of(ticket)) == 2
    if asked.status_code == 409:  # type: ignore[attr-defined]  # a response
        assert DRAFT in said(asked)


def test_a_reply_and_an_approval_both_stand_or_the_reply_is_shown_what_happened(
    store: Store, desks: tuple[Client, Client]
) -> None:
    (ticket,) = tickets_in(store, 1)
    one, other = desks
    words = {"text": DRAFT, "audience": "public", "version": ticket.version, "newest": 0}
    reply = partial(one.post, reverse("admin:message", args=[ticket.number]), words)

    replied, approved = at_once(reply, step(other, ticket, Action.APPROVE))

    assert approved.status_code == 302  # type: ignore[attr-defined]  # a response
    assert moves_of(ticket) == ["submit", "approve"]
    if replied.status_code == 409:  # type: ignore[attr-defined]  # a response
        assert DRAFT in said(replied)
        assert not Message.objects.exists()
    else:
        assert Message.objects.get().text == DRAFT


def test_many_at_once_and_one_by_hand_decide_each_ticket_once(store: Store, desks: tuple[Client, Client]) -> None:
    tickets = tickets_in(store, 4)
    one, other = desks
    chosen = {"action": "approve", "seen": as_seen({ticket.pk: ticket.version for ticket in tickets})}

    at_once(
        partial(one.post, reverse("admin:bulk"), chosen),
        *(step(other, ticket, Action.REJECT, **REFUSAL) for ticket in tickets[2:]),
    )

    for ticket in tickets:
        item = BulkItem.objects.get(ticket=ticket)
        won = item.outcome == "done"
        assert moves_of(ticket) == ["submit", "approve" if won else "reject"]
        assert bool(item.why) is not won
    assert set(BulkItem.objects.filter(ticket__in=tickets[:2]).values_list("outcome", flat=True)) == {"done"}


def test_two_workers_do_a_step_for_many_once(store: Store) -> None:
    tickets = tickets_in(store, 6)
    job = begin_bulk(
        BulkAction.APPROVE, {}, {ticket.pk: ticket.version for ticket in tickets}, by=agent_of(store), at=AT
    )

    done = at_once(*(partial(work_on_bulks, AT) for _ in range(3)))

    assert sum(done) == 6  # type: ignore[arg-type]  # numbers
    assert set(job.items.values_list("outcome", flat=True)) == {"done"}
    assert set(Ticket.objects.values_list("state", "version")) == {(State.AWAITING_RETURN, 2)}


def test_two_who_choose_the_same_tickets_move_each_once(store: Store, desks: tuple[Client, Client]) -> None:
    tickets = tickets_in(store, 5)
    chosen = {"action": "approve", "seen": as_seen({ticket.pk: ticket.version for ticket in tickets})}

    at_once(*(partial(desk.post, reverse("admin:bulk"), chosen) for desk in desks))

    assert BulkJob.objects.count() == 2
    assert sorted(BulkItem.objects.values_list("outcome", flat=True)) == ["done"] * 5 + ["refused"] * 5
    assert TicketEvent.objects.filter(action="approve").count() == 5


def test_a_draft_kept_from_two_windows_at_once_is_one(store: Store) -> None:
    (ticket,) = tickets_in(store, 1)
    agent: User = agent_of(store)
    address = reverse("admin:draft", args=[ticket.number])

    answers = at_once(*(partial(signed_in(agent).post, address, {"text": words}) for words in ("One.", "Two.")))

    assert statuses(answers) == [302, 302]
    assert ReplyDraft.objects.get().text in {"One.", "Two."}


def test_of_two_managers_who_change_one_text_the_slower_one_keeps_what_was_typed(store: Store) -> None:
    given = {"name": "x", "name_en": "x", "text": "x", "text_en": "x"}
    text = CannedText.objects.create(store=store, changed_at=NOON, **given)
    address = reverse("admin:canned_text", args=[store.slug, text.pk])
    managers = [signed_in(agent_of(store, StaffRole.MANAGER)) for _ in range(2)]

    answers = at_once(
        *(
            partial(one.post, address, given | {"text_en": words, "is_active": "on"})
            for one, words in zip(managers, "yz", strict=True)
        )
    )

    text.refresh_from_db()
    (late,) = [answer for answer in answers if answer.status_code == 409]  # type: ignore[attr-defined]  # responses
    assert statuses(answers) == [302, 409]
    assert ChangeEvent.objects.get().payload == {"changed": {"text_en": ["x", text.text_en]}}
    assert f"{'z' if text.text_en == 'y' else 'y'}</textarea>" in said(late)
