"""The customer's pages before the platform: evidence kept and submitted, complaints, settlement, appeal."""

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.disputes.models import Dispute, Submission
from aftersales.domain.disputes import Dismissal, DisputeState
from aftersales.domain.lifecycle import Role
from aftersales.tickets.models import Ticket
from tests.desk.cast import said
from tests.disputes.cast import REFUND, A, again, agent_in, collecting, opened, party, ruled, step
from tests.factories import a_ticket, an_arbiter, as_platform

pytestmark = pytest.mark.django_db


def phone_of(ticket: Ticket) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(ticket.customer)
    return client


def evidence_page(dispute: Dispute) -> str:
    return reverse("web:dispute_evidence", args=[dispute.ticket.number])


def move_page(dispute: Dispute, slug: str) -> str:
    return reverse("web:dispute_move", args=[dispute.ticket.number, slug])


def test_evidence_is_kept_for_later_and_then_submitted() -> None:
    dispute = collecting()
    phone = phone_of(dispute.ticket)

    kept = phone.post(evidence_page(dispute), {"statement": "See the film.", "step": "save"})
    assert (kept.status_code, Submission.objects.get().submitted_at) == (302, None)
    assert "See the film." in said(phone.get(evidence_page(dispute)))
    sent = phone.post(evidence_page(dispute), {"statement": "See the film.", "step": "submit"})

    assert sent.status_code == 302
    assert Submission.objects.get().submitted_at is not None
    assert again(dispute).customer_finished_at is not None


def test_a_dispute_is_opened_and_no_goods_are() -> None:
    dispute = collecting()
    phone = phone_of(dispute.ticket)

    response = phone.get(reverse("web:ticket", args=[dispute.ticket.number]), headers={"accept-language": "zh-hans"})

    assert dispute.number in said(response)
    assert "已拆封" not in said(response)


def test_the_statement_is_put_in_order_and_nothing_is_kept() -> None:
    dispute = collecting()

    response = phone_of(dispute.ticket).post(evidence_page(dispute), {"statement": "The wheel is dead.", "sort": "1"})

    assert "The same as facts" in said(response)
    assert Submission.objects.count() == 0


def test_submitting_twice_is_refused_with_a_sentence() -> None:
    dispute = collecting()
    phone = phone_of(dispute.ticket)
    phone.post(evidence_page(dispute), {"statement": "See.", "step": "submit"})

    late = phone.post(evidence_page(dispute), {"statement": "More.", "step": "submit"})

    assert late.status_code == 409
    assert "You have already done this." in said(late)
    assert Submission.objects.get().statement == "See."


def test_a_dispute_that_has_ended_takes_no_evidence() -> None:
    dispute = collecting()
    step(dispute, A.WITHDRAW, party(dispute, Role.CUSTOMER))

    late = phone_of(dispute.ticket).post(evidence_page(dispute), {"statement": "See.", "step": "submit"})

    assert late.status_code == 409
    assert not Submission.objects.exists()


def test_a_complaint_needs_a_ground_and_words() -> None:
    ticket = a_ticket()
    address = reverse("web:complain", args=[ticket.number])

    empty = phone_of(ticket).post(address, {"version": ticket.version})

    assert empty.status_code == 422
    assert not Dispute.objects.exists()


def test_a_complaint_is_sent_and_shown_and_a_second_one_refused() -> None:
    ticket = a_ticket()
    phone, address = phone_of(ticket), reverse("web:complain", args=[ticket.number])
    words = {"version": ticket.version, "ground": "no_response", "statement": "Nobody answers."}

    first = phone.post(address, words)
    second = phone.post(address, words)

    assert (first.status_code, second.status_code) == (302, 409)
    assert Dispute.objects.get().is_complaint
    shown = said(phone.get(reverse("web:ticket", args=[ticket.number])))
    assert "Your complaint" in shown
    assert "Nobody answers." in shown


def test_a_complaint_is_withdrawn_by_its_own_address() -> None:
    ticket = a_ticket()
    phone = phone_of(ticket)
    words = {"version": ticket.version, "ground": "poor_attitude", "statement": "Rude."}
    phone.post(reverse("web:complain", args=[ticket.number]), words)
    complaint = Dispute.objects.get()

    done = phone.post(f"{move_page(complaint, 'withdraw')}?of=complaint", {"version": complaint.version})

    assert done.status_code == 302
    complaint.refresh_from_db()
    assert complaint.state == DisputeState.WITHDRAWN


def test_an_appeal_needs_words_and_says_until_when() -> None:
    dispute = ruled(REFUND)
    phone = phone_of(dispute.ticket)

    silent = phone.post(move_page(dispute, "appeal"), {"version": dispute.version, "note": ""})

    assert silent.status_code == 422
    assert again(dispute).state == DisputeState.AWAITING_EXECUTION


def test_an_offer_above_what_was_paid_is_refused_by_the_form() -> None:
    dispute = collecting()
    offered = {"version": dispute.version, "outcome": "refund", "amount": "700.00", "note": ""}

    response = phone_of(dispute.ticket).post(move_page(dispute, "offer-settlement"), offered)

    assert response.status_code == 422
    assert "That is more than was paid: at most 699.00." in said(response)
    assert not dispute.settlement_offers.exists()


def test_the_customer_reads_step_by_step_why_the_round_ends_when_it_does() -> None:
    dispute = collecting()

    page = said(phone_of(dispute.ticket).get(reverse("web:ticket", args=[dispute.ticket.number])))

    assert "Why then?" in page
    assert "72 hours" in page


def test_both_sides_read_the_article_that_a_dispute_is_dismissed_by() -> None:
    dispute = opened()
    step(dispute, A.DISMISS, as_platform(an_arbiter()), note="Too late.", dismissal=Dismissal.OUT_OF_TIME)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(agent_in(dispute))

    customers = said(phone_of(dispute.ticket).get(reverse("web:ticket", args=[dispute.ticket.number])))
    stores = said(desk.get(reverse("admin:dispute", args=[dispute.number])))

    why = "It came after the time for it (Platform Dispute Rules, art. 6)"
    assert (why in customers, why in stores) == (True, True)
