"""History of everything in one list: who, what, when, to what; the newest first, page by page without counting."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import User
from aftersales.accounts.selectors import Duties
from aftersales.audit.models import AccessEvent, ChangeEvent, LinkedEvent
from aftersales.audit.selectors import ShownValue, told_changes
from aftersales.desk.selectors.hands import assignment_told
from aftersales.disputes.models import DisputeEvent
from aftersales.domain.lifecycle import Role
from aftersales.domain.masking import masked_sign_in
from aftersales.domain.settings import SettingCode, parsed
from aftersales.evidence.models import EvidenceEvent
from aftersales.policies.models import PolicyEvent
from aftersales.refunds.models import LedgerEntry, RefundEvent
from aftersales.standing.models import PenaltyEvent
from aftersales.tickets.models import AssignmentEvent, TicketEvent
from aftersales.wording.access import access_sentence, change_name, policy_step_name
from aftersales.wording.custody import custody_sentence
from aftersales.wording.events import dispute_event_sentence, event_sentence
from aftersales.wording.money import entry_kind_name, refund_action_name
from aftersales.wording.settings import setting_name, shown_value
from aftersales.wording.standing import penalty_done

ON_A_PAGE = 50
MOST_PEOPLE = 50

Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One table of history: where its store and the name of its subject stand, and what a row says in words."""

    code: str
    label: str | Promise
    model: type[LinkedEvent]
    subject: str
    store: str
    says: Callable[[Raw], str]
    link: Callable[[str], str] | None = None
    submitted: str = ""
    """Where a draft is kept apart: it is nobody's business but the customer's."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What the words need beside the columns that all have."""
    details: Callable[[Raw], Sequence[ShownValue]] = lambda _row: ()
    """What stood there before and what stands there now."""


def _ticket_says(row: Raw) -> str:
    return event_sentence(row["action"], row["role"], Role.PLATFORM, {"by": row["who"]})


_HAS_IT = User.objects.filter(pk=Cast(NullIf(OuterRef("to_state"), Value("")), BigIntegerField()))
"""An assignment keeps the ids of the agents before and after in the places of the states."""


def _assignment_says(row: Raw) -> str:
    return assignment_told(row["action"], row["payload"], by=row["who"], to=row["has_it"] or "", at=row["at"])


def _dispute_says(row: Raw) -> str:
    return dispute_event_sentence(row["action"], row["role"], Role.PLATFORM, {"by": row["who"]})


def _setup_details(row: Raw) -> Sequence[ShownValue]:
    """A setting has a table of versions, so its event names no column."""
    table, _mark, key = row["of"].partition(":")
    payload = row["payload"]
    if table != "deadlines.setting" or "before" not in payload:
        return told_changes(row["of"], payload)
    code = SettingCode(key.partition("/")[0])
    before, after = (shown_value(code, parsed(code, payload[name])) for name in ("before", "value"))
    return [ShownValue(setting_name(code), before, after)]


def _to(name: str) -> Callable[[str], str]:
    return lambda subject: reverse(f"admin:{name}", args=[subject])


