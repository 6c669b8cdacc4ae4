from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from aftersales.desk.selectors.history import SOURCES, WantedHistory
from aftersales.domain.calendar import SHANGHAI


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HistoryForm(forms.Form):
    """The filters live in the address; what is not understood asks for nothing."""

    code = forms.ChoiceField(label=_("Of what"), required=False)
    who = forms.CharField(label=_("By whom"), required=False, max_length=150)
    subject = forms.CharField(label=_("Number or name"), required=False, max_length=120)
    since = forms.DateField(label=_("Since"), required=False, widget=_day())
    until = forms.DateField(label=_("Until"), required=False, widget=_day())

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("All")), *((one.code, one.label) for one in SOURCES.values())]

    def wanted(self) -> WantedHistory:
        self.is_valid()
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        return WantedHistory(
            code=given.get("code", ""),
            who=given.get("who", "").strip(),
            subject=given.get("subject", "").strip(),
            since=datetime.combine(since, datetime.min.time(), SHANGHAI) if since else None,
            until=datetime.combine(until + timedelta(days=1), datetime.min.time(), SHANGHAI) if until else None,
        )

    def query(self) -> str:
        """The same filters as an address."""
        kept = QueryDict(mutable=True)
        kept.update({name: str(value) for name, value in self.cleaned_data.items() if value})
        return kept.urlencode()
