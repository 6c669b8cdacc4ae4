import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CASES = Path(__file__).parents[1] / "domain" / "eligibility" / "cases.jsonl"


def test_all_cases_of_the_contract_agree() -> None:
    cases = [json.loads(line) for line in CASES.read_text().splitlines()]
    out = StringIO()

    call_command("judge_requests", str(CASES), stdout=out)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["id"] for answer in answers] == [case["id"] for case in cases]
    wanted = [(case["expect"]["outcome"], case["expect"]["return_shipping"]) for case in cases]
    assert [(answer["outcome"], answer["return_shipping"]) for answer in answers] == wanted


def test_a_malformed_line_is_named_and_does_not_stop_the_rest(tmp_path: Path) -> None:
    good = CASES.read_text().splitlines()[0]
    bad = json.loads(good)
    bad["facts"]["item"]["category"] = "spaceship"
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(["{not json", json.dumps(bad), good]))
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError) as error:
        call_command("judge_requests", str(file), stdout=out, stderr=err)

    assert error.value.returncode == 2
    assert len(out.getvalue().splitlines()) == 1
    assert err.getvalue().splitlines() == [
        "line 1: not JSON (Expecting property name enclosed in double quotes at column 2)",
        "line 2: item.category: bad_value",
    ]


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot read") as error:
        call_command("judge_requests", str(tmp_path / "none.jsonl"))

    assert error.value.returncode == 2
