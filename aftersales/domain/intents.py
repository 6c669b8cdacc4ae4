"""What a customer's own words ask about, told by their words alone: nothing is guessed that isn't written."""

import unicodedata
from enum import StrEnum

from aftersales.domain.bigrams import tokens


class Intent(StrEnum):
    PROGRESS = "progress"
    RIGHTS = "rights"


_PROGRESS_SAID = "进度 到哪 多久 什么时候 处理好了 怎么还没 退款呢 没收到退款 还要等"
_RIGHTS_SAID = "权益 能退 可以退 能换 可以换 能修 还能不能 过期 保修 质保 退货 换货 运费谁 七天 无理由"
_PHRASES = {Intent.PROGRESS: tuple(_PROGRESS_SAID.split()), Intent.RIGHTS: tuple(_RIGHTS_SAID.split())}
_WORDS = {
    Intent.PROGRESS: frozenset({"progress", "status", "far", "long", "waiting", "refund"}),
    Intent.RIGHTS: frozenset({"right", "return", "warranty", "covered", "guarantee", "exchange", "window"}),
}


def intents(words: str) -> tuple[Intent, ...]:
    """The questions that the words ask, in the order of Intent; empty when they only describe a problem."""
    plain = unicodedata.normalize("NFKC", words).lower()
    said = set(tokens(words))
    return tuple(
        intent for intent in Intent if any(phrase in plain for phrase in _PHRASES[intent]) or said & _WORDS[intent]
    )
