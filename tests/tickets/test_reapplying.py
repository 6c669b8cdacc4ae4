"""Asking again after a request was closed."""

from datetime import timedelta

import pytest

from aftersales.clockwork.services import fan_out, sweep
from aftersales.domain.goodwill import IneligibleError
from aftersales.domain.lifecycle import Action, IllegalMoveError, State
from aftersales.evidence.services import receive_files
from aftersales.notifications.models import Notice
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import ReapplicationConsent, Request, Ticket
from aftersales.tickets.services.asking import submit
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.reapplying import consent_to_reapply, draft_again
from aftersales.tickets.services.talking import add_evidence
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderLineFactory, a_ticket, agent_of, as_customer, as_store

pytestmark = pytest.mark.django_db


def withdrawn(line: OrderLine | None = None) -> Ticket:
    ticket = a_ticket(line)
    return move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)


def never_sent_back(line: OrderLine | None = None) -> Ticket:
    """Approved on the first day; the seven days for the parcel ran out."""
    ticket = a_ticket(line)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent_of(ticket.store)), at=NOON)
    sweep(NOON + timedelta(days=8))
    ticket.refresh_from_db()
    assert ticket.close_reason == "return_not_sent"
    return ticket


def again(ticket: Ticket) -> Ticket:
    return draft_again(ticket, by=ticket.customer, at=NOON + timedelta(hours=1))


def test_one_click_drafts_the_old_request_anew() -> None:
    old = withdrawn()

    draft = again(old)

    assert draft.follows == old
    assert (draft.state, draft.kind, draft.reason, draft.quantity, draft.description) == (
        State.DRAFT,
        old.kind,
        old.reason,
        old.quantity,
        old.description,
    )


@pytest.mark.django_db(transaction=True)
def test_the_customers_files_come_along_and_the_stores_do_not() -> None:
    old = a_ticket()
    agent = agent_of(old.store)
    (mine,) = receive_files([sent(jpeg(), "mine.jpg")], by=old.customer, at=NOON)
    (theirs,) = receive_files([sent(jpeg(), "theirs.jpg")], by=agent, at=NOON)
    add_evidence(old, [mine], actor=as_customer(old), at=NOON)
    add_evidence(old, [theirs], actor=as_store(agent), at=NOON)
    move_ticket(old, Action.WITHDRAW, actor=as_customer(old), at=NOON)

    assert [link.evidence.display_name for link in again(old).evidence_links.all()] == ["mine.jpg"]


def test_a_second_click_finds_the_draft_of_the_first() -> None:
    old = withdrawn()

    assert again(old).pk == again(old).pk
    assert Request.objects.count() == 2


def test_a_running_request_is_not_asked_again() -> None:
    ticket = a_ticket()

    with pytest.raises(IllegalMoveError):
        again(ticket)

    assert Ticket.objects.count() == 1


def test_after_five_requests_for_a_line_a_sixth_is_not_taken() -> None:
    line = OrderLineFactory()
    for _ in range(5):
        last = withdrawn(line)
    draft = again(last)

    with pytest.raises(IneligibleError) as refused:
        submit(draft, actor=as_customer(draft), at=NOON, as_goodwill=True)

    assert refused.value.verdict.codes == ("APPLICATION_LIMIT",)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_after_a_return_that_was_never_sent_the_same_reason_waits_for_the_store() -> None:
    draft = again(never_sent_back())

    sent_again = submit(draft, actor=as_customer(draft), at=NOON + timedelta(hours=2))

    assert sent_again.verdict["outcome"] == "needs_review"
    assert "REAPPLY_NEEDS_CONSENT" in sent_again.verdict["findings"]


def test_with_the_stores_consent_the_same_reason_stands_as_at_first() -> None:
    old = never_sent_back()
    agent = agent_of(old.store)

    consent_to_reapply(old, "Send it now, please.", actor=as_store(agent), at=NOON)

    fan_out(NOON + timedelta(minutes=1))
    draft = again(old)
    sent_again = submit(draft, actor=as_customer(draft), at=NOON + timedelta(hours=2))
    assert sent_again.verdict["outcome"] == "eligible"
    assert old.messages.get().text == "Send it now, please."
    assert Notice.objects.filter(user=old.customer, code="message").count() == 1


def test_a_consent_given_twice_is_told_once() -> None:
    old = never_sent_back()
    actor = as_store(agent_of(old.store))

    consent_to_reapply(old, "Yes.", actor=actor, at=NOON)
    consent_to_reapply(old, "Yes.", actor=actor, at=NOON)

    assert (ReapplicationConsent.objects.count(), old.messages.count()) == (1, 1)


def test_nothing_else_needs_a_consent_and_only_the_store_gives_it() -> None:
    other, lapsed = withdrawn(), never_sent_back()

    for ticket, actor in ((other, as_store(agent_of(other.store))), (lapsed, as_customer(lapsed))):
        with pytest.raises(IllegalMoveError):
            consent_to_reapply(ticket, "Yes.", actor=actor, at=NOON)

    assert not ReapplicationConsent.objects.exists()


def test_a_consent_does_not_end_the_ended_ticket_anew() -> None:
    old = never_sent_back()
    before = (old.state, old.version)

    consent_to_reapply(old, "Yes.", actor=as_store(agent_of(old.store)), at=NOON)

    old.refresh_from_db()
    assert (old.state, old.version) == before
