"""One noun a file; everybody imports from here."""

from aftersales.disputes.models.appeals import Appeal
from aftersales.disputes.models.disputes import PENDING_STATES, Dispute, DisputeEvent
from aftersales.disputes.models.published import PublishedClause, PublishedRuling
from aftersales.disputes.models.rounds import EvidenceRound, Exhibit, Submission
from aftersales.disputes.models.rulings import BuildingBlock, Ruling, RulingClause
from aftersales.disputes.models.sampling import RulingSample, SampledRuling
from aftersales.disputes.models.settlements import SettlementOffer
from aftersales.disputes.models.supply import SupplyRequirement

__all__ = [
    "PENDING_STATES",
    "Appeal",
    "BuildingBlock",
    "Dispute",
    "DisputeEvent",
    "EvidenceRound",
    "Exhibit",
    "PublishedClause",
    "PublishedRuling",
    "Ruling",
    "RulingClause",
    "RulingSample",
    "SampledRuling",
    "SettlementOffer",
    "Submission",
    "SupplyRequirement",
]
