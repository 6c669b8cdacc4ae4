"""The frame around every staff page: navigation with counters, and who is working."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from aftersales.accounts.models import StaffRole
from aftersales.accounts.selectors import Duties
from aftersales.desk.selectors.queue import Counted, QueueView, counters

_BY_RANK = (
    StaffRole.AUDITOR,
    StaffRole.OPERATOR,
    StaffRole.ARBITER,
    StaffRole.MANAGER,
    StaffRole.FINANCE,
    StaffRole.SENIOR,
    StaffRole.AGENT,
)


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    icon: str
    label: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    entries: tuple[Entry, ...]


def frame(duties: Duties, address: str, at: datetime, known: Counted | None = None) -> dict[str, Any]:
    """What desk/base.html wants; `known` are the counters of a page that has counted already."""
    counted = (known or counters(duties, at)).views
    groups = [
        Group("", tuple(_work(duties, address, counted))),
        Group(_("Management"), tuple(_management(duties, address))),
    ]
    return {
        "at": at,
        "counters": counted,
        "rail": groups,
        "rail_store": _where(duties),
        "rail_role": _as_what(duties),
    }


def _work(duties: Duties, address: str, counted: Mapping[QueueView, int]) -> list[Entry]:
    queue, disputes = reverse("admin:queue"), reverse("admin:arbitration")
    path, _mark, query = address.partition("?")
    in_all = path == queue and "view=every" in query
    mine = counted[QueueView.ALL if duties.sees_all else QueueView.STORE]
    enter = reverse("admin:enter_request")
    entering = [Entry(enter, "phone", _("Enter a request"), current=path == enter)] if duties.stores else []
    entries = [
        Entry(queue, "inbox", _("Queue"), mine, path.startswith(queue) and not in_all),
        Entry(f"{queue}?view=every", "list", _("All tickets"), current=in_all),
        Entry(disputes, "scale", _("Disputes"), counted[QueueView.PLATFORM], path.startswith(disputes)),
        *entering,
    ]
    return entries + _money(path, duties) if duties.works_on_money else entries


def _money(path: str, duties: Duties) -> list[Entry]:
    finance, deposits = reverse("admin:finance"), reverse("admin:deposits")
    refunds = Entry(finance, "yen", _("Refunds"), current=path.startswith(finance))
    kept = Entry(deposits, "shield", _("Deposits"), current=path.startswith(deposits))
    return [refunds, kept] if duties.keeps_money else [refunds]


def _management(duties: Duties, address: str) -> list[Entry]:
    policies = reverse("admin:policies")
    limits = reverse("admin:settings")
    visits = reverse("admin:appointments")
    entries = [
        Entry(visits, "calendar", _("Appointments"), current=address.startswith(visits)),
        Entry(policies, "book", _("Store policies"), current=address.startswith(policies)),
        Entry(limits, "clock", _("Time limits"), current=address.startswith(limits)),
    ]
    if duties.sees_all:
        console = reverse("admin:console")
        entries.append(Entry(console, "eye", _("Console"), current=address.startswith(console)))
        clock = reverse("clockwork:watch")
        entries.append(Entry(clock, "hourglass", _("Clock"), current=address.startswith(clock)))
    if duties.writes:
        texts = reverse("admin:canned")
        entries.append(Entry(texts, "message", _("Canned texts"), current=address.startswith(texts)))
    if duties.writes or duties.sees_all:
        reasons = reverse("admin:reasons")
        entries.append(Entry(reasons, "document", _("Reasons and clauses"), current=address.startswith(reasons)))
    if duties.managed and not duties.sees_all:
        reports = reverse("admin:reports_of_messages")
        entries.append(Entry(reports, "triangle", _("Reported messages"), current=address.startswith(reports)))
    if duties.reads_figures:
        figures = reverse("insights:overview")
        entries.append(Entry(figures, "chart", _("Dashboard"), current=address.startswith(figures)))
        record = reverse("admin:standing")
        entries.append(Entry(record, "shield", _("Stores' record"), current=address.startswith(record)))
    if duties.reads_history:
        events = reverse("admin:history")
        entries.append(Entry(events, "list", _("History"), current=address.startswith(events)))
    if duties.is_operator or duties.only_reads:
        tables = reverse("admin:index")
        names = (
            "queue",
            "arbitration",
            "appointments",
            "policies",
            "settings",
            "standing",
            "console",
            "enter_request",
            "canned",
            "reasons",
            "finance",
            "deposits",
            "history",
        )
        desk = (*(reverse(f"admin:{name}") for name in names), reverse("clockwork:watch"))
        entries.append(
            Entry(tables, "gear", _("Tables"), current=address.startswith(tables) and not address.startswith(desk))
        )
    return entries


def _where(duties: Duties) -> str:
    if duties.sees_all or not duties.stores:
        return _("Platform")
    first, *others = duties.stores
    return _("%(store)s and %(count)d more") % {"store": first, "count": len(others)} if others else first.shown_name


def _as_what(duties: Duties) -> str:
    if duties.user.is_superuser and not duties.roles:
        return _("Administrator")
    label = StaffRole(next(role for role in _BY_RANK if role in duties.roles)).label
    return label[:1].upper() + label[1:]
