import pytest

from aftersales.domain.courtesy import is_abusive, without_abuse


@pytest.mark.parametrize(
    "text",
    [
        *(
            "你们就是一群混蛋",
            "You IDIOTS!",
            "what the fuck",
            "你他妈退不退",
            "妈的，又坏了",
            "SB",
            "你SB吧",
            "ｓｂ客服",
            "s b",
        ),
        *(
            "傻X",
            "傻 逼",
            "傻*",
            "傻 x 客服",
            "ｎｍｓｌ",
            "NMSL",
            "滚！",
            "滚",
            "给我滚",
            "滚 蛋",
            "不得好死",
            "去死吧",
            "弱智客服",
        ),
        *("a shitty mouse", "f*cking useless", "f**k you", "F U C K", "fxck", "sh*t", "bullshit", "A**hole", "b*tch"),
    ],
)
def test_words_that_hurt_are_found(text: str) -> None:
    assert is_abusive(text)


@pytest.mark.parametrize(
    "text",
    [
        *("商品有质量问题，请尽快处理。", "It arrived in Scunthorpe, shitake and all.", ""),
        *(
            "滚轮不动",
            "你滚动一下试试",
            "滚 轮",
            "鼠标上下滚，没反应",
            "按下去死机",
            "给我妈的手机",
            "妈妈的耳机",
            "他妈妈收的货",
        ),
        *("傻瓜式安装", "弱智能设备", "USB hub", "usb-b", "the shift key", "a classic keyboard", "the key's broken"),
        *("it's B grade", "SB700 chip", "the fork and the flux", "pushing keys hit twice", "batch 12", "Zowie FK1"),
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert not is_abusive(text)


def test_what_hurts_is_taken_out_as_it_was_written() -> None:
    assert without_abuse("ＵＳＢ 坏了，ＳＢ 客服") == "ＵＳＢ 坏了， 客服"
