"""Penalties: proposed from facts, confirmed, appealed, booked. Every step locks the store first, then the penalty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.audit.services import link
from aftersales.deadlines.models import SubjectKind
from aftersales.deadlines.selectors import live_deadlines
from aftersales.deadlines.services import TimerChange, due_after, write_timer_changes
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.lifecycle import Role
from aftersales.domain.moving import TimerPlan
from aftersales.domain.penalties import (
    Confirmer,
    IllegalPenaltyMoveError,
    Ledger,
    PenaltyAction,
    PenaltyMoveCode,
    PenaltyRule,
    PenaltyState,
    crossed,
    next_penalty_state,
)
from aftersales.notifications.models import OutboxKind
from aftersales.notifications.services import announce
from aftersales.standing.models import (
    Assessment,
    CreditCause,
    Penalty,
    PenaltyEvent,
    PenaltySource,
    PointEntry,
    Sanction,
    SourceKind,
)
from aftersales.standing.models.penalties import OPEN_STATES
from aftersales.standing.selectors.grounds import fallen_grounds
from aftersales.standing.selectors.record import balance
from aftersales.standing.selectors.rules import nodes
from aftersales.standing.services.clearing import clear_store
from aftersales.standing.services.credit import lower_credit
from aftersales.tickets.services.moving import CLOCK, Actor

_ENDED = {PenaltyState.BOOKED, PenaltyState.DISMISSED, PenaltyState.LIFTED}


@dataclass(frozen=True, slots=True)
class SourceFact:
    """A fact that a penalty rests on; `reference` is the number that people know it by."""

    kind: SourceKind
    source_id: int
    reference: str
    at: datetime


def propose(store: Store, rule: PenaltyRule, facts: Sequence[SourceFact], *, at: datetime) -> Penalty | None:
    """Hold these facts against the store, each of them once; None when one was held against it before.

    What the table may confirm by itself is confirmed at once: the store hears of it and can appeal.
    """
    with transaction.atomic():
        Store.objects.select_for_update().get(pk=store.pk)
        if _held_before(facts):
            return None
        penalty = Penalty.objects.create(
            number=uuid4().hex,  # replaced below: the number is made of the id
            store=store,
            trigger=rule.trigger,
            ledger=rule.ledger,
            points=rule.points,
            state=PenaltyState.PROPOSED,
            proposed_at=at,
        )
        penalty.number = f"PN-{at:%y%m}-{penalty.pk:05d}"
        penalty.save(update_fields=["number"])
        PenaltySource.objects.bulk_create(
            PenaltySource(penalty=penalty, kind=one.kind, source_id=one.source_id, reference=one.reference, at=one.at)
            for one in facts
        )
        _write(penalty, PenaltyAction.PROPOSE, "", PenaltyState.PROPOSED, actor=CLOCK, at=at)
        if rule.confirmer is Confirmer.TABLE:
            _move_locked(penalty, PenaltyAction.CONFIRM, actor=CLOCK, at=at)
    return penalty


def _held_before(facts: Sequence[SourceFact]) -> bool:
    return any(PenaltySource.objects.filter(kind=one.kind, source_id=one.source_id).exists() for one in facts)


def move_penalty(
    penalty: Penalty,
    action: PenaltyAction,
    *,
    actor: Actor,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> Penalty:
    """One step of a penalty. Raises IllegalPenaltyMoveError before any write."""
    with transaction.atomic():
        (locked,) = lock_penalties([penalty.pk])
        if version is not None and version != locked.version:
            raise IllegalPenaltyMoveError(PenaltyMoveCode.STALE)
        if actor.role is Role.PLATFORM and actor.by:
            refuse_party(locked.store, actor.by)
        _move_locked(locked, action, actor=actor, at=at, note=note)
    return locked


def refuse_party(store: Store, person: User) -> None:
    """Whoever works for a store does not decide for the platform on what is held against it."""
    if store.memberships.filter(user=person).exists():
        raise IllegalPenaltyMoveError(PenaltyMoveCode.PARTY_MAY_NOT_DECIDE)


def lock_penalties(ids: Sequence[int]) -> list[Penalty]:
    """Their stores first: the points of a store are counted by one at a time."""
    stores = Penalty.objects.filter(pk__in=ids).values("store")
    list(Store.objects.select_for_update().filter(pk__in=stores).order_by("pk"))
    rows = Penalty.objects.select_for_update(of=("self",)).select_related("store")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def book_unappealed(penalties: Sequence[Penalty], at: datetime) -> None:
    """What the clock does to penalties the caller has locked.

    Where the store has appealed the month that a penalty rests on, that is its appeal: nothing is booked before it is
    answered. Nor is anything booked for a ruling that was overturned meanwhile.
    """
    waiting = _months_appealed(penalties)
    fallen = fallen_grounds(Penalty.objects.filter(pk__in=[one.pk for one in penalties]))
    for penalty in penalties:
        if penalty.pk in fallen:
            _let_go(penalty, {"fallen": fallen[penalty.pk]}, CLOCK, at)
        elif penalty.pk in waiting:
            source, target = PenaltyState(penalty.state), PenaltyState.APPEALED
            _write(penalty, PenaltyAction.APPEAL, source, target, actor=CLOCK, at=at)
        else:
            _move_locked(penalty, PenaltyAction.BOOK, actor=CLOCK, at=at)


def _months_appealed(penalties: Sequence[Penalty]) -> set[int]:
    open_ones = Assessment.objects.filter(appealed_at__isnull=False, decided_at__isnull=True)
    rests = PenaltySource.objects.filter(kind=SourceKind.ASSESSMENT, penalty__in=penalties)
    return set(rests.filter(source_id__in=open_ones.values("pk")).values_list("penalty_id", flat=True))


def let_go_of(kind: SourceKind, source_id: int, *, words: str, by: User, at: datetime) -> None:
    """The fact that penalties rest on is set aside on appeal: that appeal was about them too. What is booked stands."""
    rests = PenaltySource.objects.filter(kind=kind, source_id=source_id).values_list("penalty_id", flat=True)
    for penalty in lock_penalties(list(rests)):
        _let_go(penalty, _noted(words), Actor(Role.PLATFORM, by, "desk"), at)


def let_fallen_go(at: datetime) -> None:
    """What rests on a ruling that was overturned on appeal, and is not booked yet, goes with it."""
    with transaction.atomic():
        fallen = fallen_grounds(Penalty.objects.filter(state__in=OPEN_STATES))
        for penalty in lock_penalties(list(fallen)) if fallen else []:
            _let_go(penalty, {"fallen": fallen[penalty.pk]}, CLOCK, at)


def _let_go(penalty: Penalty, said: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """A proposal is dropped; of what the store has been told already, the appeal about its ground is the answer."""
    state = PenaltyState(penalty.state)
    if state is PenaltyState.PROPOSED:
        _write(penalty, PenaltyAction.DISMISS, state, PenaltyState.DISMISSED, actor=actor, at=at, said=said)
    elif state not in _ENDED:
        _write(penalty, PenaltyAction.GRANT_APPEAL, state, PenaltyState.LIFTED, actor=actor, at=at, said=said)


def _noted(words: str) -> dict[str, str]:
    return {"note": words.strip()} if words.strip() else {}


def _move_locked(penalty: Penalty, action: PenaltyAction, *, actor: Actor, at: datetime, note: str = "") -> None:
    source = PenaltyState(penalty.state)
    target = next_penalty_state(source, action, actor.role, note)
    _check(penalty, action, actor, at)
    if action is PenaltyAction.CONFIRM and actor.by:
        penalty.confirmed_by = actor.by
    _write(penalty, action, source, target, actor=actor, at=at, said=_noted(note))
    if target is PenaltyState.BOOKED:
        _book(penalty, at)


def _check(penalty: Penalty, action: PenaltyAction, actor: Actor, at: datetime) -> None:
    """Late is late, swept or not; and nobody judges their own decision."""
    if action is PenaltyAction.APPEAL and penalty.due_at and at >= penalty.due_at:
        raise IllegalPenaltyMoveError(PenaltyMoveCode.TOO_LATE)
    decides = action in {PenaltyAction.GRANT_APPEAL, PenaltyAction.REJECT_APPEAL}
    if decides and actor.by and actor.by == penalty.confirmed_by:
        raise IllegalPenaltyMoveError(PenaltyMoveCode.SAME_PERSON)


def _write(
    penalty: Penalty,
    action: PenaltyAction,
    source: str,
    target: PenaltyState,
    *,
    actor: Actor,
    at: datetime,
    said: Mapping[str, str] | None = None,
) -> None:
    """The row, its time to appeal, its history and what people are told."""
    live = live_deadlines(SubjectKind.PENALTY, [penalty.pk]).get(penalty.pk, [])
    starts = DeadlineCode.PENALTY_APPEAL if target is PenaltyState.NOTIFIED else None
    timers = TimerChange(SubjectKind.PENALTY, penalty.pk, live, TimerPlan(start=starts), penalty.store_id)
    penalty.due_at = due_after(timers, at)
    penalty.state, penalty.version = target, penalty.version + 1
    penalty.booked_at = at if target is PenaltyState.BOOKED else None
    penalty.ended_at = at if target in _ENDED else None
    penalty.save(update_fields=["state", "version", "due_at", "confirmed_by", "booked_at", "ended_at"])
    write_timer_changes([timers], at)
    event = _event(penalty, action, source, actor, at, said or {})
    announce(OutboxKind.PENALTY_MOVE, [event.pk], at)


def _event(
    penalty: Penalty, action: PenaltyAction, source: str, actor: Actor, at: datetime, said: Mapping[str, str]
) -> PenaltyEvent:
    newest = PenaltyEvent.objects.filter(penalty=penalty).order_by("-sequence").values_list("hash", flat=True).first()
    event = PenaltyEvent(
        penalty=penalty,
        sequence=penalty.version,
        action=action,
        role=actor.role,
        by=actor.by,
        via=actor.via,
        at=at,
        from_state=source,
        to_state=penalty.state,
        payload=dict(said),
    )
    link(event, newest or "")
    event.save(force_insert=True)
    return event


def _book(penalty: Penalty, at: datetime) -> None:
    """The points, the measure that they reach, and the credit level that a node costs."""
    ledger = Ledger(penalty.ledger)
    clear_store(penalty.store, at)
    before = balance(penalty.store_id, ledger)
    PointEntry.objects.create(store=penalty.store, ledger=ledger, points=penalty.points, penalty=penalty, at=at)
    node = crossed(nodes(), ledger, before, before + penalty.points)
    if node is None:
        return
    Sanction.objects.create(
        store=penalty.store,
        ledger=ledger,
        node_points=node.points,
        measure=node.measure,
        penalty=penalty,
        starts_at=at,
        ends_at=at + timedelta(days=node.days) if node.days else None,
    )
    lower_credit(penalty.store, CreditCause.NODE, key=f"penalty:{penalty.pk}", at=at)
