"""A writing aid (F38): from a customer's own words to what, when, seen how, wanted. It offers; it never blocks.

Nothing is made up: each fact is a clause of the text, less the words that hurt. What is no fact is left out and shown
as left out, so that nobody loses a sentence without seeing it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.courtesy import without_abuse


class Part(StrEnum):
    """In the order in which a reader wants them."""

    WHAT = "what"
    WHEN = "when"
    SEEN_HOW = "seen_how"
    WANTED = "wanted"


_ENDS = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)|，|(?<=[^\d]),(?=\s)")
_SHOUTS = re.compile(r"[!！?？~～…]{2,}")
_EMPTY = re.compile(r"[\s\W_]*")


def _any_of(chinese: str, english: str) -> re.Pattern[str]:
    """Alternatives separated by blanks in Chinese, and whole words one a line in English."""
    words = "|".join(line.strip() for line in english.strip().splitlines())
    return re.compile("|".join([*chinese.split(), rf"\b(?:{words})\b"]), re.IGNORECASE)


_WANTED = _any_of(
    "要求 希望 我想 我要 想要 请(?:给|帮|退|换|修|补|尽快) 给我(?:退|换|修|补)"
    " 退款 退货 退钱 换货 换一 换个新 换新 维修 返修 补寄 补发 赔",
    """
    i(?:'d| would)? (?:like|want)
    i (?:expect|demand)
    please
    refund
    money back
    replace(?:ment)?
    (?:exchange|repair) it
    send (?:me|a)
    """,
)
_SEEN_HOW = _any_of(
    "试[了过] 试着 重装 重启 重新(?:连|插|装|配)"
    " 换了 换过 另一?台 (?:别的|其他)(?:电脑|接口|手机) 接口 驱动 新电池 拍了 录了 视频 照片 截图 检测",
    r"""
    tried
    tested
    (?:an)?other (?:computer|port|pc|laptop|phone|cable)
    reinstall\w*
    restart\w*
    new batter\w+
    driver
    video
    photos?
    screenshot
    recorded
    """,
)
_WHEN = _any_of(
    r"今天 昨天 前天 今早 昨晚 刚(?:刚|到|收|买|用) 上周 上个?月 上星期 这周 本周"
    r" 周[一二三四五六日天] 星期[一二三四五六日天]"
    r" \d+\s*月\s*\d+ \d+\s*[天号日周](?!线) [一二两三四五六七八九十几]+(?:天|周|个月|个星期)"
    r" 收到(?:后|时|货) 到货 签收 开箱",
    r"""
    since
    today
    yesterday
    this morning
    last (?:night|week|month)
    on arrival
    ago
    after (?:it|delivery|opening)
    (?:mon|tues|wednes|thurs|fri|satur|sun)day
    (?:\d+|a|one|two|three|few) (?:hours?|days?|weeks?|months?)
    """,
)
_FAULT = _any_of(
    "双击 单击 失灵 没反应 不(?:响|亮|动|能|行|灵|了|好|工作|识别) 断(?:连|开|线)"
    " 掉线 卡 坏 裂 碎 破 划痕 少[了发] 缺 错 异响 杂音 噪音"
    " 模糊 黑屏 发热 烫 漏 松 掉 连不上 充不 打不",
    r"""
    (?:click|key|mic|blur|crack|fail|stop|scratch|dent|smoke|disconnect|connect|charge|work|break|lose)\w*
    sound|noise|broken|dead|lost|loose|missing|wrong|hot
    button|wheel|cable|screen|picture
    recogni[sz]e\w*
    (?:does|wo|ca)n'?t|does not
    """,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The clauses of a text by what they tell, each in the order it was written; `left_out` tells nothing."""

    what: Sequence[str] = ()
    when: Sequence[str] = ()
    seen_how: Sequence[str] = ()
    wanted: Sequence[str] = ()
    left_out: Sequence[str] = ()

    def of(self, part: Part) -> Sequence[str]:
        return {
            Part.WHAT: self.what,
            Part.WHEN: self.when,
            Part.SEEN_HOW: self.seen_how,
            Part.WANTED: self.wanted,
        }[part]

    @property
    def missing(self) -> list[Part]:
        """What a reader would ask next."""
        return [part for part in Part if not self.of(part)]

    @property
    def is_empty(self) -> bool:
        """There is nothing to put in order."""
        return len(self.missing) == len(Part)


def facts_in(text: str) -> Facts:
    found: dict[Part | None, list[str]] = {part: [] for part in (*Part, None)}
    for clause in _clauses(text):
        plain = _calm(clause)
        part = _part(plain) if plain else None
        if part is None and plain and plain == clause and not found[Part.WHAT]:
            part = Part.WHAT  # a plain word is taken for the matter while nothing else has told it
        found[part].append(plain if part else clause)
    return Facts(*(tuple(found[part]) for part in (*Part, None)))


def _clauses(text: str) -> list[str]:
    return [clause for each in _ENDS.split(text) if not _EMPTY.fullmatch(clause := each.strip())]


def _calm(clause: str) -> str:
    """Without the words that hurt and without shouting; empty where nothing else was said."""
    plain = " ".join(without_abuse(_SHOUTS.sub("", clause)).split()).strip(" ,，、-—:：")
    if _EMPTY.fullmatch(plain):
        return ""
    return _lowered(plain)


def _lowered(plain: str) -> str:
    """Whole clauses in capitals are read as shouting; short names stay as they are."""
    letters = [letter for letter in plain if letter.isalpha() and letter.isascii()]
    if len(letters) < 12 or not all(letter.isupper() for letter in letters):
        return plain
    return plain[:1] + plain[1:].lower()


def _part(clause: str) -> Part | None:
    """What is wanted is said plainest; a fault with its day is told under the day only where no fault is named."""
    if _WANTED.search(clause):
        return Part.WANTED
    if _SEEN_HOW.search(clause):
        return Part.SEEN_HOW
    if _WHEN.search(clause):
        return Part.WHEN
    return Part.WHAT if _FAULT.search(clause) else None
