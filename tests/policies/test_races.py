"""Two managers of one store at once, on real threads and real row locks."""

from datetime import timedelta

import pytest

from aftersales.accounts.models import StaffRole
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.terms import PolicyTerms
from aftersales.policies.models import PolicyEvent, PolicyVersion
from aftersales.policies.selectors import last_seen
from aftersales.policies.services import PolicyChangedError, change_draft, draft_version, publish
from tests.factories import NOON, StoreFactory, agent_of
from tests.tickets.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SEEN = PolicyTerms(no_reason_days=15)
OTHER = PolicyTerms(no_reason_days=30)
IN_A_WEEK = shanghai_day(NOON) + timedelta(days=7)


def test_nobody_publishes_terms_that_another_manager_just_replaced() -> None:
    store = StoreFactory()
    first, second = agent_of(store, StaffRole.MANAGER), agent_of(store, StaffRole.MANAGER)
    draft = draft_version(store, SEEN, by=first, at=NOON)
    seen = last_seen(store)

    results = at_once(
        lambda: publish(draft, effective_on=IN_A_WEEK, by=first, at=NOON, seen=seen),
        lambda: change_draft(draft, OTHER, by=second, at=NOON, seen=seen),
    )

    kept = PolicyVersion.objects.get()
    assert sum(isinstance(result, PolicyVersion) for result in results) == 1
    assert sum(isinstance(result, PolicyChangedError) for result in results) == 1
    assert (kept.is_published, kept.parsed_terms) in [(True, SEEN), (False, OTHER)]
    assert PolicyEvent.objects.count() == 2


def test_of_managers_who_change_the_same_draft_exactly_one_is_kept() -> None:
    store = StoreFactory()
    manager = agent_of(store, StaffRole.MANAGER)
    draft = draft_version(store, SEEN, by=manager, at=NOON)
    seen = last_seen(store)

    results = at_once(*[lambda: change_draft(draft, OTHER, by=manager, at=NOON, seen=seen) for _ in range(4)])

    assert sum(isinstance(result, PolicyChangedError) for result in results) == 3
    assert PolicyEvent.objects.count() == 2


def test_of_managers_who_start_a_draft_exactly_one_does() -> None:
    store = StoreFactory()
    manager = agent_of(store, StaffRole.MANAGER)

    results = at_once(*[lambda: draft_version(store, SEEN, by=manager, at=NOON, seen=0) for _ in range(4)])

    assert sum(isinstance(result, PolicyChangedError) for result in results) == 3
    assert PolicyVersion.objects.count() == 1
