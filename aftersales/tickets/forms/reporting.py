"""Why a message is reported; the same for customers and staff."""

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.reports import ReportReason
from aftersales.wording.reporting import report_reasons


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=report_reasons,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what fits best.")},
    )
    words = forms.CharField(
        label=_("In your own words, if you like"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
    )

    def why(self) -> ReportReason:
        return ReportReason(self.cleaned_data["reason"])
