from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import Store
from aftersales.clockwork.services import sweep
from aftersales.domain.penalties import Confirmer, Ledger, PenaltyRule, PenaltyState, Trigger
from aftersales.domain.settings import SettingCode
from aftersales.standing.models import CreditChange, Penalty, Scorecard, SourceKind, StoreAuthorization
from aftersales.standing.services.penalties import SourceFact, propose
from aftersales.tickets.models import TicketRating
from aftersales.wording.standing import metric_name, metric_value
from tests.deadlines.setting import in_force
from tests.factories import NOON, OrderLineFactory, StoreFactory, a_ticket, agent_of
from tests.web.conftest import AT, Clock
from tests.web.texts import links_of, main_of, says, text_of

SERIOUS = PenaltyRule(Trigger.RULING_DISOBEYED, Ledger.SERIOUS, 12, Confirmer.TABLE)
CLOSING = PenaltyRule(Trigger.RULING_DISOBEYED, Ledger.SERIOUS, 48, Confirmer.TABLE)
MINOR = PenaltyRule(Trigger.TIMEOUTS, Ledger.GENERAL, 1, Confirmer.TABLE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def visitor(db: None) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def scored(name: str, score: str | None, **figures: object) -> Store:
    store = StoreFactory(slug=name.lower(), name_en=name)
    values = {"score": Decimal(score) if score else None, "cases": 30 if score else 3} | figures
    Scorecard.objects.create(store=store, day=date(2026, 11, 17), made_at=NOON, **values)
    return store


def booked(store: Store, rule: PenaltyRule, clock: Clock) -> None:
    propose(store, rule, [SourceFact(SourceKind.RULING, store.pk, "DP-1", NOON)], at=NOON - 9 * DAY)
    sweep(NOON)
    clock.stands_at(AT)


def names(client: Client, sort: str = "") -> list[str]:
    page = text_of(client.get("/stores/", {"sort": sort} if sort else {}))
    return sorted(("Alpha", "Beta", "Gamma"), key=page.index)


def test_the_directory_is_sorted_by_score_and_who_has_none_comes_last(visitor: Client) -> None:
    scored("Gamma", None)
    scored("Beta", "71.5")
    scored("Alpha", "88.0")

    assert names(visitor) == ["Alpha", "Beta", "Gamma"]


def test_fewer_disputes_are_better(visitor: Client) -> None:
    scored("Alpha", "60", dispute_rate=Decimal("0.05"))
    scored("Beta", "60", dispute_rate=Decimal("0.01"))
    scored("Gamma", "60")

    assert names(visitor, "dispute_rate") == ["Beta", "Alpha", "Gamma"]


def test_an_order_nobody_knows_is_that_by_score(visitor: Client) -> None:
    scored("Alpha", "60")
    scored("Beta", "70")
    scored("Gamma", None)

    assert names(visitor, "password") == ["Beta", "Alpha", "Gamma"]


def test_the_badge_rests_on_a_document_that_is_shown(visitor: Client) -> None:
    store = scored("Alpha", "60")
    StoreAuthorization.objects.create(
        store=store, brand="Logitech", document="A-7", starts_on=date(2026, 1, 1), checked_on=date(2026, 1, 5)
    )

    says(visitor.get("/stores/"), "flagship store verified")
    says(visitor.get("/stores/alpha/"), "Authorized for Logitech, document A-7, valid from 2026-01-01")


def test_an_authorization_that_has_ended_is_none(visitor: Client) -> None:
    store = scored("Alpha", "60")
    StoreAuthorization.objects.create(
        store=store,
        brand="Logitech",
        document="A-7",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
        checked_on=date(2025, 1, 5),
    )

    says(
        visitor.get("/stores/alpha/"),
        "No authorization of the brand is in force today.",
        "Logitech, A-7 2025-01-01 to 2025-12-31",
    )


def test_a_store_that_never_showed_a_document_says_so(visitor: Client) -> None:
    scored("Alpha", "60")

    says(visitor.get("/stores/alpha/"), "No authorization of the brand has been shown to the platform.")


def test_the_directory_tells_how_long_an_authorization_runs(visitor: Client) -> None:
    StoreAuthorization.objects.create(
        store=scored("Alpha", "60"),
        brand="Logitech",
        document="A-7",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        checked_on=date(2026, 1, 5),
    )

    says(visitor.get("/stores/"), "authorized from 2026-01-01 to 2026-12-31")


@pytest.mark.parametrize(
    ("figure", "better", "worse"),
    [
        ("fault_rate", "0.1", "0.2"),
        ("timeout_rate", "0.1", "0.2"),
        ("quality_refund_rate", "0.1", "0.2"),
        ("refund_hours", "5", "30"),
        ("self_close_rate", "0.9", "0.5"),
    ],
)
def test_any_figure_sorts_the_directory_and_is_shown_with_it(
    visitor: Client, figure: str, better: str, worse: str
) -> None:
    scored("Gamma", "90")
    scored("Alpha", "60", **{figure: Decimal(worse)})
    scored("Beta", "60", **{figure: Decimal(better)})

    assert names(visitor, figure) == ["Beta", "Alpha", "Gamma"]
    says(visitor.get("/stores/", {"sort": figure}), f"{metric_name(figure)} {metric_value(figure, Decimal(better))}")


def test_the_steps_of_the_credit_level_are_public(visitor: Client) -> None:
    CreditChange.objects.create(store=scored("Alpha", "60"), level=3, before=4, cause="node", key="k", at=NOON)

    says(visitor.get("/stores/alpha/"), "Its credit level over time", "penalty node reached")


def test_a_stores_page_shows_figures_with_their_definitions(visitor: Client) -> None:
    scored("Alpha", "88.0", first_response_hours=Decimal("3.5"), dispute_rate=Decimal("0.012"))

    says(
        visitor.get("/stores/alpha/"),
        "88.0 / 100",
        "30 days to 2026-11-17, 30 requests",
        "First reply 3.5 h Median from the request to the store's first decision.",
        "Disputes 1.2 %",
        "Time to refund –",
    )


def test_a_score_that_is_missing_says_how_many_requests_it_needed_on_that_day(visitor: Client) -> None:
    in_force(SettingCode.SCORE_LEAST_CASES, 12, NOON - DAY)
    in_force(SettingCode.SCORE_LEAST_CASES, 5, NOON + timedelta(minutes=1))
    scored("Alpha", None)  # its card was made at NOON
    StoreFactory(slug="beta")  # and this one has none yet

    says(visitor.get("/stores/alpha/"), "Insufficient data: fewer than 12 requests")
    says(visitor.get("/stores/beta/"), "Insufficient data: fewer than 5 requests")


@pytest.mark.parametrize(("cause", "words"), [("low_score", "service score too low"), ("passes", "passed month after")])
def test_why_a_level_moved_is_told_without_a_number_that_may_have_been_another(
    visitor: Client, cause: str, words: str
) -> None:
    CreditChange.objects.create(store=scored("Alpha", "60"), level=3, before=4, cause=cause, key="k", at=NOON)

    says(visitor.get("/stores/alpha/"), words)


def test_a_booked_penalty_is_public_at_once(visitor: Client, clock: Clock) -> None:
    booked(scored("Alpha", "60"), MINOR, clock)

    says(visitor.get("/stores/alpha/"), "Answered too late, again and again 1 point General breaches (A)")


def test_a_hidden_store_is_found_by_its_address_with_its_measure_only(visitor: Client, clock: Clock) -> None:
    booked(scored("Alpha", "60"), SERIOUS, clock)

    assert "Alpha" not in main_of(visitor.get("/stores/"))
    says(visitor.get("/stores/alpha/"), "12 points Serious breaches (B) Hidden from search")
    says(visitor.get("/stores/alpha/"), "Hidden from search Serious breaches (B)")


def test_ratings_stand_with_the_stores_answer_and_without_a_name(visitor: Client) -> None:
    store = scored("Alpha", "60")
    ticket = a_ticket(OrderLineFactory(order__store=store))
    TicketRating.objects.create(
        ticket=ticket,
        speed=2,
        attitude=4,
        outcome=5,
        comment="Slow.",
        by=ticket.customer,
        at=NOON,
        reply="Sorry.",
        reply_by=agent_of(store),
        replied_at=NOON,
    )

    response = visitor.get("/stores/alpha/")

    says(response, "Speed 2, attitude 4, outcome 5", "Slow.", "The store: Sorry.")
    assert ticket.customer.username not in main_of(response)
    assert ticket.number not in main_of(response)


def rated(store: Store, comment: str, age: timedelta) -> None:
    ticket = a_ticket(OrderLineFactory(order__store=store))
    values = {"speed": 2, "attitude": 4, "outcome": 5, "comment": comment, "by": ticket.customer}
    TicketRating.objects.create(ticket=ticket, at=NOON - age, **values)


def test_no_rating_is_out_of_reach_however_many_came_after_it(visitor: Client) -> None:
    store = scored("Alpha", "60")
    for number in range(1, 22):
        rated(store, f"Comment {number}.", (30 - number) * DAY)

    newest, older = visitor.get("/stores/alpha/"), visitor.get("/stores/alpha/?page=2")

    assert (main_of(newest).count("Comment "), "Comment 1." in text_of(newest)) == (20, False)
    assert 'rel="next" href="?page=2#ratings"' in main_of(newest)
    assert main_of(older).count("Comment ") == 1
    says(older, "Comment 1.", "21–21 of 21")
    says(visitor.get("/stores/alpha/?page=none"), "Comment 21.")


def test_a_stores_page_costs_the_same_for_one_and_thirty(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    store = scored("Alpha", "60")
    rated(store, "One.", DAY)
    booked_often(store, 1)
    with django_assert_num_queries(15):
        visitor.get("/stores/alpha/")
    for number in range(29):
        rated(store, f"Another {number}.", DAY)
    with django_assert_num_queries(15):
        visitor.get("/stores/alpha/")


def test_no_store_is_a_404(visitor: Client) -> None:
    assert visitor.get("/stores/nobody/").status_code == 404


def test_the_directory_costs_the_same_for_one_and_thirty(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scored("Alpha", "60")
    with django_assert_num_queries(9):
        visitor.get("/stores/")
    for number in range(29):
        scored(f"Store{number}", "70")
    with django_assert_num_queries(9):
        visitor.get("/stores/")


# --- the public notices of penalties ---


def booked_often(store: Store, times: int) -> None:
    """Points of one day, which come to no node."""
    for number in range(times):
        values = {"number": f"PE-{store.pk}-{number}", "state": PenaltyState.BOOKED, "points": 1}
        times_of_it = {"proposed_at": NOON - 9 * DAY, "booked_at": NOON - number * HOUR}
        Penalty.objects.create(store=store, trigger=MINOR.trigger, ledger=MINOR.ledger, **values, **times_of_it)


@pytest.mark.parametrize(
    ("rule", "notice"),
    [
        (SERIOUS, "12 points Did not carry out a ruling Serious breaches (B) Booked: 18 Nov Hidden from search"),
        (CLOSING, "48 points Did not carry out a ruling Serious breaches (B) Booked: 18 Nov Closed from"),
    ],
)
def test_the_notice_of_a_hidden_or_closed_store_is_found_from_the_directory(
    visitor: Client, clock: Clock, rule: PenaltyRule, notice: str
) -> None:
    booked(scored("Alpha", "60"), rule, clock)

    assert "Alpha" not in main_of(visitor.get("/stores/"))
    assert "/penalties/" in links_of(visitor.get("/stores/"))
    says(visitor.get("/penalties/"), f"Alpha {notice}")
    assert "/stores/alpha/" in links_of(visitor.get("/penalties/"))


def test_what_does_not_stand_is_no_notice(visitor: Client) -> None:
    store = scored("Alpha", "60")
    propose(store, MINOR, [SourceFact(SourceKind.RULING, store.pk, "DP-1", NOON)], at=NOON)

    says(visitor.get("/penalties/"), "Nothing so far.")


def test_notices_stand_in_both_languages(visitor: Client) -> None:
    booked_often(scored("Alpha", "60"), 1)
    visitor.cookies["django_language"] = "zh-hans"

    says(visitor.get("/penalties/"), "店铺扣分公示", "1 分", "记入日期：")


def test_a_penalty_beyond_the_newest_is_reached_from_the_stores_page(visitor: Client) -> None:
    booked_often(scored("Alpha", "60"), 26)
    booked_often(scored("Beta", "60"), 1)

    assert 'href="/penalties/?store=alpha"' in main_of(visitor.get("/stores/alpha/"))
    first = main_of(visitor.get("/penalties/?store=alpha"))
    second = main_of(visitor.get("/penalties/?store=alpha&page=2"))
    assert (first.count("<article"), second.count("<article")) == (25, 1)
    assert 'rel="next" href="?store=alpha&amp;page=2"' in first
    assert "Beta" not in first + second


@pytest.mark.parametrize("slug", ["nobody", "a%00b"])
def test_notices_of_no_store_are_a_404(visitor: Client, slug: str) -> None:
    assert visitor.get(f"/penalties/?store={slug}").status_code == 404


def test_the_notices_cost_the_same_for_one_and_thirty(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    booked_often(scored("Alpha", "60"), 1)
    with django_assert_num_queries(5):  # the clock and its offset, how many, the page, its measures
        visitor.get("/penalties/")
    for number in range(29):
        booked_often(scored(f"Store{number}", "70"), 1)
    with django_assert_num_queries(5):
        visitor.get("/penalties/")
