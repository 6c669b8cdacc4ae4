from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.db.models import Case, DateTimeField, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from aftersales.deadlines.models import Deadline, DeadlineState, Heartbeat, Reminder, SubjectKind
from aftersales.deadlines.selectors import rest_calendar, unsent_reminders
from aftersales.deadlines.selectors.settings import number_in_force, rule_in_force
from aftersales.domain.calendar import RestCalendar, Step, StepCode, end_of_day, shanghai_day
from aftersales.domain.deadlines import RULES, DeadlineCode, DeadlineRule, TimerClass
from aftersales.domain.moving import Restart, Shift, ShiftKind, TimerPlan
from aftersales.domain.settings import SettingCode
from aftersales.rows.among import among
from aftersales.rows.writing import append_rows, insert_rows

MAX_ATTEMPTS = 12
"""Five minutes apart, an hour; then a person is asked."""


class DeadlineConflictError(Exception):
    """Somebody else changed these due times first; the transaction must not go on."""


@dataclass(slots=True)
class NewDeadline:
    """A due time that is not written yet: thousands are made at once, and as model instances they would take long."""

    subject_kind: str
    subject_id: int
    code: str
    side: str
    consequence: str
    started_at: datetime
    due_at: datetime
    original_due_at: datetime
    next_at: datetime
    explanation: list[dict[str, object]]
    generation: int = 1


@dataclass(slots=True)
class TimerChange:
    """What a move does to one subject's due times; `live` are its running and paused rows.

    What starts has the length that is in force for this store at the moment of the move. `why` are the words of
    whoever moves an end.
    """

    subject_kind: SubjectKind
    subject_id: int
    live: Sequence[Deadline]
    plan: TimerPlan
    store_id: int | None = None
    why: str = ""
    since: datetime | None = None
    """From when a new due time counts, where that is not the moment of the move."""
    planned: list["_Run"] | None = field(default=None, init=False, repr=False)
    """What starts, once somebody has asked: it is worked out for the ticket and written with the rest."""


def due_after(change: TimerChange, at: datetime) -> datetime | None:
    """The end that will run once the change is written."""
    return max((run.row.due_at for run in _runs(change, at)), default=_kept_due(change))


def write_timer_changes(changes: Sequence[TimerChange], at: datetime) -> None:
    """Stop, pause, resume and start in a few statements; raises DeadlineConflictError when a row had moved on."""
    stopped = [row for change in changes for row in _rows_to_stop(change)]
    _leave(stopped, DeadlineState.STOPPED, ended_at=at)
    for reason in {change.plan.pause_for for change in changes} - {""}:
        paused = [row for change in changes if change.plan.pause_for == reason for row in _running(change)]
        _leave(paused, DeadlineState.PAUSED, paused_at=at, paused_for=reason)
    _begin([run for change in changes for run in _runs(change, at)])


def hold(deadlines: Sequence[Deadline], at: datetime) -> None:
    """They have passed, and what follows is left to a person. Raises DeadlineConflictError."""
    _leave(deadlines, DeadlineState.HELD, ended_at=at)


def fire(deadlines: Sequence[Deadline], at: datetime) -> None:
    """Mark these as passed, exactly once: the count is the barrier. Raises DeadlineConflictError."""
    _leave(deadlines, DeadlineState.FIRED, ended_at=at)


def take_due_reminders(deadlines: Sequence[Deadline], at: datetime) -> list[Reminder]:
    """Mark due reminders as sent and return whom to nudge about; after an outage the newest stands for all."""
    if not deadlines:
        return []
    reminders = list(unsent_reminders(deadlines))
    due = [reminder for reminder in reminders if reminder.at <= at]
    taken = Reminder.objects.filter(among("pk", [reminder.pk for reminder in due]), sent_at__isnull=True).update(
        sent_at=at
    )
    if taken != len(due):
        raise DeadlineConflictError
    ahead = Reminder.objects.filter(deadline=OuterRef("pk"), sent_at__isnull=True).order_by("at").values("at")[:1]
    nudged = Deadline.objects.filter(among("pk", [deadline.pk for deadline in deadlines]))
    nudged.update(next_at=Coalesce(Subquery(ahead), F("due_at")))
    newest = {reminder.deadline_id: reminder for reminder in due}
    return list(newest.values())


def make_overdue(deadline: Deadline, at: datetime) -> None:
    """For demonstrations and tests: the due time is now, as a new generation."""
    _leave([deadline], DeadlineState.STOPPED, ended_at=at)
    moved = Step(StepCode.MOVED_BY_HAND, {"end": at})
    _begin([_next_generation(deadline, deadline.started_at, at, moved, reminders=())])


def postpone(kind: SubjectKind, subject_id: int, until: datetime, error: str = "") -> None:
    """Look at a subject again later: what failed for it must not hold up the others. Its due time stays.

    After MAX_ATTEMPTS it is given up: the clock leaves it alone until somebody has it tried again.
    """
    running = Deadline.objects.filter(subject_kind=kind, subject_id=subject_id, state=DeadlineState.PENDING)
    again = Case(When(attempts__gte=MAX_ATTEMPTS - 1, then=None), default=Value(until), output_field=DateTimeField())
    running.update(next_at=again, attempts=F("attempts") + 1, last_error=error[:200])


