from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

import pytest
from django.utils.translation import override

from aftersales.domain.penalties import (
    Confirmer,
    Ledger,
    Measure,
    PenaltyAction,
    PenaltyMoveCode,
    PenaltyState,
    Trigger,
)
from aftersales.domain.scores import CreditLevel, Metric, Result
from aftersales.domain.settings import Source
from aftersales.wording import standing

TABLES: list[tuple[Mapping[str, object], type[Enum]]] = [
    (standing.LEDGERS, Ledger),
    (standing.TRIGGERS, Trigger),
    (standing.CONFIRMERS, Confirmer),
    (standing.PENALTY_STATES, PenaltyState),
    (standing.PENALTY_ACTIONS, PenaltyAction),
    (standing.PENALTY_DONE, PenaltyAction),
    (standing.MEASURES, Measure),
    (standing.METRICS, Metric),
    (standing.METRIC_DEFINITIONS, Metric),
    (standing.LEVELS, CreditLevel),  # type: ignore[list-item]  # a level is a number
    (standing.RESULTS, Result),
    (standing.SOURCES, Source),
    (standing._ERRORS, PenaltyMoveCode),
]


@pytest.mark.parametrize(("table", "codes"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_code_has_its_words(table: Mapping[str, object], codes: type[Enum]) -> None:
    assert set(table) == {each.value for each in codes}


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        (Metric.FIRST_RESPONSE_HOURS, Decimal("3.26"), "3.3 h"),
        (Metric.DISPUTE_RATE, Decimal("0.0125"), "1.2 %"),
        (Metric.RATING, Decimal("4.25"), "4.2"),
        (Metric.RATING, None, "–"),
    ],
)
def test_a_figure_is_said_as_people_read_it(code: str, value: Decimal | None, words: str) -> None:
    assert standing.metric_value(code, value) == words


def test_news_of_a_penalty_name_the_breach_and_the_store_in_the_readers_language() -> None:
    values = {"action": "propose", "trigger": "timeouts", "store": "罗技店", "store_en": "Logi store", "points": 1}

    assert standing.penalty_news(values) == (
        "A penalty is proposed against Logi store: Answered too late, again and again"
    )
    with override("zh-hans"):
        assert "罗技店" in standing.penalty_news(values)
