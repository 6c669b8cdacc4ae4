"""Published rules are read once by a process; what has just been announced is found all the same."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.orders.models import OrderLine
from aftersales.orders.selectors import lines_of
from aftersales.policies.models import PlatformRules
from aftersales.policies.selectors import kept_platform_rules
from tests.factories import NOON, OrderLineFactory

pytestmark = pytest.mark.django_db


def some_rules(number: int, day: date) -> PlatformRules:
    return PlatformRules.objects.create(number=number, effective_on=day, published_at=NOON)


def test_the_rules_of_a_line_are_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    line = OrderLineFactory(platform_rules=some_rules(1, date(2026, 1, 1)))
    lines_of([line.order])

    with django_assert_num_queries(1):  # the lines
        (found,) = lines_of([line.order])[line.order_id]
        rules = (found.policy_version, found.platform_rules, found.product_rule)

    assert rules == (line.policy_version, line.platform_rules, None)


def test_an_order_under_rules_announced_a_moment_ago_finds_them() -> None:
    first = some_rules(1, date(2026, 1, 1))
    assert list(kept_platform_rules()) == [first]

    line = OrderLineFactory(platform_rules=some_rules(2, date(2026, 2, 1)))

    assert lines_of([line.order])[line.order_id][0].platform_rules == line.platform_rules
    assert [rules.number for rules in kept_platform_rules()] == [2, 1]


def test_a_line_without_rules_has_none() -> None:
    line = OrderLineFactory(policy_version=None)

    (found,) = lines_of([line.order])[line.order_id]

    assert (found.policy_version, found.platform_rules) == (None, None)
    assert OrderLine.objects.get().policy_version_id is None
