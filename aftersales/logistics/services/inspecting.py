from collections.abc import Sequence
from datetime import datetime

from aftersales.accounts.models import User
from aftersales.domain.goods import GoodsCode, Inspected
from aftersales.domain.lifecycle import IllegalMoveError, MoveCode
from aftersales.evidence.models import Evidence
from aftersales.logistics.models import Inspection, InspectionPhoto
from aftersales.logistics.services.addresses import GoodsCase


def record_inspection(
    case: GoodsCase,
    found: Inspected,
    *,
    is_passed: bool,
    by: User | None,
    at: datetime,
    note: str = "",
    photos: Sequence[Evidence] = (),
) -> Inspection:
    """Keep what was found; damage by the customer has to be shown. Raises IllegalMoveError."""
    if by is None:
        raise IllegalMoveError(MoveCode.NOT_YOURS)
    if found.has_human_damage and not photos:
        raise IllegalMoveError(GoodsCode.PHOTOS_NEEDED)
    inspection = Inspection.objects.create(
        case_id=case.id,
        order_line=case.line,
        is_passed=is_passed,
        grade=found.grade,
        expected=case.quantity,
        accepted=found.accepted,
        is_complete=found.is_complete,
        missing=found.missing,
        is_right_item=found.is_right_item,
        has_human_damage=found.has_human_damage,
        collected=found.collected,
        note=note,
        by=by,
        at=at,
    )
    InspectionPhoto.objects.bulk_create(InspectionPhoto(inspection=inspection, evidence=photo) for photo in photos)
    return inspection
