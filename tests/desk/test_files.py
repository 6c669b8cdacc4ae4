"""The page of one file, and its card in the viewer: facts, marks, asking again, withdrawing, holding."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.custody import CustodyAction
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.evidence.models import Evidence, EvidenceEvent, EvidenceHold
from aftersales.tickets.models import EvidenceMark, Ticket, TicketEvidence
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence
from aftersales.tickets.services.withdrawing import withdraw_file
from tests.desk.cast import AT, a_dispute, said, signed_in
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, saved, scene, sent
from tests.factories import NOON, StoreFactory, a_ticket, agent_of, an_arbiter, as_customer, as_store


@pytest.fixture
def ticket() -> Ticket:
    return a_ticket()


@pytest.fixture
def agent(ticket: Ticket) -> User:
    return agent_of(ticket.store)


@pytest.fixture
def photo(ticket: Ticket) -> Evidence:
    return shown(ticket, sent(jpeg(), "wheel.jpg"))


def shown(ticket: Ticket, *files: object, by: User | None = None) -> Evidence:
    found = checked_files(files, by=by or ticket.customer, at=NOON)  # type: ignore[arg-type]  # uploaded files
    add_evidence(ticket, found, actor=as_store(by) if by else as_customer(ticket), at=NOON)
    return found[0]


def page_of(ticket: Ticket, file: Evidence, name: str = "file") -> str:
    return reverse(f"admin:{name}", args=[ticket.number, file.pk])


def test_the_facts_lie_beside_the_picture(ticket: Ticket, agent: User, photo: Evidence) -> None:
    Evidence.objects.update(taken_at=NOON - timedelta(days=2) + timedelta(days=1, hours=3), device="Phone 15")

    page = said(signed_in(agent).get(page_of(ticket, photo)))

    assert "1 d 3 h after the delivery" in page
    assert (photo.sha256 in page, "Phone 15" in page, "Received, with its fingerprint taken" in page) == (True,) * 3
    assert f"Handed in: {ticket.number}" in page


def test_a_picture_from_before_the_purchase_stands_out(ticket: Ticket, agent: User, photo: Evidence) -> None:
    Evidence.objects.update(taken_at=NOON - timedelta(days=400))

    assert '<dd class="warnc">' in said(signed_in(agent).get(page_of(ticket, photo)))


def test_the_same_picture_of_another_request_is_named(ticket: Ticket, agent: User) -> None:
    other, picture = a_ticket(), saved(scene(5))
    shown(other, sent(picture))
    file = shown(ticket, sent(picture))

    page = said(signed_in(agent).get(page_of(ticket, file)))

    assert ("The same picture" in page, "A request at another store" in page, other.number in page) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("who", ["agent", "arbiter"])
def test_a_mark_is_kept_and_shown_to_store_and_arbiter(ticket: Ticket, agent: User, photo: Evidence, who: str) -> None:
    person = agent if who == "agent" else an_arbiter()

    response = signed_in(person).post(
        page_of(ticket, photo, "mark_file"), {"mark": "rejected", "reason": "other_item", "words": "A keyboard."}
    )

    assert response["Location"] == page_of(ticket, photo)
    mark = EvidenceMark.objects.get()
    assert (mark.mark, mark.reason, mark.words, mark.by) == ("rejected", "other_item", "A keyboard.", person)
    for reader in (agent, an_arbiter()):
        page = said(signed_in(reader).get(reverse("admin:review", args=[ticket.number])))
        assert '<span class="chip over up4"' in page


def test_a_doubt_without_a_reason_is_refused_and_nothing_kept(ticket: Ticket, agent: User, photo: Evidence) -> None:
    for body in ({"mark": "unclear"}, {"mark": "rejected", "reason": "other"}, {"mark": "nice"}, {}):
        response = signed_in(agent).post(page_of(ticket, photo, "mark_file"), body)
        assert response.status_code == 422
    assert not EvidenceMark.objects.exists()


def test_in_the_viewer_the_answer_is_the_card_alone(ticket: Ticket, agent: User, photo: Evidence) -> None:
    response = signed_in(agent).post(page_of(ticket, photo, "mark_file") + "?part=card", {"mark": "relevant"})

    assert response.status_code == 200
    assert said(response).lstrip().startswith('<div class="fcard"')
    assert '<template data-chips><span class="chip ok up4"' in said(response)


def test_the_customer_never_sees_a_mark(ticket: Ticket, agent: User, photo: Evidence) -> None:
    signed_in(agent).post(page_of(ticket, photo, "mark_file"), {"mark": "rejected", "reason": "blurred"})

    page = said(signed_in(ticket.customer).get(reverse("web:ticket", args=[ticket.number])))

    assert "Rejected" not in page
    assert "Blurred" not in page


def test_asking_again_begins_with_the_shot_and_the_reason(ticket: Ticket, agent: User, photo: Evidence) -> None:
    TicketEvidence.objects.update(shot="serial_label")
    signed_in(agent).post(page_of(ticket, photo, "mark_file"), {"mark": "unclear", "reason": "serial_unreadable"})
    ask = reverse("admin:move", args=[ticket.number, "request_info"])
    address = f"{ask}?again={photo.pk}&amp;why=serial_unreadable"
    assert address in said(signed_in(agent).get(page_of(ticket, photo)))

    page = said(signed_in(agent).get(address.replace("&amp;", "&")))

    assert "Please send “Photo of the serial number” once more: the serial number can&#x27;t be read on it." in page


def test_nobody_is_asked_again_for_the_file_of_another_ticket(ticket: Ticket, agent: User) -> None:
    other = shown(a_ticket(), sent(jpeg(), "secret.jpg"))
    ask = reverse("admin:move", args=[ticket.number, "request_info"])

    assert "secret.jpg" not in said(signed_in(agent).get(f"{ask}?again={other.pk}"))


def test_the_store_withdraws_its_own_file(ticket: Ticket, agent: User) -> None:
    file = shown(ticket, sent(jpeg()), by=agent)
    client = signed_in(agent)
    assert page_of(ticket, file, "withdraw_file") in said(client.get(page_of(ticket, file)))

    assert client.post(page_of(ticket, file, "withdraw_file")).status_code == 302

    assert TicketEvidence.objects.get().withdrawn_by == agent


def test_the_store_cannot_withdraw_the_customers(ticket: Ticket, agent: User, photo: Evidence) -> None:
    assert signed_in(agent).post(page_of(ticket, photo, "withdraw_file")).status_code == 409
    assert not TicketEvidence.objects.get().is_withdrawn


def test_a_withdrawn_file_is_struck_for_the_arbiter_and_closed_for_the_store(
    ticket: Ticket, agent: User, photo: Evidence
) -> None:
    withdraw_file(ticket, photo.pk, actor=as_customer(ticket), at=NOON)
    review, thumb = reverse("admin:review", args=[ticket.number]), page_of(ticket, photo) + "thumb/"

    seen = {one: said(signed_in(one).get(review)) for one in (agent, an_arbiter())}

    words = f"Withdrawn by {ticket.customer.shown_name} (Customer), "
    assert [(words in page, thumb in page) for page in seen.values()] == [(True, False), (True, True)]
    assert [signed_in(one).get(page_of(ticket, photo)).status_code for one in seen] == [404, 200]


def test_files_are_held_and_released_by_each_side(ticket: Ticket, agent: User, photo: Evidence) -> None:
    client, address = signed_in(agent), reverse("admin:hold_files", args=[ticket.number])

    assert client.post(address, {"reason": ""}).status_code == 302
    assert not EvidenceHold.objects.exists()
    client.post(address, {"reason": "A court asks."})
    assert "Kept beyond its time for" in said(client.get(page_of(ticket, photo)))
    signed_in(an_arbiter()).post(address, {"release": "1"})
    assert EvidenceHold.objects.get().released_at is None
    client.post(address, {"release": "1"})

    assert EvidenceHold.objects.get().released_by == agent
    assert list(EvidenceEvent.objects.values_list("action", flat=True).order_by("sequence"))[-2:] == [
        CustodyAction.HELD,
        CustodyAction.RELEASED,
    ]


@pytest.mark.parametrize("name", ["mark_file", "withdraw_file"])
def test_a_stranger_and_a_reader_change_nothing(ticket: Ticket, photo: Evidence, name: str) -> None:
    stranger = signed_in(agent_of(StoreFactory()))

    assert stranger.post(page_of(ticket, photo, name), {"mark": "relevant"}).status_code == 404
    assert signed_in(ticket.customer).post(page_of(ticket, photo, name)).status_code == 403
    assert (EvidenceMark.objects.count(), TicketEvidence.objects.get().is_withdrawn) == (0, False)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_card_takes_the_same_queries_however_long_its_history(
    ticket: Ticket, agent: User, photo: Evidence, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(agent)
    for _ in range(rows):
        client.post(page_of(ticket, photo, "mark_file"), {"mark": "relevant"})

    with django_assert_num_queries(15):
        client.get(page_of(ticket, photo) + "?part=card")


def test_the_dispute_opens_the_same_viewer_over_both_sides(client: Client) -> None:
    dispute = a_dispute()
    customers = dispute.ticket
    file = shown(customers, sent(jpeg()))

    page = said(signed_in(an_arbiter()).get(reverse("admin:dispute", args=[dispute.number])))

    assert f'data-card="{page_of(customers, file)}?part=card"' in page
    assert 'id="viewer"' in page


def test_after_a_refusal_the_customer_is_not_asked_again(ticket: Ticket, agent: User, photo: Evidence) -> None:
    refusal = Details(reason_code="not_intact", note="It is scratched.")
    move_ticket(ticket, Action.REJECT, actor=as_store(agent), at=AT, details=refusal)

    assert "request_info" not in said(signed_in(agent).get(page_of(ticket, photo)))
