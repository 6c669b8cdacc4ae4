"""What a customer fills in; everybody imports from here."""

from aftersales.web.forms.changing import ChangeForm
from aftersales.web.forms.picked import PickedFilesField
from aftersales.web.forms.request import (
    EvidenceForm,
    MessageForm,
    RequestForm,
    draft_values,
    kinds_for,
    wanted_values,
)

__all__ = [
    "ChangeForm",
    "EvidenceForm",
    "MessageForm",
    "PickedFilesField",
    "RequestForm",
    "draft_values",
    "kinds_for",
    "wanted_values",
]
