"""What a text seems to be about, offline and explained: a suggestion for a person, never a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.bigrams import tokens


class CauseClass(StrEnum):
    QUALITY = "quality"
    MISUSE = "misuse"
    ENVIRONMENT = "environment"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`because` are the words of the text that speak for it, in their order."""

    cause: CauseClass
    because: tuple[str, ...]


LEAD = 1
"""So many signs more than the next class must a class have: a tie suggests nothing."""
_SIGNS: Mapping[CauseClass, str] = {
    CauseClass.QUALITY: (
        "双击 连击 失灵 坏了 坏掉 杂音 电流声 异响 断断续续 断连 掉线 不充电 充不进 充不上 黑屏 花屏 没反应 没声音 "
        "无声 漏光 卡键 松动 脱胶 开胶 虚焊 不亮 鼓包 "
        "defect faulty broken noise crackling double dead flicker loose stuck wobble"
    ),
    CauseClass.MISUSE: (
        "摔了 摔坏 掉地 进水 泡水 洒了 饮料 咖啡 拆开 拆机 改装 自己拆 压坏 磕碰 踩到 宠物 咬断 "
        "dropped spilled water coffee opened modified crushed chewed dog cat"
    ),
    CauseClass.ENVIRONMENT: (
        "干扰 信号 路由器 距离 隔墙 金属 扩展坞 集线器 供电不足 玻璃桌 桌面材质 潮湿 高温 "
        "interference router wall metal hub dock glass humid distance"
    ),
    CauseClass.SOFTWARE: (
        "驱动 固件 更新后 升级后 系统 安装不 闪退 兼容 识别不 设置丢 配置 宏失效 蓝屏 软件 "
        "driver firmware update install crash compatible setting macro windows macos ghub options"
    ),
}
_SPOKEN = {cause: tuple(signs.split()) for cause, signs in _SIGNS.items()}


def suggested_cause(text: str) -> Suggestion | None:
    """The class with the most signs in the text; None when nothing speaks, or two speak alike."""
    said, words = "".join(text.lower().split()), set(tokens(text))
    found = {cause: _signs_in(signs, said, words) for cause, signs in _SPOKEN.items()}
    first, second = sorted(found, key=lambda cause: -len(found[cause]))[:2]
    if len(found[first]) < len(found[second]) + LEAD:
        return None
    return Suggestion(first, tuple(found[first]))


def _signs_in(signs: Sequence[str], said: str, words: set[str]) -> list[str]:
    """Latin words whole (a plural is its singular), Chinese wherever they stand."""
    hits = [sign for sign in signs if (set(tokens(sign)) <= words if sign.isascii() else sign in said)]
    return sorted(hits, key=said.find)
