from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from aftersales.accounts.models import Membership, StaffRole
from aftersales.desk.views import arbitration
from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.disputes import DisputeAction, DisputeState
from aftersales.domain.goods import Grade, Inspected
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import TicketEvidence
from aftersales.tickets.services.moving import CLOCK
from tests.deadlines.setting import in_force
from tests.desk.cast import AT, a_dispute, a_dispute_to_rule, agent_in, said, signed_in
from tests.factories import NOON, StoreFactory, agent_of, an_arbiter, as_customer
from tests.logistics.stage import by_store, parcel_of, sent_back
from tests.tickets.test_shots import a_photo

LIST = reverse("admin:arbitration")
RULING = {
    "outcome": "refund",
    "liable": "store",
    "amount": "350.00",
    "facts_zh": "影像显示双击。",
    "facts_en": "The film shows two clicks.",
    "reasons_zh": "质保期内的故障。",
    "reasons_en": "A fault within the warranty.",
    "clauses": ["TB 66"],
}


def page_of(dispute: Dispute) -> str:
    return reverse("admin:dispute", args=[dispute.number])


def move_page(dispute: Dispute, action: DisputeAction | str) -> str:
    return reverse("admin:dispute_move", args=[dispute.number, str(action)])


def rule_page(dispute: Dispute) -> str:
    return reverse("admin:rule", args=[dispute.number])


def ruling(dispute: Dispute, step: str, **changes: object) -> dict[str, object]:
    return RULING | {"version": dispute.version, "step": step} | changes


def test_asking_says_how_often_it_can_be_done_in_this_dispute() -> None:
    in_force(SettingCode.MAX_QUESTIONS, 4, NOON)
    dispute = a_dispute_to_rule()
    in_force(SettingCode.MAX_QUESTIONS, 1, NOON + timedelta(minutes=1))  # of no matter to a dispute that is open

    page = said(signed_in(an_arbiter()).get(move_page(dispute, DisputeAction.ASK)))

    assert "can be done 4 times in a dispute" in page


def test_the_arbiter_sees_where_the_goods_are_and_what_the_store_found() -> None:
    ticket = sent_back()
    found = Inspected(Grade.WORN, 1, is_complete=False, missing="USB receiver")
    by_store(ticket, Action.FAIL_INSPECTION, record=found, note="It is worn and incomplete.")
    dispute = open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It was new.")

    page = said(signed_in(an_arbiter()).get(page_of(dispute)))

    assert [
        words for words in ("missing: USB receiver", parcel_of(ticket).waybill, "1 Mouse Road") if words in page
    ] == [
        "missing: USB receiver",
        parcel_of(ticket).waybill,
        "1 Mouse Road",
    ]
    assert reverse("admin:send_back", args=[ticket.number]) not in page


def test_an_arbiter_finds_disputes_in_hand_and_those_decided_apart() -> None:
    dispute = a_dispute()
    client = signed_in(an_arbiter())

    assert dispute.number in said(client.get(LIST))
    assert dispute.number not in said(client.get(LIST, {"view": "ended"}))


def test_an_overdue_ruling_stands_first_and_is_not_called_ended() -> None:
    waiting, late = a_dispute(), a_dispute_to_rule()
    move_dispute(late, DisputeAction.MARK_OVERDUE, actor=CLOCK, at=AT)

    page = said(signed_in(an_arbiter()).get(LIST))

    assert page.index(late.number) < page.index(waiting.number)
    assert ("Ruling overdue" in page, ">Ended<" in page) == (True, False)


def test_more_disputes_than_a_page_holds_are_all_counted_and_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arbitration, "DISPUTES_ON_A_PAGE", 2)
    made = [a_dispute().number for _ in range(3)]
    client = signed_in(an_arbiter())

    first, second = said(client.get(LIST)), said(client.get(LIST, {"page": "2"}))

    assert [number in first for number in made] == [True, True, False]
    assert [number in second for number in made] == [False, False, True]
    assert "1–2 of 3" in first


def test_an_agent_lists_the_own_stores_disputes_only() -> None:
    dispute, other = a_dispute(), a_dispute()

    page = said(signed_in(agent_in(dispute)).get(LIST))

    assert (dispute.number in page, other.number in page) == (True, False)


def test_both_sides_stand_beside_each_other() -> None:
    dispute = a_dispute()

    page = said(signed_in(an_arbiter()).get(page_of(dispute)))

    for words in ("It came like this.", "It is scratched.", "It does not suit me.", "Timeline"):
        assert words in page


