from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy

from aftersales.evidence.selectors import intake_limits
from aftersales.wording.evidence import limits_sentence


def accepted_types() -> str:
    """For `accept`: by type and by ending, since some systems know no type for some of them."""
    types = intake_limits().types
    return ",".join([one.name for one in types] + [suffix for one in types for suffix in one.suffixes])


def _told_limits() -> str:
    return limits_sentence(intake_limits())


_limits = lazy(_told_limits, str)
"""In the reader's language, also of a field that is made when its form's class is."""


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, with the limits told first; what they are is the intake's to judge, not the form's."""

    widget = FilesInput

    def __init__(self, **given: Any) -> None:
        super().__init__(**{"help_text": _limits(), **given})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"accept": accepted_types()}

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: Sequence[UploadedFile[Any]] = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)
