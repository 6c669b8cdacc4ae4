"""Which shots a request needs: by reason, kind and category, each shot with its medium and number.

Nobody is kept from submitting by a missing shot: what is missing is asked for.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from aftersales.domain.media_types import EvidenceKind
from aftersales.domain.requests import Reason, RequestKind


class Shot(StrEnum):
    """What a file shows."""

    FAULT_VIDEO = "fault_video"
    FAULT_PHOTO = "fault_photo"
    SERIAL_LABEL = "serial_label"
    PARCEL_OUTSIDE = "parcel_outside"
    PARCEL_LABEL = "parcel_label"
    DAMAGE = "damage"
    ITEM = "item"
    ALL_CONTENTS = "all_contents"
    GOODS_COMPLETE = "goods_complete"
    DIFFERENCE = "difference"
    LISTING = "listing"
    PRINT_DETAIL = "print_detail"
    ERROR_SCREEN = "error_screen"
    PRICE_SCREEN = "price_screen"
    CARRIER_STATUS = "carrier_status"


class Medium(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    EITHER = "either"

    def takes(self, kind: str) -> bool:
        return self is Medium.EITHER or self.value == kind


@dataclass(frozen=True, slots=True)
class Requirement:
    shot: Shot
    medium: Medium = Medium.PHOTO
    count: int = 1
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class RequirementRule:
    """A requirement and what it is for; an empty kind, category or store means all. A count of 0 asks for nothing."""

    reason: Reason
    requirement: Requirement
    kind: RequestKind | None = None
    category: str = ""
    store: int | None = None
    """The id of the store whose own word it is."""

    def applies(self, reason: Reason, kind: RequestKind, category: str, store: int | None) -> bool:
        is_asked = self.reason is reason and self.kind in (None, kind) and self.category in ("", category)
        return is_asked and self.store in (None, store)

    @property
    def precision(self) -> int:
        """A store's own rule outweighs all others; one for a category outweighs one for a kind."""
        return 4 * (self.store is not None) + 2 * bool(self.category) + (self.kind is not None)


@dataclass(frozen=True, slots=True)
class Missing:
    requirement: Requirement
    count: int


def _needed(shot: Shot, count: int = 1, medium: Medium = Medium.PHOTO) -> Requirement:
    return Requirement(shot, medium, count)


def _helpful(shot: Shot, count: int = 1, medium: Medium = Medium.PHOTO) -> Requirement:
    return Requirement(shot, medium, count, is_needed=False)


_R, _K, _S, _M = Reason, RequestKind, Shot, Medium
_FOR_ALL = {
    _R.DEFECTIVE: (
        _needed(_S.FAULT_VIDEO, medium=_M.VIDEO),
        _helpful(_S.FAULT_PHOTO),
        _needed(_S.SERIAL_LABEL),
    ),
    _R.SOFTWARE_ISSUE: (_helpful(_S.ERROR_SCREEN, medium=_M.EITHER),),
    _R.WRONG_ITEM: (_needed(_S.ITEM), _needed(_S.SERIAL_LABEL), _helpful(_S.PARCEL_LABEL)),
    _R.MISSING_PARTS: (_needed(_S.ALL_CONTENTS), _helpful(_S.PARCEL_OUTSIDE), _helpful(_S.PARCEL_LABEL)),
    _R.DAMAGED_IN_TRANSIT: (
        _needed(_S.PARCEL_OUTSIDE),
        _needed(_S.PARCEL_LABEL),
        _needed(_S.DAMAGE, medium=_M.EITHER),
    ),
    _R.NOT_AS_DESCRIBED: (
        _needed(_S.DIFFERENCE, medium=_M.EITHER),
        _helpful(_S.LISTING),
        _helpful(_S.SERIAL_LABEL),
    ),
    _R.COUNTERFEIT: (
        _needed(_S.ITEM),
        _needed(_S.PRINT_DETAIL, 2),
        _needed(_S.SERIAL_LABEL),
        _helpful(_S.PARCEL_LABEL),
    ),
    _R.NOT_DELIVERED: (_helpful(_S.CARRIER_STATUS),),
    _R.PRICE_DROP: (_needed(_S.PRICE_SCREEN),),
}


def _special_rules() -> Iterable[RequirementRule]:
    """The law asks for no proof when somebody has changed their mind, so photos of the goods only help."""
    for kind in (_K.RETURN_REFUND, _K.EXCHANGE):
        yield RequirementRule(_R.NO_LONGER_WANTED, _helpful(_S.GOODS_COMPLETE, 2), kind)
    for category in ("consumable", "software"):
        yield RequirementRule(_R.DEFECTIVE, _helpful(_S.FAULT_VIDEO, medium=_M.VIDEO), category=category)
        yield RequirementRule(_R.DEFECTIVE, _needed(_S.FAULT_PHOTO, medium=_M.EITHER), category=category)
        yield RequirementRule(_R.DEFECTIVE, _helpful(_S.SERIAL_LABEL, 0), category=category)


DEFAULT_RULES = (
    *(RequirementRule(reason, each) for reason, asked in _FOR_ALL.items() for each in asked),
    *_special_rules(),
)


def requirements_from(
    rules: Iterable[RequirementRule], reason: Reason, kind: RequestKind, category: str, store: int | None = None
) -> tuple[Requirement, ...]:
    """What is asked, needed shots first; for each shot the most precise rule decides."""
    chosen: dict[Shot, RequirementRule] = {}
    for rule in rules:
        shot = rule.requirement.shot
        if rule.applies(reason, kind, category, store) and (
            shot not in chosen or rule.precision > chosen[shot].precision
        ):
            chosen[shot] = rule
    asked = [rule.requirement for rule in chosen.values() if rule.requirement.count]
    return tuple(sorted(asked, key=lambda each: not each.is_needed))


def missing_requirements(requirements: Iterable[Requirement], shown: Iterable[tuple[str, str]]) -> tuple[Missing, ...]:
    """What is still to be shown. `shown` has the shot and the kind of each file; a file that names no shot counts
    for none: nobody knows what is on it."""
    files = Counter(shown)
    return tuple(
        Missing(each, each.count - found) for each in requirements if (found := _found(each, files)) < each.count
    )


def _found(requirement: Requirement, files: Counter[tuple[str, str]]) -> int:
    return sum(files[requirement.shot.value, kind.value] for kind in EvidenceKind if requirement.medium.takes(kind))
