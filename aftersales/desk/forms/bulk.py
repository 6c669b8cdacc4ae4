"""Which step for many tickets, and what it needs."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import User
from aftersales.domain.bulk import BulkAction
from aftersales.wording.bulk import bulk_action_name
from aftersales.wording.refusals import refusal_choices

NEEDS = {
    BulkAction.ASSIGN: ("agent",),
    BulkAction.SNOOZE: ("hours",),
    BulkAction.REJECT: ("reason_code",),
    BulkAction.EXTEND: ("days", "note"),
}


_SEEN = re.compile(r"\b(\d{1,18})\.(\d{1,9})\b")


def as_seen(versions: Mapping[int, int]) -> str:
    """The tickets of a preview with their versions, in one field."""
    return " ".join(f"{pk}.{version}" for pk, version in versions.items())


def seen_in(text: str) -> dict[int, int]:
    """The same, read again; what is not understood is left out."""
    return {int(pk): int(version) for pk, version in _SEEN.findall(text)}


class BulkForm(forms.Form):
    """Only the fields of the chosen step count."""

    action = forms.ChoiceField(
        label=_("Step"), choices=lambda: [(one.value, bulk_action_name(one)) for one in BulkAction]
    )
    agent = forms.ModelChoiceField(label=_("Colleague"), queryset=User.objects.none(), required=False)
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=720, required=False)
    days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=90, required=False)
    note = forms.CharField(
        label=_("What the customers read"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason_code = forms.ChoiceField(label=_("Reason"), required=False, choices=lambda: [("", "—"), *refusal_choices()])

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = people  # type: ignore[attr-defined]  # a model choice field

    @property
    def needed(self) -> tuple[str, ...]:
        action = self.data.get("action") or self.initial.get("action", "")
        return NEEDS.get(action, ())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in self.needed:
            if name not in self.errors and not given.get(name):
                self.add_error(name, _("This is needed."))
        return given

    def details(self) -> dict[str, object]:
        given = self.cleaned_data
        return {name: given[name].pk if name == "agent" else given[name] for name in self.needed}
