from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from aftersales.domain.media_types import ACCEPTED_TYPES


def accepted_types() -> str:
    """For `accept`: by type and by ending, since some systems know no type for some of them."""
    endings = [suffix for media_type in ACCEPTED_TYPES for suffix in media_type.suffixes]
    return ",".join([media_type.name for media_type in ACCEPTED_TYPES] + endings)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; what they are is the intake's to judge, not the form's."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: Sequence[UploadedFile[Any]] = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(files)
