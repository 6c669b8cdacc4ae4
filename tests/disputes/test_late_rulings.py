"""The platform's own time for a ruling: who hears of it, and when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from aftersales.accounts.models import Membership, StaffRole, User
from aftersales.clockwork.services import fan_out, sweep
from aftersales.deadlines.models import Deadline
from aftersales.disputes.models import Dispute
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.settings import SettingCode
from aftersales.notifications.models import Notice
from aftersales.wording.notices import notice_answers, notice_title
from tests.deadlines.setting import in_force
from tests.disputes.cast import again, under_review
from tests.factories import NOON, UserFactory, an_arbiter, member

pytestmark = pytest.mark.django_db

TWO_WORKDAYS = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
THREE_WORKDAYS = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
SEVEN_WORKDAYS = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
"""From Wednesday noon on to the end of Friday of the week after, in China; the third is the Monday between."""


def pass_time(at: datetime) -> None:
    sweep(at)
    while fan_out(at):
        pass


def overdue_notices(dispute: Dispute) -> list[Notice]:
    found = Notice.objects.filter(code="dispute", values__action="mark_overdue", values__dispute=dispute.number)
    return list(found.order_by("user_id"))


def reminded(person: User) -> list[datetime]:
    return list(Notice.objects.filter(user=person, code="reminder").order_by("at").values_list("at", flat=True))


def words_of(person: User, language: str) -> list[str]:
    notice = Notice.objects.get(user=person, code="dispute", values__action="mark_overdue")
    with override(language):
        return [notice_title(notice.code, notice.values), *notice_answers(notice.code, notice.values)]


def test_arbiters_and_operators_hear_at_once_and_once_that_a_ruling_is_overdue() -> None:
    dispute = under_review()
    operator, auditor = member(StaffRole.OPERATOR), member(StaffRole.AUDITOR)
    root: User = UserFactory(is_superuser=True)
    judges = set(User.objects.filter(memberships__role=StaffRole.ARBITER)) | {an_arbiter()}

    pass_time(SEVEN_WORKDAYS - timedelta(seconds=1))
    assert overdue_notices(dispute) == []
    pass_time(SEVEN_WORKDAYS)
    pass_time(SEVEN_WORKDAYS + timedelta(days=1))

    told = overdue_notices(dispute)
    assert [one.user for one in told] == sorted([*judges, operator, root], key=lambda person: person.pk)
    assert auditor not in [one.user for one in told]
    assert {one.path for one in told} == {f"/admin/arbitration/{dispute.number}/"}
    assert {one.at for one in told} == {SEVEN_WORKDAYS}
    assert again(dispute).is_overdue


def test_an_arbiter_is_told_to_rule_and_whoever_supervises_to_see_to_it() -> None:
    under_review()
    operator, judge = member(StaffRole.OPERATOR), an_arbiter()

    pass_time(SEVEN_WORKDAYS)

    late = "The platform missed its time limit for the ruling"
    assert words_of(judge, "en") == [late, "Weigh the evidence and rule."]
    assert words_of(operator, "en") == [late, "See to it that an arbiter rules now."]
    assert words_of(judge, "zh-hans") == ["平台裁决超时", "请审阅凭证并作出裁决。"]
    assert words_of(operator, "zh-hans") == ["平台裁决超时", "请督促仲裁员尽快作出裁决。"]


def test_who_is_both_hears_as_the_arbiter() -> None:
    under_review()
    both = an_arbiter()
    Membership.objects.create(user=both, role=StaffRole.OPERATOR)

    pass_time(SEVEN_WORKDAYS)

    assert words_of(both, "en")[1] == "Weigh the evidence and rule."


def test_the_arbiters_are_reminded_at_the_target_of_three_working_days() -> None:
    dispute = under_review()
    judge, operator = an_arbiter(), member(StaffRole.OPERATOR)

    pass_time(THREE_WORKDAYS - timedelta(seconds=1))
    assert reminded(judge) == []
    pass_time(THREE_WORKDAYS)

    assert (reminded(judge), reminded(operator)) == ([THREE_WORKDAYS], [])
    notice = Notice.objects.get(user=judge, code="reminder")
    assert notice.path == f"/admin/arbitration/{dispute.number}/"
    assert notice_title("reminder", notice.values) == "The platform must rule by the end of 27 Nov."
    assert not again(dispute).is_overdue


def test_another_target_reminds_at_another_moment() -> None:
    in_force(SettingCode.RULING_TARGET_WD, 2, NOON - timedelta(days=1))
    under_review()
    judge = an_arbiter()

    pass_time(TWO_WORKDAYS)

    assert reminded(judge) == [TWO_WORKDAYS]


def test_a_target_as_long_as_the_limit_reminds_of_nothing_more() -> None:
    """What passes then is told as overdue."""
    in_force(SettingCode.RULING_TARGET_WD, 7, NOON - timedelta(days=1))

    dispute = under_review()

    clock = Deadline.objects.get(subject_kind="dispute", subject_id=dispute.pk, code=DeadlineCode.RULING)
    moments = list(clock.reminders.order_by("at").values_list("at", flat=True))
    assert moments == [SEVEN_WORKDAYS - timedelta(hours=24), SEVEN_WORKDAYS - timedelta(hours=4)]
