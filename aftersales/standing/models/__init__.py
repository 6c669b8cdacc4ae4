from aftersales.standing.models.penalties import (
    Penalty,
    PenaltyEvent,
    PenaltySource,
    PointEntry,
    Sanction,
    SourceKind,
)
from aftersales.standing.models.rules import NodeRule, PenaltyTariff, ScoreScale, StoreAuthorization
from aftersales.standing.models.scores import Assessment, CreditCause, CreditChange, Scorecard

__all__ = [
    "Assessment",
    "CreditCause",
    "CreditChange",
    "NodeRule",
    "Penalty",
    "PenaltyEvent",
    "PenaltySource",
    "PenaltyTariff",
    "PointEntry",
    "Sanction",
    "ScoreScale",
    "Scorecard",
    "SourceKind",
    "StoreAuthorization",
]
