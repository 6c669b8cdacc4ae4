from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store, User
from aftersales.clockwork.selectors.matching import CODES
from aftersales.deadlines.models import JobKind, TimeJob
from aftersales.domain.calendar import day_n, end_of_day
from aftersales.wording.names import deadline_name

MOST_DAYS = 30


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class JobForm(forms.Form):
    """What the platform moves, and why. Used for the preview and for the job alike."""

    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=MOST_DAYS)
    due_from = _day(_("Due from"))
    due_to = _day(_("Due up to"))
    code = forms.ChoiceField(label=_("Time limit"), required=False)
    store = forms.ModelChoiceField(label=_("Store"), queryset=Store.objects.order_by("name"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Customers and stores read this beside the new end.")
    )

    def __init__(self, *args: Any, kind: JobKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        names = sorted((deadline_name(code), code.value) for code in CODES[kind])
        self.fields["code"].choices = [("", _("All"))] + [(code, name) for name, code in names]  # type: ignore[attr-defined]  # a choice field
        self.fields["store"].empty_label = _("All")  # type: ignore[attr-defined]  # a model choice field
        if kind is JobKind.RECOMPUTE:
            del self.fields["days"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("due_from"), given.get("due_to")
        if first and last and last < first:
            self.add_error("due_to", _("The last day lies before the first."))
        return given

    def job(self, by: User | None, at: datetime) -> TimeJob:
        given = self.cleaned_data
        first: date | None = given["due_from"]
        last: date | None = given["due_to"]
        return TimeJob(
            kind=self.kind,
            reason=given["reason"],
            days=given.get("days"),
            code=given["code"],
            store=given["store"],
            due_from=end_of_day(day_n(first, -1)) if first else None,
            # What ends at 24:00 of the last day is due at the next day's first moment.
            due_until=end_of_day(day_n(last, 0)) if last else None,
            by=by,
            at=at,
        )
