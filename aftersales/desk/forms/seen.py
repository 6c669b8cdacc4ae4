from django import forms
from django.http import QueryDict

from aftersales.wording.access import changed_meanwhile_sentence


class SeenForm(forms.Form):
    """A form that carries the last change of its subject when it was made; without it, it has seen none."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    @property
    def last_seen(self) -> int:
        return self.cleaned_data.get("seen") or 0

    def refuse_as_behind(self, last: int) -> None:
        """What was typed stays; sent once more, it is sent on top of what stands there now."""
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed["seen"] = str(last)
        self.data = typed
        self.add_error(None, changed_meanwhile_sentence())
