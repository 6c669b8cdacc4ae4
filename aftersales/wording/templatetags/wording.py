"""Template tags of the whole portal: moments, money and icons. All words come from `wording.moments`."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from aftersales.domain import masking
from aftersales.wording import custody, moments

register = template.Library()
for mask in (masking.masked_phone, masking.masked_name, masking.masked_address):
    register.filter(mask)

PRODUCT_PICTURES = frozenset({"mouse", "keyboard", "combo", "headset", "webcam", "accessory", "consumable", "software"})

LEVEL_ICONS = {
    moments.DueLevel.NEUTRAL: "clock",
    moments.DueLevel.WARN: "clock",
    moments.DueLevel.DANGER: "diamond",
    moments.DueLevel.OVER: "triangle",
    moments.DueLevel.PAUSED: "pause",
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of the sprite; `size` is "" (20 px), "s" (16) or "xs" (14). Words beside it, or a label around it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f"i {size}".rstrip(),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def shot_picture(name: str) -> SafeString:
    """The line drawing of a shot, in the colour of the words around it; the words say what it shows."""
    return format_html(
        '<svg class="drawing" viewBox="0 0 96 64" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("shots.svg"),
        name,
    )


@register.simple_tag
def icon_sprite() -> str:
    """Address of the sprite, for scripts that change an icon."""
    return static("icons.svg")


@register.simple_tag
def product_picture(category: str) -> str:
    """Address of the drawn picture of a product category; unknown ones get a plain parcel."""
    name = category if category in PRODUCT_PICTURES else "other"
    return static(f"products/{name}.svg")


@register.filter
def at_key(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key that a loop gives; None without one."""
    return values.get(key)


@register.filter
def opens_for(link: Any, reader: str | None) -> bool:
    """Whether this side may look at a file of a ticket."""
    return bool(link.opens_for(reader))


@register.simple_tag
def withdrawn_words(link: Any, at: datetime) -> str:
    """For staff: who withdrew a file of a ticket and when; empty while it counts."""
    if not link.withdrawn_at:
        return ""
    who, when = (
        custody.custody_actor(link.role, link.withdrawn_by.shown_name),
        moments.shown_moment(link.withdrawn_at, at),
    )
    return custody.withdrawn_sentence(who, when, is_replaced=link.replaced_by_id is not None)


@register.filter
def moment(value: datetime | None, at: datetime) -> str:
    return moments.shown_moment(value, at) if value else ""


@register.filter
def due_moment(value: datetime | None, at: datetime) -> str:
    return moments.shown_due(value, at) if value else ""


@register.filter
def day(value: date | datetime | None, at: datetime) -> str:
    return moments.shown_day(value, at) if value else ""


class Span(Protocol):
    """Anything with a beginning and an end."""

    starts_at: datetime
    ends_at: datetime


@register.filter
def slot_words(slot: Span, at: datetime) -> str:
    return moments.shown_slot(slot.starts_at, slot.ends_at, at)


@register.filter
def remaining(due: datetime | None, at: datetime) -> str:
    return moments.shown_remaining(due, at) if due else ""


@register.filter
def length_of(length: timedelta) -> str:
    """`1 d 21 h`, `5 min`."""
    return moments.shown_length(length)


@register.filter
def due_level(due: datetime | None, at: datetime) -> str:
    return moments.due_level(due, at) if due else moments.DueLevel.PAUSED


@register.filter
def level_icon(level: str) -> str:
    return LEVEL_ICONS[moments.DueLevel(level)]


@register.filter
def money(amount: Decimal | None, currency: str = "CNY") -> str:
    return moments.shown_money(amount, currency)


@register.simple_tag
def used_share(started: datetime, due: datetime, at: datetime) -> int:
    """How much of the time from `started` to `due` has passed, 0 to 100, for a progress bar."""
    length = (due - started).total_seconds()
    if length <= 0:
        return 100
    return max(0, min(100, round((at - started).total_seconds() * 100 / length)))
