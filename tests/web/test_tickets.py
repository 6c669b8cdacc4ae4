"""The list of requests and the page of one: the three answers, what can be done, what was shown and said."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.logistics.models import ReturnAddress
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence, write_message
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, OrderLineFactory, a_draft, a_ticket, as_customer, as_platform, as_store, asked
from tests.web.conftest import Clock
from tests.web.texts import links_of, main_of, says, text_of

LIST = "/tickets/"
NEVER_MOVED = "Nothing for you to do right now. We'll tell you as soon as something changes."


def url(ticket: Ticket) -> str:
    return reverse("web:ticket", args=[ticket.number])


def by_store(ticket: Ticket, agent: User, action: Action, **details: object) -> Ticket:
    given = Details(**details)  # type: ignore[arg-type]
    return move_ticket(ticket, action, actor=as_store(agent), at=NOON + timedelta(hours=1), details=given)


def by_customer(ticket: Ticket, action: Action, **details: object) -> Ticket:
    given = Details(**details)  # type: ignore[arg-type]
    return move_ticket(ticket, action, actor=as_customer(ticket), at=NOON + timedelta(hours=1), details=given)


# --- the list ---


def test_a_row_says_state_turn_and_time_left(page: Client, ticket: Ticket) -> None:
    response = page.get(LIST)

    says(response, ticket.number, "Store review", "Return and refund No longer wanted", "The store's turn")
    says(response, "The store's turn until 20 Nov, 12:00 1 d 21 h left")
    assert url(ticket) in links_of(response)


def test_the_time_left_is_read_aloud_as_a_date(page: Client, ticket: Ticket) -> None:
    chip = re.search(r'<span class="chip num".*?</span></span>', main_of(page.get(LIST)), re.DOTALL)

    assert chip
    assert '<span aria-hidden="true" data-due-words>1 d 21 h left</span>' in chip[0]
    assert '<span class="vh">until 20 Nov, 12:00</span>' in chip[0]


def test_drafts_and_ended_requests_are_listed_too(page: Client, customer: User, line: OrderLine) -> None:
    a_draft(line)
    by_customer(a_ticket(line), Action.WITHDRAW)

    says(page.get(LIST), "Draft", "Not sent yet", "Closed")


def test_in_a_dispute_its_own_turn_and_time_count(page: Client, ticket: Ticket, agent: User, arbiter: User) -> None:
    in_dispute(ticket, agent)
    says(page.get(LIST), "With the platform", "The platform's turn")

    move_dispute(ticket.disputes.get(), DisputeAction.ACCEPT, actor=as_platform(arbiter), at=NOON + timedelta(hours=1))

    says(page.get(LIST), "With the platform", "Your turn until 21 Nov, 13:00 2 d 22 h left")


def test_only_ones_own_requests_are_listed(page: Client, ticket: Ticket) -> None:
    other = a_ticket()

    response = page.get(LIST)

    assert other.number not in text_of(response)


def test_without_requests_the_list_leads_to_the_orders(page: Client) -> None:
    response = page.get(LIST)

    says(response, "No requests yet. Choose an order to see what you can ask for.")
    assert "/orders/" in links_of(response)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_the_same_queries_for_one_request_and_for_thirty(
    page: Client, customer: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        a_ticket(OrderLineFactory(order__customer=customer))

    with django_assert_num_queries(8):
        response = page.get(LIST)

    assert main_of(response).count("<article") == rows


# --- the three answers ---


def test_the_head_says_whose_turn_until_when_and_what_otherwise(page: Client, ticket: Ticket) -> None:
    says(
        page.get(url(ticket)),
        "The store is reviewing your request",
        "The store must reply by 20 Nov, 12:00. 1 d 21 h left",
        "If it doesn't, your request is approved automatically.",
        NEVER_MOVED,
    )


def test_a_request_above_the_limit_is_not_promised_approval(page: Client, customer: User) -> None:
    ticket = a_ticket(OrderLineFactory(order__customer=customer, paid_amount=Decimal("2000.01")))

    response = page.get(url(ticket))

    says(response, "If it doesn't, the platform steps in.")
    assert "approved automatically" not in text_of(response)


def test_a_request_that_needs_a_look_is_not_promised_approval(page: Client, line: OrderLine) -> None:
    ticket = a_ticket(line, asked(RequestKind.EXCHANGE, Reason.DEFECTIVE))

    response = page.get(url(ticket))

    says(response, "If it doesn't, the platform steps in.", "To be checked by a person")
    says(response, "A photo or video of the problem is still missing.")


def test_a_time_that_has_passed_is_said_before_the_clock_has_swept(page: Client, ticket: Ticket, clock: Clock) -> None:
    clock.stands_at(NOON + timedelta(hours=50))

    says(page.get(url(ticket)), "2 h overdue")


def test_an_ended_request_says_what_came_of_it(page: Client, ticket: Ticket) -> None:
    by_customer(ticket, Action.WITHDRAW)

    response = page.get(url(ticket))

    says(response, "You withdrew this request.")
    assert "/withdraw/" not in main_of(response)


# --- what can be done ---


def test_while_the_store_reviews_the_request_can_be_changed_and_withdrawn(page: Client, ticket: Ticket) -> None:
    response = page.get(url(ticket))

    steps = {link for link in links_of(response) if link.startswith(f"/tickets/{ticket.number}/")}
    assert steps == {
        f"/tickets/{ticket.number}/{step}"
        for step in ("edit/", "withdraw/", "complaint/", "case-file/", "time-limits.ics")
    }
    says(response, "The store has 24 hours first. From 19 Nov, 12:00 on you can ask the platform to decide.")


def test_after_a_day_the_platform_can_be_asked(page: Client, ticket: Ticket, clock: Clock) -> None:
    clock.stands_at(NOON + timedelta(hours=24))

    response = page.get(url(ticket))

    assert f"/tickets/{ticket.number}/escalate/" in links_of(response)
    says(response, "No agreement? You can ask the platform to decide . Both sides then show their evidence.")


def test_more_evidence_is_asked_for_in_the_stores_words(page: Client, ticket: Ticket, agent: User) -> None:
    by_store(ticket, agent, Action.REQUEST_INFO, note="Please film a double click.")

    response = page.get(url(ticket))

    says(response, "The store needs more evidence from you", "Please film a double click.", "Send the evidence")
    assert NEVER_MOVED not in text_of(response)


def test_an_offer_stands_beside_what_was_asked_for(page: Client, ticket: Ticket, agent: User) -> None:
    given = {"kind": RequestKind.REFUND_ONLY, "amount": Decimal("200.00"), "note": "Keep it for 200."}
    by_store(ticket, agent, Action.MAKE_OFFER, **given)

    response = page.get(url(ticket))

    says(
        response,
        "The store's offer 1 of at most 2",
        "Service Return and refund Refund only Refund ¥699.00 ¥200.00",
        "Keep it for 200.",
        "Accept the offer Decline the offer",
        "After accepting: The store has 24 hours to pay the refund.",
        "After declining: your own request stands, and the store goes on with it. Ask the store first",
    )
    assert '<a href="#message_text">Ask the store first' in response.content.decode()
    assert 'id="message_text"' in response.content.decode()


def test_a_refusal_names_its_reason_and_every_way_on(page: Client, ticket: Ticket, agent: User) -> None:
    by_store(ticket, agent, Action.REJECT, reason_code="not_intact", note="The cable is missing.")

    response = page.get(url(ticket))

    says(response, "The item is not intact", "The cable is missing.")
    steps = {link.split("/")[3] for link in links_of(response) if link.startswith(f"/tickets/{ticket.number}/")}
    ways = {"resubmit", "escalate", "withdraw", "accept-refusal", "complaint"}
    assert steps == ways | {"case-file", "time-limits.ics", "messages"}  # the last reports one


def test_an_approved_return_tells_where_to_send_it(page: Client, ticket: Ticket, agent: User) -> None:
    by_store(ticket, agent, Action.APPROVE)

    says(page.get(url(ticket)), "Return address 1 Mouse Road Return slip to print Enter the tracking number")


def test_a_corrected_return_address_takes_its_place(page: Client, ticket: Ticket, agent: User) -> None:
    by_store(ticket, agent, Action.APPROVE)
    by_store(ticket, agent, Action.CORRECT_ADDRESS, note="2 Keyboard Lane")

    both = (
        "The store's new return address 2 Keyboard Lane "
        "The address before, which you may still use at the store's risk 1 Mouse Road"
    )
    says(page.get(url(ticket)), both)
    says(page.get(url(ticket) + "ship-return/"), both)


def test_a_store_without_an_address_is_to_be_asked(page: Client, ticket: Ticket, agent: User) -> None:
    ReturnAddress.objects.all().delete()
    by_store(ticket, agent, Action.APPROVE)

    says(page.get(url(ticket)), "The store has not given a return address yet. Please ask for it in a message.")


def test_parcels_are_listed_with_carrier_and_number(page: Client, ticket: Ticket, agent: User) -> None:
    by_store(ticket, agent, Action.APPROVE)
    by_customer(ticket, Action.SHIP_RETURN, carrier="sf", waybill="SF1000000000001")

    says(
        page.get(url(ticket)),
        "Parcels Returned item Waybill entered SF Express SF1000000000001 "
        "From the customer to the store sent 18 Nov, 13:00",
    )


def test_a_missed_time_is_said_where_the_button_was(page: Client, ticket: Ticket, agent: User, clock: Clock) -> None:
    by_store(ticket, agent, Action.APPROVE)
    clock.stands_at(NOON + timedelta(days=9))

    response = page.get(url(ticket))

    says(response, "The time for this ended at the end of 25 Nov. Nothing was changed.")
    assert "/ship-return/" not in main_of(response)


def test_a_refund_on_its_way_says_how_much_and_how_long(page: Client, ticket: Ticket, agent: User) -> None:
    by_store(ticket, agent, Action.APPROVE)
    by_customer(ticket, Action.SHIP_RETURN, carrier="SF", waybill="SF1000000000001")
    by_store(ticket, agent, Action.ACCEPT_RETURN)

    says(page.get(url(ticket)), "¥699.00 goes back to how you paid. Your bank may take 1–3 days.")


# --- the platform ---


def in_dispute(ticket: Ticket, agent: User) -> Ticket:
    by_store(ticket, agent, Action.REJECT, reason_code="not_intact", note="Scratched.")
    open_dispute(ticket, actor=as_customer(ticket), at=NOON + timedelta(hours=1), statement="It came like this.")
    return ticket


def test_a_dispute_shows_state_ground_and_time(page: Client, ticket: Ticket, agent: User) -> None:
    in_dispute(ticket, agent)

    response = page.get(url(ticket))

    says(response, "The platform has your dispute and will accept it soon", "The platform accepts it by")
    says(response, "Waiting for acceptance", "The store refused the request", "It came like this.")
    assert f"/tickets/{ticket.number}/dispute/withdraw/" in links_of(response)


def test_in_the_evidence_round_one_says_when_one_has_finished(
    page: Client, ticket: Ticket, agent: User, arbiter: User
) -> None:
    in_dispute(ticket, agent)
    move_dispute(ticket.disputes.get(), DisputeAction.ACCEPT, actor=as_platform(arbiter), at=NOON + timedelta(hours=1))

    says(page.get(url(ticket)), "Show your evidence to the platform", "Finish my evidence")

    page.post(f"{url(ticket)}dispute/finish-evidence/", {"version": ticket.disputes.get().version})

    response = page.get(url(ticket))
    says(response, "Both sides are showing their evidence", "You have finished.")
    assert "finish-evidence" not in main_of(response)


def test_a_ruling_is_shown_with_its_reasons(page: Client, ticket: Ticket, agent: User, arbiter: User) -> None:
    in_dispute(ticket, agent)
    dispute, at = ticket.disputes.get(), NOON + timedelta(hours=1)
    move_dispute(dispute, DisputeAction.ACCEPT, actor=as_platform(arbiter), at=at)
    for side in (as_customer(ticket), as_store(agent)):
        move_dispute(dispute, DisputeAction.FINISH_EVIDENCE, actor=side, at=at)
    draft = RulingDraft(RulingOutcome.REFUND, Liable.STORE, Decimal("300.00"), "It arrived scratched.", "CPL 23.")
    rule(dispute, draft, actor=as_platform(arbiter), at=at)

    says(
        page.get(url(ticket)),
        "Refund without return ¥300.00 First ruling Store at fault 18 Nov, 13:00",
        "Facts found It arrived scratched. Reasons CPL 23.",
        "The platform has ruled; the store carries it out",
    )


def test_a_dispute_the_store_opened_cannot_be_withdrawn_by_the_customer(
    page: Client, ticket: Ticket, agent: User
) -> None:
    by_store(ticket, agent, Action.APPROVE)
    by_customer(ticket, Action.SHIP_RETURN, carrier="SF", waybill="SF1000000000001")
    open_dispute(ticket, actor=as_store(agent), at=NOON + timedelta(hours=1), statement="A brick came back.")

    response = page.get(url(ticket))

    assert "/dispute/withdraw/" not in main_of(response)
    says(page.get(f"{url(ticket)}dispute/withdraw/"), "This step of the dispute is not yours.", status=409)


# --- what was shown and said ---


def test_the_history_shows_four_rows_and_all_on_request(page: Client, ticket: Ticket, agent: User) -> None:
    for _ in range(2):
        by_store(ticket, agent, Action.REQUEST_INFO, note="More, please.")
        by_customer(ticket, Action.SUPPLY_INFO, note="Here.")

    short, whole = page.get(url(ticket)), page.get(url(ticket), {"history": "all"})

    assert main_of(short).count("<time") == 4
    assert main_of(whole).count("<time") == 5
    says(short, "All 5", "You sent more evidence", "The store asked for more evidence")


def test_evidence_of_both_sides_is_shown_with_who_and_when(page: Client, ticket: Ticket, agent: User) -> None:
    for actor, name in ((as_customer(ticket), "mine.jpg"), (as_store(agent), "theirs.jpg")):
        files = checked_files([sent(jpeg(), name)], by=actor.by, at=NOON)
        add_evidence(ticket, files, actor=actor, at=NOON)

    response = page.get(url(ticket))

    says(response, "Evidence 2", "mine.jpg 18 Nov, 12:00", "theirs.jpg 18 Nov, 12:00")
    assert 'alt="theirs.jpg, from Store, 18 Nov, 12:00"' in main_of(response)
    assert 'alt="mine.jpg, from You, 18 Nov, 12:00"' in main_of(response)


def test_internal_notes_stay_inside(page: Client, ticket: Ticket, agent: User) -> None:
    write_message(ticket, "Generous with this one.", actor=as_store(agent), at=NOON, is_internal=True)
    write_message(ticket, "We look into it.", actor=as_store(agent), at=NOON)

    response = page.get(url(ticket))

    says(response, "We look into it.")
    assert "Generous" not in text_of(response)


def test_what_people_write_is_never_markup(page: Client, line: OrderLine) -> None:
    ticket = a_ticket(line, asked(description="<script>alert(1)</script>"))

    response = page.get(url(ticket))

    assert "<script>alert" not in response.content.decode()
    assert "&lt;script&gt;alert(1)" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_a_ticket_takes_the_same_queries_for_one_message_and_for_thirty(
    page: Client, ticket: Ticket, agent: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        write_message(ticket, "Any news?", actor=as_customer(ticket), at=NOON)
        write_message(ticket, "Soon.", actor=as_store(agent), at=NOON)

    page.get(url(ticket))  # the first look is noted as reading
    # session, person, ticket, clock 2, rules 1, time limits, disputes, moves, sent together, files, messages, shots
    # asked for, refunds, who has read them, which the reader reported
    with django_assert_num_queries(16):
        response = page.get(url(ticket))

    assert main_of(response).count('class="say"') == 2 * rows
