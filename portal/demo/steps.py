"""One step of a story: who does what, how long after the step before, and showing which files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from aftersales.disputes.models import Dispute
from aftersales.disputes.selectors import disputes_of
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_complaint, open_dispute
from aftersales.disputes.services.ruling import refundable, rule
from aftersales.disputes.services.showing import stage_evidence
from aftersales.domain.calendar import CHINA, SHANGHAI, shanghai_day
from aftersales.domain.deadlines import RULES, DeadlineCode, TimerClass
from aftersales.domain.disputes import DisputeAction, DisputeDetails, Ground
from aftersales.domain.goods import AppointmentKind, Booked, Cause, Diagnosed, Grade, Inspected, Quoted
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.money import CENT
from aftersales.domain.moving import Details
from aftersales.domain.payments import SimulatedBehaviour
from aftersales.domain.requests import RequestKind
from aftersales.domain.rulings import CitedClause, Liable, RulingDraft, RulingOutcome
from aftersales.evidence.models import Evidence
from aftersales.logistics.selectors.places import slots_ahead
from aftersales.orders.models import OrderLine
from aftersales.refunds.gateways.simulated import tell
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import Asked, discard, open_ticket, save_draft
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.refunding import relay_payments
from aftersales.tickets.services.talking import add_evidence, write_message

SWEEP_DELAY = timedelta(seconds=9)
"""The clock acts a few seconds after the due time."""


@dataclass(slots=True)
class Scene:
    """What a story is played on."""

    line: OrderLine
    asked: Asked
    key: UUID
    opened: Ticket | None = None

    @property
    def digits(self) -> str:
        """Twelve digits of this story alone, for waybills and payment references."""
        return f"{self.key.int % 10**12:012}"

    @property
    def ticket(self) -> Ticket:
        if self.opened is None:
            raise LookupError("the story has not opened its ticket")
        return Ticket.objects.select_related("store", "customer", "order_line__order").get(pk=self.opened.pk)

    @property
    def dispute(self) -> Dispute:
        return disputes_of(self.ticket)[0]


@dataclass(frozen=True, slots=True)
class Turn:
    """Who acts, when, and with which files already received."""

    actor: Actor
    at: datetime
    evidence: Sequence[Evidence]


Play = Callable[[Scene, Turn], None]


@dataclass(frozen=True, slots=True)
class Step:
    """`hours` after the step before; a step without `play` only waits until the clock has acted on `waits_for`."""

    role: Role
    hours: float
    play: Play | None
    photos: tuple[str, ...] = ()
    waits_for: DeadlineCode | None = None


# --- what people do ---


def keep_draft(scene: Scene, turn: Turn) -> None:
    if turn.actor.by:
        scene.opened = save_draft(
            scene.line, scene.asked, by=turn.actor.by, key=scene.key, at=turn.at, evidence=turn.evidence
        )


def throw_away(scene: Scene, turn: Turn) -> None:
    if turn.actor.by:
        discard(scene.ticket, by=turn.actor.by, at=turn.at)


def ask(scene: Scene, turn: Turn) -> None:
    scene.opened = open_ticket(
        scene.line, scene.asked, actor=turn.actor, key=scene.key, at=turn.at, evidence=turn.evidence
    )


def ask_a_favour(scene: Scene, turn: Turn) -> None:
    """What no right covers, sent to the store all the same."""
    scene.opened = open_ticket(
        scene.line,
        scene.asked,
        actor=turn.actor,
        key=scene.key,
        at=turn.at,
        evidence=turn.evidence,
        as_goodwill=True,
    )


def move(action: Action, note: str = "", **details: str) -> Play:
    """A `#` in a detail stands for digits of this story alone."""

    def play(scene: Scene, turn: Turn) -> None:
        texts = {name: text.replace("#", scene.digits) for name, text in details.items()}
        given = Details(note=note, **texts)  # type: ignore[arg-type]  # only text is given here
        move_ticket(scene.ticket, action, actor=turn.actor, at=turn.at, details=given, evidence=turn.evidence)

    return play


def pay(reference: str, note: str = "") -> Play:
    """By hand, unless a gateway has paid it already."""

    def play(scene: Scene, turn: Turn) -> None:
        if scene.ticket.state == State.REFUNDING:
            move(Action.PAY_REFUND, note, payment_reference=reference)(scene, turn)

    return play


def approve_through(note: str, *behaviours: SimulatedBehaviour) -> Play:
    """The gateway is told what to do with the payment that follows at once."""

    def play(scene: Scene, turn: Turn) -> None:
        tell(*behaviours, order_number=scene.line.order.number)
        move(Action.APPROVE, note)(scene, turn)
        relay_payments(turn.at)

    return play


def offer(kind: RequestKind, share: str, note: str) -> Play:
    """The store offers another kind, and this share of what was paid."""

    def play(scene: Scene, turn: Turn) -> None:
        amount = (refundable(scene.ticket) * Decimal(share)).quantize(CENT)
        details = Details(note=note, kind=kind, amount=amount)
        move_ticket(scene.ticket, Action.MAKE_OFFER, actor=turn.actor, at=turn.at, details=details)

    return play


def inspect(action: Action, note: str, *, is_good: bool = True) -> Play:
    """The store looks at what came back; photos show what it objects to."""

    def play(scene: Scene, turn: Turn) -> None:
        quantity = scene.ticket.quantity
        found = Inspected(Grade.GOOD, quantity)
        if not is_good:
            found = Inspected(Grade.WORN, 0, is_complete=False, missing="充电线", has_human_damage=bool(turn.evidence))
        details = Details(note=note, record=found)
        move_ticket(scene.ticket, action, actor=turn.actor, at=turn.at, details=details, evidence=turn.evidence)

    return play


def diagnose(cause: Cause, note: str, *, in_warranty: bool) -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        details = Details(note=note, record=Diagnosed(cause, in_warranty=in_warranty))
        move_ticket(scene.ticket, Action.DIAGNOSE, actor=turn.actor, at=turn.at, details=details)

    return play


def quote(amount: str, parts: str, note: str) -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        quoted = Quoted(Decimal(amount), parts, shanghai_day(turn.at + timedelta(days=10)))
        details = Details(note=note, record=quoted)
        move_ticket(scene.ticket, Action.QUOTE_REPAIR, actor=turn.actor, at=turn.at, details=details)

    return play


def book(address: str) -> Play:
    """The first time that the store still has."""

    def play(scene: Scene, turn: Turn) -> None:
        ticket = scene.ticket
        slot = slots_ahead(ticket.store, AppointmentKind.PICKUP, turn.at + timedelta(hours=30), ticket.due_at)[0]
        order = ticket.order_line.order
        booked = Booked(slot.pk, order.receiver_name or ticket.customer.shown_name, order.phone, address)
        details = Details(record=booked)
        move_ticket(ticket, Action.BOOK_APPOINTMENT, actor=turn.actor, at=turn.at, details=details)

    return play


def say(text: str, *, is_internal: bool = False) -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        write_message(scene.ticket, text, actor=turn.actor, at=turn.at, is_internal=is_internal)

    return play


def show(scene: Scene, turn: Turn) -> None:
    add_evidence(scene.ticket, turn.evidence, actor=turn.actor, at=turn.at)


def escalate(statement: str) -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        open_dispute(scene.ticket, actor=turn.actor, at=turn.at, statement=statement, evidence=turn.evidence)

    return play


def arbitrate(action: DisputeAction, note: str = "") -> Play:
    return arbitrate_with(action, DisputeDetails(note=note))


def arbitrate_with(action: DisputeAction, details: DisputeDetails) -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        move_dispute(scene.dispute, action, actor=turn.actor, at=turn.at, details=details)

    return play


def offer_settlement(share: str, note: str) -> Play:
    """Money back for a part of what was paid, without the goods."""

    def play(scene: Scene, turn: Turn) -> None:
        amount = (refundable(scene.ticket) * Decimal(share)).quantize(CENT)
        details = DisputeDetails(note=note, outcome=RulingOutcome.REFUND, amount=amount)
        move_dispute(scene.dispute, DisputeAction.OFFER_SETTLEMENT, actor=turn.actor, at=turn.at, details=details)

    return play


def stage_and_submit(statement: str) -> Play:
    """Evidence as it is shown to the platform: staged, then submitted."""

    def play(scene: Scene, turn: Turn) -> None:
        actor, at = turn.actor, turn.at
        stage_evidence(scene.dispute, actor=actor, at=at, statement=statement, evidence=turn.evidence)
        move_dispute(scene.dispute, DisputeAction.FINISH_EVIDENCE, actor=actor, at=at)

    return play


def complain(ground: Ground, statement: str) -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        open_complaint(scene.ticket, ground, actor=turn.actor, at=turn.at, statement=statement)

    return play


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What a ruling says, in both languages, and the rules it cites."""

    facts_zh: str
    facts_en: str
    reasons_zh: str
    reasons_en: str
    rules: tuple[str, ...] = ()


