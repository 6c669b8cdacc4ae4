"""Charts are drawn from numbers of ours and words of anybody's."""

from decimal import Decimal
from xml.etree import ElementTree

from aftersales.insights.views import charts
from aftersales.insights.views.drawing import as_svg

HOSTILE = "<script>\"&'"
_SVG = "{http://www.w3.org/2000/svg}"


def parsed(drawn: str) -> ElementTree.Element:
    """No part of it could be read as anything else."""
    return ElementTree.fromstring(drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314  our own


def texts(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{_SVG}text")]


def test_lines_have_their_grid_their_days_a_mark_for_each_value_and_a_word_at_the_peak() -> None:
    one = charts.Series("s1", "circle", [1, None, 3])
    other = charts.Series("s2", "square", [0, 2, 1])
    chart = charts.lines(HOSTILE, [one, other], ["a", HOSTILE, "c"], lambda value: f"{value:.0f}", is_today_last=True)

    svg = parsed(as_svg(chart, "flow"))

    assert svg.get("aria-label") == HOSTILE
    assert texts(svg) == ["0", "1", "2", "3", "3", "a", HOSTILE, "c"]
    assert len(list(svg.iter(f"{_SVG}circle"))) == 2
    assert len(list(svg.iter(f"{_SVG}polyline"))) == 3
    assert [rect.get("fill") or rect.get("class") for rect in svg.iter(f"{_SVG}rect")] == [
        "url(#flow-today)",
        *["f2"] * 3,
    ]


def test_without_today_nothing_is_hatched_and_a_target_is_a_line_of_its_own() -> None:
    series = [charts.Series("s1", "", [Decimal("0.02")])]
    chart = charts.lines("x", series, ["a"], str, is_today_last=False, target=Decimal("0.05"))

    drawn = as_svg(chart, "breach")

    assert "pattern" not in drawn
    assert drawn.count('class="sd"') == 1
    assert "<circle" not in drawn


def test_bars_say_their_number_above_and_their_name_below() -> None:
    svg = parsed(as_svg(charts.bars("x", [("late", 3, "fd"), (HOSTILE, 0, "f1")]), "horizon"))

    assert texts(svg) == ["0", "1", "2", "3", "3", "late", HOSTILE]
    assert [rect.get("class") for rect in svg.iter(f"{_SVG}rect")] == ["fd", "f1"]
