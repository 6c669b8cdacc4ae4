"""Who hears of a penalty: the store's managers of every step, the platform of an appeal."""

from collections.abc import Sequence

from aftersales.accounts.models import Membership, StaffRole, User
from aftersales.accounts.selectors import arbiters
from aftersales.deadlines.selectors import reminders_that_count
from aftersales.domain.penalties import PenaltyAction
from aftersales.notifications.services import NoticeDraft
from aftersales.standing.models import Penalty, PenaltyEvent

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
        for manager in _managers(found[one.deadline.subject_id])
    ]


def _drafts(event: PenaltyEvent) -> list[NoticeDraft]:
    people: list[User] = []
    if event.action in _FOR_PLATFORM:
        people += arbiters().order_by("pk")
    if event.action not in _UNTOLD_TO_STORE:
        people += _managers(event.penalty)
    return [_draft(event.penalty, one, str(event.sequence), event.action) for one in dict.fromkeys(people)]


def _managers(penalty: Penalty) -> list[User]:
    works = Membership.objects.filter(store=penalty.store_id, role=StaffRole.MANAGER, user__is_active=True)
    return [work.user for work in works.select_related("user").order_by("user_id")]


def _draft(penalty: Penalty, person: User, key: str, action: str) -> NoticeDraft:
    return NoticeDraft(
        user=person,
        key=f"{penalty.number}:{key}",
        code="penalty",
        values={
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
