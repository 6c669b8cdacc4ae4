import pytest

from aftersales.domain.mail_templates import (
    BLOCKS,
    VARIABLES,
    Problem,
    ProblemCode,
    Template,
    filled_html,
    filled_text,
    problems_of,
)
from aftersales.domain.notices import Topic

FINE = Template("{{ title }}", "Hello {{ name }}.\n\n{{ link }}", "<h1>{{ title }}</h1>\n\n{{ button }}")


def problems(**changes: str) -> list[Problem]:
    fields = {"subject": FINE.subject, "text": FINE.text, "html": FINE.html} | changes
    return problems_of(Template(**fields), Topic.DECISION)


def test_a_paragraph_without_anything_to_say_is_left_out() -> None:
    source = "{{ title }}.\n\n{{ until }} {{ otherwise }}\n\nAlways.\n\n{{ product }}, {{ number }}"

    assert filled_text(source, {"title": "Sent", "number": "AS-1"}) == "Sent.\n\nAlways.\n\n, AS-1"


def test_windows_line_ends_part_paragraphs_too() -> None:
    assert filled_text("a\r\n\r\n{{ title }}\r\n\r\nb", {}) == "a\n\nb"


def test_values_are_escaped_in_html_and_blocks_are_taken_as_they_are() -> None:
    source = "<p>{{ title }}</p>\n\n{{ button }}"

    html = filled_html(source, {"title": "<b>&"}, {"button": "<table></table>"}, {"p": ' style="x"'})

    assert html == '<p style="x">&lt;b&gt;&amp;</p>\n<table></table>'


def test_a_link_is_escaped_where_it_is_an_address() -> None:
    source = '<p><a href="{{ link }}">here</a></p>'

    assert filled_html(source, {"link": 'https://x/?a="b"&c'}, {}, {}) == (
        '<p><a href="https://x/?a=&quot;b&quot;&amp;c">here</a></p>'
    )


def test_what_was_smuggled_past_the_form_is_not_sent() -> None:
    source = '<p onclick="x()">{{ title }}<script>alert(1)</script><a href="javascript:x">y</a></p>'

    html = filled_html(source, {"title": "Sent"}, {}, {})

    assert html == "<p>Sentalert(1)<a>y</a></p>"


def test_a_value_is_not_read_as_a_template() -> None:
    assert filled_text("{{ title }}", {"title": "{{ link }}", "link": "secret"}) == "{{ link }}"


def test_a_good_template_has_no_problem() -> None:
    assert problems() == []


@pytest.mark.parametrize("field", ["subject", "text", "html"])
def test_each_topic_knows_its_variables(field: str) -> None:
    found = problems(**{field: f"{getattr(FINE, field)} {{{{ count }}}}"})

    assert Problem(field, ProblemCode.UNKNOWN_VARIABLE, "count") in found


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>x</script>\n\n{{ button }}", (ProblemCode.TAG, "script")),
        ("<p style='x'>a</p>\n\n{{ button }}", (ProblemCode.ATTRIBUTE, "style")),
        ("<p onclick='x'>a</p>\n\n{{ button }}", (ProblemCode.ATTRIBUTE, "onclick")),
        ("<p><a href='javascript:x'>a</a></p>\n\n{{ button }}", (ProblemCode.ADDRESS, "javascript:x")),
        ("<p><a href='https://x/{{ name }}'>a</a></p>\n\n{{ button }}", (ProblemCode.ADDRESS, "https://x/{{ name }}")),
        ("<p><img src='https://x/'></p>\n\n{{ button }}", (ProblemCode.TAG, "img")),
        ("<!-- a -->\n\n{{ button }}", (ProblemCode.TAG, "!--")),
        ("<p>a\n\nb</p>\n\n{{ button }}", (ProblemCode.UNBALANCED, "p")),
        ("<p><strong>a</p></strong>\n\n{{ button }}", (ProblemCode.UNBALANCED, "p")),
        ("<p>{{ button }}</p>", (ProblemCode.BLOCK_NOT_ALONE, "button")),
        ("<p>a</p>", (ProblemCode.LINK_MISSING, "")),
        ("", (ProblemCode.EMPTY, "")),
        ("<p>{% if x %}</p>\n\n{{ button }}", (ProblemCode.STRAY_BRACES, "{%")),
        ("<p>{{ title.upper }}</p>\n\n{{ button }}", (ProblemCode.STRAY_BRACES, "{{")),
    ],
)
def test_html_that_cannot_be_sent_is_refused(html: str, problem: tuple[ProblemCode, str]) -> None:
    assert Problem("html", *problem) in problems(html=html)


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("{{ title }}\nBcc: x@y.example", (ProblemCode.LINE_BREAK, "")),
        ("x" * 121, (ProblemCode.TOO_LONG, "120")),
        ("{{ answers }}", (ProblemCode.BLOCK_IN_SUBJECT, "answers")),
        (" ", (ProblemCode.EMPTY, "")),
    ],
)
def test_a_subject_is_one_short_line(subject: str, problem: tuple[ProblemCode, str]) -> None:
    assert Problem("subject", *problem) in problems(subject=subject)


def test_a_mail_without_its_link_is_a_dead_end() -> None:
    assert Problem("text", ProblemCode.LINK_MISSING) in problems(text="Hello.")


def test_every_topic_may_link_to_its_page() -> None:
    assert all({"link", "button"} <= names for names in VARIABLES.values())
    assert frozenset.union(*VARIABLES.values()) >= BLOCKS
