"""Where goods go back to, kept for each case as it stood on the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.domain.goods import GoodsCode
from aftersales.domain.lifecycle import IllegalMoveError
from aftersales.logistics.models import CaseAddress, ReturnAddress
from aftersales.logistics.selectors.places import address_in_force, addresses_of, default_addresses
from aftersales.orders.models import OrderLine
from aftersales.rows.among import among
from aftersales.rows.writing import append_rows


@dataclass(frozen=True, slots=True)
class GoodsCase:
    """The case that goods belong to, as far as they need it; its row is locked by the caller."""

    id: int
    line: OrderLine
    quantity: int

    @property
    def store_id(self) -> int:
        return self.line.order.store_id


@dataclass(frozen=True, slots=True)
class ReturningCase:
    """A case whose goods will come back: thousands begin to wait at once, and no more of each is read."""

    id: int
    line_id: int
    store_id: int


def keep_addresses(cases: Sequence[ReturningCase], *, address_id: int | None, by: User | None, at: datetime) -> None:
    """Write down where the goods of these cases go back to. Raises IllegalMoveError (ADDRESS_UNKNOWN)."""
    stores = {case.store_id for case in cases}
    chosen = _chosen(address_id, stores) if address_id else None
    texts = dict.fromkeys(stores, chosen.as_text) if chosen else default_addresses(stores)
    told = [case for case in cases if texts.get(case.store_id)]
    before = _last_numbers(told)
    rows = [
        {
            "case_id": case.id,
            "order_line_id": case.line_id,
            "number": before.get(case.id, 0) + 1,
            "text": texts[case.store_id],
        }
        for case in told
    ]
    append_rows(CaseAddress, rows, {"at": at, "by_id": by.pk if by else None, "accepted_at": at})


def correct_address(case: GoodsCase, text: str, *, address_id: int | None, by: User | None, at: datetime) -> None:
    """A further address; until the customer takes it the one before holds too, at the store's risk."""
    chosen = _chosen(address_id, {case.store_id}) if address_id else None
    latest = next(iter(addresses_of(case.id)), None)
    CaseAddress.objects.create(
        case_id=case.id,
        order_line=case.line,
        number=latest.number + 1 if latest else 1,
        text=chosen.as_text if chosen else text,
        at=at,
        by=by,
    )


def use_address(case: GoodsCase, *, takes_new: bool, at: datetime) -> tuple[str, bool]:
    """Where the customer sends the goods, and whether a loss there is the store's risk."""
    addresses = addresses_of(case.id)
    latest = addresses[0] if addresses else None
    if latest is None:
        return "", True
    if latest.waits_for_customer and takes_new:
        CaseAddress.objects.filter(pk=latest.pk, accepted_at__isnull=True).update(accepted_at=at)
        return latest.text, False
    used = address_in_force(addresses) or latest
    return used.text, latest.waits_for_customer


def _chosen(address_id: int, stores: set[int]) -> ReturnAddress:
    found = ReturnAddress.objects.filter(pk=address_id, store__in=stores, is_active=True).first()
    if found is None or len(stores) != 1:
        raise IllegalMoveError(GoodsCode.ADDRESS_UNKNOWN)
    return found


def _last_numbers(cases: Sequence[ReturningCase]) -> dict[int, int]:
    if not cases:
        return {}
    rows = CaseAddress.objects.filter(among("case_id", [case.id for case in cases])).order_by("number")
    return dict(rows.values_list("case_id", "number"))
