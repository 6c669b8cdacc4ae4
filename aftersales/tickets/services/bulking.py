"""One step for many tickets: each in a transaction of its own, each with its own answer."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import translation

from aftersales.accounts.models import User
from aftersales.accounts.selectors import works_for
from aftersales.deadlines.services import DeadlineConflictError
from aftersales.domain.assigning import AssignRefusedError
from aftersales.domain.bulk import BulkAction, BulkOutcome
from aftersales.domain.clauses import REFUSED_LIKE, clause_for
from aftersales.domain.eligibility import Outcome
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role
from aftersales.domain.moving import Details
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.tickets.models import BulkItem, BulkJob, Ticket
from aftersales.tickets.services.assigning import assign, release, snooze
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.wording.bulk import (
    changed_since_sentence,
    failed_sentence,
    needs_its_own_answer_sentence,
    not_your_store_sentence,
)
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.handling import assign_error_sentence
from aftersales.wording.refusals import refusal_text

BATCH = 50
Step = Callable[[BulkJob, Ticket, Actor, datetime], object]


class NeedsItsOwnAnswerError(Exception):
    """The verdict says otherwise: such a refusal is written for this ticket alone."""


class NotYourStoreError(Exception):
    """The person no longer works there."""


def begin_bulk(
    action: BulkAction, details: Mapping[str, object], tickets: Mapping[int, int], *, by: User, at: datetime
) -> BulkJob:
    """Write down what is to be done, to which tickets and at which version they were seen; `work_on_bulk` does it."""
    with transaction.atomic():
        job = BulkJob.objects.create(action=action.value, details=dict(details), by=by, at=at)
        BulkItem.objects.bulk_create(
            (BulkItem(job=job, ticket_id=pk, version=version) for pk, version in tickets.items()), batch_size=1_000
        )
    return job


def work_on_bulks(at: datetime) -> int:
    """Go on with every job at work; any number of workers is safe. How many tickets were looked at."""
    at_work = BulkJob.objects.filter(ended_at__isnull=True).select_related("by").order_by("id")
    return sum(work_on_bulk(job, at) for job in at_work)


def work_on_bulk(job: BulkJob, at: datetime) -> int:
    """Every ticket of the job that waits, one after the other."""
    done, waiting = 0, job.items.filter(outcome=BulkOutcome.WAITING).order_by("id")
    while found := list(waiting.values_list("pk", flat=True)[:BATCH]):
        done += sum(_work_on(pk, job, at) for pk in found)
    BulkJob.objects.filter(pk=job.pk, ended_at__isnull=True).update(ended_at=at)
    return done


def _work_on(pk: int, job: BulkJob, at: datetime) -> int:
    """The item stays locked while its ticket is changed, so that two workers never do it twice."""
    with transaction.atomic():
        item = BulkItem.objects.select_for_update(of=("self",)).select_related("ticket__order_line").get(pk=pk)
        if item.outcome != BulkOutcome.WAITING:
            return 0
        with translation.override(job.by.language):
            why = _refusal(job, item, at)
        outcome = BulkOutcome.REFUSED if why else BulkOutcome.DONE
        BulkItem.objects.filter(pk=pk).update(outcome=outcome.value, why=why)
    return 1


def _refusal(job: BulkJob, item: BulkItem, at: datetime) -> str:
    """Do it; the sentence that says why not, or nothing."""
    try:
        with transaction.atomic():
            _do(job, item, at)
    except IllegalMoveError as refused:
        return changed_since_sentence() if refused.code is MoveCode.STALE else move_error_sentence(refused, at)
    except AssignRefusedError as refused:
        return assign_error_sentence(refused, at)
    except NeedsItsOwnAnswerError:
        return needs_its_own_answer_sentence()
    except NotYourStoreError:
        return not_your_store_sentence()
    except (DeadlineConflictError, DatabaseError):
        return failed_sentence()
    return ""


def _do(job: BulkJob, item: BulkItem, at: datetime) -> None:
    """A ticket that has moved since it was chosen is another one than the agent has seen."""
    ticket = item.ticket
    if not works_for(job.by, ticket.store_id) or ticket.customer_id == job.by_id:
        raise NotYourStoreError
    if item.version not in {None, ticket.version}:
        raise IllegalMoveError(MoveCode.STALE)
    _STEPS[BulkAction(job.action)](job, ticket, Actor(Role.STORE, job.by, "desk"), at)


def _assign(job: BulkJob, ticket: Ticket, actor: Actor, at: datetime) -> object:
    return assign(ticket, _person(job.details["agent"]), actor=actor, at=at)


def _person(pk: int) -> User:
    return User.objects.get(pk=pk)


def _release(_job: BulkJob, ticket: Ticket, actor: Actor, at: datetime) -> object:
    return release(ticket, actor=actor, at=at)


def _snooze(job: BulkJob, ticket: Ticket, actor: Actor, at: datetime) -> object:
    return snooze(ticket, job.at + timedelta(hours=job.details["hours"]), actor=actor, at=at)


def _approve(_job: BulkJob, ticket: Ticket, actor: Actor, at: datetime) -> object:
    return move_ticket(ticket, Action.APPROVE, actor=actor, at=at, version=ticket.version)


def _extend(job: BulkJob, ticket: Ticket, actor: Actor, at: datetime) -> object:
    details = Details(days=job.details["days"], note=job.details["note"])
    return move_ticket(ticket, Action.EXTEND, actor=actor, at=at, version=ticket.version, details=details)


def _reject(job: BulkJob, ticket: Ticket, actor: Actor, at: datetime) -> object:
    """Only where the verdict itself found this reason; the customer reads it in their own language, with its clause."""
    code = RefusalCode(job.details["reason_code"])
    verdict = ticket.verdict
    is_found = REFUSED_LIKE[code].value in verdict.get("findings", ())
    if not is_found or verdict.get("outcome") == Outcome.ELIGIBLE:
        raise NeedsItsOwnAnswerError
    clause = clause_for(code, RequestKind(ticket.kind), Reason(ticket.reason)).code.value
    with translation.override(ticket.customer.language):
        note = refusal_text(code, clause)
    number = verdict.get("versions", {}).get("policy")
    details = Details(reason_code=code.value, note=note, clause=clause, policy_version=number)
    return move_ticket(ticket, Action.REJECT, actor=actor, at=at, version=ticket.version, details=details)


_STEPS: Mapping[BulkAction, Step] = {
    BulkAction.ASSIGN: _assign,
    BulkAction.RELEASE: _release,
    BulkAction.SNOOZE: _snooze,
    BulkAction.APPROVE: _approve,
    BulkAction.EXTEND: _extend,
    BulkAction.REJECT: _reject,
}
