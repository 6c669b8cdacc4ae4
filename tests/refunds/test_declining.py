"""The second person of a refund above the limit says no: nothing is paid, and whoever proposed it is told why."""

from datetime import timedelta

import pytest
from django.urls import reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, State
from aftersales.domain.moving import Details
from aftersales.domain.payments import MoneyCode, MoneyRefusedError, RefundState
from aftersales.notifications.models import Notice
from aftersales.refunds.models import Payment, Refund, RefundEvent
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.refunding import agree_refund, decline_refund, relay_payments
from aftersales.wording.notices import notice_answers, notice_title
from tests.desk.cast import said, signed_in
from tests.factories import NOON, agent_of, as_store
from tests.refunds.cast import a_line, refund_of, refunding, with_gateway

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(seconds=5)
WHY = "The serial number is not ours."


def proposed() -> tuple[Ticket, Refund, User]:
    """A refund above the limit, and a second person of the store."""
    ticket = refunding(with_gateway(a_line("5000.01")))
    return ticket, refund_of(ticket), agent_of(ticket.store, StaffRole.FINANCE)


def decline(refund: Refund, second: User) -> Refund:
    return decline_refund(refund, WHY, by=second, actor=as_store(second), at=SOON)


def page_of(refund: Refund) -> str:
    return reverse("admin:refund_step", args=[refund.number, "decline"])


def test_nothing_is_paid_after_the_second_person_declined() -> None:
    ticket, refund, second = proposed()

    decline(refund, second)

    proposer = as_store(refund.proposed_by) if refund.proposed_by else as_store(second)
    with pytest.raises(IllegalMoveError) as illegal:
        move_ticket(ticket, Action.PAY_REFUND, actor=proposer, at=SOON, details=Details(payment_reference="2200-1"))
    assert illegal.value.code is MoveCode.SECOND_PERSON_NEEDED
    assert (relay_payments(SOON), Payment.objects.count()) == (0, 0)
    assert (Ticket.objects.get(pk=ticket.pk).state, refund_of(ticket).is_declined) == (State.REFUNDING, True)


def test_whoever_proposed_it_is_told_why() -> None:
    ticket, refund, second = proposed()

    decline(refund, second)

    notice = Notice.objects.get(user=refund.proposed_by, code="refund_declined")
    assert notice_title(notice.code, notice.values) == "A second person did not agree to the refund of ¥5,000.01"
    assert (notice_answers(notice.code, notice.values), notice.path) == ([WHY], f"/admin/queue/{ticket.number}/")


def test_the_one_who_proposed_it_can_not_decline_it() -> None:
    _, refund, _ = proposed()
    assert refund.proposed_by

    with pytest.raises(MoneyRefusedError) as refused:
        decline(refund, refund.proposed_by)

    assert refused.value.code is MoneyCode.SAME_PERSON
    assert list(RefundEvent.objects.filter(refund=refund).values_list("action", flat=True)) == ["grant"]


def test_it_is_declined_once_and_can_still_be_agreed_to() -> None:
    ticket, refund, second = proposed()
    decline(refund, second)

    with pytest.raises(MoneyRefusedError) as refused:
        decline(refund, second)
    agree_refund(refund, by=second, actor=as_store(second), at=SOON)

    assert refused.value.code is MoneyCode.NOT_WAITING
    assert (refund_of(ticket).state, refund_of(ticket).is_declined) == (RefundState.TO_PAY, False)
    events = RefundEvent.objects.filter(refund=refund).order_by("sequence")
    assert list(events.values_list("action", flat=True)) == ["grant", "decline", "agree"]


def test_the_second_person_declines_on_the_page_with_a_reason() -> None:
    ticket, refund, second = proposed()
    client = signed_in(second)

    empty = client.post(page_of(refund), {"reason": " "})
    assert (empty.status_code, refund_of(ticket).is_declined) == (422, False)
    done = client.post(page_of(refund), {"reason": WHY}, follow=True)

    shown = said(client.get("/admin/finance/?view=second"))
    assert "Done: Do not agree." in said(done)
    assert (WHY in shown, "Second person did not agree" in shown) == (True, True)
    assert (refund_of(ticket).decline_reason, refund_of(ticket).declined_by) == (WHY, second)
    assert page_of(refund) not in shown


def test_another_store_s_person_finds_no_refund_to_decline() -> None:
    ticket, refund, _ = proposed()
    stranger = agent_of(with_gateway(a_line()).order.store, StaffRole.FINANCE)

    assert signed_in(stranger).post(page_of(refund), {"reason": WHY}).status_code == 404
    assert not refund_of(ticket).is_declined
