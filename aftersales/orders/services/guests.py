"""Orders without an account: looked up, opened for their guest, and told where the order's own address is."""

from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import User
from aftersales.accounts.services import open_guest
from aftersales.domain.look_up import Sought, can_be_texted, fits
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.orders.models import LookUp, Order, OrderGuest


def ask_for_link(look: Sought, *, language: str, at: datetime) -> LookUp:
    """Write down what is looked for, whether or not it exists; `answer_look_ups` finds out."""
    typed = {"number": look.number, "phone_tail": look.phone_tail, "email": look.email}
    return LookUp.objects.create(**typed, language=language, asked_at=at)


def answer_look_ups(at: datetime, limit: int = 100) -> int:
    """Send a link to the order's own address where everything fits; returns how many were looked at."""
    with transaction.atomic():
        rows = list(LookUp.objects.select_for_update(skip_locked=True).order_by("id")[:limit])
        for row in rows:
            order = _fitting(Sought(row.number, row.phone_tail, row.email))
            if order:
                send_link(guest_of(order, language=row.language, at=at), key=f"look-up:{row.pk}", at=at)
        LookUp.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def guest_of(order: Order, *, language: str, at: datetime) -> OrderGuest:
    """Who stands for this order without an account. Where it has no customer yet, the guest is the customer."""
    with transaction.atomic():
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)  # alone: what is joined may be older
        guest = OrderGuest.objects.select_related("person").filter(order=locked).first()
        if guest is None:
            guest = OrderGuest.objects.create(order=locked, person=_person_for(locked, language, at), made_at=at)
        if locked.customer_id is None:
            locked.customer = order.customer = guest.person
            locked.save(update_fields=["customer"])
    return guest


def can_be_reached(order: Order) -> bool:
    """Whether the order itself tells an address to which its guest could be told anything."""
    phone, email = _contact_of(order)
    return bool(email) or can_be_texted(phone)


def send_link(guest: OrderGuest, *, key: str, at: datetime, path: str = "") -> None:
    """To the address of the order, never to one that was typed in. The link itself is made when it is sent."""
    values = {"number": guest.order.number}
    notify([NoticeDraft(guest.person, key, "order_link", values, path or f"/orders/{guest.order.number}/")], at)


def _fitting(look: Sought) -> Order | None:
    order = Order.objects.select_related("customer").filter(number=look.number).first()
    if order is None:
        return None
    phone, email = _contact_of(order)
    return order if fits(look, phone=phone, email=email) else None


def _contact_of(order: Order) -> tuple[str, str]:
    """Of the order itself, and what it does not tell from the account it belongs to."""
    owner = order.customer
    return order.phone or (owner.phone if owner else ""), order.email or (owner.email if owner else "")


def _person_for(order: Order, language: str, at: datetime) -> User:
    phone, email = _contact_of(order)
    return open_guest(
        name=order.receiver_name,
        phone=phone if can_be_texted(phone) else "",
        email=email,
        language=language,
        at=at,
    )
