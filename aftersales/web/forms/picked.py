"""The field for files: plain without a script; with one, what has been sent already comes by its number."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aftersales.evidence.forms import FilesField, FilesInput
from aftersales.evidence.selectors import intake_limits
from aftersales.wording.uploads import row_words

MOST_NUMBERS = 50


class PickedFilesInput(FilesInput):
    """What was picked is shown below it by js/uploads.js, or by js/preview.js."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Files of this very request, and the numbers of those that are here already."""
        chosen = super().value_from_datadict(data, files, name)
        told = data.getlist(f"{name}_uploaded") if hasattr(data, "getlist") else data.get(f"{name}_uploaded", [])
        return [*(chosen if isinstance(chosen, list) else [chosen] if chosen else []), *_numbers(told)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """In an attribute, since crispy draws a field for files from its template alone."""
        context = super().get_context(name, None, attrs)
        here = [str(number) for number in value or () if isinstance(number, UUID)]
        if here:
            context["widget"]["attrs"]["data-uploaded"] = " ".join(here)
        return context


def uploaded_already(data: QueryDict, name: str = "files") -> list[UUID]:
    """What stays chosen when a form comes back without having been looked at."""
    return list(_numbers(data.getlist(f"{name}_uploaded")))


class PickedFilesField(FilesField):
    """Files with their limits told first and a list of what was picked."""

    widget = PickedFilesInput

    def __init__(self, *, shown_in: str, **kwargs: Any) -> None:
        self.shown_in = shown_in
        super().__init__(required=False, label=_("Photos, video, PDF"), **kwargs)

    def bound_data(self, data: Any, _initial: Any) -> Any:
        """What was chosen is gone with its request; what is here already stays chosen."""
        return [one for one in data or () if isinstance(one, UUID)]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        limits = intake_limits()
        return super().widget_attrs(widget) | {
            "data-preview": f"#{self.shown_in}",
            "data-uploads": reverse("web:uploads"),
            "data-words": json.dumps(row_words(), ensure_ascii=False),
            "data-max-bytes": str(limits.photo_bytes),
            "data-max-video-bytes": str(limits.video_bytes),
            "data-max-document-bytes": str(limits.document_bytes),
            "data-too-large": _("is too large"),
            "data-remove": _("Remove"),
        }


def _numbers(told: Iterable[str]) -> Iterator[UUID]:
    for number in list(told)[:MOST_NUMBERS]:
        try:
            yield UUID(number)
        except ValueError:
            continue
