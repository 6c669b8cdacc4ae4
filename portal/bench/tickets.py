"""Orders and the tickets on them, every table's rows in one run of ids, history with whole hash chains."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from aftersales.deadlines.models import Deadline, DeadlineState, Reminder, SubjectKind
from aftersales.deadlines.selectors import rest_calendar
from aftersales.domain.chain import GENESIS, link_hash
from aftersales.domain.deadlines import RULES, DeadlineCode, TimerClass
from aftersales.domain.lifecycle import Role
from aftersales.domain.requests import REASONS_FOR_KIND
from aftersales.orders.models import Fulfilment, Order, OrderLine
from aftersales.tickets.models import ClaimedUnit, Request, Ticket, TicketEvent
from portal.bench.copying import Table, as_json, set_sequences
from portal.bench.people import World
from portal.bench.stories import ENDED, OPEN, Story, story

CHUNK = 10_000
MODELS: tuple[type[models.Model], ...] = (
    Order,
    OrderLine,
    Request,
    Ticket,
    ClaimedUnit,
    TicketEvent,
    Deadline,
    Reminder,
)
ELIGIBLE = as_json({"outcome": "eligible", "findings": []})
LONGEST_WAIT = timedelta(days=30)
_VIA = {Role.CUSTOMER: "portal", Role.STORE: "desk", Role.PLATFORM: "desk", Role.CLOCK: "clock"}


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many tickets; how many of the running due times are over already, and what share has ended."""

    tickets: int
    due: int = 0
    ended_share: float = 0.8