def test_the_disputes_time_limits_stand_with_how_they_were_counted_before_the_paused_one_of_the_ticket() -> None:
    dispute = a_dispute()

    page = said(signed_in(an_arbiter()).get(page_of(dispute)))

    counted = "1 working day, counted from the day after 18 Nov: up to 19 Nov."
    for words in (counted, "If nobody does, it is accepted automatically.", "The time is paused while the platform"):
        assert words in page
    assert page.index(counted) < page.index("The time is paused while the platform")


def test_the_timeline_tells_a_joint_move_once() -> None:
    dispute = a_dispute()

    timeline = signed_in(an_arbiter()).get(page_of(dispute)).context["file"].timeline

    assert len(timeline) == 3  # submitted, refused, taken to the platform


def test_an_arbiter_accepts_a_dispute() -> None:
    dispute = a_dispute()

    response = signed_in(an_arbiter()).post(move_page(dispute, DisputeAction.ACCEPT), {"version": dispute.version})

    assert response.status_code == 302
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.COLLECTING_EVIDENCE


def test_dismissing_needs_a_word_and_gives_the_ticket_back() -> None:
    dispute = a_dispute()
    client, address = signed_in(an_arbiter()), move_page(dispute, DisputeAction.DISMISS)

    silent = client.post(address, {"version": dispute.version, "note": ""})
    dispute.refresh_from_db()
    assert (silent.status_code, dispute.state) == (422, DisputeState.AWAITING_ACCEPTANCE)

    said_why = {"note": "Talk to the store first.", "dismissal": "unfounded"}
    client.post(address, {"version": dispute.version, **said_why})
    dispute.refresh_from_db()
    assert (dispute.state, dispute.ticket.state) == (DisputeState.CLOSED, State.REJECTED)
    assert dispute.dismissal == "unfounded"


def test_a_store_finishes_its_evidence_once() -> None:
    dispute = a_dispute()
    signed_in(an_arbiter()).post(move_page(dispute, DisputeAction.ACCEPT), {"version": dispute.version})
    dispute.refresh_from_db()
    client, address = signed_in(agent_in(dispute)), move_page(dispute, DisputeAction.FINISH_EVIDENCE)

    first = client.post(address, {"version": dispute.version})
    again = client.post(address, {"version": dispute.version + 1})

    assert (first.status_code, again.status_code) == (302, 409)
    dispute.refresh_from_db()
    assert dispute.store_finished_at is not None
    assert dispute.state == DisputeState.COLLECTING_EVIDENCE


def test_who_did_not_open_a_dispute_cannot_withdraw_it() -> None:
    dispute = a_dispute()

    response = signed_in(agent_in(dispute)).post(
        move_page(dispute, DisputeAction.WITHDRAW), {"version": dispute.version}
    )

    assert response.status_code == 409
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.AWAITING_ACCEPTANCE


def test_a_stale_page_keeps_the_draft_and_changes_nothing() -> None:
    dispute = a_dispute()
    stale = dispute.version
    client = signed_in(an_arbiter())
    client.post(move_page(dispute, DisputeAction.ACCEPT), {"version": stale})

    said_why = {"version": stale, "note": "A long reason.", "dismissal": "unfounded"}
    response = client.post(move_page(dispute, DisputeAction.DISMISS), said_why)

    assert response.status_code == 409
    assert "A long reason." in said(response)
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.COLLECTING_EVIDENCE


def test_a_ruling_is_read_before_it_is_made() -> None:
    dispute = a_dispute_to_rule()
    client = signed_in(an_arbiter())

    preview = client.post(rule_page(dispute), ruling(dispute, "preview"))

    assert preview.status_code == 200
    assert "The film shows two clicks." in said(preview)
    assert not Ruling.objects.exists()


def test_a_ruling_moves_the_ticket() -> None:
    dispute = a_dispute_to_rule()
    arbiter = an_arbiter()

    response = signed_in(arbiter).post(rule_page(dispute), ruling(dispute, "decide"))

    assert response.status_code == 302
    made = Ruling.objects.get()
    assert (made.outcome, made.liable, made.amount, made.by) == ("refund", "store", Decimal("350.00"), arbiter)
    assert made.dispute.state == DisputeState.AWAITING_EXECUTION
    assert "The film shows two clicks." in said(signed_in(arbiter).get(page_of(dispute)))


