"""The one door for files from outside, whatever road they come by; see `receiving`."""

from aftersales.evidence.services.receiving import receive_files

__all__ = ["receive_files"]
