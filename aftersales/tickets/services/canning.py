"""Canned texts and macros of a store; each change is kept in its history."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.audit.selectors import subject_of
from aftersales.audit.services.recording import record_change
from aftersales.domain.canned import check_step, check_text
from aftersales.tickets.models import CannedText


@dataclass(frozen=True, slots=True)
class Wording:
    name: str
    name_en: str
    text: str
    text_en: str
    is_active: bool = True
    action: str = ""
    reason_code: str = ""


def keep_canned_text(
    store: Store, wording: Wording, *, by: User, at: datetime, text: CannedText | None = None, seen: int | None = None
) -> CannedText:
    """Write a new one, or change this one; `seen` is the last change that the writer knows of.

    Raises UnknownVariableError, LooseBraceError, StepIncompleteError, ChangedMeanwhileError.
    """
    for written in (wording.text, wording.text_en):
        check_text(written)
    check_step(wording.action, wording.reason_code)
    with transaction.atomic():
        kept = CannedText.objects.select_for_update().get(pk=text.pk) if text else CannedText(store=store)
        changed = {name: [getattr(kept, name), value] for name, value in _given(wording, kept).items()}
        for name, (_before, value) in changed.items():
            setattr(kept, name, value)
        kept.changed_by, kept.changed_at = by, at
        kept.save()
        if changed:
            _record(kept, changed, seen, is_new=text is None)
    return kept


def _given(wording: Wording, kept: CannedText) -> dict[str, object]:
    """What differs from what stands there."""
    given = asdict(wording)
    return {name: value for name, value in given.items() if kept.pk is None or getattr(kept, name) != value}


def _record(kept: CannedText, changed: Mapping[str, Sequence[object]], seen: int | None, *, is_new: bool) -> None:
    values = {name: after for name, (_before, after) in changed.items()}
    record_change(
        subject_of(kept),
        name=kept.name,
        action="add" if is_new else "change",
        payload={"values": values} if is_new else {"changed": dict(changed)},
        by=kept.changed_by,
        at=kept.changed_at,
        store_key=kept.store_id,
        via="desk",
        seen=seen,
    )
