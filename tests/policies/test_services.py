"""A version is drafted, changed and published; from then on it stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.audit.services import first_broken
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.terms import Floor, PolicyTerms, ReturnShippingPayer
from aftersales.policies.models import PlatformRules, PolicyEvent, PolicyVersion, PublishedError
from aftersales.policies.selectors import draft_of, last_seen, policy_events_of
from aftersales.policies.services import (
    Notes,
    NoticeTooShortError,
    PolicyBelowFloorError,
    PolicyChangedError,
    PolicyDraftExistsError,
    PolicyGoesBackError,
    change_draft,
    discard_draft,
    draft_version,
    earliest_day,
    publish,
    publish_platform_rules,
)
from tests.factories import NOON, PolicyVersionFactory, StoreFactory, agent_of

pytestmark = pytest.mark.django_db

IN_A_WEEK = shanghai_day(NOON) + timedelta(days=7)
GENEROUS = PolicyTerms(no_reason_days=15, return_shipping_payer=ReturnShippingPayer.STORE)


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def manager(store: Store) -> User:
    return agent_of(store, StaffRole.MANAGER)


@pytest.fixture
def draft(store: Store, manager: User) -> PolicyVersion:
    return draft_version(store, GENEROUS, by=manager, at=NOON, notes=Notes("备注", "A note"))


def kept(version: PolicyVersion) -> dict[str, Any]:
    return dict(PolicyVersion.objects.values().get(pk=version.pk))


def test_a_draft_keeps_only_what_the_store_says(draft: PolicyVersion, manager: User) -> None:
    draft.refresh_from_db()

    assert draft.terms == {"no_reason_days": 15, "return_shipping_payer": "store"}
    assert (draft.number, draft.is_published, draft.effective_on, draft.drafted_by) == (1, False, None, manager)
    assert draft.parsed_terms == GENEROUS


def test_a_store_works_at_one_draft(draft: PolicyVersion, store: Store, manager: User) -> None:
    with pytest.raises(PolicyDraftExistsError):
        draft_version(store, GENEROUS, by=manager, at=NOON)

    assert PolicyVersion.objects.get() == draft


def test_the_number_follows_the_last_version(store: Store, manager: User) -> None:
    PolicyVersionFactory(store=store, number=4)

    assert draft_version(store, GENEROUS, by=manager, at=NOON).number == 5


def test_a_draft_can_be_changed(draft: PolicyVersion, manager: User) -> None:
    change_draft(draft, PolicyTerms(no_reason_days=30), by=manager, at=NOON)

    assert kept(draft)["terms"] == {"no_reason_days": 30}
    assert kept(draft)["notes"] == ""


def test_a_draft_that_somebody_changed_meanwhile_is_neither_changed_published_nor_discarded(
    draft: PolicyVersion, store: Store, manager: User
) -> None:
    seen = last_seen(store)
    change_draft(draft, PolicyTerms(no_reason_days=30), by=manager, at=NOON, seen=seen)
    before = kept(draft)

    with pytest.raises(PolicyChangedError):
        change_draft(draft, PolicyTerms(), by=manager, at=NOON, seen=seen)
    with pytest.raises(PolicyChangedError):
        publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON, seen=seen)
    with pytest.raises(PolicyChangedError):
        discard_draft(draft, by=manager, at=NOON, seen=seen)

    assert kept(draft) == before
    assert policy_events_of(store).count() == 2


def test_a_discarded_draft_is_gone_for_whoever_still_looks_at_it(draft: PolicyVersion, manager: User) -> None:
    discard_draft(draft, by=manager, at=NOON)

    with pytest.raises(PolicyChangedError):
        change_draft(draft, PolicyTerms(), by=manager, at=NOON)

    assert PolicyVersion.objects.count() == 0


def test_publishing_freezes_the_draft_for_its_day(draft: PolicyVersion, manager: User) -> None:
    publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)

    draft.refresh_from_db()
    assert (draft.effective_on, draft.published_at, draft.published_by) == (IN_A_WEEK, NOON, manager)
    assert draft.terms == {"no_reason_days": 15, "return_shipping_payer": "store"}


def test_terms_below_the_floor_are_not_published_and_the_clause_is_named(store: Store, manager: User) -> None:
    draft = draft_version(store, PolicyTerms(no_reason_days=3, warranty_months=6), by=manager, at=NOON)
    before = kept(draft)

    with pytest.raises(PolicyBelowFloorError) as error:
        publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)

    assert [(breach.clause, breach.least) for breach in error.value.breaches] == [("1.1", 7), ("3.1", 12)]
    assert kept(draft) == before
    assert PolicyEvent.objects.count() == 1


def test_a_higher_floor_of_the_platform_counts_from_its_day(store: Store, manager: User) -> None:
    publish_platform_rules(Floor(no_reason_days=10), effective_on=IN_A_WEEK, by=manager, at=NOON)
    draft = draft_version(store, PolicyTerms(no_reason_days=8), by=manager, at=NOON)

    with pytest.raises(PolicyBelowFloorError) as error:
        publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)

    assert error.value.breaches[0].least == 10


def test_a_day_nearer_than_seven_days_is_refused(draft: PolicyVersion, manager: User) -> None:
    before = kept(draft)

    with pytest.raises(NoticeTooShortError) as error:
        publish(draft, effective_on=IN_A_WEEK - timedelta(days=1), by=manager, at=NOON)

    assert error.value.earliest == IN_A_WEEK == earliest_day(NOON)
    assert kept(draft) == before


@pytest.mark.parametrize("days", [0, -1])
def test_a_version_does_not_go_back_behind_the_last(store: Store, manager: User, days: int) -> None:
    later = date(2027, 3, 1)
    PolicyVersionFactory(store=store, effective_on=later)
    draft = draft_version(store, GENEROUS, by=manager, at=NOON)

    with pytest.raises(PolicyGoesBackError) as error:
        publish(draft, effective_on=later + timedelta(days=days), by=manager, at=NOON)

    assert error.value.last == later
    assert draft_of(store) == draft


def test_a_published_version_is_never_changed_discarded_or_published_again(draft: PolicyVersion, manager: User) -> None:
    publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)
    before = kept(draft)

    with pytest.raises(PublishedError):
        change_draft(draft, PolicyTerms(), by=manager, at=NOON)
    with pytest.raises(PublishedError):
        discard_draft(draft, by=manager, at=NOON)
    with pytest.raises(PublishedError):
        publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)

    assert kept(draft) == before


def test_the_table_itself_refuses_to_touch_published_rows(draft: PolicyVersion, manager: User) -> None:
    publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)

    with pytest.raises(PublishedError):
        PolicyVersion.objects.filter(pk=draft.pk).update(terms={})
    with pytest.raises(PublishedError):
        PolicyVersion.objects.filter(pk=draft.pk).delete()

    assert kept(draft)["terms"] == {"no_reason_days": 15, "return_shipping_payer": "store"}


def test_a_discarded_draft_is_gone_but_not_from_the_history(draft: PolicyVersion, store: Store, manager: User) -> None:
    discard_draft(draft, by=manager, at=NOON)

    assert draft_of(store) is None
    assert policy_events_of(store)[0].payload["terms"] == {"no_reason_days": 15, "return_shipping_payer": "store"}


def test_the_history_is_one_chain_that_holds(draft: PolicyVersion, store: Store, manager: User) -> None:
    change_draft(draft, PolicyTerms(no_reason_days=30), by=manager, at=NOON)
    publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)

    events = list(policy_events_of(store).order_by("sequence"))
    assert [(event.action, event.from_state, event.to_state) for event in events] == [
        ("draft", "", "draft"),
        ("change", "draft", "draft"),
        ("publish", "draft", "published"),
    ]
    assert events[-1].payload["effective_on"] == IN_A_WEEK.isoformat()
    assert first_broken(events) is None


def test_each_store_has_its_own_chain(draft: PolicyVersion, manager: User) -> None:
    other = draft_version(StoreFactory(), GENEROUS, by=manager, at=NOON)

    assert PolicyEvent.objects.get(store=other.store).sequence == 1


def test_platform_rules_are_numbered_and_announced(manager: User) -> None:
    first = publish_platform_rules(Floor(), effective_on=IN_A_WEEK, by=manager, at=NOON)
    second = publish_platform_rules(
        Floor(warranty_months=18), effective_on=IN_A_WEEK + timedelta(days=1), by=manager, at=NOON
    )

    assert (first.number, second.number, second.floor) == (1, 2, Floor(warranty_months=18))
    with pytest.raises(NoticeTooShortError):
        publish_platform_rules(Floor(), effective_on=IN_A_WEEK - timedelta(days=1), by=manager, at=NOON)
    with pytest.raises(PolicyGoesBackError):
        publish_platform_rules(Floor(), effective_on=IN_A_WEEK, by=manager, at=NOON)
    assert PlatformRules.objects.count() == 2


def test_the_database_refuses_a_platform_floor_below_the_law(manager: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        publish_platform_rules(Floor(no_reason_days=6), effective_on=IN_A_WEEK, by=manager, at=NOON)

    assert not PlatformRules.objects.exists()


def test_the_database_refuses_two_versions_for_one_day(store: Store) -> None:
    PolicyVersionFactory(store=store)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersionFactory(store=store, number=2)


def test_the_database_refuses_a_day_without_publication(store: Store) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersionFactory(store=store, published_at=None)
