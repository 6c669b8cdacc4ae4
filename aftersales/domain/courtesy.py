"""Whether words hurt (F38): whoever reads them is warned beforehand. Nothing is ever held back or changed for it."""

import re

_CHINESE = (
    *("傻逼", "煞笔", "操你", "草泥马", "他妈的", "你妈的", "去死", "王八蛋"),
    *("狗屎", "狗东西", "混蛋", "滚蛋", "人渣", "贱人", "脑残"),
)
_ENGLISH = ("fuck", "fucking", "shit", "asshole", "bastard", "bitch", "idiot", "idiots", "moron", "scum", "drop dead")
_WORDS = rf"\b(?:{'|'.join(_ENGLISH)})\b"
_HURTS = re.compile("|".join([*_CHINESE, _WORDS]), re.IGNORECASE)


def is_abusive(text: str) -> bool:
    """Only a hint for the reader: a list of words knows neither quotation nor irony."""
    return bool(_HURTS.search(text))


def without_abuse(text: str) -> str:
    """The same words less those that hurt, also where taking one out lets another close up."""
    calm = _HURTS.sub("", text)
    return calm if calm == text else without_abuse(calm)
