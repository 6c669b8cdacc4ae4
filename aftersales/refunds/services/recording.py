"""The history of refunds: a hash-linked row for everything that happens to one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.audit.services import link
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import RefundAction
from aftersales.refunds.models import Refund, RefundEvent


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts on money, as what, and through which surface."""

    role: Role
    by: User | None
    via: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to one refund, and the state it was in before; the refund carries the state after."""

    refund: Refund
    action: RefundAction
    before: str
    details: Mapping[str, object] = field(default_factory=dict)


def lock_refunds(references: Sequence[str]) -> list[Refund]:
    """The refunds of these tickets, whose locks the caller holds; in one order."""
    rows = Refund.objects.select_for_update(of=("self",)).select_related("store")
    return list(rows.filter(reference__in=references).order_by("pk"))


def record(happenings: Sequence[Happening], actor: Actor, at: datetime) -> None:
    """Write a history row for each. The refunds are locked, and each appears once."""
    if not happenings:
        return
    hashes = _newest_hashes([one.refund for one in happenings])
    events = []
    for one in happenings:
        one.refund.events_count += 1
        event = RefundEvent(
            refund=one.refund,
            sequence=one.refund.events_count,
            action=one.action,
            role=actor.role,
            by=actor.by,
            via=actor.via,
            at=at,
            from_state=one.before,
            to_state=one.refund.state,
            payload={name: str(value) for name, value in one.details.items()},
        )
        link(event, hashes.get(one.refund.pk, ""))
        events.append(event)
    RefundEvent.objects.bulk_create(events)


def _newest_hashes(refunds: Sequence[Refund]) -> dict[int, str]:
    known = [refund.pk for refund in refunds if refund.events_count]
    if not known:
        return {}
    return dict(RefundEvent.objects.filter(refund__in=known).order_by("sequence").values_list("refund_id", "hash"))


def save(refunds: Sequence[Refund], *fields: str) -> None:
    """Named fields of locked refunds, and how many history rows they have, in one statement."""
    if refunds:
        Refund.objects.bulk_update(refunds, [*fields, "events_count"])
