import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise

from tests.factories import UserFactory, a_ticket

TABLES = [model for model in apps.get_models() if model.__module__.startswith("aftersales.")]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_every_field_of_a_table_has_a_name_in_both_languages(model: type[models.Model]) -> None:
    plain = [field.name for field in model._meta.concrete_fields if not isinstance(field.verbose_name, Promise)]

    assert set(plain) <= {"id"}


@pytest.mark.django_db
def test_a_table_shows_words_instead_of_codes() -> None:
    a_ticket()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:tickets_ticket_changelist")).content.decode()

    assert "待商家审核" in page
    assert "awaiting_review</td>" not in page


@pytest.mark.django_db
def test_the_filters_of_a_table_are_headed_as_people_say_it() -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:catalog_product_changelist")).content.decode()

    assert "<summary>按品牌</summary>" in page
