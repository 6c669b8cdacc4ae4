"""Who hears of what is held against a store: its managers of every step, the platform of an appeal."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.accounts.models import Membership, StaffRole, Store, User
from aftersales.accounts.selectors import arbiters
from aftersales.deadlines.selectors import reminders_that_count
from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import PenaltyAction
from aftersales.domain.scores import Result
from aftersales.notifications.services import NoticeDraft, notify
from aftersales.standing.models import Assessment, Penalty, PenaltyEvent

REMINDER = "reminder"
_FOR_PLATFORM = {PenaltyAction.PROPOSE, PenaltyAction.APPEAL}
_UNTOLD_TO_STORE = {PenaltyAction.PROPOSE, PenaltyAction.DISMISS, PenaltyAction.APPEAL}
"""A proposal that was dropped is no news to a store; and it knows of its own appeal."""


def drafts_of_penalty_moves(event_ids: Sequence[int]) -> list[NoticeDraft]:
    events = PenaltyEvent.objects.filter(pk__in=event_ids).select_related("penalty__store").order_by("id")
    return [draft for event in events for draft in _drafts(event)]


def drafts_of_penalty_reminders(reminder_ids: Sequence[int]) -> list[NoticeDraft]:
    """The managers are told once more before the time to appeal is over."""
    reminders = reminders_that_count(reminder_ids)
    found = Penalty.objects.select_related("store").in_bulk([one.deadline.subject_id for one in reminders])
    return [
        _draft(found[one.deadline.subject_id], manager, f"reminder:{one.pk}", REMINDER)
        for one in reminders
        for manager in _managers_of(found[one.deadline.subject_id].store)
    ]


def tell_result(assessment: Assessment, at: datetime) -> None:
    """The managers hear of a month that was not passed while they can appeal, and of what became of their appeal."""
    if assessment.result in {Result.PASSED, Result.INSUFFICIENT}:
        return
    store, month = assessment.store, f"{assessment.month:%Y-%m}"
    news = "result"
    if assessment.decided_at:
        news = "set_aside" if assessment.is_set_aside else "stands"
    values = {
        "viewer": Role.STORE,
        "news": news,
        "month": month,
        "result": assessment.result,
        "score": str(assessment.score),
    }
    key, path = f"assessment:{assessment.pk}:{news}", f"/admin/records/stores/{store.slug}/{month}/"
    managers = _managers_of(store)
    notify([NoticeDraft(user=one, key=key, code="assessment", values=values, path=path) for one in managers], at)


def _drafts(event: PenaltyEvent) -> list[NoticeDraft]:
    people: list[User] = []
    if event.action in _FOR_PLATFORM:
        people += arbiters().order_by("pk")
    if event.action not in _UNTOLD_TO_STORE:
        people += _managers_of(event.penalty.store)
    return [_draft(event.penalty, one, str(event.sequence), event.action) for one in dict.fromkeys(people)]


def _managers_of(store: Store) -> list[User]:
    works = Membership.objects.filter(store=store, role=StaffRole.MANAGER, user__is_active=True)
    return [work.user for work in works.select_related("user").order_by("user_id")]


def _draft(penalty: Penalty, person: User, key: str, action: str) -> NoticeDraft:
    return NoticeDraft(
        user=person,
        key=f"{penalty.number}:{key}",
        code="penalty",
        values={
            "viewer": Role.STORE,
            "number": penalty.number,
            "action": action,
            "trigger": penalty.trigger,
            "points": penalty.points,
            "ledger": penalty.ledger,
            "due_at": penalty.due_at.isoformat() if penalty.due_at else "",
            "store": penalty.store.name,
            "store_en": penalty.store.name_en,
        },
        path=f"/admin/records/{penalty.number}/",
    )
