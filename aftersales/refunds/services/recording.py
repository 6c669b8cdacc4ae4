"""The history of refunds: a hash-linked row for everything that happens to one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.audit.services import linked
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import RefundAction
from aftersales.refunds.models import Refund, RefundEvent
from aftersales.rows.writing import insert_rows


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
    same = {"role": actor.role.value, "by_id": actor.by.pk if actor.by else None, "via": actor.via, "at": at}
    rows = []
    for one in happenings:
        one.refund.events_count += 1
        event = {
            "refund_id": one.refund.pk,
            "sequence": one.refund.events_count,
            "action": str(one.action),
            "from_state": str(one.before),
            "to_state": str(one.refund.state),
            "payload": {name: str(value) for name, value in one.details.items()},
            **same,
        }
        rows.append(linked(RefundEvent, event, hashes.get(one.refund.pk, "")))
    insert_rows(RefundEvent, rows)


def _newest_hashes(refunds: Sequence[Refund]) -> dict[int, str]:
    known = [refund.pk for refund in refunds if refund.events_count]
    if not known:
        return {}
    return dict(RefundEvent.objects.filter(refund__in=known).order_by("sequence").values_list("refund_id", "hash"))


def save(refunds: Sequence[Refund], *fields: str) -> None:
    """Named fields of locked refunds, and how many history rows they have: one statement for each set of values."""
    names, groups = [*fields, "events_count"], defaultdict(list)
    for refund in refunds:
        groups[tuple(getattr(refund, name) for name in names)].append(refund.pk)
    for values, ids in groups.items():
        Refund.objects.filter(pk__in=ids).update(**dict(zip(names, values, strict=True)))
