from collections.abc import Collection

from django.db.models import QuerySet

from aftersales.domain.goods import ChargeState
from aftersales.logistics.models import Inspection, QuoteState, Repair, RepairCharge, RepairQuote


def inspections_of(case_id: int) -> QuerySet[Inspection]:
    """Newest first."""
    rows = Inspection.objects.filter(case_id=case_id).select_related("by").prefetch_related("photos__evidence")
    return rows.order_by("-at", "-id")


def pieces_taken(case_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Pieces accepted and expected by the newest inspection that took any; cases nobody has looked at are left out."""
    rows = Inspection.objects.filter(case_id__in=case_ids, is_passed=True).order_by("at", "id")
    return {case_id: (accepted, expected) for case_id, accepted, expected in rows.values_list(*_TAKEN)}


_TAKEN = ("case_id", "accepted", "expected")


def repair_of(case_id: int) -> Repair | None:
    return Repair.objects.filter(case_id=case_id).first()


def standing_charge(case_id: int) -> RepairCharge | None:
    """What is to be paid, was paid or was waived for the repair of this case."""
    charges = RepairCharge.objects.filter(repair__case_id=case_id).exclude(state=ChargeState.DROPPED)
    return charges.select_related("settled_by").first()


def quotes_of(repair: Repair) -> QuerySet[RepairQuote]:
    """Newest first."""
    return RepairQuote.objects.filter(repair=repair).order_by("-at", "-id")


def open_quote(case_id: int) -> RepairQuote | None:
    quotes = RepairQuote.objects.filter(repair__case_id=case_id, state=QuoteState.OFFERED)
    return quotes.select_related("repair").first()


def quote_numbered(quote_id: int) -> RepairQuote | None:
    return RepairQuote.objects.filter(pk=quote_id).select_related("repair").first()
