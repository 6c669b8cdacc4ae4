import pytest

from aftersales.domain.intents import Intent, intents


@pytest.mark.parametrize(
    "words",
    [
        *(
            "我的申请到哪一步了",
            "退款什么时候到账",
            "查进度",
            "退货要多久",
            "多久能修好",
            "怎么还没退款",
            "换货还要等多久",
        ),
        *("How far is my request?", "refund status", "How long until my refund?", "How long does a refund take"),
        *("Where’s my money", "When will I get my refund?", "still waiting for my replacement", "status of my order"),
    ],
)
def test_questions_about_progress(words: str) -> None:
    assert Intent.PROGRESS in intents(words)


@pytest.mark.parametrize(
    "words",
    [
        *("还能不能退", "还能退货吗", "保修多久", "我的权利", "七天无理由", "坏了能修吗", "运费谁出", "能退吗"),
        *(
            "What are my rights?",
            "Is it still under warranty",
            "Can I return it?",
            "Can I still exchange it",
            "warranty",
        ),
        *("return policy", "How long is the return window?", "Is it covered", "I want to return this mouse"),
    ],
)
def test_questions_about_rights(words: str) -> None:
    assert Intent.RIGHTS in intents(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "鼠标左键双击",
            "多久能充满电",
            "不能退出程序",
            "什么时候按都没反应",
            "安装进度条不动",
            "还能不能用",
            "七天就没电",
        ),
        *("the headset crackles", "the right mouse button is dead", "right ear no sound", "Return key is stuck"),
        *("my window is black", "how long does it take to charge", "the progress bar freezes", "too far from the sofa"),
        "",
    ],
)
def test_a_described_problem_asks_neither(words: str) -> None:
    assert intents(words) == ()


def test_one_sentence_may_ask_both() -> None:
    assert intents("退货要多久") == (Intent.PROGRESS, Intent.RIGHTS)
