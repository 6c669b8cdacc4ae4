"""Whoever sets something up reads beside each field what it means; what speaks for itself is listed here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from aftersales.desk.forms.canned import CannedTextForm
from aftersales.domain.staff import CONFIGURED
from aftersales.wording.table_help import HELP
from tests.desk.cast import an_administrator

SPEAK_FOR_THEMSELVES = {
    "name",
    "name_en",
    "name_zh",
    "title",
    "title_en",
    "text",  # of a canned text, with the list of its places beside it
    "text_en",
    "text_zh",
    "brand",
    "store",
    "product",
    "user",
    "first_name",
    "last_name",
    "language",
}
INSIDE_OTHERS = {"accounts.membership", "guides.guidestep"}


@pytest.fixture
def request_of_the_administrator(db: None) -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = an_administrator()
    return request


def fields(label: str, request: HttpRequest) -> Iterator[tuple[str, Any]]:
    """Of the page of a new row and of the rows inside it."""
    page = next(one for model, one in admin.site._registry.items() if model._meta.label_lower == label)
    if page.has_add_permission(request) or page.has_change_permission(request):
        yield from page.get_form(request).base_fields.items()
    for inner in page.get_inline_instances(request):
        if inner.has_change_permission(request):
            yield from inner.get_formset(request).form.base_fields.items()


@pytest.mark.parametrize("label", sorted(CONFIGURED.keys() - INSIDE_OTHERS))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_field_that_staff_set_up_is_explained(
    label: str, language: str, request_of_the_administrator: HttpRequest
) -> None:
    with translation.override(language):
        bare = [name for name, field in fields(label, request_of_the_administrator) if not str(field.help_text).strip()]

    assert [name for name in bare if name not in SPEAK_FOR_THEMSELVES] == []


def test_no_text_explains_what_is_not_there() -> None:
    named = [(table, field) for table, texts in HELP.items() for field in texts]

    assert [apps.get_model(table)._meta.get_field(field).name for table, field in named] == [name for _, name in named]


def test_a_canned_text_explains_its_step() -> None:
    explained = [name for name, field in CannedTextForm.base_fields.items() if field.help_text]

    assert explained == ["action", "reason_code", "is_active"]
