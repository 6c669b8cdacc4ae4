from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.desk.forms.seen import SeenForm
from aftersales.domain.settings import SETTINGS, SettingCode, Unit, Value, as_text
from aftersales.wording.settings import setting_name, value_help


class SettingForm(SeenForm):
    """Another value for one setting, from a day on."""

    value = forms.CharField(max_length=60)
    effective_on = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the history with your name."),
    )

    def __init__(self, *args: Any, code: SettingCode, value: Value, earliest: date, seen: int, **kwargs: Any) -> None:
        known = {"value": as_text(value), "effective_on": earliest, "seen": seen}
        kwargs["initial"] = known | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if SETTINGS[code].unit is Unit.SWITCH:
            self.fields["value"] = forms.ChoiceField(choices=[("on", _("on")), ("off", _("off"))])
        self.fields["value"].label = setting_name(code)
        self.fields["value"].help_text = value_help(code)
        day = self.fields["effective_on"]
        day.widget.attrs["min"] = earliest.isoformat()
        if SETTINGS[code].binds:
            day.help_text = _("Changes are announced at least 7 days ahead (E-Commerce Law, art. 34).")
        else:
            day.help_text = _("Today means in two minutes, when every process knows it.")
