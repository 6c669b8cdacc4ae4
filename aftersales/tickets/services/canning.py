"""Canned texts of a store."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftersales.accounts.models import Store, User
from aftersales.domain.canned import check_text
from aftersales.tickets.models import CannedText


@dataclass(frozen=True, slots=True)
class Wording:
    name: str
    name_en: str
    text: str
    text_en: str
    is_active: bool = True


def keep_canned_text(
    store: Store, wording: Wording, *, by: User, at: datetime, text: CannedText | None = None
) -> CannedText:
    """Write a new one, or change this one. Raises UnknownVariableError, LooseBraceError."""
    for written in (wording.text, wording.text_en):
        check_text(written)
    kept = text or CannedText(store=store)
    with transaction.atomic():
        kept.name, kept.name_en, kept.is_active = wording.name, wording.name_en, wording.is_active
        kept.text, kept.text_en = wording.text, wording.text_en
        kept.changed_by, kept.changed_at = by, at
        fields = ("name", "name_en", "text", "text_en", "is_active", "changed_by", "changed_at")
        kept.save(update_fields=None if kept.pk is None else fields)
    return kept
