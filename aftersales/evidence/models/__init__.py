"""Files as received, and what became of them; everybody imports from here."""

from aftersales.evidence.models.custody import EvidenceEvent, EvidenceHold
from aftersales.evidence.models.received import (
    SEALED,
    Evidence,
    EvidenceBand,
    EvidenceIsKeptError,
    EvidenceOpening,
    EvidenceQuerySet,
    FolderToClear,
    Kind,
    Scan,
    State,
)

__all__ = [
    "SEALED",
    "Evidence",
    "EvidenceBand",
    "EvidenceEvent",
    "EvidenceHold",
    "EvidenceIsKeptError",
    "EvidenceOpening",
    "EvidenceQuerySet",
    "FolderToClear",
    "Kind",
    "Scan",
    "State",
]
