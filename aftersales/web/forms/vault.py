from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.orders.models import ProofKind
from aftersales.web.forms.picked import PickedFilesField


class ProofForm(forms.Form):
    """Files to keep with an order."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=ProofKind.choices, initial=ProofKind.INVOICE)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{"auto_id": "proof_%s", **more})
        self.fields["files"] = PickedFilesField(shown_in="picked-proof")
        self.fields["files"].required = True
        self.fields["files"].error_messages["required"] = _("Please choose a file first.")
