"""Everything the engine knows about one request. A fact that is not stated has the contract's default.

Moments are what the clock on the wall in Shanghai showed, without a zone (`calendar.shanghai_time`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from aftersales.domain.calendar import CHINA, RestCalendar
from aftersales.domain.eligibility.vocabulary import (
    BrandRemedy,
    Category,
    ConditionBasis,
    Consent,
    ConsentScope,
    CustomerEvidence,
    Damage,
    DataLeft,
    ExtensionSeller,
    Fulfilment,
    GiftStatus,
    Handover,
    Nature,
    OutboundShipping,
    Promotion,
    PurchaseProof,
    Region,
    SerialCheck,
    Severity,
    SourceProof,
    StoreKind,
    UseMarks,
    Visibility,
)
from aftersales.domain.reading import NOT_READ, Count, FactError, FactProblem, Least, Positive, values_of
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.terms import LAW, SILENT, Floor, PolicyTerms

_IN_HAND = frozenset({Fulfilment.DELIVERED, Fulfilment.RECEIPT_CONFIRMED})


@lru_cache(maxsize=4)
def _without_weekends(calendar: RestCalendar) -> RestCalendar:
    return replace(calendar, weekends_are_rest_days=False)


def _refuse_zone(at: datetime | None, field: str) -> None:
    """A moment in UTC would count the days eight hours off."""
    if at is not None and at.tzinfo is not None:
        raise FactError(field, FactProblem.BAD_VALUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    kind: StoreKind
    terms: PolicyTerms = SILENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    warranty_months: Count = 0
    remedy: BrandRemedy = BrandRemedy.REPAIR


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendedWarranty:
    months: Positive
    sold_by: ExtensionSeller = ExtensionSeller.BRAND
    bought_days_after_purchase: Count = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    category: Category
    nature: Nature = Nature.ORDINARY
    listed_as_excluded: bool = False
    in_stock: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionConsent:
    given: Consent = Consent.NONE
    scope: ConsentScope = ConsentScope.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    status: GiftStatus = GiftStatus.NONE
    announced_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Delivered goods have a sign-off and others have none; raises FactError otherwise."""

    fulfilment: Fulfilment = Fulfilment.DELIVERED
    delivered_at: datetime | None = None
    quantity: Positive = 1
    outbound_shipping: OutboundShipping = OutboundShipping.FREE
    return_insured: bool = False
    promotions: tuple[Promotion, ...] = ()
    gift: Gift = Gift()
    region: Region = Region.OTHER

    def __post_init__(self) -> None:
        _refuse_zone(self.delivered_at, "order.delivered_at")
        if self.is_in_hand != (self.delivered_at is not None):
            raise FactError("order.delivered_at", FactProblem.CONTRADICTION)

    @property
    def is_in_hand(self) -> bool:
        return self.fulfilment in _IN_HAND

    @property
    def signed_at(self) -> datetime:
        """The sign-off of goods in hand; raises FactError before it."""
        if self.delivered_at is None:
            raise FactError("order.delivered_at", FactProblem.REQUIRED)
        return self.delivered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    kind: RequestKind
    reason: Reason
    submitted_at: datetime
    quantity: Positive = 1
    handover: Handover = Handover.PARCEL
    self_check_done: bool = True
    price_drop: Decimal = Decimal("0.00")

    def __post_init__(self) -> None:
        _refuse_zone(self.submitted_at, "request.submitted_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What happened to the goods on the customer's side, after sign-off."""

    opened: bool = False
    outer_box_kept: bool = True
    accessories_complete: bool = True
    labels_intact: bool = True
    use_marks: UseMarks = UseMarks.NONE
    data_left: DataLeft = DataLeft.NONE
    damage: Damage = Damage.NONE
    condition_basis: ConditionBasis = ConditionBasis.AGREED

    @property
    def is_intact(self) -> bool:
        """Complete and of original quality; opening, testing and the outer box do not matter (R7 8-9)."""
        return (
            self.accessories_complete
            and self.labels_intact
            and self.use_marks is not UseMarks.LASTING
            and self.data_left is not DataLeft.PERMANENT
            and self.damage is Damage.NONE
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """What the customer complains about."""

    visibility: Visibility = Visibility.VISIBLE
    severity: Severity = Severity.MINOR
    safety_hazard: bool = False
    disclosed_at_sale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    customer: CustomerEvidence = CustomerEvidence.NONE
    store_source_proof: SourceProof = SourceProof.NOT_ASKED

    @property
    def shows_something(self) -> bool:
        return self.customer in (CustomerEvidence.PHOTO, CustomerEvidence.VIDEO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    purchase: PurchaseProof = PurchaseProof.ORDER
    serial: SerialCheck = SerialCheck.MATCHES


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    open_ticket: bool = False
    applications: Count = 0
    quantity_settled: Count = 0
    same_reason_lapsed: bool = False
    store_consents: bool = False
    repairs_failed: Count = 0
    repair_days: Count = 0
    replaced_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    is_order_owner: bool = True
    flagged_for_abuse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    rolls_off_rest_days: bool = True
    weekends_are_rest_days: bool = True
    days: RestCalendar = field(default=CHINA, metadata=NOT_READ)

    @property
    def rest_days(self) -> RestCalendar:
        return self.days if self.weekends_are_rest_days else _without_weekends(self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers that the platform sets in time, with the defaults that the contract's cases are judged by."""

    damage_report_hours: Annotated[int, Least(1)] = 48
    """To report damage found on arrival, on the plain clock, holidays included (JD2 26)."""
    applications: Annotated[int, Least(1)] = 5
    """Requests for one line of an order (WX2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    store: Store
    item: Item
    request: Request
    order: Order
    brand: Brand = Brand()
    extended_warranty: ExtendedWarranty | None = None
    exclusion_consent: ExclusionConsent = ExclusionConsent()
    goods: Goods = Goods()
    defect: Defect = Defect()
    evidence: Evidence = Evidence()
    proof: Proof = Proof()
    history: History = History()
    customer: Customer = Customer()
    calendar: CalendarRules = CalendarRules()
    floor: Floor = LAW
    """Ours, not the contract's: the platform's rules in force, never below the law."""
    limits: Limits = Limits()
    """Ours as well: the settings in force."""

    @property
    def day(self) -> date:
        """The day of the notice, D of the contract: what every window is measured against."""
        return self.request.submitted_at.date()

    @property
    def signed_on(self) -> date:
        return self.order.signed_at.date()

    @property
    def unit_delivered_on(self) -> date:
        """When the unit in the customer's hands came to them: the first one, or its replacement."""
        return self.history.replaced_on or self.signed_on


def facts_from(source: Mapping[str, object], *, rest_days: RestCalendar = CHINA) -> Facts:
    """Facts from the contract's JSON; raises FactError for the first field that breaks the contract."""
    values = values_of(Facts, source)
    if rest_days is not CHINA:
        values["calendar"] = replace(values.get("calendar", CalendarRules()), days=rest_days)
    facts = Facts(**values)
    for path, is_broken in _contradictions(facts).items():
        if is_broken:
            raise FactError(path, FactProblem.CONTRADICTION)
    return facts


def _contradictions(facts: Facts) -> dict[str, bool]:
    """What no single field can be blamed for, by the field that would have to change."""
    order, request, history = facts.order, facts.request, facts.history
    signed_on = order.delivered_at.date() if order.delivered_at else date.max
    return {
        "request.submitted_at": order.delivered_at is not None and request.submitted_at < order.delivered_at,
        "history.replaced_on": history.replaced_on is not None and not signed_on <= history.replaced_on <= facts.day,
        "order.gift.announced_price": order.gift.announced_price is not None and order.gift.status is GiftStatus.NONE,
        "history.store_consents": history.store_consents and not history.same_reason_lapsed,
        "goods.condition_basis": facts.goods.condition_basis is not ConditionBasis.AGREED and facts.goods.is_intact,
        "evidence.store_source_proof": facts.evidence.store_source_proof is not SourceProof.NOT_ASKED
        and request.reason not in (Reason.DEFECTIVE, Reason.COUNTERFEIT),
    }
