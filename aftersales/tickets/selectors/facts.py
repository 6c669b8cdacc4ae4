"""The engine's facts for one request, each from a named origin: order, product, policy, declaration, history."""

from collections.abc import Collection, Mapping
from datetime import datetime

from aftersales.domain.calendar import shanghai_time
from aftersales.domain.eligibility import FactError, Facts, Outcome, ReturnShipping, Verdict, facts_from, judge
from aftersales.domain.lifecycle import ENDED, CloseReason
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import ClaimedUnit, Ticket

UNJUDGED = Verdict(Outcome.NEEDS_REVIEW, ReturnShipping.BY_FAULT, None, ())
"""A fact is missing or contradicts another (delivered without a day, say): a person has to look."""


def verdict_for(
    line: OrderLine,
    *,
    kind: RequestKind,
    reason: Reason,
    quantity: int,
    declared: Mapping[str, object],
    shown: Collection[str],
    at: datetime,
    own: Ticket | None = None,
    history: Mapping[str, object] | None = None,
) -> Verdict:
    """Judge a request. `shown` are the kinds of files sent, `own` the ticket asking (it does not block itself).

    `history` are the line's earlier requests when the caller has read them for many lines at once.
    """
    earlier = _history(line, reason, own) if history is None else history
    try:
        facts = _facts(line, kind, reason, quantity, declared, shown, at, earlier)
    except FactError:
        return UNJUDGED
    return judge(facts)


def _facts(
    line: OrderLine,
    kind: RequestKind,
    reason: Reason,
    quantity: int,
    declared: Mapping[str, object],
    shown: Collection[str],
    at: datetime,
    history: Mapping[str, object],
) -> Facts:
    return facts_from(
        {
            "store": {"kind": line.order.store.kind, "terms": _terms(line)},
            "brand": {"warranty_months": line.product.warranty_months if line.product else 0},
            "item": _item(line),
            "order": _order(line),
            "request": {
                "kind": kind.value,
                "reason": reason.value,
                "submitted_at": _shown(at),
                "quantity": quantity,
                "price_drop": str(declared.get("price_drop", "0.00")),
            },
            "goods": declared.get("goods", {}),
            "evidence": {"customer": _best_evidence(shown)},
            "history": history,
        }
    )


def _shown(at: datetime) -> str:
    return shanghai_time(at).replace(microsecond=0).isoformat()


def _terms(line: OrderLine) -> Mapping[str, object]:
    return line.policy_version.terms if line.policy_version else {}


def _item(line: OrderLine) -> dict[str, object]:
    if line.product is None:
        return {"category": "accessory"}
    return {"category": line.product.category, "nature": line.product.nature}


def _order(line: OrderLine) -> dict[str, object]:
    order = line.order
    return {
        "fulfilment": order.fulfilment,
        "delivered_at": _shown(order.delivered_at) if order.delivered_at and order.is_in_hand else None,
        "quantity": line.quantity,
        "outbound_shipping": "free" if order.ships_free else "charged",
    }


def _best_evidence(shown: Collection[str]) -> str:
    return next((kind for kind in ("video", "photo") if kind in shown), "text")


def _history(line: OrderLine, reason: Reason, own: Ticket | None) -> dict[str, object]:
    earlier = Ticket.objects.filter(order_line=line, submitted_at__isnull=False).exclude(pk=own.pk if own else 0)
    lapsed = earlier.filter(reason=reason, close_reason=CloseReason.RETURN_NOT_SENT)
    settled = ClaimedUnit.objects.filter(
        order_line=line, released_at__isnull=True, ticket__in=earlier.filter(state__in=ENDED)
    )
    return {
        "applications": earlier.count(),
        "quantity_settled": settled.count(),
        "same_reason_lapsed": lapsed.exists(),
    }
