"""The times that stores offer, and who comes when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.logistics.models import Appointment, Slot
from aftersales.logistics.selectors.places import slots_of_stores
from aftersales.tickets.models import Ticket

MOST_SLOTS = 200


@dataclass(frozen=True, slots=True)
class Booked:
    appointment: Appointment
    number: str


@dataclass(frozen=True, slots=True)
class SlotRow:
    slot: Slot
    booked: Sequence[Booked]


def slot_rows(stores: Collection[Store], at: datetime) -> list[SlotRow]:
    """In three queries, however many there are."""
    slots = list(slots_of_stores(stores, at)[:MOST_SLOTS])
    open_ones = Appointment.objects.filter(slot__in=slots, cancelled_at__isnull=True).order_by("booked_at")
    booked: Mapping[int, list[Appointment]] = defaultdict(list)
    for appointment in open_ones:
        booked[appointment.slot_id].append(appointment)
    cases = [one.case_id for ones in booked.values() for one in ones]
    numbers = dict(Ticket.objects.filter(pk__in=cases).values_list("pk", "number"))
    return [SlotRow(slot, [Booked(one, numbers.get(one.case_id, "")) for one in booked[slot.pk]]) for slot in slots]


def stores_to_show(duties: Duties) -> list[Store]:
    return list(Store.objects.order_by("slug")) if duties.sees_all else list(duties.stores)
