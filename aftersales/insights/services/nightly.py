"""What is done once a night: the last days are counted again, a difference is told, and the defect radar is read."""

from datetime import datetime, time

from django.db import transaction

from aftersales.accounts.selectors import operators
from aftersales.deadlines.selectors import last_beat
from aftersales.deadlines.services import beat
from aftersales.domain.calendar import SHANGHAI, shanghai_day
from aftersales.domain.lifecycle import Role
from aftersales.insights.models import TallyCheck
from aftersales.insights.services.alarming import scan
from aftersales.insights.services.counting import check
from aftersales.notifications.services import NoticeDraft, notify

NIGHT = time(3)
"""Not before this hour in China: then the day before is over and written everywhere here."""
_BEAT = "insights"


def at_night(at: datetime) -> bool:
    """Whether it was time; as often as anybody likes, once a night."""
    due = datetime.combine(shanghai_day(at), NIGHT, SHANGHAI)
    last = last_beat(_BEAT)
    if at < due or (last and last >= due):
        return False
    with transaction.atomic():
        tell(check(at), at)
        scan(at)
        beat(_BEAT, at)
    return True


def tell(found: TallyCheck, at: datetime) -> None:
    """Administrators hear of kept figures that were wrong; they are right again by then."""
    if not found.differences:
        return
    values = {"viewer": Role.PLATFORM, "count": found.differences, "first": str(found.first), "last": str(found.last)}
    people = operators()
    key = f"figures:{found.at:%Y-%m-%d}"
    notify([NoticeDraft(person, key, "figures", values, "/insights/") for person in people], at)
