"""What the order line may never say."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from aftersales.orders.models import ExtendedWarranty
from tests.factories import NOON, OrderLineFactory

pytestmark = pytest.mark.django_db


def test_a_line_was_bought_without_promotions_gift_or_consent_unless_told() -> None:
    line = OrderLineFactory()
    line.refresh_from_db()

    assert (line.promotions, line.gift, line.gift_price) == ([], "", None)
    assert (line.exclusion_consent, line.exclusion_scope) == ("none", "always")
    assert (line.order.region, line.order.return_insured) == ("other", False)


def test_a_price_without_a_gift_is_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLineFactory(gift_price=Decimal("9.90"))


def test_an_extension_of_no_months_is_refused() -> None:
    line = OrderLineFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ExtendedWarranty.objects.create(line=line, months=0, bought_on=NOON.date())


def test_a_line_has_one_extension() -> None:
    line = OrderLineFactory()
    ExtendedWarranty.objects.create(line=line, months=12, bought_on=NOON.date())

    with pytest.raises(IntegrityError), transaction.atomic():
        ExtendedWarranty.objects.create(line=line, months=6, bought_on=NOON.date())
