import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from aftersales.domain.deadlines import RULES, DeadlineCode
from aftersales.domain.settings import (
    DEFAULTS,
    SETTINGS,
    PolicyFloorCode,
    SettingCode,
    SettingFault,
    SettingInTime,
    SettingRefusedError,
    SettingsTable,
    Value,
    as_text,
    check_value,
    parsed,
)

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=7)
STORE = 7
KEYS = """seller_review_h=48, seller_review_remind_h=24,4, buyer_info_h=72, offer_h=48, buyer_after_refusal_d=7,
max_resubmit=3, max_applications_per_line=5, buyer_ship_d=7, seller_confirm_after_signoff_d=7,
seller_confirm_after_waybill_d=10, reship_h=72, buyer_confirm_d=10, repair_d=30, repair_soft_d=5, refund_target_h=24,
refund_legal_d=7, refund_breach_d=15, negotiation_before_escalation_h=24, platform_accept_wd=1, evidence_h=72,
evidence_ext_h=24, ruling_target_wd=3, ruling_max_wd=7, execute_h=24, appeal_d=7, appeal_review_wd=7, suspend_d=30,
court_slip_wd=7, penalty_publish_wd=1, penalty_appeal_d=7, after_sale_window_d=15, arrival_damage_report_h=48,
rating_window_d=30, retention_years=3, auto_approve_amount_limit=2000.00"""
"""Rules 6.5, but for what the platform's rules keep and the two that are words."""


def table(*versions: tuple[SettingCode, int | None, datetime, Value]) -> SettingsTable:
    return SettingsTable(SettingInTime(*version) for version in versions)


@pytest.mark.parametrize("key", re.findall(r"(\w+)=([\d.,]*\d)", KEYS), ids=lambda key: key[0])
def test_every_key_of_the_rules_has_their_default(key: tuple[str, str]) -> None:
    name, value = key

    assert as_text(SETTINGS[SettingCode(name)].default).replace(" ", "") == value


def test_every_code_has_a_row_and_no_code_stands_twice() -> None:
    assert set(SETTINGS) == set(SettingCode)
    assert not {code.value for code in SettingCode} & {code.value for code in PolicyFloorCode}


@pytest.mark.parametrize("code", SettingCode)
def test_a_default_is_lawful_and_reads_back_as_itself(code: SettingCode) -> None:
    default = SETTINGS[code].default

    check_value(code, default, is_store=False, now=DEFAULTS, at=NOON)
    assert parsed(code, as_text(default)) == default


def test_a_value_holds_from_its_moment_on() -> None:
    changed = table((SettingCode.OFFER_H, None, LATER, 72))

    assert changed.number(SettingCode.OFFER_H, None, LATER - timedelta(seconds=1)) == 48
    assert changed.number(SettingCode.OFFER_H, None, LATER) == 72


def test_of_two_values_for_one_moment_the_later_written_holds() -> None:
    changed = table((SettingCode.OFFER_H, None, NOON, 72), (SettingCode.OFFER_H, None, NOON, 96))

    assert changed.number(SettingCode.OFFER_H, None, NOON) == 96


def test_a_store_that_promises_more_is_held_to_it_and_no_other_store_is() -> None:
    changed = table((SettingCode.SELLER_REVIEW_H, STORE, NOON, 24))

    assert changed.number(SettingCode.SELLER_REVIEW_H, STORE, NOON) == 24
    assert changed.number(SettingCode.SELLER_REVIEW_H, STORE + 1, NOON) == 48
    assert changed.number(SettingCode.SELLER_REVIEW_H, None, NOON) == 48


def test_a_store_that_the_platform_has_overtaken_has_the_platforms_value() -> None:
    changed = table((SettingCode.SELLER_REVIEW_H, STORE, NOON, 36), (SettingCode.SELLER_REVIEW_H, None, LATER, 24))

    assert changed.number(SettingCode.SELLER_REVIEW_H, STORE, NOON) == 36
    assert changed.number(SettingCode.SELLER_REVIEW_H, STORE, LATER) == 24


