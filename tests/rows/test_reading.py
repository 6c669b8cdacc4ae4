import pytest
from pytest_django import DjangoAssertNumQueries

from aftersales.orders.models import OrderLine
from aftersales.rows.among import among
from aftersales.rows.reading import read_rows, read_values
from aftersales.tickets.models import Ticket
from tests.factories import OrderLineFactory, a_ticket

pytestmark = pytest.mark.django_db


def test_values_are_those_that_django_reads() -> None:
    ticket = a_ticket()
    names = ["pk", "number", "amount", "is_overdue", "due_at", "offered_amount", "version", *Ticket.FROM_VERDICT]
    rows = Ticket.objects.filter(among("pk", [ticket.pk])).annotate(**Ticket.FROM_VERDICT)

    assert read_values(rows, names) == list(rows.values_list(*names))


def test_a_key_of_another_table_is_among_keys_too() -> None:
    mine, other = OrderLineFactory(), OrderLineFactory()

    found = OrderLine.objects.filter(among("order", [mine.order_id]))

    assert (list(found), other in found) == ([mine], False)


def test_among_none_is_none() -> None:
    OrderLineFactory()

    assert not OrderLine.objects.filter(among("pk", [])).exists()


def test_what_django_knows_to_be_empty_is_not_asked_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert read_values(Ticket.objects.filter(pk__in=[]), ["pk"]) == []


def test_what_was_not_asked_for_is_read_when_somebody_asks(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    line = OrderLineFactory(title="Mouse")
    (read,) = read_rows(OrderLine.objects.filter(pk=line.pk), ["id", "quantity"])

    with django_assert_num_queries(0):
        assert (read.pk, read.quantity) == (line.pk, line.quantity)
    with django_assert_num_queries(1):
        assert read.title == "Mouse"
