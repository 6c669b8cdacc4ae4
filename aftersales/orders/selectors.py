from django.db.models import Prefetch, Q, QuerySet

from aftersales.accounts.models import User
from aftersales.orders.models import Order, OrderLine, OrderProof


def order_lines() -> QuerySet[OrderLine]:
    """Lines with what a judgement about them reads."""
    rules = ("policy_version", "platform_rules", "product_rule", "extended_warranty")
    return OrderLine.objects.select_related("product", *rules).order_by("position")


def orders_of(customer: User, words: str = "") -> QuerySet[Order]:
    """The customer's orders with their lines, newest first; `words` are looked for in number and product."""
    orders = Order.objects.filter(customer=customer).select_related("store")
    if words:
        named = OrderLine.objects.filter(Q(title__icontains=words) | Q(product__name_en__icontains=words))
        number = "".join(words.split())
        orders = orders.filter(Q(number__icontains=number) | Q(pk__in=named.values("order")))
    return orders.prefetch_related(Prefetch("lines", queryset=order_lines())).order_by("-placed_at", "-id")


def proofs_of(order: Order) -> QuerySet[OrderProof]:
    """What is kept in the order's vault, oldest first."""
    kept = OrderProof.objects.filter(order=order, removed_at__isnull=True)
    return kept.select_related("evidence").order_by("added_at", "id")
