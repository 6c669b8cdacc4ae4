"""A PDF is never opened by us: its frame is looked at, and people get it as a download only."""

import os
from typing import BinaryIO

from aftersales.domain.evidence import EvidenceRefusedError, RefusalCode

END_MARK = b"%%EOF"
TAIL = 2048
"""Where readers look for the end mark (PDF 32000-1, H.3 allows for the last 1024 bytes; some writers pad more)."""


def check_document(file: BinaryIO) -> None:
    """Raises EvidenceRefusedError for a PDF that was cut off."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - TAIL))
    if END_MARK not in file.read(TAIL):
        raise EvidenceRefusedError(RefusalCode.UNREADABLE)