class Writer:
    """Makes the rows of one ticket after the other, and copies them a chunk at a time."""

    def __init__(self, world: World, amounts: Amounts, at: datetime, seed: int) -> None:
        self.world, self.amounts, self.at = world, amounts, at
        self.random = Random(seed)  # noqa: S311  made-up tickets, the same every time
        self.tables = {model: Table(model) for model in MODELS}
        self.ids: dict[type[models.Model], Iterator[int]] = {
            model: count(table.next_id()) for model, table in self.tables.items()
        }
        self.numbers = count(self.tables[Order].next_id())
        self.rows: dict[type[models.Model], list[tuple[Any, ...]]] = defaultdict(list)
        self.open_left = amounts.tickets - int(amounts.tickets * amounts.ended_share)
        self.due_left = amounts.due
        self.left = amounts.tickets

    def write(self, say: Callable[[int], None]) -> None:
        while self.left:
            for _ in range(min(CHUNK, self.left)):
                self._ticket()
            with transaction.atomic():
                _trust_the_keys()
                for model, table in self.tables.items():
                    table.write(self.rows.pop(model, []))
            say(self.amounts.tickets - self.left)
        set_sequences(MODELS)

    def _add(self, model: type[models.Model], **values: Any) -> int:
        pk = next(self.ids[model])
        self.rows[model].append(self.tables[model].row(id=pk, **values))
        return pk

    def _ticket(self) -> None:
        is_open = self.random.random() < self.open_left / self.left
        is_due = is_open and self.random.random() < self.due_left / self.open_left
        self.left -= 1
        self.open_left -= is_open
        self.due_left -= is_due
        stories = OPEN if is_open else ENDED
        kind, path, _ = self.random.choices(stories, [weight for *_, weight in stories])[0]
        self._live(story(kind, path), self._end(is_due=is_due, is_open=is_open))

    def _end(self, *, is_due: bool, is_open: bool) -> datetime:
        """When the last due time ends or ended."""
        if is_open and not is_due:
            return self.at + timedelta(hours=1) + LONGEST_WAIT * self.random.random()
        return self.at - timedelta(hours=1 if is_due else 24 * 365) * self.random.random()

    def _live(self, life: Story, due_at: datetime) -> None:
        code = life.running or DeadlineCode.REVIEW
        last_at = due_at - _length(code)
        moments = [last_at - timedelta(hours=20) * n for n in reversed(range(len(life.plans)))]
        paid = Decimal(round(self.random.lognormvariate(6.2, 0.7), 2)).quantize(Decimal("0.01"))
        customer, store = self.world.some_customer(self.random), self.world.some_store(self.random)
        order, line = self._order(customer, store, paid, moments[0])
        asked = self._add(
            Request, key=UUID(int=self.random.getrandbits(128)), customer_id=customer, order_id=order,
            created_at=moments[0],
        )  # fmt: skip
        ticket = self._add(
            Ticket,
            number=f"AS-{moments[0]:%y%m}-B{asked:07d}",
            request_id=asked,
            order_line_id=line,
            store_id=store,
            customer_id=customer,
            kind=life.kind,
            reason=self.random.choice(REASONS_FOR_KIND[life.kind]),
            quantity=1,
            amount=paid,
            worth=paid,
            description="It does not do what I bought it for.",
            verdict=ELIGIBLE,
            state=life.state,
            version=len(life.plans),
            due_at=due_at if life.running else None,
            close_reason=life.plans[-1].close_reason,
            created_at=moments[0],
            submitted_at=moments[0],
            ended_at=None if life.running else last_at,
        )
        freed = last_at if life.frees_units else None
        self._add(ClaimedUnit, order_line_id=line, unit=0, ticket_id=ticket, released_at=freed)
        self._history(ticket, life, customer, moments)
        self._deadlines(ticket, life, last_at, due_at)

    def _order(self, customer: int, store: int, paid: Decimal, at: datetime) -> tuple[int, int]:
        order = self._add(
            Order,
            number=f"B{next(self.numbers):017d}",
            store_id=store,
            customer_id=customer,
            fulfilment=Fulfilment.DELIVERED,
            placed_at=at - timedelta(days=5),
            paid_at=at - timedelta(days=5),
            delivered_at=at - timedelta(days=2),
        )
        product = self.world.some_product(self.random)
        line = self._add(OrderLine, order_id=order, position=1, product_id=product, title=f"Item {product}",
            quantity=1, paid_amount=paid,
        )  # fmt: skip
        return order, line

    def _history(self, ticket: int, life: Story, customer: int, moments: list[datetime]) -> None:
        previous = GENESIS
        for sequence, (plan, at) in enumerate(zip(life.plans, moments, strict=True), start=1):
            content = {
                "sequence": sequence,
                "action": plan.action,
                "role": plan.role,
                "by_id": customer if plan.role is Role.CUSTOMER else None,
                "via": _VIA[plan.role],
                "at": at,
                "from_state": plan.source,
                "to_state": plan.target,
                "payload": {},
                "ticket_id": ticket,
                "store_fault": plan.store_fault,
            }
            own = link_hash(previous, content)
            self._add(TicketEvent, **content | {"payload": "{}"}, previous_hash=previous, hash=own)
            previous = own

    def _deadlines(self, ticket: int, life: Story, started_at: datetime, due_at: datetime) -> None:
        if life.paused:
            start = started_at - timedelta(hours=20)
            state = {"state": DeadlineState.PAUSED, "paused_at": started_at, "paused_for": life.paused_for}
            self._deadline(ticket, life.paused, start, start + _length(life.paused), **state)
        if life.running is None:
            ended = {"state": DeadlineState.STOPPED, "ended_at": started_at}
            self._deadline(ticket, DeadlineCode.REVIEW, started_at - timedelta(hours=20), due_at, **ended)
            return
        ahead = RULES[life.running].reminder_moments(started_at, due_at, rest_calendar())
        unsent = [moment for moment in ahead if moment > self.at]
        pk = self._deadline(ticket, life.running, started_at, due_at, next_at=min([*unsent, due_at]))
        for moment in ahead:
            self._add(Reminder, deadline_id=pk, at=moment, sent_at=None if moment > self.at else moment)

    def _deadline(self, ticket: int, code: DeadlineCode, started_at: datetime, due_at: datetime, **more: object) -> int:
        rule = RULES[code]
        step = {"code": "counted_hours", "count": rule.amount, "start": str(started_at), "end": str(due_at)}
        return self._add(
            Deadline,
            subject_kind=SubjectKind.TICKET,
            subject_id=ticket,
            code=code,
            side=rule.side,
            consequence=rule.consequence,
            started_at=started_at,
            due_at=due_at,
            original_due_at=due_at,
            explanation=as_json([step]),
            **more,
        )


def _length(code: DeadlineCode) -> timedelta:
    rule = RULES[code]
    return timedelta(hours=rule.amount) if rule.timer is TimerClass.HOURS else timedelta(days=rule.amount)


def _trust_the_keys() -> None:
    """Every key was made here: a superuser need not have each of them looked up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")
