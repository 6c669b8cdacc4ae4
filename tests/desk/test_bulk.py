from datetime import timedelta

import pytest
from django.urls import reverse

from aftersales.accounts.models import Store, User
from aftersales.desk.forms.bulk import as_seen
from aftersales.desk.views import bulk as bulk_views
from aftersales.domain import bulk as bulk_rules
from aftersales.domain.bulk import BulkAction
from aftersales.domain.lifecycle import Action, State
from aftersales.domain.moving import Details
from aftersales.tickets.models import BulkItem, BulkJob, Ticket
from aftersales.tickets.services.bulking import begin_bulk, work_on_bulks
from aftersales.tickets.services.moving import move_ticket
from tests.desk.cast import AT, an_administrator, said, signed_in
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
)

BULK = reverse("admin:bulk")


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def agent(store: Store) -> User:
    return agent_of(store)


def tickets_in(store: Store, count: int) -> list[Ticket]:
    return [a_ticket(OrderLineFactory(order=OrderFactory(store=store))) for _ in range(count)]


def numbers(tickets: list[Ticket]) -> list[str]:
    return [ticket.number for ticket in tickets]


def seen(*tickets: Ticket) -> str:
    """What the preview of these would send."""
    return as_seen(dict(Ticket.objects.filter(pk__in=[one.pk for one in tickets]).values_list("pk", "version")))


def test_the_preview_counts_and_shows_what_it_is_about_and_changes_nothing(store: Store, agent: User) -> None:
    tickets = tickets_in(store, 2)

    page = said(signed_in(agent).get(BULK, {"action": "approve", "ticket": numbers(tickets)}))

    for words in ("This is done for 2 tickets", "Approve them", *numbers(tickets)):
        assert words in page
    assert not BulkJob.objects.exists()


def test_each_ticket_is_answered_for_itself(store: Store, agent: User) -> None:
    fit, gone = tickets_in(store, 2)
    move_ticket(gone, Action.WITHDRAW, actor=as_customer(gone), at=NOON)
    client = signed_in(agent)

    response = client.post(BULK, {"action": "approve", "seen": seen(fit, gone)})

    job = BulkJob.objects.get()
    assert response["Location"] == reverse("admin:bulk_job", args=[job.pk])
    fit.refresh_from_db()
    assert fit.state == State.AWAITING_RETURN
    page = said(client.get(response["Location"]))
    assert "2 of 2 tickets" in page
    assert "This is not possible now: the state is &quot;Closed&quot;." in page
    assert list(job.items.order_by("id").values_list("outcome", flat=True)) == ["done", "refused"]


def test_what_changed_since_the_preview_is_left_out_with_the_reason(store: Store, agent: User) -> None:
    fit, gone = tickets_in(store, 2)
    client = signed_in(agent)
    preview = client.get(BULK, {"action": "approve", "ticket": numbers([fit, gone])})
    edited = move_ticket(gone, Action.EDIT, actor=as_customer(gone), at=NOON, details=Details(note="The left one."))

    client.post(BULK, {"action": "approve", "seen": preview.context["seen"]})

    assert list(BulkItem.objects.order_by("id").values_list("outcome", flat=True)) == ["done", "refused"]
    assert BulkItem.objects.get(ticket=gone).why.startswith("It has changed since you chose it.")
    gone.refresh_from_db()
    assert (gone.state, gone.version) == (State.AWAITING_REVIEW, edited.version)


def test_a_job_in_the_background_leaves_out_what_changes_before_its_turn(store: Store, agent: User) -> None:
    (ticket,) = tickets_in(store, 1)
    begin_bulk(BulkAction.SNOOZE, {"hours": 3}, {ticket.pk: ticket.version}, by=agent, at=AT)
    move_ticket(ticket, Action.EDIT, actor=as_customer(ticket), at=NOON, details=Details(note="The left one."))

    work_on_bulks(AT)

    assert BulkItem.objects.get().why.startswith("It has changed since you chose it.")
    ticket.refresh_from_db()
    assert ticket.snoozed_until is None


def test_what_came_into_the_list_after_the_preview_is_not_touched(store: Store, agent: User) -> None:
    (shown,) = tickets_in(store, 1)
    client = signed_in(agent)
    preview = client.get(BULK, {"action": "approve", "all": "1", "view": "store"})
    (late,) = tickets_in(store, 1)

    client.post(f"{BULK}?view=store", {"action": "approve", "seen": preview.context["seen"]})

    assert BulkItem.objects.get().ticket == shown
    late.refresh_from_db()
    assert late.state == State.AWAITING_REVIEW