SOURCES: Mapping[str, Source] = {
    one.code: one
    for one in (
        Source(
            "tickets",
            _("Tickets"),
            TicketEvent,
            "ticket__number",
            "ticket__store",
            _ticket_says,
            _to("review"),
            "ticket",
        ),
        Source(
            "assignments",
            _("Who works on it"),
            AssignmentEvent,
            "ticket__number",
            "ticket__store",
            _assignment_says,
            _to("review"),
            more={"has_it": Subquery(_HAS_IT.values(shown=Coalesce(NullIf("first_name", Value("")), "username"))[:1])},
        ),
        Source(
            "disputes",
            _("Disputes"),
            DisputeEvent,
            "dispute__number",
            "dispute__ticket__store",
            _dispute_says,
            _to("dispute"),
        ),
        Source(
            "penalties",
            _("Penalties"),
            PenaltyEvent,
            "penalty__number",
            "penalty__store",
            lambda row: penalty_done(row["action"]),
            _to("penalty"),
        ),
        Source(
            "policies",
            _("Policies"),
            PolicyEvent,
            "store__slug",
            "store",
            lambda row: policy_step_name(row["action"]),
            _to("policy_history"),
        ),
        Source(
            "refunds",
            _("Refunds"),
            RefundEvent,
            "refund__number",
            "refund__store",
            lambda row: refund_action_name(row["action"]),
        ),
        Source(
            "money",
            _("Deposits"),
            LedgerEntry,
            "account__store__slug",
            "account__store",
            lambda row: entry_kind_name(row["action"]),
            _to("deposit"),
        ),
        Source(
            "files",
            _("Files"),
            EvidenceEvent,
            "evidence__display_name",
            "evidence__ticket_links__ticket__store",
            lambda row: custody_sentence(row["action"], row["payload"]),
            submitted="evidence__ticket_links__ticket",
        ),
        Source(
            "setup",
            _("Set-up and roles"),
            ChangeEvent,
            "name",
            "store_key",
            lambda row: change_name(row["action"]),
            more={"of": F("subject")},
            details=_setup_details,
        ),
        Source(
            "access",
            _("Personal data"),
            AccessEvent,
            "person__username",
            "store_key",
            lambda row: access_sentence(row["payload"]),
        ),
    )
}
_RANK = {code: rank for rank, code in enumerate(SOURCES)}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before."""

    at: datetime
    code: str
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.code}~{self.pk}"


def cursor_of(text: str) -> Cursor | None:
    """None for whatever is no cursor, which begins anew."""
    at, _mark, rest = text.partition("~")
    code, _mark, pk = rest.partition("~")
    try:
        found = Cursor(datetime.fromisoformat(at), code, int(pk))
    except ValueError:
        return None
    return found if code in SOURCES and found.at.tzinfo and found.pk < 2**63 else None


@dataclass(frozen=True, slots=True)
class WantedHistory:
    code: str = ""
    who: str = ""
    subject: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    code: str
    pk: int
    at: datetime
    who: str
    role: str
    subject: str
    href: str
    says: str
    details: Sequence[ShownValue]
    sequence: int
    hash: str

    @property
    def label(self) -> str:
        return str(SOURCES[self.code].label)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, self.code, self.pk)


def history(duties: Duties, wanted: WantedHistory, after: Cursor | None, most: int = ON_A_PAGE + 1) -> list[HistoryRow]:
    """At most `most` rows after the cursor, in one query a table."""
    people = _people(wanted.who)
    chosen = [SOURCES[wanted.code]] if wanted.code in SOURCES else list(SOURCES.values())
    found = [_rows(source, _narrowed(source, duties, wanted, people), after, most) for source in chosen]
    return list(islice(merge(*found, key=lambda row: (-row.at.timestamp(), _RANK[row.code], -row.pk)), most))


def all_history(duties: Duties, wanted: WantedHistory, most: int) -> Iterator[HistoryRow]:
    """For an export: page after page, so that memory holds one."""
    after, left = None, most
    while left > 0 and (rows := history(duties, wanted, after, min(left, 1000))):
        yield from rows
        after, left = rows[-1].cursor, left - len(rows)


def _people(who: str) -> list[int] | None:
    if not who:
        return None
    named = Q(username__iexact=who) | Q(first_name__iexact=who) | Q(first_name__icontains=who)
    return list(User.objects.filter(named, is_guest=False).order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])


def _narrowed(
    source: Source, duties: Duties, wanted: WantedHistory, people: Sequence[int] | None
) -> QuerySet[LinkedEvent]:
    rows: QuerySet[LinkedEvent] = source.model._base_manager.all()
    told: dict[str, Any] = {f"{source.submitted}__submitted_at__isnull": False} if source.submitted else {}
    if not duties.sees_all:
        told[f"{source.store}__in"] = [store.pk for store in duties.managed]
    if source.model is not EvidenceEvent or not duties.sees_all:
        rows = rows.filter(**told)
    if people is not None:
        rows = rows.filter(by__in=people)
    if wanted.subject:
        rows = rows.filter(**{f"{source.subject}__iexact": wanted.subject})
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.since:
        rows = rows.filter(at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(at__lt=wanted.until)
    return rows


def _rows(source: Source, rows: QuerySet[LinkedEvent], after: Cursor | None, most: int) -> list[HistoryRow]:
    if after:
        rows = rows.filter(_below(source, after))
    if source.submitted.startswith("evidence"):  # a file may be in several tickets
        rows = rows.distinct()
    columns = ("pk", "at", "by__first_name", "by__username", "role", "action", "payload", "sequence", "hash")
    told = rows.annotate(**source.more).order_by("-at", "-pk").values(*columns, source.subject, *source.more)
    return [_row(source, row) for row in told[:most]]


def _below(source: Source, after: Cursor) -> Q:
    rank, its = _RANK[source.code], _RANK[after.code]
    if rank == its:
        return Q(at__lt=after.at) | Q(at=after.at, pk__lt=after.pk)
    return Q(at__lte=after.at) if rank > its else Q(at__lt=after.at)


def _row(source: Source, row: Raw) -> HistoryRow:
    who, subject = row["by__first_name"] or masked_sign_in(row["by__username"] or ""), str(row[source.subject] or "")
    if source.model is AccessEvent:
        subject = masked_sign_in(subject)
    return HistoryRow(
        code=source.code,
        pk=row["pk"],
        at=row["at"],
        who=who,
        role=row["role"],
        subject=subject,
        href=source.link(subject) if source.link and subject else "",
        says=source.says({**row, "who": who}),
        details=source.details(row),
        sequence=row["sequence"],
        hash=row["hash"],
    )
