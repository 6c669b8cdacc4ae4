from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.ratings import MOST_STARS
from aftersales.tickets.services.rating import Stars
from aftersales.web.forms.request import MAX_TEXT

_MARKS = [(str(stars), str(stars)) for stars in range(1, MOST_STARS + 1)]


def _stars(label: Any) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, choices=_MARKS, widget=forms.RadioSelect)
    field.error_messages["required"] = _("Please choose one to five.")
    return field


class RatingForm(forms.Form):
    speed = _stars(_("How fast was it?"))
    attitude = _stars(_("How were you treated?"))
    outcome = _stars(_("How content are you with the result?"))
    comment = forms.CharField(
        label=_("Your comment"),
        help_text=_("Everybody can read it, without your name. It can't be changed afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MAX_TEXT,
        required=False,
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **{"auto_id": "rating_%s", **more})

    def stars(self) -> Stars:
        given = self.cleaned_data
        return Stars(int(given["speed"]), int(given["attitude"]), int(given["outcome"]))

    def measures(self) -> list[forms.BoundField]:
        return [self[name] for name in ("speed", "attitude", "outcome")]
