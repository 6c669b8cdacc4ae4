"""A shop leads its signed-in customer to one order here, by a link that its store's key signed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from aftersales.accounts.models import StoreKey
from aftersales.accounts.services import spend
from aftersales.domain.hand_over import HandOverCode, HandOverRefusedError, key_id_of, read
from aftersales.orders.models import Order


@dataclass(frozen=True, slots=True)
class Handed:
    """A link that holds; `number` is what is used up."""

    order: Order
    number: str


def handed_over(token: str, *, at: datetime) -> Handed:
    """What the link opens: an order of the very store whose key signed it. Raises HandOverRefusedError."""
    key = _key_in_force(key_id_of(token), at)
    told = read(token, key.secret, at)
    plain = told.order_number if "\x00" not in told.order_number else ""
    order = Order.objects.select_related("store").filter(store=key.store_id, number=plain).first()
    if order is None:
        raise HandOverRefusedError(HandOverCode.NO_SUCH_ORDER)
    return Handed(order, f"hand-over:{key.pk}:{told.nonce}"[:80])


def use_hand_over(handed: Handed, *, at: datetime) -> None:
    """Raises HandOverRefusedError the second time."""
    if not spend(handed.number, at=at):
        raise HandOverRefusedError(HandOverCode.USED)


def _key_in_force(key_id: str, at: datetime) -> StoreKey:
    in_force = StoreKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at))
    key = in_force.filter(key_id=key_id).first() if "\x00" not in key_id else None
    if key is None:
        raise HandOverRefusedError(HandOverCode.FORGED)
    return key
