"""The tables in force: the platform's rows, or what the portal comes with where there is none."""

from collections.abc import Sequence
from datetime import datetime

from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.penalties import DEFAULT_NODES, DEFAULT_RULES, Node, PenaltyRule, Trigger
from aftersales.domain.scores import DEFAULT_SCALES, Bar, Scale
from aftersales.domain.settings import SettingCode
from aftersales.standing.models import NodeRule, PenaltyTariff, Scorecard, ScoreScale


def penalty_rules() -> dict[Trigger, PenaltyRule]:
    rows = [row.as_rule for row in PenaltyTariff.objects.order_by("id")]
    return {rule.trigger: rule for rule in rows or DEFAULT_RULES}


def nodes() -> Sequence[Node]:
    return [row.as_node for row in NodeRule.objects.order_by("id")] or DEFAULT_NODES


def scales() -> Sequence[Scale]:
    return [row.as_scale for row in ScoreScale.objects.order_by("id")] or DEFAULT_SCALES


def bar(at: datetime) -> Bar:
    """What a score needs and a month has to reach at this moment."""
    return Bar.of(lambda code: number_in_force(code, None, at))


def least_cases(card: Scorecard | None, at: datetime) -> int:
    """How many cases this card needed for a score; without a card, how many one needs now."""
    return number_in_force(SettingCode.SCORE_LEAST_CASES, None, card.made_at if card else at)
