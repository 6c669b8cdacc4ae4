"""Moments, days, time left and money, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils import translation

from aftersales.wording import moments
from aftersales.wording.moments import DueLevel

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in China
MIDNIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # 24:00 of 23 November in China

CATALOGUE = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES" / "django.po"
translated = pytest.mark.skipif(not CATALOGUE.exists(), reason="nothing has been translated yet")


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_a_moment_is_shown_in_chinas_time() -> None:
    assert moments.shown_moment(datetime(2026, 11, 24, 10, 0, tzinfo=UTC), NOON) == "24 Nov, 18:00"


def test_a_moment_of_another_year_says_its_year() -> None:
    assert moments.shown_moment(datetime(2025, 3, 4, 1, 5, tzinfo=UTC), NOON) == "4 Mar 2025, 09:05"


def test_the_year_is_reckoned_in_chinas_time() -> None:
    new_year = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert moments.shown_moment(new_year, NOON) == "1 Jan, 00:30"


def test_a_day_is_shown_without_a_time() -> None:
    assert moments.shown_day(date(2026, 11, 23), NOON) == "23 Nov"


def test_a_moment_shown_as_a_day_is_the_day_in_china() -> None:
    assert moments.shown_day(MIDNIGHT, NOON) == "24 Nov"


def test_a_day_of_another_year_says_its_year() -> None:
    assert moments.shown_day(date(2028, 11, 16), NOON) == "16 Nov 2028"


def test_a_due_time_at_midnight_belongs_to_the_day_that_ends() -> None:
    assert moments.shown_due(MIDNIGHT, NOON) == "the end of 23 Nov"


def test_a_due_time_at_new_years_midnight_belongs_to_the_old_year() -> None:
    assert moments.shown_due(datetime(2026, 12, 31, 16, 0, tzinfo=UTC), NOON) == "the end of 31 Dec"


def test_a_due_time_within_a_day_is_a_plain_moment() -> None:
    assert moments.shown_due(datetime(2026, 11, 24, 6, 30, tzinfo=UTC), NOON) == "24 Nov, 14:30"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=1, hours=21, minutes=59), "1 d 21 h left"),
        (timedelta(days=2, minutes=30), "2 d left"),
        (timedelta(hours=23, minutes=59), "23 h left"),
        (timedelta(hours=9, minutes=59), "9 h 59 min left"),
        (timedelta(hours=2, minutes=10), "2 h 10 min left"),
        (timedelta(hours=1), "1 h left"),
        (timedelta(minutes=52, seconds=59), "52 min left"),
        (timedelta(seconds=59), "less than 1 min left"),
        (timedelta(0), "less than 1 min overdue"),
        (-timedelta(minutes=35), "35 min overdue"),
        (-timedelta(days=3, hours=1), "3 d 1 h overdue"),
    ],
)
def test_time_left_is_never_rounded_up(left: timedelta, words: str) -> None:
    assert moments.shown_remaining(NOON + left, NOON) == words


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (timedelta(hours=24), DueLevel.NEUTRAL),
        (timedelta(hours=24) - timedelta(seconds=1), DueLevel.WARN),
        (timedelta(hours=2), DueLevel.WARN),
        (timedelta(hours=2) - timedelta(seconds=1), DueLevel.DANGER),
        (timedelta(seconds=1), DueLevel.DANGER),
        (timedelta(0), DueLevel.OVER),
        (-timedelta(days=1), DueLevel.OVER),
    ],
)
def test_the_level_rises_at_a_day_at_two_hours_and_when_due(left: timedelta, level: DueLevel) -> None:
    assert moments.due_level(NOON + left, NOON) is level


def test_a_paused_due_time_is_never_late() -> None:
    assert moments.due_level(NOON - timedelta(days=1), NOON, paused=True) is DueLevel.PAUSED


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("699"), "¥699.00"),
        (Decimal("1299.5"), "¥1,299.50"),
        (Decimal("0"), "¥0.00"),
        (Decimal("-100"), "-¥100.00"),
        (None, "–"),
    ],
)
def test_money_has_two_decimals_and_nothing_known_is_a_dash(amount: Decimal | None, words: str) -> None:
    assert moments.shown_money(amount) == words


def test_money_of_another_currency_names_it() -> None:
    assert moments.shown_money(Decimal("12"), "USD") == "USD 12.00"


@translated
@pytest.mark.usefixtures("chinese")
def test_moments_and_days_read_naturally_in_chinese() -> None:
    shown = [
        moments.shown_moment(datetime(2026, 11, 24, 10, 0, tzinfo=UTC), NOON),
        moments.shown_moment(datetime(2025, 3, 4, 1, 5, tzinfo=UTC), NOON),
        moments.shown_day(date(2026, 11, 23), NOON),
        moments.shown_day(date(2028, 11, 16), NOON),
        moments.shown_due(MIDNIGHT, NOON),
    ]
    assert shown == ["11月24日 18:00", "2025年3月4日 09:05", "11月23日", "2028年11月16日", "11月23日 24:00"]


@translated
@pytest.mark.usefixtures("chinese")
def test_time_left_reads_naturally_in_chinese() -> None:
    lengths = [timedelta(days=1, hours=21), timedelta(hours=1, minutes=40), timedelta(hours=19), -timedelta(minutes=35)]
    shown = [moments.shown_remaining(NOON + length, NOON) for length in lengths]
    assert shown == ["还剩 1 天 21 小时", "还剩 1 小时 40 分钟", "还剩 19 小时", "超时 35 分钟"]
