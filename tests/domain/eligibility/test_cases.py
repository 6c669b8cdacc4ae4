"""The engine agrees with every case of the eligibility contract."""

import json
from pathlib import Path
from typing import Any

import pytest

from aftersales.domain.eligibility import FindingKind, Outcome, facts_from, judge

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_engine_agrees(case: dict[str, Any]) -> None:
    verdict = judge(facts_from(case["facts"]))
    answer = verdict.as_json()
    wanted = {key: value for key, value in case["expect"].items() if key != "findings"}
    assert {key: answer[key] for key in wanted} == wanted, case["why"]
    assert set(case["expect"]["findings"]) <= set(verdict.codes), case["why"]


def test_the_cases_are_all_there() -> None:
    assert len({case["id"] for case in CASES}) == 201


def test_every_outcome_follows_from_its_own_findings() -> None:
    for verdict in (judge(facts_from(case["facts"])) for case in CASES):
        refused = bool(verdict.of_kind(FindingKind.REFUSAL))
        asked = bool(verdict.of_kind(FindingKind.FAULT_QUESTION, FindingKind.PLAIN_QUESTION))
        outcome = Outcome.NEEDS_REVIEW if asked else Outcome.ELIGIBLE
        assert verdict.outcome is (Outcome.INELIGIBLE if refused else outcome)
