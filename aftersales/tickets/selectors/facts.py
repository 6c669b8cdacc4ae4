"""The engine's facts for one request, each from the origin that `domain/eligibility/origins.py` names."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from aftersales.deadlines.selectors import rest_calendar
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.calendar import Step, shanghai_day, shanghai_time
from aftersales.domain.eligibility import FactError, Outcome, ReturnShipping, Verdict, facts_from, judge
from aftersales.domain.eligibility.facts import Limits
from aftersales.domain.eligibility.last_day import explain_last_day
from aftersales.domain.eligibility.unknown import Unknown, held_open, open_questions, outcome_if_silent, unknowns
from aftersales.domain.eligibility.vocabulary import (
    Category,
    ConditionBasis,
    DataLeft,
    GiftStatus,
    Handover,
    Nature,
    PurchaseProof,
)
from aftersales.domain.lifecycle import ENDED, CloseReason
from aftersales.domain.reading import Lasting
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.settings import SettingCode
from aftersales.domain.terms import Floor
from aftersales.orders.models import OrderLine
from aftersales.policies.models import PlatformRules
from aftersales.policies.selectors import floor_on, kept_platform_rules, terms_of
from aftersales.tickets.models import ClaimedUnit, Ticket
from aftersales.tickets.selectors.flags import flagged_customers
from aftersales.tickets.selectors.lists import counted_evidence
from aftersales.tickets.selectors.repairs import unit_events, unit_facts
from aftersales.tickets.selectors.serials import serial_facts

UNJUDGED = Verdict(Outcome.NEEDS_REVIEW, ReturnShipping.BY_FAULT, None, ())
"""A fact is missing or contradicts another (delivered without a day, say): a person has to look."""

Told = dict[str, Any]
"""Facts as plain values, in the contract's nesting."""

