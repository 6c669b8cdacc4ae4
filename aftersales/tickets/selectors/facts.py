"""The engine's facts for one request, each from the origin that `domain/eligibility/origins.py` names."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from aftersales.deadlines.selectors import rest_calendar
from aftersales.domain.calendar import Step, shanghai_day, shanghai_time
from aftersales.domain.eligibility import FactError, Outcome, ReturnShipping, Verdict, facts_from, judge
from aftersales.domain.eligibility.last_day import explain_last_day
from aftersales.domain.eligibility.origins import assumed_facts
from aftersales.domain.eligibility.vocabulary import Category, GiftStatus
from aftersales.domain.lifecycle import ENDED, CloseReason
from aftersales.domain.requests import Reason, RequestKind
from aftersales.orders.models import OrderLine
from aftersales.policies.models import PlatformRules
from aftersales.policies.selectors import floor_on, platform_versions
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.selectors.lists import counted_evidence
from aftersales.tickets.selectors.repairs import unit_events, unit_facts
from aftersales.tickets.selectors.serials import serial_facts

UNJUDGED = Verdict(Outcome.NEEDS_REVIEW, ReturnShipping.BY_FAULT, None, ())
"""A fact is missing or contradicts another (delivered without a day, say): a person has to look."""

Told = dict[str, Any]
"""Facts as plain values, in the contract's nesting."""


def verdict_for(
    line: OrderLine,
    *,
    kind: RequestKind,
    reason: Reason,
    quantity: int,
    declared: Mapping[str, Any],
    shown: Collection[str],
    at: datetime,
    own: Ticket | None = None,
    history: Mapping[str, object] | None = None,
    platform: Iterable[PlatformRules] | None = None,
) -> Verdict:
    """Judge a request. `shown` are the kinds of files sent, `own` the ticket asking (it does not block itself).

    `history` are the line's earlier requests, and `platform` the platform's rules, newest first, when the caller
    has read them for many lines at once.
    """
    asked = asked_facts(kind, reason, quantity, declared, at)
    return judge_told(told_facts(line, asked, declared, shown, at, own=own, history=history, platform=platform))


def judge_told(told: Mapping[str, Any]) -> Verdict:
    """The verdict on facts as told. An unknown kind of product is a question wherever the answer turns on it."""
    if "category" in told["item"]:
        return _judged(told)
    first, *others = (_judged(_with_category(told, category)) for category in (Category.ACCESSORY, Category.CONSUMABLE))
    return first if all(other.outcome is first.outcome for other in others) else UNJUDGED


def last_day_steps(told: Mapping[str, Any]) -> tuple[Step, ...]:
    """How the last day was reckoned; nothing where the facts do not carry it."""
    try:
        return explain_last_day(facts_from(told, rest_days=rest_calendar()))
    except FactError:
        return ()


def told_facts(
    line: OrderLine,
    asked: Told,
    declared: Mapping[str, Any],
    shown: Collection[str],
    at: datetime,
    *,
    own: Ticket | None = None,
    history: Mapping[str, object] | None = None,
    platform: Iterable[PlatformRules] | None = None,
) -> Told:
    """What is known about the request, as plain values; what nobody has told is left out."""
    versions = platform_versions() if platform is None else platform
    return {
        "store": {"kind": line.order.store.kind, "terms": line.policy_version.terms if line.policy_version else {}},
        "floor": asdict(floor_on(shanghai_day(at), versions, line.platform_rules)),
        "brand": _brand(line),
        "extended_warranty": _extension(line),
        "item": _item(line),
        "exclusion_consent": {"given": line.exclusion_consent, "scope": line.exclusion_scope},
        "order": _order(line, declared),
        "request": asked,
        "goods": dict(declared.get("goods", {})),
        "defect": dict(declared.get("defect", {})),
        "evidence": {"customer": _best_evidence(shown)},
        "history": dict(_earlier(line, Reason(asked["reason"]), own, at) if history is None else history),
        "customer": {"is_order_owner": own is None or own.customer_id == line.order.customer_id},
        "proof": serial_facts(line, own.serial, own) if own else {},
    }


def ticket_facts(ticket: Ticket, at: datetime) -> Told:
    """The facts of a submitted request, from what its ticket and its order say now."""
    asked = asked_facts(RequestKind(ticket.kind), Reason(ticket.reason), ticket.quantity, ticket.declared, at)
    shown = set(counted_evidence(ticket).values_list("evidence__kind", flat=True))
    return told_facts(ticket.order_line, asked, ticket.declared, shown, at, own=ticket)


