"""Proofs of purchase in the vault of an order."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.evidence.models import Evidence
from aftersales.orders.models import Order, OrderProof, ProofKind


def keep_proofs(
    order: Order, files: Sequence[Evidence], *, kind: ProofKind, by: User, at: datetime
) -> list[OrderProof]:
    """Put files into the order's vault; what is there already stays as it is."""
    proofs = [OrderProof(order=order, evidence=file, kind=kind, added_by=by, added_at=at) for file in files]
    OrderProof.objects.bulk_create(proofs, ignore_conflicts=True)
    return list(OrderProof.objects.filter(order=order, evidence__in=files).order_by("id"))


def remove_proof(proof: OrderProof, at: datetime) -> int:
    """Take a file out of the vault; a request that shows it keeps it. Twice is once."""
    return OrderProof.objects.filter(pk=proof.pk, removed_at__isnull=True).update(removed_at=at)