def try_again(deadline: Deadline, at: datetime) -> bool:
    """Have the next sweep look at what failed; False when it runs no more, or never failed."""
    failed = Deadline.objects.filter(pk=deadline.pk, state=DeadlineState.PENDING, attempts__gt=0)
    return bool(failed.update(next_at=at, attempts=0))


def beat(name: str, at: datetime, seconds: float = 0.0) -> None:
    """The work that began at this moment has ended, and took so long."""
    fields = {"at": at, "seconds": seconds}
    if not Heartbeat.objects.filter(name=name).update(**fields):
        Heartbeat.objects.get_or_create(name=name, defaults=fields)


@dataclass(frozen=True, slots=True)
class _Run:
    """A due time about to start, and when it reminds."""

    row: NewDeadline
    reminders: tuple[datetime, ...]


def _begin(runs: Sequence[_Run]) -> None:
    """Write the due times and their reminders."""
    ids = insert_rows(Deadline, [{name: getattr(run.row, name) for name in NewDeadline.__slots__} for run in runs])
    reminders = [(pk, moment) for pk, run in zip(ids, runs, strict=True) for moment in run.reminders]
    append_rows(Reminder, [{"deadline_id": pk, "at": moment} for pk, moment in reminders])


def _running(change: TimerChange) -> list[Deadline]:
    return [row for row in change.live if row.state == DeadlineState.PENDING]


def _resumed(change: TimerChange) -> list[Deadline]:
    reason = change.plan.resume_from
    return [row for row in change.live if reason and row.paused_for == reason]


def _rows_to_stop(change: TimerChange) -> list[Deadline]:
    plan = change.plan
    if plan.stop:
        return list(change.live)
    if plan.shift:
        return _running(change)
    goes_on = plan.pause_for or plan.resume_from
    return [*_resumed(change), *(row for row in change.live if goes_on and row.state == DeadlineState.HELD)]


def _runs(change: TimerChange, at: datetime) -> list[_Run]:
    if change.planned is None:
        change.planned = _plan_runs(change, at)
    return change.planned


def _plan_runs(change: TimerChange, at: datetime) -> list[_Run]:
    if change.plan.shift:
        return [_shifted(row, change.plan.shift, change, at) for row in _running(change)]
    if change.plan.restart:
        return [_counted_anew(row, change, change.plan.restart, at) for row in _running(change)]
    resumed = _resumed(change)
    if resumed:
        return [_resume(row, change, at) for row in resumed]
    if change.plan.start is None:
        return []
    started = _start(change, rule_in_force(change.plan.start, change.store_id, at), change.since or at)
    return [_back_with_the_least(started.row, change, at)] if change.plan.resume_from else [started]


def _kept_due(change: TimerChange) -> datetime | None:
    if change.plan.stop or change.plan.pause_for:
        return None
    return max((row.due_at for row in _running(change)), default=None)


def _start(change: TimerChange, rule: DeadlineRule, at: datetime) -> _Run:
    due_at, explanation, reminders = _counted(rule, at, rest_calendar())
    row = NewDeadline(
        subject_kind=change.subject_kind.value,
        subject_id=change.subject_id,
        code=rule.code.value,
        side=rule.side.value,
        consequence=rule.consequence.value,
        started_at=at,
        due_at=due_at,
        original_due_at=due_at,
        next_at=min([due_at, *reminders]),
        explanation=explanation,
    )
    return _Run(row, reminders)


@lru_cache(maxsize=64)
def _counted(
    rule: DeadlineRule, start: datetime, calendar: RestCalendar
) -> tuple[datetime, list[dict[str, object]], tuple[datetime, ...]]:
    """End, explanation and reminders. A batch starts many at one moment: it is counted and explained once."""
    due = rule.due_time(start, calendar)
    return due.at, [_step_as_json(step) for step in due.steps], rule.reminder_moments(start, due.at, calendar)


def _resume(row: Deadline, change: TimerChange, at: datetime) -> _Run:
    remainder = row.due_at - (row.paused_at or at)
    due_at, why = at + remainder, Step(StepCode.RESUMED_WITH_REMAINDER, {"start": at, "end": at + remainder})
    least = _least(change, at)
    if remainder < least:
        due_at, why = at + least, _resumed_at_least(least, at)
    return _next_generation(row, at, due_at, why, _reminders(row, change, at, due_at))


def _shifted(row: Deadline, shift: Shift, change: TimerChange, at: datetime) -> _Run:
    """Another end for what runs. One that comes nearer leaves at least as much as a paused one would get."""
    due_at, steps = _shifted_due(row, shift, change, at)
    if due_at < row.due_at:
        due_at = min(max(due_at, at + _least(change, at)), row.due_at)
    values: dict[str, int | str | date | datetime] = {"end": due_at, "why": change.why}
    if shift.length:
        values["count"] = int(shift.length / timedelta(hours=1))
    why = Step(_SHIFT_STEPS[shift.kind], values)
    run = _next_generation(row, row.started_at, due_at, why, _reminders(row, change, at, due_at))
    run.row.explanation = [*(map(_step_as_json, steps) if steps else row.explanation), _step_as_json(why)]
    return run


