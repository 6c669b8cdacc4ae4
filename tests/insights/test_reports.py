"""The weekly report: who gets it, once a week, in which language, and that it says what the pages say."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.clockwork.services import sweep
from aftersales.insights.models import ReportSubscription
from aftersales.insights.services.counting import ingest
from aftersales.insights.services.reporting import send_due, subscribe
from aftersales.notifications.gateways.composing import compose
from aftersales.notifications.models import Notice, OutboxMessage
from tests.desk.cast import said, set_clock, signed_in
from tests.factories import NOON, StoreFactory, agent_of, an_arbiter
from tests.insights.story import Story, a_story

pytestmark = pytest.mark.django_db

PAGE = reverse("insights:reports")
MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # half past eight in China


@pytest.fixture
def story() -> Story:
    told = a_story()
    ingest(MONDAY)
    return told


def test_a_subscriber_gets_the_week_once(story: Story, manager: User) -> None:
    subscribe(manager, None, NOON)

    sent = send_due(MONDAY), send_due(MONDAY + timedelta(days=2)), send_due(MONDAY + timedelta(days=7))

    assert sent == (1, 0, 1)
    notices = Notice.objects.filter(user=manager, code="report").order_by("id")
    assert [notice.values["first"] for notice in notices] == ["2026-11-16", "2026-11-23"]
    assert notices[0].values["counts"] == [
        {"measure": "submitted", "now": 4, "before": 0},
        {"measure": "ended", "now": 2, "before": 0},
        {"measure": "disputed", "now": 0, "before": 0},
    ]
    assert OutboxMessage.objects.filter(user=manager, code="report").count() == 2


def test_nothing_goes_out_before_monday_morning_or_to_those_who_did_not_ask(manager: User) -> None:
    assert send_due(MONDAY) == 0
    subscribe(manager, None, NOON)

    assert send_due(MONDAY - timedelta(hours=1)) == 0
    assert not Notice.objects.filter(code="report").exists()


@pytest.mark.parametrize(
    ("language", "subject", "line", "chart"),
    [
        (
            "en",
            "The week of 16 Nov – 22 Nov",
            "Submitted: 4 (the week before: 0)",
            "18 Nov: 3 submitted, 1 ended; deadlines missed: 0 of 0 (–)",
        ),
        (
            "zh-hans",
            "11月16日 – 11月22日 一周数据",
            "提交：4（前一周 0）",
            "11月18日：提交 3 单，结束 1 单；时限超时 0/0（–）",
        ),
    ],
)
def test_the_mail_is_in_the_readers_language(manager: User, language: str, subject: str, line: str, chart: str) -> None:
    manager.language = language
    manager.save(update_fields=["language"])
    subscribe(manager, None, NOON)
    send_due(MONDAY)
    notice = Notice.objects.get(user=manager, code="report")

    letter = compose("report", notice.values, user=manager, path=notice.path)

    assert letter.subject == subject
    assert line in letter.text
    assert chart in letter.text
    assert "2.1" in letter.html
    assert letter.unsubscribe_url


def test_the_mail_carries_its_charts_as_tables_of_every_day(manager: User) -> None:
    sweep(MONDAY)
    ingest(MONDAY)
    subscribe(manager, None, NOON)
    send_due(MONDAY)
    notice = Notice.objects.get(user=manager, code="report")

    page = compose("report", notice.values, user=manager, path=notice.path).html

    _figures, flow, missed = page.split("<h2")
    assert rows_of(flow)[2:4] == [("18 Nov", "3", "1"), ("19 Nov", "1", "1")]
    assert rows_of(missed)[2:5] == [("18 Nov", "0 of 0", "–"), ("19 Nov", "0 of 0", "–"), ("20 Nov", "0 of 2", "0.0 %")]
    assert len(rows_of(flow)) == len(rows_of(missed)) == 7
    assert flow.count('width="100%"') == 2  # the table, and the bar of the busiest day
    assert "<svg" not in page
    assert "<img" not in page


def rows_of(table: str) -> list[tuple[str, ...]]:
    """The cells of each day, without its bars."""
    days = re.findall(r'<tr>\n<td class="m-ink m-line".*?\n</tr>', table, re.DOTALL)
    return [tuple(re.findall(r'<td class="m-ink m-line"[^>]*>([^<]*)</td>', day)) for day in days]


def test_a_report_kept_from_before_there_were_charts_is_still_a_mail(manager: User) -> None:
    subscribe(manager, None, NOON)
    send_due(MONDAY)
    notice = Notice.objects.get(user=manager, code="report")
    older = {name: value for name, value in notice.values.items() if name != "days"}

    letter = compose("report", older, user=manager, path=notice.path)

    assert "day by day" not in letter.html
    assert "Submitted: 4" in letter.text


def test_the_link_opens_the_same_week(manager: User, settings: Settings) -> None:
    subscribe(manager, None, NOON)
    send_due(MONDAY)
    set_clock(settings, MONDAY)

    page = signed_in(manager).get(Notice.objects.get(user=manager, code="report").path)

    flow = next(panel for panel in page.context["panels"] if panel.code == "flow")
    assert [cell.shown for cell in flow.table.foot] == ["Together", "4", "2", "+2"]


def test_whoever_no_longer_reads_the_figures_gets_none(manager: User) -> None:
    subscribe(manager, None, NOON)
    manager.memberships.all().delete()

    assert send_due(MONDAY) == 0
    assert not Notice.objects.filter(code="report").exists()


def test_a_store_that_one_does_not_manage_is_not_reported(story: Story, manager: User) -> None:
    subscribe(manager, StoreFactory(), NOON)

    assert send_due(MONDAY) == 0


def test_subscribing_and_leaving_by_the_page(story: Story, manager: User, settings: Settings) -> None:
    set_clock(settings, MONDAY)
    client = signed_in(manager)

    client.post(PAGE, {"store": story.store.slug, "wanted": "1"})
    client.post(PAGE, {"store": "all", "wanted": "1"})
    client.post(PAGE, {"store": "all", "wanted": "0"})

    assert [row.store for row in ReportSubscription.objects.filter(user=manager)] == [story.store]
    assert "Submitted" in said(client.get(PAGE))


def test_a_strangers_store_cannot_be_subscribed(manager: User) -> None:
    other = StoreFactory()

    assert signed_in(manager).post(PAGE, {"store": other.slug, "wanted": "1"}).status_code == 404
    assert signed_in(agent_of(other)).post(PAGE, {"store": "all", "wanted": "1"}).status_code == 403
    assert not ReportSubscription.objects.exists()


def test_the_platform_gets_all_stores(story: Story) -> None:
    arbiter = an_arbiter()
    subscribe(arbiter, None, NOON)

    assert send_due(MONDAY) == 1
    assert Notice.objects.get(user=arbiter, code="report").values["counts"][0]["now"] == 4
