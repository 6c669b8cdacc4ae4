import pytest

from aftersales.domain.intents import Intent, intents


@pytest.mark.parametrize("words", ["我的申请到哪一步了", "退款什么时候到账", "How far is my request?", "refund status"])
def test_questions_about_progress(words: str) -> None:
    assert Intent.PROGRESS in intents(words)


@pytest.mark.parametrize("words", ["还能不能退", "保修多久", "What are my rights?", "Is it still under warranty"])
def test_questions_about_rights(words: str) -> None:
    assert Intent.RIGHTS in intents(words)


@pytest.mark.parametrize("words", ["鼠标左键双击", "the headset crackles", ""])
def test_a_described_problem_asks_neither(words: str) -> None:
    assert intents(words) == ()
