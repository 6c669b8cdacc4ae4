"""Whoever asks the same soon after sees what was worked out once; nobody ever sees another's."""

import logging
import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, User
from aftersales.insights.services.counting import ingest
from aftersales.insights.views import frame
from tests.desk.cast import an_administrator, said, set_clock
from tests.factories import StoreFactory, a_ticket, agent_of, an_arbiter
from tests.insights.story import HOUR, Story, a_line, a_story
from tests.insights.story import READ_AT as AT

OVERVIEW = reverse("insights:overview")
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
AGAIN = 8
"""Session, person, where they work, moment, the demo's offset, how far is counted, the rail's numbers, the bell's."""


@pytest.fixture(autouse=True)
def _kept_for_a_minute(settings: Settings) -> None:
    settings.INSIGHTS_KEPT_SECONDS = 60
    settings.CACHES = {**settings.CACHES, "figures": {"BACKEND": LOCAL, "LOCATION": "tests"}}
    caches["figures"].clear()


def reader(person: User, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def body(client: Client, name: str = "overview", **asked: str) -> str:
    """What is on the page, without the times of day."""
    page = said(client.get(reverse(f"insights:{name}"), asked))
    return re.sub(r"\d\d:\d\d", "", page[page.index("<main") : page.index("</main>")])


def counted(client: Client, **asked: str) -> str:
    """Submitted in these days."""
    found = re.search(r"Submitted and ended: Submitted (\d+)", said(client.get(OVERVIEW, asked)))
    assert found
    return found[1]


def open_now(client: Client) -> str:
    found = re.search(r"<h3>Open</h3>\s*<p class=\"n num\">(\d+)", said(client.get(OVERVIEW)))
    assert found
    return found[1]


def cost(client: Client, name: str, **asked: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(f"insights:{name}"), asked).status_code == 200
    return len(queries) - (connection.vendor == "postgresql")


# --- once for all who ask the same ---


@pytest.mark.parametrize("tickets", [1, 30])
def test_reading_again_costs_the_same_for_every_page(story: Story, manager: User, tickets: int) -> None:
    for hours in range(tickets):
        a_ticket(a_line(story.store, product=story.line.product), at=AT - timedelta(hours=hours))
    ingest(AT)
    client, pages = reader(manager), ("overview", "deadlines", "products", "agents", "disputes", "money")

    first = [cost(client, name, reason="defective") for name in pages]
    again = [cost(client, name, reason="defective") for name in pages]

    assert first == [13, 13, 11, 11, 11, 10]
    assert again == [AGAIN] * len(pages)


def test_for_a_minute_a_page_says_what_it_said_and_when_that_was(
    story: Story, manager: User, settings: Settings
) -> None:
    client = reader(manager)
    assert open_now(client) == "2"
    a_ticket(a_line(story.store), at=AT)

    assert open_now(client) == "2"
    assert "data to 04:00 (UTC+8), open tickets at 04:00" in said(client.get(OVERVIEW))

    set_clock(settings, AT + timedelta(seconds=75))
    assert open_now(client) == "3"
    assert "data to 04:00 (UTC+8), open tickets at 04:01" in said(client.get(OVERVIEW))


def test_what_is_counted_meanwhile_is_shown_when_the_page_is_made_anew(
    story: Story, manager: User, settings: Settings
) -> None:
    client = reader(manager)
    assert counted(client) == "4"
    a_ticket(a_line(story.store), at=AT)
    ingest(AT + timedelta(seconds=1))

    assert counted(client) == "4"
    set_clock(settings, AT + timedelta(seconds=61))
    assert counted(client) == "5"


def test_two_managers_of_a_store_share_the_figures_and_not_the_frame(story: Story, manager: User) -> None:
    second = agent_of(story.store, StaffRole.MANAGER)
    body(reader(manager))

    page = said(reader(second).get(OVERVIEW))

    assert cost(reader(second), "overview") == AGAIN
    assert f'<span class="name">{second.shown_name}' in page
    assert f'<span class="name">{manager.shown_name}' not in page
    assert "csrfmiddlewaretoken" not in page[page.index("<main") : page.index("</main>")]


def test_a_clock_that_is_set_back_shows_nothing_of_the_future(story: Story, manager: User, settings: Settings) -> None:
    client = reader(manager)
    set_clock(settings, AT + HOUR)
    assert open_now(client) == "2"
    a_ticket(a_line(story.store), at=AT)

    set_clock(settings, AT)

    assert open_now(client) == "3"


# --- nobody sees another's ---


def test_every_reader_sees_what_is_theirs(story: Story, manager: User, settings: Settings) -> None:
    elsewhere = a_story()
    both = agent_of(story.store, StaffRole.MANAGER)
    both.memberships.create(store=elsewhere.store, role=StaffRole.MANAGER)
    agents = (story.agent, agent_of(story.store), elsewhere.agent)
    managers = (manager, agent_of(elsewhere.store, StaffRole.MANAGER), both, an_arbiter(), an_administrator())
    ingest(AT)
    asked: list[tuple[User, str, dict[str, str]]] = [(one, "overview", {}) for one in managers]
    asked += [(one, "agents", {}) for one in (*managers, *agents)]
    asked += [(manager, "agents", {"agent": str(story.agent.pk)}), (both, "overview", {"store": story.store.slug})]
    asked += [(managers[3], "overview", {"store": story.store.slug})]
    readers = [
        (reader(person, language), name, given) for person, name, given in asked for language in ("en", "zh-hans")
    ]

    first = [body(client, name, **given) for client, name, given in readers]
    again = [body(client, name, **given) for client, name, given in readers]
    settings.INSIGHTS_KEPT_SECONDS = 0
    anew = [body(client, name, **given) for client, name, given in readers]

    assert first == again == anew


def test_another_stores_manager_is_not_let_in_by_what_is_kept(story: Story, manager: User) -> None:
    stranger = reader(agent_of(StoreFactory(), StaffRole.MANAGER))
    for page in (OVERVIEW, reverse("insights:store", args=[story.store.slug])):
        assert reader(manager).get(page, {"store": story.store.slug}).status_code == 200

    assert stranger.get(OVERVIEW, {"store": story.store.slug}).status_code == 404
    assert stranger.get(reverse("insights:store", args=[story.store.slug])).status_code == 404
    assert counted(stranger) == "0"


def test_an_agent_is_not_let_in_by_what_a_manager_read(story: Story, manager: User) -> None:
    reader(manager).get(OVERVIEW)

    assert reader(story.agent).get(OVERVIEW).status_code == 403


def test_whoever_lost_a_store_reads_it_no_more(story: Story, manager: User) -> None:
    client = reader(manager)
    assert counted(client) == "4"

    manager.memberships.update(store=StoreFactory())

    assert counted(client) == "0"


def test_each_filter_has_its_own(story: Story, manager: User) -> None:
    client = reader(manager)

    found = [counted(client, **asked) for asked in ({}, {"reason": "defective"}, {"kind": "exchange"}, {})]

    assert found == ["4", "1", "1", "4"]
    assert "Compare with the days before" in said(client.get(OVERVIEW, {"compare": "0"}))


# --- what is not kept ---


def test_a_page_with_a_failed_panel_is_not_kept_and_recovers(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    client = reader(manager)
    with monkeypatch.context() as broken:
        broken.setattr(frame, "read", fail)
        assert "too long" in said(client.get(OVERVIEW))

    assert counted(client) == "4"
    assert cost(client, "overview") == AGAIN


def test_without_names_the_filter_is_short_and_not_kept(
    story: Story, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    client, option = reader(manager), f'<option value="{story.agent.pk}">'
    with monkeypatch.context() as broken:
        broken.setattr(frame, "names_of", fail)
        assert option not in body(client, "disputes")

    assert option in body(client, "disputes")


def test_an_export_is_always_worked_out(story: Story, manager: User) -> None:
    client = reader(manager)
    client.get(OVERVIEW, {"format": "csv"})
    a_ticket(a_line(story.store), at=AT)

    text = client.get(OVERVIEW, {"format": "csv"}).content.decode()

    assert "Open,3," in text


def test_a_cache_that_is_down_is_no_error(manager: User, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    down = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": down, "figures": down}
    settings.DESK_COUNTS_SECONDS = 15

    with caplog.at_level(logging.WARNING, "aftersales"):
        assert counted(reader(manager)) == "4"

    assert [record.message for record in caplog.records] == [
        "what is kept of the dashboards cannot be read",
        "the dashboards cannot be kept",
        "the cache of the desk's numbers cannot be reached",
        "the cache of the desk's numbers cannot be reached",
    ]


def test_what_cannot_be_understood_is_worked_out_anew(manager: User) -> None:
    client = reader(manager)
    counted(client)
    for key in list(caches["figures"]._cache):  # type: ignore[attr-defined]  # its rows, by key
        caches["figures"].set(key.removeprefix(":1:"), b"nonsense")

    assert counted(client) == "4"


def test_nothing_is_kept_where_it_is_switched_off(story: Story, manager: User, settings: Settings) -> None:
    settings.INSIGHTS_KEPT_SECONDS = 0
    client = reader(manager)
    assert open_now(client) == "2"
    a_ticket(a_line(story.store), at=AT)

    assert open_now(client) == "3"
    with translation.override("en"):
        assert "open tickets at" in said(client.get(OVERVIEW))
