"""What `{% kept %}` keeps, and what it can't give to another reader."""

import pytest
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import override

from aftersales.wording.templatetags.keeping import MOST

ENGINE = Engine(builtins=["aftersales.wording.templatetags.keeping"], libraries={"i18n": "django.templatetags.i18n"})


class Counting:
    """Says how often it was asked; all of them are equal."""

    def __init__(self) -> None:
        self.asked = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counting)

    def __hash__(self) -> int:
        return 1

    def __str__(self) -> str:
        self.asked += 1
        return "words"


def written(text: str) -> Template:
    return ENGINE.from_string(text)


def test_a_part_with_equal_values_is_rendered_once() -> None:
    template, first, second = written("{% kept value=value %}{{ value }}{% endkept %}"), Counting(), Counting()

    pages = [template.render(Context({"value": value})) for value in (first, first, second)]

    assert pages == ["words"] * 3
    assert (first.asked, second.asked) == (1, 0)


def test_another_value_is_rendered_anew() -> None:
    template = written("{% kept value=value %}{{ value }}{% endkept %}")

    assert [template.render(Context({"value": value})) for value in (1, 2, True, "1")] == ["1", "2", "True", "1"]


def test_a_part_sees_nothing_that_it_does_not_name() -> None:
    template = written("{% kept value=value %}{{ value }}{{ csrf_token }}{{ user }}{% endkept %}")

    assert template.render(Context({"value": "a", "csrf_token": "secret", "user": "agent"})) == "a"


def test_what_was_kept_as_safe_is_escaped_for_a_plain_string_that_equals_it() -> None:
    template, bold = written("{% kept value=value %}{{ value }}{% endkept %}"), "<b>"

    assert template.render(Context({"value": mark_safe(bold)})) == "<b>"  # noqa: S308  it is what is tested
    assert template.render(Context({"value": bold})) == "&lt;b&gt;"


def test_each_language_has_its_own() -> None:
    template = written("{% load i18n %}{% kept %}{% get_current_language as code %}{{ code }}{% endkept %}")

    pages = []
    for language in ("en", "zh-hans", "en"):
        with override(language):
            pages.append(template.render(Context()))

    assert pages == ["en", "zh-hans", "en"]


def test_only_so_much_is_kept() -> None:
    template = written("{% kept value=value %}{{ value }}{% endkept %}")

    for value in range(MOST + 1):
        template.render(Context({"value": value}))

    assert len(template.nodelist[0].texts) == 1  # type: ignore[attr-defined]  # it is a KeptNode


@pytest.mark.parametrize(
    "text", ["{% kept value %}{% endkept %}", "{% kept %}{% block a %}{% endblock %}{% endkept %}"]
)
def test_a_part_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        written(text)