def decide(outcome: RulingOutcome, liable: Liable, reasoned: Reasoned, share: str = "1") -> Play:
    def play(scene: Scene, turn: Turn) -> None:
        amount = (refundable(scene.ticket) * Decimal(share)).quantize(CENT)
        draft = RulingDraft(
            outcome=outcome,
            liable=liable,
            amount=amount,
            facts_zh=reasoned.facts_zh,
            facts_en=reasoned.facts_en,
            reasons_zh=reasoned.reasons_zh,
            reasons_en=reasoned.reasons_en,
            clauses=tuple(CitedClause(rule) for rule in reasoned.rules),
            evidence_ids=tuple(scene.ticket.evidence_links.values_list("pk", flat=True)[:2]),
        )
        rule(scene.dispute, draft, actor=turn.actor, at=turn.at)

    return play


# --- when they do it ---

_AWAKE = {
    Role.CUSTOMER: (time(7, 30), time(23, 40)),
    Role.STORE: (time(9, 0), time(21, 50)),
    Role.PLATFORM: (time(9, 0), time(21, 50)),
}
_BACK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Pace:
    """How one story's gaps differ from the written ones, so that no two look the same."""

    factor: float = 1.0
    minutes: int = 0
    is_exact: bool = False


def timetable(steps: Sequence[Step], end: datetime, pace: Pace) -> list[datetime]:
    """When each step happens, so that the last one lies at `end` or, because people sleep, some hours before it."""
    start = end - sum((_length(step) for step in steps[1:]), timedelta())
    while True:
        times = _from(start, steps, pace)
        late = times[-1] - end
        if late <= timedelta():
            return times
        start -= min(late, _BACK)


def _length(step: Step) -> timedelta:
    if step.waits_for is None:
        return timedelta(hours=step.hours)
    rule = RULES[step.waits_for]
    return timedelta(hours=rule.amount) if rule.timer is TimerClass.HOURS else timedelta(days=rule.amount)


def _from(start: datetime, steps: Sequence[Step], pace: Pace) -> list[datetime]:
    times = [_awake(start, steps[0].role, pace)]
    for step in steps[1:]:
        if step.waits_for is not None:
            times.append(RULES[step.waits_for].due_time(times[-1], CHINA).at + SWEEP_DELAY)
        else:
            times.append(_awake(times[-1] + timedelta(hours=step.hours * pace.factor), step.role, pace))
    return times


def _awake(at: datetime, role: Role, pace: Pace) -> datetime:
    """This moment, or the next morning when the role sleeps."""
    if pace.is_exact or role not in _AWAKE:
        return at
    local = at.astimezone(SHANGHAI)
    opens, closes = _AWAKE[role]
    if opens <= local.time() <= closes:
        return at
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return datetime.combine(day, opens, SHANGHAI).astimezone(at.tzinfo) + timedelta(minutes=pace.minutes)
