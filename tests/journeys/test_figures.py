"""The dashboards' charts in the browser, under the policy that forbids everything inline, in both themes."""

from typing import Literal

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from aftersales.clock.services import moment
from aftersales.insights.services.counting import ingest
from aftersales.tickets.models import Ticket
from tests.factories import a_ticket
from tests.journeys.cast import Cast
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

CHARTS = ("horizon", "flow", "breach")
DRAWN = """code => [...document.querySelectorAll(`section[aria-labelledby="${code}"] .scroll svg`)].map(svg => {
  const box = svg.getBoundingClientRect(), shape = svg.querySelector('polyline, rect[class], circle[class], path.sd')
  return {wide: box.width > 250, tall: box.height > 90, said: svg.getAttribute('aria-label') !== '',
          ink: getComputedStyle(shape)[shape.matches('.s1, .s2, .s4, .sd') ? 'stroke' : 'fill'],
          text: getComputedStyle(svg.querySelector('text')).fill}
})[0]"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_is_drawn_in_both_themes(stage: Stage, cast: Cast, theme: Literal["light", "dark"]) -> None:
    page = the_overview(stage, cast, theme)

    drawn = {code: page.evaluate(DRAWN, code) for code in CHARTS}

    for code, found in drawn.items():
        assert (found["wide"], found["tall"], found["said"]) == (True, True, True), code
        assert found["ink"] not in {"none", "rgb(0, 0, 0)"}, code
        assert found["ink"] != found["text"], code
    assert stage.troubles == []


def test_the_themes_have_inks_of_their_own(stage: Stage, cast: Cast) -> None:
    light = the_overview(stage, cast, "light").evaluate(DRAWN, "flow")
    dark = the_overview(stage, cast, "dark").evaluate(DRAWN, "flow")

    assert light["ink"] != dark["ink"]
    assert light["text"] != dark["text"]


def test_a_chart_leads_to_its_table_by_keyboard_and_a_number_to_its_tickets(stage: Stage, cast: Cast) -> None:
    page = the_overview(stage, cast, "light")
    panel = page.locator('section[aria-labelledby="flow"]')

    panel.locator("summary").press("Enter")
    panel.locator("tfoot a").first.press("Enter")

    page.wait_for_url("**/insights/tickets/**")
    assert page.locator("table.tickets tbody tr").count() == 1


PRINTED = """() => ({
  hidden: ['.rail', '.now-strip', '.tabs', '.filters, form.tools', '.noprint'].flatMap(each =>
    [...document.querySelectorAll(each)]).filter(each => each.checkVisibility()).length,
  cards: [...document.querySelectorAll('.kpi')].filter(each => each.checkVisibility()).length,
  tables: [...document.querySelectorAll('details.table table')].map(
    each => each.checkVisibility() && each.clientHeight > 100),
  broken: [...document.querySelectorAll('.panel, .kpi')].filter(
    each => getComputedStyle(each).breakInside !== 'avoid').length})"""


def test_on_paper_the_tables_are_open_and_what_can_only_be_pressed_is_gone(stage: Stage, cast: Cast) -> None:
    page = the_overview(stage, cast, "light")
    on_screen = page.evaluate(PRINTED)

    page.emulate_media(media="print")

    assert page.evaluate(PRINTED) == {"hidden": 0, "cards": 6, "tables": [True, True, True], "broken": 0}
    assert on_screen["hidden"] > 0
    assert on_screen["tables"] == [False, False, False]


def the_overview(stage: Stage, cast: Cast, theme: Literal["light", "dark"]) -> Page:
    if not Ticket.objects.exists():
        a_ticket(cast.a_line(), at=moment())
    ingest(moment())
    page = stage.desk_of(cast.manager)
    page.emulate_media(color_scheme=theme)
    return stage.visit(page, reverse("insights:overview"))