_GIFT = "order.gift.status"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on a request, the facts as told, and what nobody has told that bears on it.

    `if_silent` is the outcome when the store never answers its own questions.
    """

    verdict: Verdict
    told: Told
    unknowns: tuple[Unknown, ...] = ()
    if_silent: Outcome = Outcome.NEEDS_REVIEW

    def as_json(self) -> dict[str, Any]:
        """What a ticket keeps: `assumed` are the open questions, `undecided` those on which the outcome hangs."""
        assumed = [each.fact for each in self.unknowns]
        undecided = [each.fact for each in self.unknowns if each.decides]
        open_questions = {"assumed": assumed, "undecided": undecided, "if_silent": self.if_silent.value}
        return self.verdict.as_json() | open_questions | {"facts": self.told}


def limits_in_force(store_id: int, at: datetime) -> Limits:
    """The numbers of asking as they stand at this moment."""
    return Limits(
        damage_report_hours=number_in_force(SettingCode.ARRIVAL_DAMAGE_REPORT_H, store_id, at),
        applications=number_in_force(SettingCode.MAX_APPLICATIONS_PER_LINE, store_id, at),
    )


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
    is_flagged: bool | None = None,
    is_assuming: bool = False,
) -> Verdict:
    """Judge a request. `shown` are the kinds of files sent, `own` the ticket asking (it does not block itself).

    `history` are the line's earlier requests, `platform` the platform's rules, newest first, and `is_flagged` its word
    on the customer, when the caller has read them for many lines at once. When it `is_assuming`, what nobody has told
    counts as the best for the customer; otherwise it holds the outcome open.
    """
    asked = asked_facts(kind, reason, quantity, declared, at)
    read = {"history": history, "platform": platform, "is_flagged": is_flagged}
    told = told_facts(line, asked, declared, shown, at, own=own, **read)  # type: ignore[arg-type]  # as they came
    verdict = judge_told(told)
    if is_assuming or verdict.outcome is Outcome.NEEDS_REVIEW:  # then no answer can hold it open
        return verdict
    return held_open(verdict, open_questions(told, kind, reason, possible_verdict, taken_facts(line, declared)))


def answer_to(told: Told, taken: Collection[str] = ()) -> Answer:
    """The verdict, held open while its outcome turns on a fact that nobody has told.

    `taken` are facts that stand in `told` with a value nobody has stated.
    """
    kind, reason = RequestKind(told["request"]["kind"]), Reason(told["request"]["reason"])
    asked, verdict = unknowns(told, kind, reason, possible_verdict, taken), judge_told(told)
    return Answer(held_open(verdict, asked), told, asked, outcome_if_silent(verdict, asked))


def taken_facts(line: OrderLine, declared: Mapping[str, Any]) -> tuple[str, ...]:
    """A gift is taken to come back until somebody says otherwise."""
    return (_GIFT,) if line.gift and "gift" not in declared else ()


def possible_verdict(told: Mapping[str, Any]) -> Verdict | None:
    """The verdict on facts as told; None where they contradict each other."""
    verdict = judge_told(told)
    return None if verdict is UNJUDGED and "category" in told["item"] else verdict


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
    is_flagged: bool | None = None,
    lasting: Told | None = None,
) -> Told:
    """What is known about the request, as plain values; what nobody has told is left out.

    `lasting` is what `lasting_facts` says of the line, when the caller asks about several rights of it.
    """
    if lasting is None:
        lasting = lasting_facts(line, declared, shown, at, own=own, platform=platform, is_flagged=is_flagged)
    return {
        **lasting,
        "request": _handed_over(line, asked),
        "history": dict(_earlier(line, Reason(asked["reason"]), own, at) if history is None else history),
    }


def lasting_facts(
    line: OrderLine,
    declared: Mapping[str, Any],
    shown: Collection[str],
    at: datetime,
    *,
    own: Ticket | None = None,
    platform: Iterable[PlatformRules] | None = None,
    is_flagged: bool | None = None,
) -> Told:
    """What is known at this moment whichever right is asked for."""
    versions = kept_platform_rules() if platform is None else platform
    terms = line.policy_version.terms if line.policy_version else {}
    return {
        "store": Lasting(kind=line.order.store.kind, terms=terms),
        "floor": _told(floor_on(shanghai_day(at), versions, line.platform_rules)),
        "limits": _told(limits_in_force(line.order.store_id, at)),
        "brand": Lasting(_brand(line)),
        "extended_warranty": Lasting(_extension(line)),
        "item": Lasting(_item(line)),
        "exclusion_consent": Lasting(given=line.exclusion_consent, scope=line.exclusion_scope),
        "order": Lasting(_order(line, declared)),
        "goods": Lasting(_goods(line, declared)),
        "defect": Lasting(_defect(line, declared)),
        "evidence": Lasting(customer=_best_evidence(shown)),
        "customer": Lasting(_customer(line, own, is_flagged)),
        "proof": Lasting(purchase=PurchaseProof.ORDER.value, **(serial_facts(line, own.serial, own) if own else {})),
    }


@lru_cache(maxsize=1024)
def _told(record: Floor | Limits) -> Lasting:
    """The same few numbers for most lines."""
    return Lasting(asdict(record))


def ticket_facts(ticket: Ticket, at: datetime) -> Told:
    """The facts of a submitted request, from what its ticket and its order say now."""
    asked = asked_facts(RequestKind(ticket.kind), Reason(ticket.reason), ticket.quantity, ticket.declared, at)
    shown = set(counted_evidence(ticket).values_list("evidence__kind", flat=True))
    return told_facts(ticket.order_line, asked, ticket.declared, shown, at, own=ticket)


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


def _goods(line: OrderLine, declared: Mapping[str, Any]) -> Told:
    """The customer's own words are admitted; what the product cannot hold, and what no term asks for, is no question.

    Accounts and licences stay on software alone; the box matters where the store's terms ask for it.
    """
    known: Told = {"condition_basis": ConditionBasis.AGREED.value}
    if line.product and line.product.category != Category.SOFTWARE:
        known["data_left"] = DataLeft.NONE.value
    return {**known, **declared.get("goods", {})}


def _defect(line: OrderLine, declared: Mapping[str, Any]) -> Told:
    """Only goods sold with a stated flaw can have this very flaw stated."""
    nature = _item(line).get("nature")
    known = {} if nature in (None, Nature.DISCLOSED_FLAW) else {"disclosed_at_sale": False}
    return {**known, **declared.get("defect", {})}


def _handed_over(line: OrderLine, asked: Told) -> Told:
    """It travels as a prepaid parcel unless the store repairs at the customer's place too."""
    is_open = asked["kind"] == RequestKind.REPAIR and terms_of(line.policy_version).offers_onsite_repair
    return asked if is_open else {"handover": Handover.PARCEL.value, **asked}


def _customer(line: OrderLine, own: Ticket | None, is_flagged: bool | None) -> Told:
    owner = line.order.customer_id
    applicant = own.customer_id if own else owner
    flagged = bool(flagged_customers([applicant])) if is_flagged is None else is_flagged
    return {"is_order_owner": applicant == owner, "flagged_for_abuse": flagged}


def asked_facts(kind: RequestKind, reason: Reason, quantity: int, declared: Mapping[str, Any], at: datetime) -> Told:
    stated = {name: declared[name] for name in ("handover", "self_check_done", "price_drop") if name in declared}
    return {
        "kind": kind.value,
        "reason": reason.value,
        "submitted_at": _shown(at),
        "quantity": quantity,
        **stated,
    }


@lru_cache(maxsize=1024)
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
    return {"same_reason_lapsed": bool(consents), "store_consents": bool(consents) and None not in consents}


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
