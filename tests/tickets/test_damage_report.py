from datetime import timedelta

import pytest

from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.orders.models import OrderLine
from aftersales.tickets.selectors.facts import verdict_for
from tests.deadlines.setting import in_force
from tests.factories import NOON, OrderLineFactory

pytestmark = pytest.mark.django_db


def is_late(line: OrderLine, hours: int) -> bool:
    delivered_at = line.order.delivered_at
    assert delivered_at
    verdict = verdict_for(
        line,
        kind=RequestKind.EXCHANGE,
        reason=Reason.DAMAGED_IN_TRANSIT,
        quantity=1,
        declared={},
        shown={"photo"},
        at=delivered_at + timedelta(hours=hours),
    )
    return FindingCode.LATE_DAMAGE_REPORT in {one.code for one in verdict.findings}


def test_damage_is_reported_in_time_for_as_long_as_the_setting_says() -> None:
    line = OrderLineFactory()
    assert (is_late(line, 48), is_late(line, 49)) == (False, True)

    in_force(SettingCode.ARRIVAL_DAMAGE_REPORT_H, 72, NOON - timedelta(days=30))

    assert (is_late(line, 72), is_late(line, 73)) == (False, True)
