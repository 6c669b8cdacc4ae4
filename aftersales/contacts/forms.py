"""What a person chooses about being told, on the customer's page and on the desk's."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.contacts.selectors import Preferences
from aftersales.contacts.services import Choices
from aftersales.domain.web_targets import RefusedTargetError, target_of
from aftersales.wording.notice_topics import target_sentence

ZONES = {
    "Asia/Shanghai": _("China (UTC+8)"),
    "Asia/Urumqi": _("Ürümqi"),
    "Asia/Tokyo": _("Tokyo"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Dubai": _("Dubai"),
    "Europe/London": _("London"),
    "Europe/Berlin": _("Berlin, Paris"),
    "America/New_York": _("New York"),
    "America/Los_Angeles": _("Los Angeles"),
    "Australia/Sydney": _("Sydney"),
}
_CLOCK = forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M")


class QuietTimeForm(forms.Form):
    """Mails and text messages wait from one time of the day to another."""

    is_on = forms.BooleanField(label=_("Keep quiet"), required=False)
    starts = forms.TimeField(label=_("From"), widget=_CLOCK)
    ends = forms.TimeField(label=_("To"), widget=_CLOCK)
    zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, data: Any, page: Preferences) -> None:
        quiet = page.quiet
        first = {"is_on": quiet.is_on, "starts": quiet.starts, "ends": quiet.ends, "zone": quiet.zone}
        super().__init__(data, initial=first)
        own = {quiet.zone: quiet.zone} if quiet.zone in available_timezones() else {}
        self.fields["zone"].choices = list((own | ZONES).items())  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("starts") and given.get("starts") == given.get("ends"):
            self.add_error("ends", _("The end must differ from the beginning."))
        return given

    @property
    def hours(self) -> tuple[time, time]:
        return self.cleaned_data["starts"], self.cleaned_data["ends"]


class WebhookForm(forms.Form):
    """An address of one's own; an empty one takes the webhook away."""

    url = forms.CharField(label=_("Address"), max_length=250, required=False, widget=forms.URLInput())

    def __init__(self, *args: Any, allowed_hosts: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed_hosts = allowed_hosts

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if url:
            try:
                target_of(url, self.allowed_hosts)
            except RefusedTargetError as refused:
                raise forms.ValidationError(target_sentence(refused.code)) from refused
        return url


def changed_choices(page: Preferences, switched_on: list[str]) -> Choices:
    """Only what differs from the page: what nobody touched stays the house's to decide."""
    wanted = set(switched_on)
    return {
        (switch.topic, switch.channel): switch.code in wanted
        for switch in page.switches
        if not switch.is_locked and switch.is_on != (switch.code in wanted)
    }
