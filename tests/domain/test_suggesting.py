import pytest

from aftersales.domain.suggesting import CauseClass, suggested_cause


@pytest.mark.parametrize(
    ("text", "cause", "because"),
    [
        ("左键单击变成双击，右键偶尔失灵", CauseClass.QUALITY, ("双击", "失灵")),
        ("咖啡洒了，键盘进水以后不能用", CauseClass.MISUSE, ("咖啡", "洒了", "进水")),
        ("离路由器近就有干扰", CauseClass.ENVIRONMENT, ("路由器", "干扰")),
        ("更新后驱动装不上", CauseClass.SOFTWARE, ("更新后", "驱动")),
        ("After the firmware update the settings are gone", CauseClass.SOFTWARE, ("firmware", "update", "setting")),
        ("I dropped it", CauseClass.MISUSE, ("dropped",)),
    ],
)
def test_the_words_that_speak_for_it_are_named(text: str, cause: CauseClass, because: tuple[str, ...]) -> None:
    found = suggested_cause(text)

    assert found is not None
    assert (found.cause, found.because) == (cause, because)


@pytest.mark.parametrize("text", ["", "不合适，想退", "双击，但驱动是新的", "A watering can"])
def test_where_nothing_speaks_or_two_speak_alike_nothing_is_suggested(text: str) -> None:
    assert suggested_cause(text) is None
