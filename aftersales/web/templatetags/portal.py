"""Small things only the customer's templates need."""

from django import template

from aftersales.domain.lifecycle import State
from aftersales.wording.shots import shot_name

register = template.Library()

_TONES = {State.IN_DISPUTE: "plat", State.COMPLETED: "ok"}


@register.filter
def beside(first: str, second: str) -> list[str]:
    """Two facts as a list, for components/product_line; an empty one is left out."""
    return [fact for fact in (first, second) if fact]


register.filter("shot_name", shot_name)


@register.filter
def state_tone(state: str) -> str:
    """Colour only where it means something: the platform holds it, or it ended well."""
    return _TONES.get(State(state), "")
