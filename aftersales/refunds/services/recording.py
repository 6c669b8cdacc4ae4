"""The history of refunds: a hash-linked row for everything that happens to one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.audit.services import linked_rows
from aftersales.domain.lifecycle import Role
from aftersales.domain.payments import RefundAction
from aftersales.refunds.models import Refund, RefundEvent
from aftersales.rows.among import among
from aftersales.rows.writing import append_rows


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
    hashes = _hashes_before([one.refund for one in happenings])
    for one in happenings:
        one.refund.events_count += 1
    _append(happenings, hashes, actor, at)


def record_first(happenings: Sequence[Happening], actor: Actor, at: datetime) -> None:
    """The row with which the history of new refunds begins: they have counted it as they were written."""
    _append(happenings, [""] * len(happenings), actor, at)


def _append(happenings: Sequence[Happening], hashes: Sequence[str], actor: Actor, at: datetime) -> None:
    same = {"role": actor.role.value, "by_id": actor.by.pk if actor.by else None, "via": actor.via, "at": at}
    rows = [
        {
            "refund_id": one.refund.pk,
            "sequence": one.refund.events_count,
            "action": str(one.action),
            "from_state": str(one.before),
            "to_state": str(one.refund.state),
            "payload": {name: str(value) for name, value in one.details.items()},
        }
        for one in happenings
    ]
    append_rows(RefundEvent, linked_rows(RefundEvent, rows, same, hashes), same)


def _hashes_before(refunds: Sequence[Refund]) -> list[str]:
    """The newest of each chain, none where it begins."""
    known = [refund.pk for refund in refunds if refund.events_count]
    rows = (
        RefundEvent.objects.filter(among("refund", known)).order_by("sequence") if known else RefundEvent.objects.none()
    )
    hashes = dict(rows.values_list("refund_id", "hash"))
    return [hashes.get(refund.pk, "") for refund in refunds]


def save(refunds: Sequence[Refund], *fields: str) -> None:
    """Named fields of locked refunds, and how many history rows they have: one statement for each set of values."""
    names, groups = [*fields, "events_count"], defaultdict(list)
    for refund in refunds:
        groups[tuple(getattr(refund, name) for name in names)].append(refund.pk)
    for values, ids in groups.items():
        Refund.objects.filter(pk__in=ids).update(**dict(zip(names, values, strict=True)))
