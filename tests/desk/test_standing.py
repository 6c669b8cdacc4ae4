from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.domain.penalties import DEFAULT_RULES, PenaltyAction, PenaltyState
from aftersales.domain.settings import SettingCode
from aftersales.standing.models import Assessment, Penalty, Scorecard, SourceKind
from aftersales.standing.services.penalties import SourceFact, move_penalty, propose
from tests.deadlines.setting import in_force
from tests.desk.cast import AT, said, set_clock, signed_in
from tests.factories import NOON, StoreFactory, agent_of, an_arbiter, as_platform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> None:
    set_clock(settings, AT)


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def manager(store: Store) -> User:
    return agent_of(store, StaffRole.MANAGER)


@pytest.fixture
def penalty(store: Store) -> Penalty:
    return a_proposal(store, 1)


def a_proposal(store: Store, number: int) -> Penalty:
    fact = SourceFact(SourceKind.RULING, number, f"DP-{number}", NOON)
    made = propose(store, DEFAULT_RULES[1], [fact], at=NOON)
    assert made
    return made


def a_result(store: Store, **changes: object) -> Assessment:
    values: dict[str, object] = {
        "month": date(2026, 10, 1),
        "score": Decimal("55.0"),
        "result": "penalty",
        "at": NOON,
        "appeal_until": NOON + timedelta(days=7),
    }
    return Assessment.objects.create(store=store, **values | changes)


def step(penalty: Penalty, action: str) -> str:
    return reverse("admin:penalty_move", args=[penalty.number, action])


def test_the_console_shows_what_the_platform_has_to_decide(penalty: Penalty) -> None:
    page = said(signed_in(an_arbiter()).get(reverse("admin:standing")))

    assert penalty.number in page
    assert "Refused a service that law or promise grants" in page


def test_a_manager_reads_the_record_of_their_own_store(manager: User, penalty: Penalty) -> None:
    page = said(signed_in(manager).get(reverse("admin:store_record", args=[penalty.store.slug])))

    assert "Insufficient data: fewer than 20 requests" in page
    assert penalty.number in page


def test_another_stores_record_does_not_exist(manager: User) -> None:
    other = StoreFactory()

    assert signed_in(manager).get(reverse("admin:store_record", args=[other.slug])).status_code == 404
    assert signed_in(manager).get(reverse("admin:penalty", args=[a_proposal(other, 9).number])).status_code == 404


def test_confirming_asks_first_and_then_does_it(penalty: Penalty) -> None:
    client = signed_in(an_arbiter())

    assert "have 7 days to appeal" in said(client.get(step(penalty, "confirm")))
    client.post(step(penalty, "confirm"), {"version": penalty.version})

    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.NOTIFIED


def test_the_step_tells_how_long_a_store_that_is_told_now_may_appeal(penalty: Penalty) -> None:
    in_force(SettingCode.PENALTY_APPEAL_D, 10, NOON)

    assert "have 10 days to appeal" in said(signed_in(an_arbiter()).get(step(penalty, "confirm")))


def test_a_month_is_explained_by_the_numbers_it_was_judged_by(store: Store, manager: User) -> None:
    a_result(store)
    a_result(store, month=date(2026, 11, 1), at=NOON + timedelta(hours=1))
    for code, value in ((SettingCode.SCORE_PASS, 90), (SettingCode.SCORE_WARN, 70), (SettingCode.ASSESSED_MONTHS, 6)):
        in_force(code, value, NOON + timedelta(minutes=1))

    before, after = (
        " ".join(said(signed_in(manager).get(reverse("admin:assessment", args=[store.slug, month]))).split())
        for month in ("2026-10", "2026-11")
    )

    sentence = "{} and more is a pass, from {} on a warning; below {}, or a second warning within {} months"
    assert (sentence.format(80, 60, 60, 3) in before, sentence.format(90, 70, 70, 6) in after) == (True, True)


def test_a_record_says_how_many_cases_its_score_needed(store: Store, manager: User) -> None:
    record = reverse("admin:store_record", args=[store.slug])
    in_force(SettingCode.SCORE_LEAST_CASES, 5, NOON)

    assert "Insufficient data: fewer than 5 requests" in said(signed_in(manager).get(record))


def test_the_time_to_appeal_stands_with_how_it_was_counted(penalty: Penalty) -> None:
    client = signed_in(an_arbiter())
    client.post(step(penalty, "confirm"), {"version": penalty.version})

    page = said(client.get(reverse("admin:penalty", args=[penalty.number])))

    for words in ("Time limits", "Then the points are booked.", "7 days, counted from the day after 18 Nov"):
        assert words in page


def test_dropping_a_proposal_needs_a_reason(penalty: Penalty) -> None:
    response = signed_in(an_arbiter()).post(step(penalty, "dismiss"), {"version": penalty.version, "note": " "})

    assert response.status_code == 422
    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.PROPOSED


