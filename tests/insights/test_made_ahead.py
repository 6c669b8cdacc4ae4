"""Pages that somebody opens every day are made before they are asked for."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import caches
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, User
from aftersales.insights.services.counting import ingest
from aftersales.insights.views.ahead import LATELY, make_ahead
from tests.desk.cast import an_administrator, said, set_clock
from tests.factories import a_ticket, agent_of
from tests.insights.story import READ_AT as AT
from tests.insights.story import Story, a_line
from tests.insights.test_keeping import AGAIN, OVERVIEW, cost, counted, reader

TABS = ("overview", "deadlines", "products", "agents", "disputes", "money")
PAGES_OF_A_MANAGER = len(TABS) + 1
"""And that of the store."""


@pytest.fixture(autouse=True)
def _found_by_every_process(settings: Settings, tmp_path: Path) -> None:
    settings.INSIGHTS_KEPT_SECONDS = 120
    shared = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {**settings.CACHES, "figures": shared}


def been_here(person: User, language: str = "en", ago: timedelta = timedelta()) -> User:
    User.objects.filter(pk=person.pk).update(last_login=AT - ago, language=language)
    return person


def test_every_page_of_a_manager_is_there_when_it_is_opened(story: Story, manager: User) -> None:
    been_here(manager)

    assert make_ahead(AT) == PAGES_OF_A_MANAGER
    client = reader(manager)
    assert [cost(client, name) for name in TABS] == [AGAIN] * len(TABS)
    assert counted(client) == "4"


def test_the_platform_has_its_pages_too(story: Story) -> None:
    person = been_here(an_administrator())

    assert make_ahead(AT) == len(TABS)
    assert said(reader(person).get(OVERVIEW)).count("4") > 0
    assert cost(reader(person), "overview") <= AGAIN + 1  # and the names of all stores


def test_a_page_is_made_once_for_all_who_would_see_the_same(story: Story, manager: User) -> None:
    for person in (manager, agent_of(story.store, StaffRole.MANAGER)):
        been_here(person)
    been_here(agent_of(story.store, StaffRole.MANAGER), "zh-hans")

    assert make_ahead(AT) == 2 * PAGES_OF_A_MANAGER


def test_who_would_have_to_sign_in_again_costs_nothing(story: Story, manager: User) -> None:
    been_here(manager, ago=LATELY + timedelta(seconds=1))
    been_here(story.agent)

    assert make_ahead(AT) == 0


def test_the_next_minute_it_is_made_anew_with_what_was_counted(story: Story, manager: User, settings: Settings) -> None:
    been_here(manager)
    make_ahead(AT)
    a_ticket(a_line(story.store), at=AT)
    ingest(AT + timedelta(seconds=1))

    assert make_ahead(AT + timedelta(seconds=29)) == 0
    assert make_ahead(AT + timedelta(seconds=60)) == PAGES_OF_A_MANAGER
    set_clock(settings, AT + timedelta(seconds=61))
    assert counted(reader(manager)) == "5"


def test_a_page_for_a_store_somebody_has_lost_is_made_no_more(story: Story, manager: User) -> None:
    been_here(manager)
    manager.memberships.all().delete()

    assert make_ahead(AT) == 0
    assert reader(manager).get(reverse("insights:overview")).status_code == 403


def test_when_the_time_is_up_the_rest_waits(story: Story, manager: User) -> None:
    been_here(manager)

    assert make_ahead(AT, seconds=-1) == 0


def test_where_processes_keep_their_own_nothing_is_made_ahead(story: Story, manager: User, settings: Settings) -> None:
    settings.CACHES = {**settings.CACHES, "figures": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    been_here(manager)

    assert make_ahead(AT) == 0
    assert caches["figures"].get("anything") is None
