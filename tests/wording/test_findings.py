from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from aftersales.domain.eligibility.findings import FindingCode
from aftersales.domain.lifecycle import Role
from aftersales.domain.refusals import REFUSALS, RefusalCode
from aftersales.wording import findings, refusals
from aftersales.wording.sources import shown_source

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def test_every_finding_has_a_sentence() -> None:
    assert set(findings.FINDINGS) == set(FindingCode)


@pytest.mark.parametrize("code", list(FindingCode))
def test_every_finding_names_its_source_in_words(code: FindingCode) -> None:
    shown = findings.finding_source(code)
    assert shown
    assert not set(shown.replace(";", " ").replace(",", " ").split()) & {"CPL", "R7", "TB", "TOP", "3B", "LG3"}


def test_a_source_names_law_and_articles() -> None:
    assert shown_source("R7 8-9; TB 77") == ("Measures on Seven-Day Returns, art. 8–9; Platform Dispute Rules, art. 77")
    with override("zh-hans"):
        assert shown_source("CPL 24; CC 202") == "《消费者权益保护法》第 24 条；《民法典》第 202 条"


def test_sources_of_the_same_name_are_named_once() -> None:
    assert shown_source("LG1; LG3") == "Logitech warranty terms"


def test_an_eligible_verdict_tells_who_pays() -> None:
    verdict = {"outcome": "eligible", "return_shipping": "store"}
    assert findings.verdict_sentence(verdict) == (
        "You meet the conditions for this request. The store pays for this return."
    )
    with override("zh-hans"):
        assert findings.verdict_sentence(verdict) == "您的申请符合条件。这次寄回的运费由商家承担。"


def test_staff_read_the_customer_as_the_one_who_pays() -> None:
    assert findings.verdict_sentence({"outcome": "eligible", "return_shipping": "customer"}, Role.STORE) == (
        "The request meets the conditions. The customer pays for this return."
    )


def test_a_question_is_told_as_in_the_copy_table() -> None:
    with override("zh-hans"):
        assert findings.verdict_sentence({"outcome": "needs_review"}) == (
            "这项要由客服看过凭证才能判断，通常 1 天内有结果。"
        )


def test_a_verdict_that_was_never_given_says_nothing() -> None:
    assert findings.verdict_sentence({}) == ""


@pytest.mark.parametrize("day", ["2026-11-29", date(2026, 11, 29)])
def test_the_last_day_is_told_from_json_and_from_a_date(day: date | str) -> None:
    assert findings.last_day_sentence(day, NOW) == "You can ask for this until the end of 29 Nov."


def test_no_last_day_says_nothing() -> None:
    assert findings.last_day_sentence(None, NOW) == ""


def test_every_refusal_has_a_text_that_cites_its_rule() -> None:
    for code in RefusalCode:
        assert shown_source(REFUSALS[code].source) in refusals.refusal_text(code)


def test_refusals_are_offered_by_name() -> None:
    assert ("normal_wear", "Normal wear") in refusals.refusal_choices()
