"""What the portal comes with can be used as it is: every guide ends, both languages are there, words find it."""

import pytest

from aftersales.catalog.models import Category
from aftersales.domain.guides import complaints
from aftersales.guides.models import GuideVersion
from aftersales.guides.selectors import Found, current_articles, current_guides, found_by_words, ordered_steps, rules_of

pytestmark = pytest.mark.django_db


def found(words: str) -> Found:
    return found_by_words(words, list(current_guides()), list(current_articles()))


def slugs(versions: list[GuideVersion]) -> list[str]:
    return [version.guide.slug for version in versions]


def test_every_guide_can_be_finished() -> None:
    assert {version.guide.slug: complaints(rules_of(ordered_steps(version))) for version in current_guides()} == {
        "mouse-clicks": (),
        "keyboard-keys": (),
        "headset-noise": (),
        "headset-connection": (),
        "webcam-picture": (),
        "webcam-not-found": (),
        "driver": (),
    }


def test_every_text_is_there_in_both_languages() -> None:
    for version in current_guides():
        for step in ordered_steps(version):
            assert step.question
            assert step.question_en
            assert bool(step.help) == bool(step.help_en)


def test_articles_have_as_many_steps_in_either_language() -> None:
    for version in current_articles():
        assert len(version.steps.splitlines()) == len(version.steps_en.splitlines()) == 5


def test_a_category_has_its_own_guides_and_those_for_all() -> None:
    assert slugs(list(current_guides(Category.HEADSET))) == ["headset-noise", "headset-connection", "driver"]


def test_a_set_is_checked_as_mouse_and_keyboard() -> None:
    assert slugs(list(current_guides(Category.COMBO))) == ["mouse-clicks", "keyboard-keys", "driver"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("我的鼠标点一下变成双击", "mouse-clicks"),
        ("键盘有几个键没反应", "keyboard-keys"),
        ("耳机里有电流声", "headset-noise"),
        ("蓝牙耳机老是断开", "headset-connection"),
        ("摄像头拍出来很模糊", "webcam-picture"),
        ("电脑识别不到摄像头", "webcam-not-found"),
        ("驱动程序安装失败", "driver"),
        ("mouse double clicks", "mouse-clicks"),
        ("crackling noise in my headset", "headset-noise"),
        ("webcam blurry", "webcam-picture"),
        ("driver won't install", "driver"),
    ],
)
def test_customers_words_find_the_right_guide_first(words: str, first: str) -> None:
    assert found(words).guides[0].guide.slug == first


def test_words_about_something_else_find_nothing() -> None:
    assert found("发票抬头开错了").is_empty
