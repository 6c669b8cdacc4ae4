from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from aftersales.accounts.models import StaffRole, Store
from aftersales.domain.payments import EntryKind
from aftersales.refunds.models import LedgerEntry
from aftersales.refunds.selectors.accounts import deposit_of
from aftersales.refunds.services.booking import Entry, book
from tests.desk.cast import AT, an_administrator, said, signed_in
from tests.factories import StoreFactory, agent_of, an_arbiter
from tests.refunds.cast import BY_CLOCK

D = Decimal


def page_of(store: Store) -> str:
    return reverse("admin:deposit", args=[store.slug])


def booked(store: Store, kind: EntryKind, amount: str) -> None:
    book(store, Entry(f"{kind}:{amount}:{store.slug}", kind, D(amount)), actor=BY_CLOCK, at=AT)


TOP_UP = {"kind": "top_up", "amount": "1000.00", "reference": "slip-1", "note": ""}


def test_a_store_reads_its_deposit_entry_by_entry_and_its_debt_in_words() -> None:
    store = StoreFactory()
    booked(store, EntryKind.TOP_UP, "500.00")
    booked(store, EntryKind.ADVANCE, "-699.00")

    page = said(signed_in(agent_of(store, StaffRole.FINANCE)).get(page_of(store)))

    assert "The deposit is used up: the store owes the platform ¥199.00." in page
    assert "Refund paid first by the platform" in page


def test_an_administrator_books_money_in_once() -> None:
    store, client = StoreFactory(), signed_in(an_administrator())

    first, again = client.post(page_of(store), TOP_UP), client.post(page_of(store), TOP_UP)

    assert (first.status_code, again.status_code) == (302, 409)
    assert "This entry is already booked." in said(again)
    assert deposit_of(store) == D("1000.00")


def test_no_more_is_paid_out_than_is_there() -> None:
    store, client = StoreFactory(), signed_in(an_administrator())

    response = client.post(page_of(store), TOP_UP | {"kind": "withdrawal"})

    assert response.status_code == 409
    assert deposit_of(store) == D("0.00")


@pytest.mark.parametrize("amount", ["-1", "0", "0.001", "99999999999", "x"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    store, client = StoreFactory(), signed_in(an_administrator())

    assert client.post(page_of(store), TOP_UP | {"amount": amount}).status_code == 422
    assert LedgerEntry.objects.count() == 0


def test_neither_the_store_nor_an_arbiter_books_anything() -> None:
    store = StoreFactory()

    for person in (agent_of(store, StaffRole.FINANCE), an_arbiter()):
        assert signed_in(person).post(page_of(store), TOP_UP).status_code == 403
    assert LedgerEntry.objects.count() == 0


def test_another_store_s_deposit_does_not_exist() -> None:
    stranger = agent_of(StoreFactory(), StaffRole.FINANCE)

    assert signed_in(stranger).get(page_of(StoreFactory())).status_code == 404


def test_the_list_takes_as_many_queries_for_thirty_stores_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    booked(StoreFactory(), EntryKind.TOP_UP, "5.00")
    client = signed_in(an_arbiter())
    client.get("/admin/deposits/")

    with django_assert_num_queries(QUERIES):
        client.get("/admin/deposits/")
    for _ in range(29):
        booked(StoreFactory(), EntryKind.TOP_UP, "5.00")
    with django_assert_num_queries(QUERIES):
        client.get("/admin/deposits/")


QUERIES = 10