def test_changing_the_preview_keeps_what_was_written() -> None:
    dispute = a_dispute_to_rule()

    response = signed_in(an_arbiter()).post(rule_page(dispute), ruling(dispute, "edit"))

    assert response.status_code == 200
    assert "A fault within the warranty." in said(response)
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("amount", ["699.01", "0", ""])
def test_a_refund_above_what_was_paid_or_none_at_all_is_refused(amount: str) -> None:
    dispute = a_dispute_to_rule()

    response = signed_in(an_arbiter()).post(rule_page(dispute), ruling(dispute, "decide", amount=amount))

    assert response.status_code == 422
    assert not Ruling.objects.exists()


def test_an_outcome_without_a_refund_needs_no_amount() -> None:
    dispute = a_dispute_to_rule()

    signed_in(an_arbiter()).post(
        rule_page(dispute), ruling(dispute, "decide", outcome="reject", liable="customer", amount="")
    )

    assert Ruling.objects.get().amount == Decimal(0)


@pytest.mark.parametrize("missing", ["facts_en", "reasons_en", "clauses"])
def test_a_ruling_on_a_claim_says_what_and_why_in_both_languages_and_by_which_rule(missing: str) -> None:
    dispute = a_dispute_to_rule()

    response = signed_in(an_arbiter()).post(rule_page(dispute), ruling(dispute, "decide", **{missing: ""}))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [missing])
    assert not Ruling.objects.exists()


def test_where_nothing_is_owed_the_store_is_not_liable_for_it() -> None:
    dispute = a_dispute_to_rule()

    response = signed_in(an_arbiter()).post(rule_page(dispute), ruling(dispute, "decide", outcome="reject"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["liable"])
    assert not Ruling.objects.exists()


def test_the_files_a_ruling_rests_on_lead_to_their_pages() -> None:
    dispute = a_dispute_to_rule()
    link = TicketEvidence.objects.create(ticket=dispute.ticket, evidence=a_photo(), role="customer", at=AT)
    client = signed_in(an_arbiter())

    client.post(rule_page(dispute), ruling(dispute, "decide", evidence=[str(link.pk)]))

    address = reverse("admin:file", args=[dispute.ticket.number, link.evidence_id])
    relied_on = said(client.get(page_of(dispute))).partition("Evidence relied on")[2].partition("</ul>")[0]
    assert f'href="{address}"' in relied_on


def test_a_dispute_not_yet_heard_cannot_be_ruled() -> None:
    dispute = a_dispute()
    client = signed_in(an_arbiter())

    assert client.get(rule_page(dispute)).status_code == 409
    assert client.post(rule_page(dispute), ruling(dispute, "decide")).status_code == 409
    assert not Ruling.objects.exists()


def test_a_party_may_not_rule() -> None:
    dispute = a_dispute_to_rule()

    response = signed_in(agent_in(dispute)).post(rule_page(dispute), ruling(dispute, "decide"))

    assert response.status_code == 403
    assert not Ruling.objects.exists()


def test_an_arbiter_who_works_for_the_store_is_a_party() -> None:
    dispute = a_dispute_to_rule()
    arbiter = an_arbiter()
    Membership.objects.create(user=arbiter, store=dispute.ticket.store, role=StaffRole.AGENT)

    response = signed_in(arbiter).post(rule_page(dispute), ruling(dispute, "decide"))

    assert response.status_code == 403
    assert not Ruling.objects.exists()


def test_another_stores_agent_gets_404() -> None:
    dispute = a_dispute()
    stranger = signed_in(agent_of(StoreFactory()))

    assert stranger.get(page_of(dispute)).status_code == 404
    assert stranger.post(move_page(dispute, DisputeAction.ACCEPT), {"version": dispute.version}).status_code == 404
    assert stranger.post(rule_page(dispute), ruling(dispute, "decide")).status_code == 404
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.AWAITING_ACCEPTANCE


def test_a_store_may_not_accept_its_own_dispute() -> None:
    dispute = a_dispute()

    response = signed_in(agent_in(dispute)).post(move_page(dispute, DisputeAction.ACCEPT), {"version": dispute.version})

    assert response.status_code == 403
    dispute.refresh_from_db()
    assert dispute.state == DisputeState.AWAITING_ACCEPTANCE


@pytest.mark.parametrize("action", ["open", "nonsense"])
def test_a_step_without_a_page_is_404(action: str) -> None:
    assert signed_in(an_arbiter()).get(move_page(a_dispute(), action)).status_code == 404
