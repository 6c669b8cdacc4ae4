"""The files of a case: which of them a side is given, as what, and what is told of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from aftersales.domain.lifecycle import Role
from aftersales.domain.media_types import TYPES_BY_NAME
from aftersales.evidence.models import Evidence, EvidenceEvent
from aftersales.tickets.models import EvidenceMark, Ticket, TicketEvidence
from aftersales.tickets.selectors.files import marks_on
from aftersales.tickets.selectors.lists import evidence_of
from aftersales.wording.custody import custody_actor, custody_sentence, mark_name, mark_reason_name, withdrawn_sentence
from aftersales.wording.evidence import evidence_state_words, shown_size
from aftersales.wording.moments import CHINA
from aftersales.wording.names import role_name
from aftersales.wording.shots import shot_name


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes that go into the archive: their place in it, and where they lie. `is_original`: as they were received."""

    name: str
    path: str
    size: int
    is_original: bool


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One file in words; `given` is None where this side gets no bytes of it, `thumb` empty without a picture."""

    evidence: UUID
    name: str
    sha256: str
    rows: Sequence[str]
    history: Sequence[str]
    thumb: str
    is_struck: bool
    given: Given | None
    history_hash: str


def files_of_case(ticket: Ticket, reader: Role, at: datetime) -> list[CaseFile]:
    links = list(evidence_of(ticket, reader=reader, at=at))
    marks = marks_on(links) if reader is not Role.CUSTOMER else {}
    histories = _histories(links)
    return [
        _case_file(number, link, ticket, reader, marks.get(link.pk, ()), histories[link.evidence_id])
        for number, link in enumerate(links, start=1)
    ]


def _histories(links: Sequence[TicketEvidence]) -> Mapping[UUID, list[EvidenceEvent]]:
    found: dict[UUID, list[EvidenceEvent]] = {link.evidence_id: [] for link in links}
    events = EvidenceEvent.objects.filter(evidence__in=found).select_related("by").order_by("evidence", "sequence")
    for event in events:
        found[event.evidence_id].append(event)
    return found


def _case_file(
    number: int,
    link: TicketEvidence,
    ticket: Ticket,
    reader: Role,
    marks: Sequence[EvidenceMark],
    events: Sequence[EvidenceEvent],
) -> CaseFile:
    file, opens = link.evidence, link.opens_for(reader)
    rows = [f"{role_name(link.role)} · {_stamp(link.at)} · {shown_size(file.size)}"]
    if link.shot:
        rows.append(shot_name(link.shot))
    if link.withdrawn_at:
        rows.append(_withdrawn(link, ticket, reader))
    elif not file.is_ready:
        rows.append(evidence_state_words(file.state))
    rows += [_mark(mark) for mark in marks]
    return CaseFile(
        evidence=file.pk,
        name=file.display_name,
        sha256=file.sha256,
        rows=rows,
        history=[_step(event) for event in events] if reader is Role.PLATFORM else [],
        thumb=file.thumb_path if opens and file.is_seen else "",
        is_struck=link.is_withdrawn,
        given=_given(number, file, reader) if opens and file.is_ready else None,
        history_hash=events[-1].hash if events else "",
    )


def _given(number: int, file: Evidence, reader: Role) -> Given:
    """Staff get what was received; the customer the copies, and a PDF itself, of which there is none."""
    media_type = TYPES_BY_NAME[file.media_type]
    if reader is not Role.CUSTOMER or file.is_document:
        name = f"files/{number:02}-{_safe(media_type.named(file.display_name))}"
        return Given(name, file.original_path, file.size, is_original=True)
    path = file.film_path or file.preview_path
    stem = PurePosixPath(_safe(file.display_name)).stem
    return Given(f"copies/{number:02}-{stem}{PurePosixPath(path).suffix}", path, 0, is_original=False)


def _safe(name: str) -> str:
    return name.replace("/", "_").replace("\\", "_").strip(". ") or "file"


def _withdrawn(link: TicketEvidence, ticket: Ticket, reader: Role) -> str:
    if link.withdrawn_at is None or link.withdrawn_by is None:
        return ""
    if reader is Role.CUSTOMER:
        who = role_name(Role.CUSTOMER) if link.role == Role.CUSTOMER else ticket.store.shown_name
    else:
        who = custody_actor(link.role, link.withdrawn_by.shown_name)
    return withdrawn_sentence(who, _stamp(link.withdrawn_at), is_replaced=link.replaced_by_id is not None)


def _mark(mark: EvidenceMark) -> str:
    parts = [mark_name(mark.mark), mark_reason_name(mark.reason) if mark.reason else "", mark.words]
    who = custody_actor(mark.role, mark.by.shown_name)
    return " · ".join([*filter(None, parts), who, _stamp(mark.at)])


def _step(event: EvidenceEvent) -> str:
    who = custody_actor(event.role, event.by.shown_name if event.by else "")
    return f"{_stamp(event.at)} · {custody_sentence(event.action, event.payload)} · {who} · {event.hash[:12]}"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