@pytest.mark.parametrize(
    ("code", "value", "article"),
    [
        (SettingCode.REFUND_LEGAL_D, 8, "CPL 25; R7 13"),
        (SettingCode.SELLER_CONFIRM_AFTER_SIGNOFF_D, 8, "CPL 25; R7 13"),
        (SettingCode.REFUND_BREACH_D, 16, "R7 31; PEN 9"),
        (SettingCode.RETENTION_YEARS, 2, "ECL 31; OTR 31"),
        (SettingCode.PENALTY_PUBLISH_WD, 2, "OTR 30; ECL 36"),
        (SettingCode.ROLL_LEGAL_WINDOWS, False, "CC 203"),
    ],
)
def test_what_the_law_forbids_is_refused_with_the_article(code: SettingCode, value: Value, article: str) -> None:
    with pytest.raises(SettingRefusedError) as refused:
        check_value(code, value, is_store=False, now=DEFAULTS, at=NOON)

    assert (refused.value.fault, refused.value.values["article"]) == (SettingFault.AGAINST_THE_LAW, article)


@pytest.mark.parametrize(
    ("code", "value", "fault"),
    [
        (SettingCode.SELLER_REVIEW_H, 49, SettingFault.WORSE_THAN_PLATFORM),
        (SettingCode.BUYER_SHIP_D, 6, SettingFault.WORSE_THAN_PLATFORM),
        (SettingCode.EVIDENCE_H, 96, SettingFault.NOT_FOR_STORES),
        (SettingCode.AUTO_APPROVE, False, SettingFault.NOT_FOR_STORES),
    ],
)
def test_a_store_sets_only_what_is_better_for_the_customer(
    code: SettingCode, value: Value, fault: SettingFault
) -> None:
    with pytest.raises(SettingRefusedError) as refused:
        check_value(code, value, is_store=True, now=DEFAULTS, at=NOON)

    assert refused.value.fault is fault


def test_a_soft_limit_is_never_longer_than_the_hard_one() -> None:
    with pytest.raises(SettingRefusedError) as too_long:
        check_value(SettingCode.REPAIR_SOFT_D, 31, is_store=False, now=DEFAULTS, at=NOON)
    with pytest.raises(SettingRefusedError) as too_short:
        check_value(SettingCode.RULING_MAX_WD, 2, is_store=False, now=DEFAULTS, at=NOON)

    assert too_long.value.fault is SettingFault.ABOVE_THE_HARD_LIMIT
    assert too_short.value.fault is SettingFault.BELOW_THE_SOFT_LIMIT


@pytest.mark.parametrize(
    ("code", "text", "fault"),
    [
        (SettingCode.OFFER_H, "two", SettingFault.NOT_A_NUMBER),
        (SettingCode.OFFER_H, "-4", SettingFault.NOT_A_NUMBER),
        (SettingCode.OFFER_H, "4.5", SettingFault.NOT_A_NUMBER),
        (SettingCode.OFFER_H, "٤٨", SettingFault.NOT_A_NUMBER),
        (SettingCode.OFFER_H, "0", SettingFault.OUT_OF_RANGE),
        (SettingCode.OFFER_H, "99999999999999999999", SettingFault.OUT_OF_RANGE),
        (SettingCode.BUYER_INFO_H, "50", SettingFault.NOT_WHOLE_DAYS),
        (SettingCode.REMIND_H, "", SettingFault.NOT_HOURS_BEFORE),
        (SettingCode.REMIND_H, "24, soon", SettingFault.NOT_HOURS_BEFORE),
        (SettingCode.REMIND_H, "6,5,4,3,2,1", SettingFault.NOT_HOURS_BEFORE),
        (SettingCode.AUTO_APPROVE_AMOUNT_LIMIT, "NaN", SettingFault.OUT_OF_RANGE),
        (SettingCode.AUTO_APPROVE_AMOUNT_LIMIT, "a lot", SettingFault.NOT_A_NUMBER),
        (SettingCode.AUTO_CLOSE, "maybe", SettingFault.OUT_OF_RANGE),
    ],
)
def test_what_is_no_value_is_refused(code: SettingCode, text: str, fault: SettingFault) -> None:
    with pytest.raises(SettingRefusedError) as refused:
        parsed(code, text)

    assert refused.value.fault is fault


def test_reminders_are_sorted_and_an_amount_has_cents() -> None:
    assert parsed(SettingCode.REMIND_H, "4，24, 4") == (24, 4)
    assert parsed(SettingCode.AUTO_APPROVE_AMOUNT_LIMIT, "1500") == Decimal("1500.00")


def test_a_rule_takes_length_and_reminders_of_its_moment_and_hours_of_whole_days_as_days() -> None:
    changed = table((SettingCode.BUYER_INFO_H, STORE, NOON, 120), (SettingCode.REMIND_H, None, NOON, (12,)))

    rule = RULES[DeadlineCode.CUSTOMER_INFO].in_force(changed, STORE, NOON)

    assert (rule.amount, rule.reminders) == (5, (12,))
