from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from aftersales.accounts.models import Store
from aftersales.domain.money import ZERO
from aftersales.domain.payments import BY_RULING, UNPAID, PaymentState, Purpose, RefundState
from aftersales.refunds.models import LedgerEntry, Payment, PaymentAttempt, Refund, RefundEvent

GOOD = "good:"
"""How the keys of such entries begin."""


def refunds_of(reference: str) -> QuerySet[Refund]:
    """Every refund that one ticket has granted, oldest first."""
    return Refund.objects.filter(reference=reference).order_by("id")


def refunds_with_payments(reference: str) -> QuerySet[Refund]:
    """The same with their payments and each attempt, for a page."""
    return with_payments(refunds_of(reference))


def with_payments(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    attempts = PaymentAttempt.objects.select_related("by").order_by("at", "id")
    payments = Payment.objects.prefetch_related(Prefetch("attempts", queryset=attempts)).order_by("id")
    people = refunds.select_related(
        "proposed_by", "agreed_by", "declined_by", "store", "order_line__order", "order_line__product"
    )
    return people.prefetch_related(Prefetch("payments", queryset=payments))


def granted_for(references: Collection[str]) -> dict[str, Decimal]:
    """What each ticket has granted of the goods' price and not taken back."""
    standing = Refund.objects.filter(reference__in=references, purpose=Purpose.GOODS)
    sums = standing.exclude(state=RefundState.CANCELLED).values_list("reference").annotate(sum=Sum("amount"))
    return dict(sums.order_by())


@dataclass(frozen=True, slots=True)
class FreightGranted:
    """What stands of the freight of a return: by the store of its own accord, and by rulings."""

    by_store: Decimal
    by_rulings: Decimal

    @property
    def total(self) -> Decimal:
        return self.by_store + self.by_rulings


def freight_granted(reference: str) -> FreightGranted:
    standing = refunds_of(reference).filter(purpose=Purpose.RETURN_FREIGHT).exclude(state=RefundState.CANCELLED)
    sums = dict(standing.order_by().values_list("cause").annotate(sum=Sum("amount")))
    by_rulings = sum((sums.pop(cause, ZERO) for cause in BY_RULING), ZERO)
    return FreightGranted(sum(sums.values(), ZERO), by_rulings)


def made_good(reference: str, purpose: Purpose) -> Decimal:
    """What the platform has given the store of one ticket for money that turned out not to be due."""
    entries = LedgerEntry.objects.filter(refund__reference=reference, refund__purpose=purpose, key__startswith=GOOD)
    return entries.filter(account__store__isnull=False).aggregate(sum=Sum("amount"))["sum"] or ZERO


def unpaid_references(references: Collection[str]) -> set[str]:
    """Of these tickets, those with a refund that is not paid yet."""
    unpaid = Refund.objects.filter(reference__in=references, state__in=sorted(UNPAID))
    return set(unpaid.values_list("reference", flat=True))


def granted_at_by_reference(references: Collection[str]) -> dict[str, datetime]:
    """When the newest refund that stands was granted: the law's days count from there."""
    standing = Refund.objects.filter(reference__in=references).exclude(state=RefundState.CANCELLED)
    return dict(standing.order_by("granted_at").values_list("reference", "granted_at"))


def is_with_gateway(reference: str) -> bool:
    """Whether a payment of this ticket may have left the house: then nobody pays it by hand as well."""
    live = Payment.objects.filter(refund__reference=reference)
    return live.filter(state__in=[PaymentState.WAITING, PaymentState.SENT, PaymentState.STUCK]).exists()


def sent_out(reference: str, purpose: Purpose = Purpose.GOODS) -> QuerySet[Refund]:
    """Refunds of this ticket that cannot be called back: paid, or somebody outside has heard of their payment."""
    tried = Q(state=PaymentState.WAITING, tries__gt=0)
    outside = Payment.objects.filter(
        tried | Q(state__in=[PaymentState.SENT, PaymentState.STUCK]), refund=OuterRef("pk")
    )
    mine = refunds_of(reference).filter(purpose=purpose).exclude(state=RefundState.CANCELLED)
    return mine.filter(Q(state=RefundState.PAID) | Exists(outside))


def history_of(refund: Refund) -> QuerySet[RefundEvent]:
    return RefundEvent.objects.filter(refund=refund).select_related("by").order_by("sequence")


def reference_of_payment(key: str) -> str | None:
    """Which ticket a payment belongs to."""
    return Payment.objects.filter(key=key).values_list("refund__reference", flat=True).first()


# --- the finance page ---


def open_refunds(stores: Collection[Store] | None) -> QuerySet[Refund]:
    """What finance has to look at, oldest first; of these stores, or of all."""
    mine = Refund.objects.filter(state__in=sorted(UNPAID))
    if stores is not None:
        mine = mine.filter(store__in=stores)
    return with_payments(mine).order_by("granted_at", "id")


def to_pay(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    return refunds.filter(state__in=[RefundState.TO_PAY, RefundState.PAYING])


def failed(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """A person has to look: refused by the gateway, without an answer, or tried in vain so far."""
    tried = Q(payments__state=PaymentState.WAITING, payments__tries__gt=0)
    return refunds.filter(Q(state=RefundState.FAILED) | tried).distinct()


def waiting_for_second(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    return refunds.filter(state=RefundState.AWAITING_SECOND)


def paid_refunds(stores: Collection[Store] | None) -> QuerySet[Refund]:
    """Newest first."""
    paid = Refund.objects.filter(state=RefundState.PAID)
    if stores is not None:
        paid = paid.filter(store__in=stores)
    return with_payments(paid).order_by("-paid_at", "-id")


# --- figures for others ---


def refunded(
    stores: Sequence[Store], since: datetime, until: datetime, *, group_by: Sequence[str] = ("store_id",)
) -> list[dict[str, object]]:
    """Sum and number of refunds paid in a span, by fields of the refund such as store_id, order_line__product_id."""
    paid = Refund.objects.filter(store__in=stores, state=RefundState.PAID, paid_at__gte=since, paid_at__lt=until)
    return list(paid.values(*group_by).annotate(count=Count("id"), amount=Sum("amount")).order_by(*group_by))


def expected_back(refunds: Sequence[Refund]) -> Decimal:
    """What still comes, of refunds that stand."""
    return sum((refund.amount for refund in refunds if refund.state in UNPAID), ZERO)
