from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.web.forms.picked import PickedFilesField


class BetterFileForm(forms.Form):
    """One file in the place of another, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = PickedFilesField(shown_in="picked-files")
        self.fields["files"].label = _("A better file in its place, if you have one")

    def clean_files(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["files"]
        if len(files) > 1:
            raise forms.ValidationError(_("Choose one file to take its place."))
        return files