def verdict_snapshot(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """The answer to a ticket with all it rests on: the facts, those only assumed, and the versions of the rules."""
    told = ticket_facts(ticket, at)
    assumed = assumed_facts(told, RequestKind(ticket.kind), Reason(ticket.reason))
    versions = rule_versions(ticket.order_line)
    return judge_told(told).as_json() | {"versions": versions, "assumed": list(assumed), "facts": told}


def rule_versions(line: OrderLine) -> dict[str, int | None]:
    """The versions of the rules that the order line was bought under."""
    return {
        "policy": line.policy_version.number if line.policy_version else None,
        "policy_id": line.policy_version_id,
        "platform": line.platform_rules.number if line.platform_rules else None,
        "product_rule_id": line.product_rule_id,
    }


def _judged(told: Mapping[str, Any]) -> Verdict:
    try:
        return judge(facts_from(told, rest_days=rest_calendar()))
    except FactError:
        return UNJUDGED


def _with_category(told: Mapping[str, Any], category: Category) -> Told:
    return {**told, "item": {**told["item"], "category": category.value}}


# --- one group each ---


def asked_facts(kind: RequestKind, reason: Reason, quantity: int, declared: Mapping[str, Any], at: datetime) -> Told:
    stated = {name: declared[name] for name in ("handover", "self_check_done", "price_drop") if name in declared}
    return {
        "kind": kind.value,
        "reason": reason.value,
        "submitted_at": _shown(at),
        "quantity": quantity,
        **stated,
    }


def _shown(at: datetime) -> str:
    return shanghai_time(at).replace(microsecond=0).isoformat()


def _brand(line: OrderLine) -> Told:
    if line.product_rule:
        return {"warranty_months": line.product_rule.warranty_months, "remedy": line.product_rule.remedy}
    return {"warranty_months": line.product.warranty_months} if line.product else {}


def _extension(line: OrderLine) -> Told:
    extension = getattr(line, "extended_warranty", None)  # a line without one has no such attribute
    if extension is None:
        return {}
    days = (extension.bought_on - shanghai_day(line.order.placed_at)).days
    return {
        "months": extension.months,
        "sold_by": extension.sold_by,
        "bought_days_after_purchase": max(days, 0),
    }


def _item(line: OrderLine) -> Told:
    item: Told = {"category": line.product.category, "nature": line.product.nature} if line.product else {}
    if line.product_rule:
        item |= {"nature": line.product_rule.nature, "listed_as_excluded": line.product_rule.listed_as_excluded}
    return item


def _order(line: OrderLine, declared: Mapping[str, Any]) -> Told:
    order = line.order
    return {
        "fulfilment": order.fulfilment,
        "delivered_at": _shown(order.delivered_at) if order.delivered_at and order.is_in_hand else None,
        "quantity": line.quantity,
        "outbound_shipping": "free" if order.ships_free else "charged",
        "return_insured": order.return_insured,
        "promotions": list(line.promotions),
        "gift": _gift(line, declared),
        "region": order.region,
    }


def _gift(line: OrderLine, declared: Mapping[str, Any]) -> Told:
    """Whether there was a gift tells the order, whether it comes back the customer: until then it does."""
    if not line.gift:
        return {"status": GiftStatus.NONE.value}
    price = {} if line.gift_price is None else {"announced_price": f"{line.gift_price:.2f}"}
    return {"status": declared.get("gift", GiftStatus.RETURNED.value), **price}


def _best_evidence(shown: Collection[str]) -> str:
    return next((kind for kind in ("video", "photo") if kind in shown), "text")


def lapse_facts(consents: Collection[object]) -> Told:
    """`consents`: for each return of this reason that was never sent, the store's consent to a new one, or None."""
    told: Told = {"same_reason_lapsed": bool(consents)}
    return told | ({"store_consents": True} if consents and None not in consents else {})


def _earlier(line: OrderLine, reason: Reason, own: Ticket | None, at: datetime) -> Told:
    earlier = Ticket.objects.filter(order_line=line, submitted_at__isnull=False).exclude(pk=own.pk if own else 0)
    lapsed = earlier.filter(reason=reason, close_reason=CloseReason.RETURN_NOT_SENT)
    consents = list(lapsed.values_list("reapplication_consent", flat=True))
    settled = ClaimedUnit.objects.filter(
        order_line=line, released_at__isnull=True, ticket__in=earlier.filter(state__in=ENDED)
    )
    return {
        "applications": earlier.count(),
        "quantity_settled": settled.count(),
        **lapse_facts(consents),
        **unit_facts(unit_events([line]).get(line.pk, ()), at),
    }
