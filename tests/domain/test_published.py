from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from aftersales.domain.published import (
    Passage,
    Share,
    days_taken,
    is_citation,
    is_used,
    month_of,
    passages_used,
    search_parts,
    search_words,
    share_of,
)

HUNDRED = Decimal("100.00")


@pytest.mark.parametrize(
    ("amount", "share"),
    [
        ("0.00", Share.NOTHING),
        ("0.01", Share.UP_TO_HALF),
        ("50.00", Share.UP_TO_HALF),
        ("50.01", Share.MORE_THAN_HALF),
        ("99.99", Share.MORE_THAN_HALF),
        ("100.00", Share.ALL),
    ],
)
def test_an_amount_is_told_as_a_band(amount: str, share: Share) -> None:
    assert share_of(Decimal(amount), HUNDRED) is share


def test_days_are_chinas_days() -> None:
    opened = datetime(2026, 11, 18, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
    ruled = datetime(2026, 11, 18, 16, 30, tzinfo=UTC)  # half past midnight

    assert (days_taken(opened, opened), days_taken(opened, ruled)) == (0, 1)
    assert month_of(datetime(2026, 11, 30, 16, 30, tzinfo=UTC)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("商家未能证明货源。", "经查,商家未能证明货源。买家王小明所述属实。"),
        ("视频显示____按键双击。", "视频显示左边的按键双击。"),
        ("自签收起第 … 天提出。", "自签收起第 12 天提出。"),
        ("The store [what] proves.", "The store never\nproves."),
    ],
)
def test_a_block_is_used_where_it_stands_whole_or_filled_in(text: str, written: str) -> None:
    assert is_used(text, written)


@pytest.mark.parametrize(
    ("text", "written"),
    [("商家未能证明货源。", "商家证明了货源。"), ("甲____乙", "乙再甲"), ("____", "anything"), ("", "anything")],
)
def test_a_block_that_was_rewritten_is_not_used(text: str, written: str) -> None:
    assert not is_used(text, written)


def test_what_was_filled_in_does_not_go_out() -> None:
    offered = [Passage("facts", "买家____于签收后提出。", "The buyer ____ asked after signing.")]

    used = passages_used(offered, facts="买家王小明于签收后提出。", reasons="")

    assert used == (Passage("facts", "买家…于签收后提出。", "The buyer … asked after signing."),)


def test_a_block_for_the_reasons_is_looked_for_in_the_reasons_only() -> None:
    assert passages_used([Passage("reasons", "甲", "A")], facts="甲", reasons="乙") == ()


@pytest.mark.parametrize("code", ["4.3", "tb_66_source", "general", "TB 66", "CPL 23", "TB 65, 75-78"])
def test_clauses_and_articles_are_citations(code: str) -> None:
    assert is_citation(code)


@pytest.mark.parametrize("code", ["王小明", "13800138000", "see 4.3", "Tom", "4.3 a@b.cn", ""])
def test_anything_else_is_none(code: str) -> None:
    assert not is_citation(code)


def test_two_chinese_characters_are_found_as_a_pair_and_one_inside_of_pairs() -> None:
    words = search_words(["商家退货退款", "Return and refund"])

    assert [part in words for part in search_parts("退货")] == [True]
    assert [part in words for part in search_parts("退")] == [True]
    assert [part in words for part in search_parts("refunds")] == [True]
    assert [part in words for part in search_parts("货商")] == [False]
