"""Facts, defaults and findings are those of the contract: no more, no fewer."""

import json
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from aftersales.domain.eligibility import Facts, FindingCode, FindingKind
from aftersales.domain.eligibility.facts import Limits
from aftersales.domain.terms import Floor

FLOOR = {f"floor.{field.name}" for field in fields(Floor)} | {f"limits.{field.name}" for field in fields(Limits)}
"""The platform's rules and settings in force; the contract knows their defaults only."""

CONTRACT = json.loads(Path(__file__).with_name("vocabulary.json").read_text(encoding="utf-8"))


def leaves(record: Any, prefix: str = "") -> dict[str, Any]:
    """Every fact by its dotted name, with its default."""
    found: dict[str, Any] = {}
    for field in fields(record):
        if not field.metadata.get("is_read", True):
            continue  # the list of rest days is data of ours, not a fact that a case states
        hint = get_type_hints(record)[field.name]
        hint = get_args(hint)[0] if get_origin(hint) in (Union, UnionType) else hint
        path = prefix + field.name
        found |= leaves(hint, f"{path}.") if is_dataclass(hint) else {path: field.default}
    return found


def test_the_facts_are_those_of_the_contract() -> None:
    assert set(leaves(Facts)) == set(CONTRACT["facts"]) | FLOOR


def test_the_defaults_are_those_of_the_contract() -> None:
    defaults = {path: MISSING if fact.get("required") else fact["default"] for path, fact in CONTRACT["facts"].items()}
    ours = {
        path: list(default) if default == () else default
        for path, default in leaves(Facts).items()
        if path not in FLOOR
    }
    assert {path: plain(default) for path, default in ours.items()} == defaults | {"extended_warranty.months": MISSING}


def plain(default: Any) -> Any:
    return default if default is MISSING or isinstance(default, (bool, int, str, list, type(None))) else str(default)


def test_the_findings_are_those_of_the_contract_with_their_sources() -> None:
    kinds = {"refusals": "refusal", "fault_questions": "fault_question", "plain_questions": "plain_question"}
    listed = {
        code: (kind, text)
        for group, kind in (kinds | {"notes": "note"}).items()
        for code, text in CONTRACT[group].items()
    }
    assert {code.value for code in FindingCode} == set(listed)
    for code in FindingCode:
        kind, text = listed[code.value]
        assert (code.kind, text.endswith(f"[{code.source}]")) == (FindingKind(kind), True)
