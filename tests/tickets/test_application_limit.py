from datetime import timedelta

import pytest

from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.tickets.selectors.facts import verdict_for
from tests.deadlines.setting import in_force
from tests.factories import NOON, OrderLineFactory

pytestmark = pytest.mark.django_db


def is_used_up(earlier: int) -> bool:
    verdict = verdict_for(
        OrderLineFactory(),
        kind=RequestKind.RETURN_REFUND,
        reason=Reason.NO_LONGER_WANTED,
        quantity=1,
        declared={},
        shown=(),
        at=NOON,
        history={"applications": earlier},
    )
    return FindingCode.APPLICATION_LIMIT in {one.code for one in verdict.findings}


def test_as_many_requests_are_taken_for_a_line_as_the_setting_says() -> None:
    assert (is_used_up(4), is_used_up(5)) == (False, True)

    in_force(SettingCode.MAX_APPLICATIONS_PER_LINE, 7, NOON - timedelta(days=30))

    assert (is_used_up(6), is_used_up(7)) == (False, True)
