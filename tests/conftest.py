from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation
from pytest_django.fixtures import Settings

from aftersales.deadlines.selectors import keep_calendar
from aftersales.deadlines.selectors.settings import keep_settings
from aftersales.domain.holiday_lists import official_calendar
from aftersales.domain.settings import DEFAULTS
from aftersales.policies.selectors import forget_rules

# A busy machine is slow; only a wrong answer fails a property.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in the source language unless a test says otherwise."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """No test writes into the working tree."""
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture(autouse=True)
def fresh_counts(settings: Settings) -> None:
    """What a test has just made is counted at once."""
    settings.DESK_COUNTS_SECONDS = 0
    settings.INSIGHTS_KEPT_SECONDS = 0


@pytest.fixture(autouse=True)
def official_days() -> Iterator[None]:
    """The calendar is the official one and as good as read: no test's queries depend on when a process read it last.

    A test of the tables calls `forget_calendar()` after it has written to them.
    """
    keep_calendar(official_calendar(), seconds=3600)
    yield
    keep_calendar(official_calendar(), seconds=3600)


@pytest.fixture(autouse=True)
def default_settings() -> Iterator[None]:
    """The defaults are in force, and as good as read; a test that sets something calls `forget_settings()`."""
    keep_settings(DEFAULTS, seconds=3600)
    yield
    keep_settings(DEFAULTS, seconds=3600)


@pytest.fixture(autouse=True)
def unread_rules() -> Iterator[None]:
    """No test meets the rules of another's rows."""
    forget_rules()
    yield
    forget_rules()


pytest_plugins = ["tests.services", "tests.migrated", "tests.bucket", "tests.small_disk", "tests.demo_world"]
