"""The writing aid: a customer's own words in order, whatever they are."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.courtesy import is_abusive
from aftersales.domain.writing import Part, facts_in

W, N, H, A = "what", "when", "seen_how", "wanted"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("左键双击", {W: ["左键双击"]}),
        (
            "左键双击。上周五开始的。换了电脑也一样。我要退款。",
            {W: ["左键双击"], N: ["上周五开始的"], H: ["换了电脑也一样"], A: ["我要退款"]},
        ),
        (
            "什么破玩意儿！！！用了3天就断连，赶紧给我换一个！",
            {W: ["什么破玩意儿"], N: ["用了3天就断连"], A: ["赶紧给我换一个"]},
        ),
        ("耳机没声音，重装了驱动，希望换货", {W: ["耳机没声音"], H: ["重装了驱动"], A: ["希望换货"]}),
        ("11月20日收到，少了一根线", {N: ["11月20日收到"], W: ["少了一根线"]}),
        ("The left button clicks twice.", {W: ["The left button clicks twice"]}),
        (
            "The wheel stopped working. It began two days ago. I tried another port! Please send a new one.",
            {
                W: ["The wheel stopped working"],
                N: ["It began two days ago"],
                H: ["I tried another port"],
                A: ["Please send a new one"],
            },
        ),
        (
            "IT IS BROKEN SINCE MONDAY. I WANT MY MONEY BACK",
            {N: ["It is broken since monday"], A: ["I want my money back"]},
        ),
        ("It costs 1,299.00 and does not work", {W: ["It costs 1,299.00 and does not work"]}),
        ("嗯", {W: ["嗯"]}),
        ("", {}),
        ("!!! ??? ……", {}),
    ],
)
def test_words_are_told_apart(text: str, told: dict[str, list[str]]) -> None:
    facts = facts_in(text)

    assert {part.value: list(facts.of(part)) for part in Part if facts.of(part)} == told


@pytest.mark.parametrize(
    ("text", "left_out"),
    [("你们这群混蛋！左键双击。", ["你们这群混蛋"]), ("You idiots. It does not charge.", ["You idiots"])],
)
def test_what_only_hurts_is_left_out_and_shown(text: str, left_out: list[str]) -> None:
    assert list(facts_in(text).left_out) == left_out


def test_a_fact_keeps_its_words_less_the_ones_that_hurt() -> None:
    assert facts_in("This fucking mouse clicks twice").what == ("This mouse clicks twice",)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("左键双击", [Part.WHEN, Part.SEEN_HOW, Part.WANTED]),
        ("", list(Part)),
        ("Refund since monday", [Part.WHAT, Part.WHEN, Part.SEEN_HOW]),
    ],
)
def test_what_is_missing_is_known(text: str, missing: list[Part]) -> None:
    assert facts_in(text).missing == missing


CALM = st.sampled_from(
    [
        "左键双击",
        "上周开始",
        "换了电脑",
        "我要退款",
        "!!!",
        "It does not work",
        "since Monday",
        "I tried",
        "please",
        "，",
        "。",
        ". ",
        "\n",
        " ",
        "1,299.00",
        "…",
        "\x00",
        "？",
    ]
)
PIECES = st.one_of(CALM, st.sampled_from(["混蛋", "去死", "idiots", "fuck", "混", "蛋"]))
ANY_TEXT = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map("".join))


def clauses(text: str) -> list[str]:
    facts = facts_in(text)
    return [one for part in Part for one in facts.of(part)]


@given(ANY_TEXT)
def test_no_fact_is_made_up_and_none_hurts(text: str) -> None:
    """Every letter of a fact was written, and nothing that hurts stays in one."""
    told = clauses(text)

    assert not _count("".join(told)) - _count(text)
    assert not any(map(is_abusive, told))


@given(st.lists(CALM, max_size=25).map("".join))
def test_no_letter_is_lost_where_nothing_hurts(text: str) -> None:
    """Put in order or left out: each letter stands in one place."""
    letters = "".join([*clauses(text), *facts_in(text).left_out])

    assert _count(letters) == _count(text)


def _count(text: str) -> Counter[str]:
    return Counter(letter for letter in text.lower() if letter.isalnum())
