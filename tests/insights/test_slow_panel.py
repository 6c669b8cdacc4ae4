"""A statement that takes too long is given up by PostgreSQL itself, and nothing of it is left on the connection."""

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole
from aftersales.insights.views import guarding
from aftersales.insights.views.panels import openings
from tests.desk.cast import said, set_clock, signed_in
from tests.factories import StoreFactory, agent_of
from tests.insights.story import READ_AT as AT
from tests.insights.test_pages import OVERVIEW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_slow_panel_is_given_up_and_the_others_stand(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    set_clock(settings, AT)
    client = signed_in(agent_of(StoreFactory(), StaffRole.MANAGER))
    client.get(OVERVIEW)
    monkeypatch.setattr(guarding, "STATEMENT_MILLISECONDS", 1_000)
    monkeypatch.setattr(openings, "longest_overdue", sleep)

    page = client.get(OVERVIEW)

    assert page.status_code == 200
    failed = [(panel.code, panel.was_slow) for panel in page.context["panels"] if getattr(panel, "failed", False)]
    assert failed == [("overdue", True)]
    assert "too long" in said(page)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('jit')")
        assert cursor.fetchone() == (before()[0], before()[1])


def before() -> tuple[str, str]:
    """As a new connection has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reset_val FROM pg_settings WHERE name IN ('statement_timeout', 'jit') ORDER BY name DESC"
        )
        timeout, jit = (value for (value,) in cursor.fetchall())
    return timeout, jit
