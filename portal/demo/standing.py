"""Stores' records for the demo world: proof of authorization, scorecards, last month's result, a few penalties."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from aftersales.accounts.models import Store, User
from aftersales.deadlines.models import Deadline, SubjectKind
from aftersales.deadlines.services import make_overdue
from aftersales.disputes.services.publishing import publish_due
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.lifecycle import Role
from aftersales.domain.penalties import PenaltyAction, PenaltyState
from aftersales.standing.models import Penalty, StoreAuthorization
from aftersales.standing.services.naming import name_stores
from aftersales.standing.services.penalties import move_penalty
from aftersales.standing.services.proposing import propose_due
from aftersales.standing.services.scoring import keep_records, keep_scorecards
from aftersales.tickets.services.moving import Actor
from portal.demo.catalogue import BRAND
from portal.demo.stores import FLAGSHIP, GENEROUS

DAYS = 7
_PROOFS = {FLAGSHIP: "LOGI-CN-2024-0001", GENEROUS: "LOGI-CN-2025-0117"}
"""The strict store has shown none."""


def seed_records(stores: Mapping[str, Store], people: Mapping[str, User], at: datetime) -> int:
    """Returns how many penalties there are."""
    today = shanghai_day(at)
    StoreAuthorization.objects.bulk_create(
        StoreAuthorization(
            store=stores[slug],
            brand=BRAND,
            document=document,
            starts_on=today - timedelta(days=400),
            ends_on=today + timedelta(days=330),
            checked_on=today - timedelta(days=390),
        )
        for slug, document in _PROOFS.items()
    )
    for days in range(DAYS, 0, -1):
        keep_scorecards(today - timedelta(days=days), at)
    keep_records(at)
    propose_due(at)
    _book_one(people["arbiter"], at)
    publish_due(at)
    name_stores()
    return Penalty.objects.count()


def _book_one(arbiter: User, at: datetime) -> None:
    """The oldest proposal is confirmed, and nobody appeals; the others wait for a decision."""
    penalty = Penalty.objects.filter(state=PenaltyState.PROPOSED).order_by("id").first()
    if penalty is None:
        return
    move_penalty(penalty, PenaltyAction.CONFIRM, actor=Actor(Role.PLATFORM, arbiter, "desk"), at=at)
    make_overdue(Deadline.objects.get(subject_kind=SubjectKind.PENALTY, subject_id=penalty.pk), at)
