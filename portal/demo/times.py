"""What the platform and a store have set about time, a storm that moved many ends, and one customer given more."""

from datetime import datetime, time, timedelta

from django.db.models import QuerySet

from aftersales.accounts.models import Store, User
from aftersales.clockwork.selectors.matching import matching
from aftersales.clockwork.services import fan_out
from aftersales.clockwork.services.jobs import work_on_jobs
from aftersales.deadlines.models import JobKind, SettingVersion, TimeJob
from aftersales.deadlines.services.jobs import begin_job
from aftersales.deadlines.services.settings import change_setting, earliest_day
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.lifecycle import MOVE_OF, Action, Role
from aftersales.domain.moving import Details
from aftersales.domain.settings import SettingCode
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, move_ticket
from portal.demo.stores import FLAGSHIP, GENEROUS
from portal.demo.stories import LEFT_AGO

_C = SettingCode
_SILENCE = (_C.AUTO_APPROVE, _C.AUTO_ESCALATE)
STORM = "华南暴雨，快递停收两天"
MORE_TIME = "您出差在外，多给您 3 天，不着急。"


def switch_off_for_an_hour(people: dict[str, User], at: datetime) -> None:
    """Around the moment at which one store's time to answer passes: made once, before anything happens."""
    if SettingVersion.objects.filter(code__in=_SILENCE).exists():
        return
    passed, half = at - timedelta(hours=LEFT_AGO), timedelta(minutes=30)
    for code in _SILENCE:
        change_setting(code, "off", reason="仓库停电，超时先不自动处理", by=people["admin"], at=passed - half)
        change_setting(code, "on", reason="仓库已恢复供电", by=people["admin"], at=passed + half)


def seed_time_limits(stores: dict[str, Store], people: dict[str, User], at: datetime) -> int:
    """Returns how many ends were moved by the storm."""
    admin, then = people["admin"], last_afternoon(at)
    coming = earliest_day(_C.OFFER_H, then, is_store=False)
    reason = "买家反映 48 小时太紧，延长到 72 小时"
    change_setting(_C.OFFER_H, "72", effective_on=coming, reason=reason, by=admin, at=then)
    change_setting(_C.REMIND_H, "24, 8, 2", reason="临近到期多提醒一次", by=admin, at=then)
    change_setting(_C.RESHIP_H, "48", store=stores[GENEROUS], reason="本店承诺两天内补发", by=admin, at=then)
    give_more_time(people, then)
    moved = move_for_the_storm(people["arbiter"], then)
    while fan_out(then):
        pass
    return moved


def last_afternoon(at: datetime) -> datetime:
    """Three o'clock of a day on which people were awake, some hours ago at least."""
    today = datetime.combine(at.astimezone(SHANGHAI).date(), time(15), SHANGHAI)
    return (today if today < at - timedelta(hours=2) else today - timedelta(days=1)).astimezone(at.tzinfo)


def quiet_since(then: datetime) -> QuerySet[Ticket]:
    """Tickets of which nothing is told after that moment."""
    return Ticket.objects.exclude(events__at__gt=then).filter(due_at__gt=then).order_by("id")


def give_more_time(people: dict[str, User], then: datetime) -> None:
    """The flagship store lets one customer take longer."""
    sources = MOVE_OF[Action.EXTEND].sources
    ticket = quiet_since(then).filter(store__slug=FLAGSHIP, state__in=sources).first()
    if ticket:
        actor = Actor(Role.STORE, people["agent"], "desk")
        move_ticket(ticket, Action.EXTEND, actor=actor, at=then, details=Details(days=3, note=MORE_TIME))


def move_for_the_storm(by: User, then: datetime) -> int:
    code = DeadlineCode.RETURN_SHIPPING.value
    job = TimeJob(kind=JobKind.HOLIDAY, days=2, code=code, reason=STORM, by=by, at=then)
    begin_job(job, matching(job, then).filter(subject_id__in=quiet_since(then).values("pk")))
    while work_on_jobs(then):
        pass
    return job.items.exclude(moved=None).count()