@pytest.mark.parametrize("text", ["", "nonsense", "1", "9" * 30 + ".1", "0.0"])
def test_without_a_preview_nothing_is_begun(store: Store, agent: User, text: str) -> None:
    tickets_in(store, 1)

    response = signed_in(agent).post(BULK, {"action": "approve", "seen": text})

    assert response.status_code == 422
    assert "No ticket is chosen." in said(response)
    assert not BulkJob.objects.exists()


def test_what_a_step_needs_is_asked_for_before_anything_is_done(store: Store, agent: User) -> None:
    (ticket,) = tickets_in(store, 1)

    response = signed_in(agent).post(BULK, {"action": "assign", "seen": seen(ticket)})

    assert response.status_code == 422
    assert "This is needed." in said(response)
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ({"action": "snooze", "hours": "3"}, {"snoozed_until": 3}),
        ({"action": "assign"}, {"agent": True}),
    ],
)
def test_many_are_given_away_or_put_off(
    store: Store, agent: User, given: dict[str, str], becomes: dict[str, object]
) -> None:
    tickets = tickets_in(store, 2)
    if "agent" in becomes:
        given |= {"agent": str(agent.pk)}

    signed_in(agent).post(BULK, given | {"seen": seen(*tickets)})

    changed = Ticket.objects.filter(store=store)
    assert {ticket.agent for ticket in changed} == {agent}
    is_resting = {bool(ticket.snoozed_until and ticket.snoozed_until > AT + timedelta(hours=2)) for ticket in changed}
    assert is_resting == {"snoozed_until" in becomes}


def test_a_refusal_needs_the_verdict_behind_it(store: Store, agent: User) -> None:
    (ticket,) = tickets_in(store, 1)

    signed_in(agent).post(BULK, {"action": "reject", "reason_code": "not_intact", "seen": seen(ticket)})

    ticket.refresh_from_db()
    assert ticket.state == State.AWAITING_REVIEW
    assert "Refuse it on its own page" in BulkItem.objects.get().why


def test_only_ones_own_stores_tickets_are_chosen(agent: User) -> None:
    (other,) = tickets_in(StoreFactory(), 1)

    response = signed_in(agent).post(BULK, {"action": "approve", "seen": seen(other)})

    assert response.status_code == 422
    assert not BulkJob.objects.exists()


def test_all_of_the_list_means_what_its_filters_show(store: Store, agent: User) -> None:
    tickets_in(store, 2)
    client = signed_in(agent)

    shown = client.get(BULK, {"action": "approve", "all": "1", "view": "store", "kind": "return_refund"})
    none = client.get(BULK, {"action": "approve", "all": "1", "view": "store", "kind": "repair"})

    assert (shown.context["total"], none.context["total"]) == (2, 0)


def test_so_many_go_to_the_background_and_the_page_tells_how_far_it_is(
    store: Store, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_rules, "AT_ONCE", 1)
    tickets = tickets_in(store, 2)
    client = signed_in(agent)

    job_page = client.post(BULK, {"action": "approve", "seen": seen(*tickets)})["Location"]

    assert "0 of 2 tickets" in said(client.get(job_page))
    assert (work_on_bulks(AT), work_on_bulks(AT)) == (2, 0)
    assert "2 of 2 tickets" in said(client.get(job_page))
    assert {ticket.state for ticket in Ticket.objects.filter(store=store)} == {State.AWAITING_RETURN}


def test_a_job_is_its_beginners_business(store: Store, agent: User) -> None:
    job = BulkJob.objects.create(action="approve", by=agent, at=AT)

    assert signed_in(agent_of(store)).get(reverse("admin:bulk_job", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("who", ["arbiter", "administrator"])
def test_the_platform_does_nothing_by_the_dozen(store: Store, who: str) -> None:
    tickets = tickets_in(store, 1)
    person = an_arbiter() if who == "arbiter" else an_administrator()

    assert signed_in(person).post(BULK, {"action": "approve", "seen": seen(*tickets)}).status_code == 403
    assert not BulkJob.objects.exists()


def test_who_left_the_store_meanwhile_changes_nothing(store: Store, agent: User) -> None:
    (ticket,) = tickets_in(store, 1)
    job = BulkJob.objects.create(action="approve", by=agent, at=AT)
    BulkItem.objects.create(job=job, ticket=ticket)
    agent.memberships.all().delete()

    work_on_bulks(AT)

    ticket.refresh_from_db()
    assert (ticket.state, BulkItem.objects.get().outcome) == (State.AWAITING_REVIEW, "refused")


def test_a_list_that_is_longer_than_one_job_says_so(store: Store, agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_views, "MOST", 2)
    tickets_in(store, 3)

    page = said(signed_in(agent).get(BULK, {"action": "approve", "all": "1", "view": "store"}))

    assert "This is done for 2 tickets" in page
    assert "At most 2 at once: what else is in the list stays as it is." in page
