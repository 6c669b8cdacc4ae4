"""The codes that tables hold, with their words in the reader's language: given to a field's `choices` as functions,
so that a migration names the function and a new word needs none."""

from aftersales.domain.bulk import BulkAction, BulkOutcome
from aftersales.domain.canned import MACRO_ACTIONS
from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.disputes import Asked, Dismissal, DisputeState, Ground, OfferState, SuspensionGround
from aftersales.domain.evidence_requirements import Shot
from aftersales.domain.goods import (
    AppointmentKind,
    Cause,
    ChargePaidBy,
    ChargeState,
    Direction,
    FreightPayer,
    Grade,
    Purpose,
    TrackingStatus,
)
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.marks import Mark, MarkReason
from aftersales.domain.masking import AccessReason
from aftersales.domain.published import Share
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Channel, Reason, RequestKind
from aftersales.domain.rulings import (
    AppealResult,
    FreightSplit,
    Instance,
    Liable,
    RulingOutcome,
    RulingPart,
    RulingStatus,
)
from aftersales.domain.settings import SettingCode
from aftersales.domain.supply import SupplyPaper
from aftersales.wording import bulk, citing, disputing, goods, names
from aftersales.wording.access import access_reason_name
from aftersales.wording.canned import macro_step_name
from aftersales.wording.custody import mark_name, mark_reason_name
from aftersales.wording.settings import setting_name
from aftersales.wording.shots import shot_name

Choices = list[tuple[str, str]]


def states() -> Choices:
    return [(each.value, names.state_name(each)) for each in State]


def kinds() -> Choices:
    return [(each.value, names.kind_name(each)) for each in RequestKind]


def reasons() -> Choices:
    return [(each.value, names.reason_name(each)) for each in Reason]


def roles() -> Choices:
    return [(each.value, names.role_name(each)) for each in Role]


def shots() -> Choices:
    return [(each.value, shot_name(each)) for each in Shot]


def marks() -> Choices:
    return [(each.value, mark_name(each)) for each in Mark]


def access_reasons() -> Choices:
    return [(code.value, access_reason_name(code)) for code in AccessReason]


def mark_reasons() -> Choices:
    return [(each.value, mark_reason_name(each)) for each in MarkReason]


def dispute_states() -> Choices:
    return [(each.value, disputing.dispute_state_name(each)) for each in DisputeState]


def grounds() -> Choices:
    return [(each.value, disputing.ground_name(each)) for each in Ground]


def outcomes() -> Choices:
    return [(each.value, disputing.ruling_outcome_name(each)) for each in RulingOutcome]


def liabilities() -> Choices:
    return [(each.value, disputing.liable_name(each)) for each in Liable]


def freight_splits() -> Choices:
    return [(each.value, disputing.freight_split_name(each)) for each in FreightSplit]


def instances() -> Choices:
    return [(each.value, disputing.instance_name(each)) for each in Instance]


def ruling_statuses() -> Choices:
    return [(each.value, disputing.ruling_status_name(each)) for each in RulingStatus]


def ruling_parts() -> Choices:
    return [(each.value, disputing.ruling_part_name(each)) for each in RulingPart]


def appeal_results() -> Choices:
    return [(each.value, disputing.appeal_result_name(each)) for each in AppealResult]


def dismissals() -> Choices:
    return [(each.value, disputing.dismissal_name(each)) for each in Dismissal]


def suspensions() -> Choices:
    return [(each.value, disputing.suspension_name(each)) for each in SuspensionGround]


def offer_states() -> Choices:
    return [(each.value, disputing.settlement_state_name(each)) for each in OfferState]


def supply_papers() -> Choices:
    return [(each.value, citing.supply_paper_name(each)) for each in SupplyPaper]


def asked_sides() -> Choices:
    return [(each.value, disputing.asked_name(each)) for each in Asked]


def deadline_codes() -> Choices:
    return [(each.value, names.deadline_name(each)) for each in DeadlineCode]


def sides() -> Choices:
    return [(each.value, names.side_name(each)) for each in Side]


def setting_codes() -> Choices:
    return [(each.value, setting_name(each)) for each in SettingCode]


def channels() -> Choices:
    return [(each.value, names.channel_name(each)) for each in Channel]


def directions() -> Choices:
    return [(each.value, goods.direction_name(each)) for each in Direction]


def purposes() -> Choices:
    return [(each.value, goods.purpose_name(each)) for each in Purpose]


def tracking_statuses() -> Choices:
    return [(each.value, goods.tracking_name(each)) for each in TrackingStatus]


def freight_payers() -> Choices:
    return [(each.value, goods.freight_name(each)) for each in FreightPayer]


def grades() -> Choices:
    return [(each.value, goods.grade_name(each)) for each in Grade]


def causes() -> Choices:
    return [(each.value, goods.cause_name(each)) for each in Cause]


def charge_states() -> Choices:
    return [(each.value, goods.charge_state_name(each)) for each in ChargeState]


def charge_payments() -> Choices:
    return [(each.value, goods.charge_payment_name(each)) for each in ChargePaidBy]


def appointment_kinds() -> Choices:
    return [(each.value, goods.appointment_name(each)) for each in AppointmentKind]


def bulk_actions() -> Choices:
    return [(one.value, bulk.bulk_action_name(one)) for one in BulkAction]


def bulk_outcomes() -> Choices:
    return [(one.value, str(bulk.OUTCOMES[one])) for one in BulkOutcome]


def macro_actions() -> Choices:
    return [(each.value, macro_step_name(each)) for each in MACRO_ACTIONS]


def refusal_codes() -> Choices:
    return [(each.value, names.refusal_name(each)) for each in RefusalCode]


def shares() -> Choices:
    return [(each.value, citing.share_name(each)) for each in Share]
