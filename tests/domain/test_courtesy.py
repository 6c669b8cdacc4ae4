import pytest

from aftersales.domain.courtesy import is_abusive


@pytest.mark.parametrize("text", ["你们就是一群混蛋", "You IDIOTS!", "what the fuck"])
def test_words_that_hurt_are_found(text: str) -> None:
    assert is_abusive(text)


@pytest.mark.parametrize("text", ["商品有质量问题，请尽快处理。", "It arrived in Scunthorpe, shitake and all.", ""])
def test_plain_words_are_left_alone(text: str) -> None:
    assert not is_abusive(text)
