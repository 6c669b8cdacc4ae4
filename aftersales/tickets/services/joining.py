"""An order that was somebody's as a guest becomes their account's, with all that was asked about it."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from aftersales.accounts.models import User
from aftersales.orders.models import Order
from aftersales.tickets.models import Request, Ticket


class OtherAccountError(Exception):
    """The order belongs to the account of somebody else."""


def join_order(order: Order, user: User) -> bool:
    """Whether it was joined now; False when it was this account's before. Raises OtherAccountError.

    History stays as it was written: what the guest did, the guest did.
    """
    with transaction.atomic():
        locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)  # alone: what is joined may be older
        if locked.customer_id == user.pk:
            return False
        if locked.customer and not locked.customer.is_guest:
            raise OtherAccountError
        tickets = Ticket.objects.filter(order_line__order=locked).select_for_update(of=("self",)).order_by("pk")
        Ticket.objects.filter(pk__in=[ticket.pk for ticket in tickets]).update(customer=user)
        Request.objects.filter(order=locked).update(customer=user)
        locked.customer = user
        locked.save(update_fields=["customer"])
    return True


def join_orders(user: User, *, emails: Collection[str], phones: Collection[str]) -> int:
    """All orders without an account that were placed with one of these verified addresses; how many."""
    if not (emails or phones) or user.is_staff:
        return 0
    nobodys = Order.objects.filter(Q(customer=None) | Q(customer__is_guest=True))
    theirs = Q(phone__in=set(phones) - {""})
    for email in set(emails) - {""}:
        theirs |= Q(email__iexact=email)
    return sum(join_order(order, user) for order in nobodys.filter(theirs))
