from collections.abc import Callable

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute, RulingSample, SampledRuling
from aftersales.disputes.services.moving import move_dispute
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.rulings import Liable, RulingOutcome
from aftersales.tickets.services.moving import CLOCK
from tests.desk.cast import AT, a_dispute, a_dispute_to_rule, said, set_clock, signed_in
from tests.disputes.finals import a_ruled_dispute
from tests.factories import NOON, a_ticket, an_arbiter

pytestmark = pytest.mark.django_db
CONSOLE, OVERDUE, SAMPLES = (reverse(f"admin:{name}") for name in ("console", "overdue", "ruling_samples"))
DRAW = {"size": "3", "first_on": "2026-11-18", "last_on": "2026-11-18", "seed": "autumn"}


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> None:
    set_clock(settings, AT)


def listed(disputes: list[Dispute], **filters: str) -> list[bool]:
    page = said(signed_in(an_arbiter()).get(CONSOLE, filters))
    return [one.number in page for one in disputes]


def test_every_dispute_is_listed_whatever_its_state() -> None:
    assert listed([a_dispute(), a_dispute_to_rule(), a_ruled_dispute()]) == [True] * 3


FILTERS: dict[str, tuple[str, list[bool]]] = {
    "stage=pending": ("in hand", [True, False, False]),
    "stage=ruled": ("ruled", [False, True, True]),
    "stage=ended": ("ended", [False, False, False]),
    "state=awaiting_acceptance": ("a state", [True, False, False]),
    "outcome=reject": ("an outcome", [False, False, True]),
    "liable=store": ("who is liable", [False, True, False]),
    "ground=overdue": ("a ground", [False, False, False]),
    "reason=no_longer_wanted": ("a reason", [True, True, True]),
    "since=2026-11-18": ("a day", [True, True, True]),
    "since=2026-11-19": ("a later day", [False, False, False]),
    "state=nonsense": ("no choice", [True, True, True]),
    "since=yesterday": ("no day", [True, True, True]),
}


@pytest.mark.parametrize("query", FILTERS)
def test_filters_narrow_the_list(query: str) -> None:
    name, _mark, value = query.partition("=")
    disputes = [a_dispute(), a_ruled_dispute(), a_ruled_dispute(RulingOutcome.REJECT, Liable.CUSTOMER)]

    assert listed(disputes, **{name: value}) == FILTERS[query][1]


def test_one_store_and_one_number_are_found() -> None:
    disputes = [a_dispute(), a_dispute()]

    assert listed(disputes, store=disputes[0].ticket.store.slug) == [True, False]
    assert listed(disputes, q=disputes[1].ticket.number) == [False, True]


def test_late_rulings_stand_on_the_overdue_board_and_under_their_filter() -> None:
    waiting, late = a_dispute(), a_dispute_to_rule()
    move_dispute(late, DisputeAction.MARK_OVERDUE, actor=CLOCK, at=AT)

    page = said(signed_in(an_arbiter()).get(OVERDUE))

    assert (late.number in page, waiting.number in page) == (True, False)
    assert listed([waiting, late], stage="late") == [False, True]


def test_a_stores_late_requests_are_counted_and_lead_to_the_queue(settings: Settings) -> None:
    ticket = a_ticket(at=NOON)
    set_clock(settings, ticket.due_at)  # type: ignore[arg-type]  # it is the store's turn

    page = said(signed_in(an_arbiter()).get(OVERDUE))

    assert ticket.number in page
    assert f"{reverse('admin:queue')}?view=overdue&amp;store={ticket.store.slug}" in page


def test_calm_is_said_where_nothing_is_late() -> None:
    page = said(signed_in(an_arbiter()).get(OVERDUE))

    assert ("The platform is late with nothing." in page, "Nothing is overdue." in page) == (True, True)


@pytest.mark.parametrize(("address", "make", "queries"), [(CONSOLE, a_dispute, 11), (OVERDUE, a_dispute, 12)])
def test_the_pages_cost_the_same_for_one_and_thirty(
    address: str, make: Callable[[], Dispute], queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(an_arbiter())
    make()
    Dispute.objects.update(due_at=NOON)
    with django_assert_num_queries(queries):
        client.get(address)
    for _ in range(29):
        make()
    Dispute.objects.update(due_at=NOON)
    with django_assert_num_queries(queries):
        client.get(address)


def test_a_sample_is_drawn_looked_at_and_its_agreement_shown() -> None:
    dispute, client = a_ruled_dispute(), signed_in(an_arbiter())

    drawn = client.post(SAMPLES, DRAW)
    sampled = SampledRuling.objects.get()
    address = reverse("admin:sampled_ruling", args=[sampled.sample_id, 1])
    assert dispute.number in said(client.get(address))
    client.post(address, {"agrees": "1", "reason": "As I would."})

    page = said(client.get(drawn["Location"]))
    assert ("1 of 1 looked at" in page, "100 % agreement" in page) == (True, True)
    assert "seed autumn" in page


def test_an_empty_time_draws_nothing_and_says_so() -> None:
    response = signed_in(an_arbiter()).post(SAMPLES, DRAW)

    assert response.status_code == 422
    assert "there is nothing to draw" in said(response)
    assert not RulingSample.objects.exists()


@pytest.mark.parametrize("change", [{"size": "0"}, {"size": "101"}, {"size": "x"}, {"first_on": "2026-13-01"}])
def test_a_draw_that_makes_no_sense_is_refused(change: dict[str, str]) -> None:
    a_ruled_dispute()

    assert signed_in(an_arbiter()).post(SAMPLES, DRAW | change).status_code == 422
    assert not RulingSample.objects.exists()


def test_whoever_ruled_is_told_that_somebody_else_looks() -> None:
    dispute = a_ruled_dispute()
    ruler = dispute.rulings.get().by
    signed_in(an_arbiter()).post(SAMPLES, DRAW)
    address = reverse("admin:sampled_ruling", args=[RulingSample.objects.get().pk, 1])

    assert "somebody else has to look at it" in said(signed_in(ruler).get(address))
    assert signed_in(ruler).post(address, {"agrees": "1", "reason": "Mine."}).status_code == 409
    assert SampledRuling.objects.get().agrees is None


def test_a_finding_without_a_reason_is_refused() -> None:
    a_ruled_dispute()
    client = signed_in(an_arbiter())
    client.post(SAMPLES, DRAW)
    address = reverse("admin:sampled_ruling", args=[RulingSample.objects.get().pk, 1])

    assert client.post(address, {"agrees": "0", "reason": " "}).status_code == 422
    assert SampledRuling.objects.get().agrees is None


def test_there_is_no_such_sample_nor_ruling_in_it() -> None:
    a_ruled_dispute()
    client = signed_in(an_arbiter())
    client.post(SAMPLES, DRAW)
    sample = RulingSample.objects.get()

    assert client.get(reverse("admin:ruling_sample", args=[sample.pk + 1])).status_code == 404
    assert client.get(reverse("admin:sampled_ruling", args=[sample.pk, 9])).status_code == 404


def test_the_console_stands_in_the_rail_of_the_platform_only() -> None:
    dispute = a_dispute()
    agent = dispute.ticket.store.memberships.get().user

    assert CONSOLE in said(signed_in(an_arbiter()).get(reverse("admin:queue")))
    assert CONSOLE not in said(signed_in(agent).get(reverse("admin:queue")))


def test_swept_disputes_stay_in_the_console(settings: Settings) -> None:
    dispute = a_dispute()
    sweep(AT)

    assert listed([dispute]) == [True]
