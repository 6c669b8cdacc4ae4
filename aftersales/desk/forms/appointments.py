from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.domain.calendar import SHANGHAI
from aftersales.domain.goods import AppointmentKind
from aftersales.wording.goods import appointment_name

MOST_DAYS = 31
LENGTHS = (30, 60, 90, 120, 180, 240)


class SlotsForm(forms.Form):
    """The same times on several days at once."""

    store = forms.ChoiceField(label=_("Store"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=lambda: [(kind.value, appointment_name(kind)) for kind in AppointmentKind]
    )
    first = forms.DateField(label=_("Offered from"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Offered to"), widget=forms.DateInput(attrs={"type": "date"}))
    opens = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.TypedChoiceField(
        label=_("Length in minutes"), choices=[(each, each) for each in LENGTHS], coerce=int, initial=120
    )
    capacity = forms.IntegerField(label=_("Appointments in each"), min_value=1, max_value=200, initial=2)
    on_rest_days = forms.BooleanField(label=_("On weekends too"), required=False)

    def __init__(self, *args: Any, stores: Sequence[Store], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stores, self.at = {store.slug: store for store in stores}, at
        self.fields["store"].choices = [(store.slug, store.shown_name) for store in stores]  # type: ignore[attr-defined]  # it is a ChoiceField

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", gettext("Choose a last day within a month after the first."))
        if given.get("opens") and given.get("closes") and given["opens"] >= given["closes"]:
            self.add_error("closes", gettext("The end has to lie after the beginning."))
        if not self.errors and not list(self.times()):
            raise forms.ValidationError(gettext("No time that still lies ahead comes out of this."))
        return given

    @property
    def chosen_store(self) -> Store:
        return self.stores[self.cleaned_data["store"]]

    def times(self) -> Iterator[tuple[datetime, datetime]]:
        """Beginnings and ends that lie ahead."""
        given = self.cleaned_data
        length = timedelta(minutes=given["minutes"])
        for number in range((given["last"] - given["first"]).days + 1):
            day = given["first"] + timedelta(days=number)
            if day.weekday() >= 5 and not given["on_rest_days"]:
                continue
            start = datetime.combine(day, given["opens"], SHANGHAI)
            end = datetime.combine(day, given["closes"], SHANGHAI)
            while start + length <= end:
                if start > self.at:
                    yield start, start + length
                start += length
