"""Whether words hurt (F38): whoever reads them is warned beforehand. Nothing is ever held back or changed for it.

Words are found through blanks, capitals, full width and the stars and crosses that stand for letters; what only looks
like them is not: a scroll wheel (滚轮), one's mother's phone (我妈的手机), a classic shift key on USB.
"""

import re

_HAN = "\u3400-\u9fff"
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""One letter for one letter, so that a place in the plain text is a place in the text."""

_ANYWHERE = (
    *(
        "傻逼",
        "煞笔",
        "操你",
        "草你妈",
        "日你妈",
        "草泥马",
        "他妈的",
        "你妈的",
        "去你妈",
        "你妈逼",
        "狗日的",
        "王八蛋",
        "不得好死",
    ),
    *(
        "死全家",
        "全家死",
        "狗屎",
        "狗东西",
        "混蛋",
        "滚蛋",
        "人渣",
        "贱人",
        "贱货",
        "脑残",
        "婊子",
        "畜生",
        "杂种",
        "白痴",
        "智障",
    ),
)
_IN_CONTEXT = (
    *("去死(?!机|锁|循环)", "弱智(?!能)", r"傻\s*[*x×叉bB比缺](?![a-z0-9])", "[你真]他妈(?!妈)"),
    *(f"(?<![{_HAN}])妈的(?![{_HAN}])", f"(?<![{_HAN}])妈的(?=又|什么|真|都|这|还)", "真妈的"),
    *(f"(?<![{_HAN}])滚(?!\\s*[{_HAN}])", "(?:给我|给老子|你们?|快|赶紧)滚(?![轮动珠筒烫])", "滚(?:远点|出去|粗)"),
)
_GAP = r"[\s.\-_]*"
_ENGLISH = (
    rf"(?:mother{_GAP})?f{_GAP}[u*x@#]{{1,2}}{_GAP}[c*x]?{_GAP}k(?:ing|in|ed|er|ers|s)?",
    r"f\*{2,3}(?:ing)?",
    rf"(?:bull{_GAP})?s{_GAP}h{_GAP}[i*x!1]{_GAP}t(?:ty|s)?",
    r"s\*{2}t",
    rf"s{_GAP}\*?{_GAP}b",
    *(r"a[s$*x]{2}[\s-]*holes?", r"b[i*x!1]tch(?:es|y)?", r"c[u*]nts?", "dickheads?", "wankers?", "bastards?"),
    *("idiots?", "idiotic", "morons?", "retards?", "scum", "scumbags?", r"drop\s+dead", r"go\s+to\s+hell"),
    *("nmsl", "cnm", "stfu"),
)
_BLANK = r"\s*"
_HURTS = re.compile(
    "|".join(
        [
            *(_BLANK.join(word) for word in _ANYWHERE),
            *_IN_CONTEXT,
            rf"(?<![a-z0-9'’])(?:{'|'.join(_ENGLISH)})(?![a-z0-9])",
        ]
    ),
    re.IGNORECASE,
)


def is_abusive(text: str) -> bool:
    """Only a hint for the reader: a list of words knows neither quotation nor irony."""
    return bool(_HURTS.search(text.translate(_HALF_WIDTH)))


def without_abuse(text: str) -> str:
    """The same words less those that hurt, also where taking one out lets another close up."""
    kept, end = [], 0
    for found in _HURTS.finditer(text.translate(_HALF_WIDTH)):
        kept.append(text[end : found.start()])
        end = found.end()
    return without_abuse("".join([*kept, text[end:]])) if end else text
