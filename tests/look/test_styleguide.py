"""The style guide is there for those who build, and breaks no guideline either; nobody else finds it."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.web.selectors.styleguide import components
from tests.look.axe import violations
from tests.look.windows import DESK, LOOKS, Windows


@pytest.mark.django_db
def test_every_component_stands_there_in_both_themes(settings: Settings) -> None:
    settings.DEBUG = True

    html = Client().get(reverse("web:styleguide")).content.decode()

    names = [one.name for one in components()["components"]]
    assert all(f'id="component-{name}"' in html for name in names)
    states = sum(len(one.states) for one in components()["components"])
    assert (html.count('class="shown" data-theme="light"'), html.count('class="shown" data-theme="dark"')) == (
        states,
        states,
    )


@pytest.mark.django_db
def test_without_debug_there_is_none() -> None:
    assert Client().get(reverse("web:styleguide")).status_code == 404


@pytest.mark.browser
def test_it_breaks_no_guideline(windows: Windows, settings: Settings) -> None:
    settings.DEBUG = True
    page = windows.new_context("", LOOKS[3], DESK).new_page()
    page.goto(windows.url + reverse("web:styleguide"))

    found = violations(page)

    page.close()
    assert found == []