def _shifted_due(row: Deadline, shift: Shift, change: TimerChange, at: datetime) -> tuple[datetime, Sequence[Step]]:
    match shift.kind:
        case ShiftKind.RECOMPUTED:
            rule = rule_in_force(DeadlineCode(row.code), change.store_id, at)
            due = rule.due_time(row.started_at, rest_calendar())
            return due.at, due.steps
        case ShiftKind.TAKEN_BACK:
            return shift.due_at or row.due_at, ()
    return longer_due(DeadlineCode(row.code), row.due_at, shift.length), ()


def longer_due(code: DeadlineCode, due_at: datetime, length: timedelta) -> datetime:
    """So much later; what may not end on a rest day still does not."""
    later = due_at + length
    if RULES[code].timer not in {TimerClass.LEGAL_DAYS, TimerClass.WORKDAYS}:
        return later
    return end_of_day(rest_calendar().roll(shanghai_day(later - timedelta(microseconds=1))))


_SHIFT_STEPS = {
    ShiftKind.EXTENDED: StepCode.EXTENDED,
    ShiftKind.HOLIDAY: StepCode.EXTENDED_FOR_ALL,
    ShiftKind.RECOMPUTED: StepCode.RECOMPUTED,
    ShiftKind.TAKEN_BACK: StepCode.TAKEN_BACK,
}


def _counted_anew(row: Deadline, change: TimerChange, restart: Restart, at: datetime) -> _Run:
    """The next generation, from what has become known; where little or nothing would be left, the least.

    It runs by its own rule from then on: whoever counts it anew or makes it longer later takes that one.
    """
    rule = rule_in_force(restart.rule, change.store_id, at)
    due, least = rule.due_time(restart.start, rest_calendar()), _least(change, at)
    if due.at < at + least:
        late = {**_resumed_at_least(least, at).values, "start": restart.start}
        reminders = rule.reminder_moments(at, at + least, rest_calendar())
        again = _next_generation(row, at, at + least, Step(StepCode.SIGNED_OFF, late), reminders)
        again.row.code = rule.code
        return again
    signed = Step(StepCode.SIGNED_OFF, {"start": restart.start})
    reminders = rule.reminder_moments(restart.start, due.at, rest_calendar())
    ahead = tuple(moment for moment in reminders if moment > at)
    again = _next_generation(row, restart.start, due.at, signed, ahead)
    again.row.code = rule.code
    again.row.explanation = [*again.row.explanation, *map(_step_as_json, due.steps)]
    return again


def _back_with_the_least(started: NewDeadline, change: TimerChange, at: datetime) -> _Run:
    """A due time that had no remainder to come back with: what a full one would have been explains nothing."""
    least = _least(change, at)
    why, due_at = _resumed_at_least(least, at), at + least
    back = _next_generation(started, at, due_at, why, _reminders(started, change, at, due_at))
    back.row.explanation = [_step_as_json(why)]
    return back


def _least(change: TimerChange, at: datetime) -> timedelta:
    return timedelta(hours=number_in_force(SettingCode.RESUME_LEAST_H, change.store_id, at))


def _resumed_at_least(least: timedelta, at: datetime) -> Step:
    return Step(StepCode.RESUMED_AT_LEAST, {"count": least // timedelta(hours=1), "start": at, "end": at + least})


def _reminders(
    row: Deadline | NewDeadline, change: TimerChange, at: datetime, due_at: datetime
) -> tuple[datetime, ...]:
    rule = rule_in_force(DeadlineCode(row.code), change.store_id, at)
    return rule.reminder_moments(at, due_at, rest_calendar())


def _next_generation(
    row: Deadline | NewDeadline, started_at: datetime, due_at: datetime, why: Step, reminders: tuple[datetime, ...]
) -> _Run:
    following = NewDeadline(
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        code=row.code,
        side=row.side,
        consequence=row.consequence,
        generation=row.generation + 1,
        started_at=started_at,
        due_at=due_at,
        original_due_at=row.original_due_at,
        next_at=min([due_at, *reminders]),
        explanation=[*row.explanation, _step_as_json(why)],
    )
    return _Run(following, reminders)


def _leave(rows: Sequence[Deadline], state: DeadlineState, **fields: object) -> None:
    """Compare-and-set: leave the state the rows were read in, or raise."""
    for old in {row.state for row in rows}:
        ids = [row.pk for row in rows if row.state == old]
        moved = Deadline.objects.filter(among("pk", ids), state=old).update(state=state, next_at=None, **fields)
        if moved != len(ids):
            raise DeadlineConflictError


def _step_as_json(step: Step) -> dict[str, object]:
    return {"code": step.code, **{name: _plain(value) for name, value in step.values.items()}}


def _plain(value: object) -> object:
    return value if isinstance(value, int) else str(value)