def test_whoever_saw_an_older_state_is_refused_and_keeps_the_draft(penalty: Penalty) -> None:
    client = signed_in(an_arbiter())
    move_penalty(penalty, PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON)

    response = client.post(step(penalty, "dismiss"), {"version": 1, "note": "Kept words."})

    assert response.status_code == 409
    assert "Kept words." in said(response)
    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.NOTIFIED


def test_the_store_appeals_from_its_page(manager: User, penalty: Penalty) -> None:
    told = move_penalty(penalty, PenaltyAction.CONFIRM, actor=as_platform(an_arbiter()), at=NOON)
    client = signed_in(manager)

    assert step(penalty, "appeal") in said(client.get(reverse("admin:penalty", args=[penalty.number])))
    client.post(step(penalty, "appeal"), {"version": told.version, "note": "The carrier lost it."})

    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.APPEALED


def test_an_arbiter_who_works_for_the_store_decides_nothing(penalty: Penalty) -> None:
    partial = an_arbiter()
    partial.memberships.create(store=penalty.store, role=StaffRole.AGENT)

    assert signed_in(partial).post(step(penalty, "confirm"), {"version": 1}).status_code == 403
    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.PROPOSED


@pytest.mark.parametrize(
    ("kind", "reference", "leads_to"),
    [
        (SourceKind.EXECUTION, "DP-1", ("admin:dispute", ["DP-1"])),
        (SourceKind.RULING, "DP-1", ("admin:dispute", ["DP-1"])),
        (SourceKind.TICKET_EVENT, "AS-1", ("admin:review", ["AS-1"])),
    ],
)
def test_a_penalty_leads_to_what_it_rests_on(
    store: Store, kind: SourceKind, reference: str, leads_to: tuple[str, list[str]]
) -> None:
    made = propose(store, DEFAULT_RULES[1], [SourceFact(kind, 77, reference, NOON)], at=NOON)
    assert made

    page = said(signed_in(an_arbiter()).get(reverse("admin:penalty", args=[made.number])))

    assert f'href="{reverse(leads_to[0], args=leads_to[1])}"' in page


def test_each_figure_of_a_store_leads_to_its_requests_and_the_score_has_a_line(store: Store) -> None:
    for day, score in ((17, "80.0"), (18, "85.0")):
        Scorecard.objects.create(
            store=store, day=date(2026, 11, day), cases=25, score=Decimal(score), fault_rate=Decimal("0.5"),
            counts={}, made_at=NOON,
        )  # fmt: skip
    desk = signed_in(an_arbiter())

    page = said(desk.get(reverse("admin:store_record", args=[store.slug])))

    cases = f"{reverse('insights:tickets')}?of=ruled&amp;store={store.slug}&amp;from=2026-10-20&amp;to=2026-11-18"
    assert [
        words for words in (cases, "80.0 on 2026-11-17, now 85.0", 'points="2.0,6.0 70.0,5.0"') if words in page
    ] == [
        cases,
        "80.0 on 2026-11-17, now 85.0",
        'points="2.0,6.0 70.0,5.0"',
    ]
    assert "of=refunded" not in page  # not measured
    assert desk.get(cases.replace("&amp;", "&")).status_code == 200


def test_an_unknown_step_is_a_404(penalty: Penalty) -> None:
    assert signed_in(an_arbiter()).get(step(penalty, "forget")).status_code == 404


def test_a_month_is_appealed_by_the_store_and_decided_by_the_platform(store: Store, manager: User) -> None:
    result = a_result(store)
    address = reverse("admin:assessment", args=[store.slug, "2026-10"])

    signed_in(manager).post(address, {"words": "A strike."})
    signed_in(an_arbiter()).post(address, {"sets_aside": "1", "words": "So it was."})

    result.refresh_from_db()
    assert (result.appeal_words, result.is_set_aside) == ("A strike.", True)


def test_a_late_appeal_of_a_month_changes_nothing(store: Store, manager: User) -> None:
    result = a_result(store, appeal_until=NOON)
    address = reverse("admin:assessment", args=[store.slug, "2026-10"])

    response = signed_in(manager).post(address, {"words": "Late."})

    assert response.status_code == 409
    assert "The time to appeal is over." in said(response)
    result.refresh_from_db()
    assert result.appealed_at is None


@pytest.mark.parametrize("month", ["2026-13", "soon", "2026-10-01"])
def test_a_month_that_is_none_is_a_404(store: Store, manager: User, month: str) -> None:
    assert signed_in(manager).get(reverse("admin:assessment", args=[store.slug, month])).status_code == 404


def test_the_console_costs_the_same_for_one_and_thirty(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(an_arbiter())
    a_proposal(StoreFactory(), 1)
    with django_assert_num_queries(15):
        client.get(reverse("admin:standing"))
    for number in range(2, 31):
        a_proposal(StoreFactory(), number)
    with django_assert_num_queries(15):
        client.get(reverse("admin:standing"))


def test_anonymous_is_sent_to_the_sign_in(penalty: Penalty) -> None:
    assert Client().post(step(penalty, "confirm"), {"version": 1}).status_code == 302
    penalty.refresh_from_db()
    assert penalty.state == PenaltyState.PROPOSED
