import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.disputes.models import PublishedRuling, Ruling
from aftersales.disputes.services.publishing import publish_due
from aftersales.domain.rulings import RulingStatus
from tests.desk.cast import signed_in
from tests.disputes.finals import LATER, TYPED, a_final_ruling
from tests.factories import NOON, StoreFactory, an_arbiter
from tests.web.texts import main_of, says, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def published() -> PublishedRuling:
    a_final_ruling()
    publish_due(LATER)
    return PublishedRuling.objects.latest("id")


def test_everybody_reads_how_a_case_ended_without_signing_in(visitor: Client) -> None:
    row = published()

    says(
        visitor.get("/rulings/"), "Store at fault", "refund: all that was paid", "Clause 4.3, Counterfeits", row.number
    )
    says(visitor.get(f"/rulings/{row.number}/"), "The store refused the request", "2026-11", "policy, version 3")


def test_no_page_says_who_it_was(visitor: Client) -> None:
    row = published()
    ticket = row.ruling.dispute.ticket

    pages = main_of(visitor.get("/rulings/")) + main_of(visitor.get(f"/rulings/{row.number}/"))

    secret = [TYPED, "Wang", ticket.number, row.ruling.dispute.number, ticket.store.name_en, "699"]
    assert [words for words in secret if words in pages] == []


def test_the_page_speaks_chinese(visitor: Client) -> None:
    row = published()
    visitor.cookies["django_language"] = "zh-hans"

    says(visitor.get(f"/rulings/{row.number}/"), "裁决结果", "实付金额全额")
    says(visitor.get("/rulings/", {"q": "鼠标"}), row.number)


def test_a_search_without_a_hit_leads_back_to_all(visitor: Client) -> None:
    published()

    response = visitor.get("/rulings/", {"q": "键盘"})

    says(response, "No ruling fits this.", "Show all rulings")


@pytest.mark.parametrize("query", ["category=boat", "outcome=%00", "clause=9.9", "page=-3", "page=x", "q=" + "x" * 500])
def test_what_is_no_choice_asks_for_nothing(visitor: Client, query: str) -> None:
    row = published()

    says(visitor.get(f"/rulings/?{query}"), row.number)


@pytest.mark.parametrize("query", ["store=nobody", "q=%25", "q=_"])
def test_what_nothing_fits_finds_nothing(visitor: Client, query: str) -> None:
    published()

    says(visitor.get(f"/rulings/?{query}"), "No ruling fits this.")


def test_there_is_no_ruling_of_another_number(visitor: Client) -> None:
    assert visitor.get("/rulings/PR-2611-99999/").status_code == 404
    assert visitor.get("/rulings/%00/").status_code == 404


def test_a_store_that_is_named_stands_on_both_pages(visitor: Client) -> None:
    row, store = published(), StoreFactory(slug="alpha", name_en="Alpha")
    PublishedRuling.objects.update(store=store)

    says(visitor.get("/stores/alpha/"), "Rulings that name it")
    says(visitor.get("/rulings/?store=alpha"), "Only rulings that name Alpha.", row.number)


def test_the_customer_and_the_arbiter_find_what_everybody_reads() -> None:
    row = published()
    dispute, address = row.ruling.dispute, reverse("web:ruling", args=[row.number])

    theirs = signed_in(dispute.ticket.customer).get(reverse("web:ticket", args=[dispute.ticket.number]))
    desk = signed_in(an_arbiter()).get(reverse("admin:dispute", args=[dispute.number]))

    assert (address in main_of(theirs), address in main_of(desk)) == (True, True)


def test_the_list_costs_the_same_for_one_and_thirty(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = published()
    with django_assert_num_queries(5):  # the clock and its offset, how many, the page, its clauses
        visitor.get("/rulings/")
    copies_of(row, 29)
    with django_assert_num_queries(5):
        response = visitor.get("/rulings/")
    says(response, "1–20 of 30")
    assert "Next" in text_of(response)


def copies_of(row: PublishedRuling, count: int) -> None:
    for number in range(count):
        PublishedRuling.objects.create(
            number=f"PR-{number}",
            ruling=Ruling.objects.create(
                dispute=row.ruling.dispute, status=RulingStatus.REPLACED, by=row.ruling.by, proposed_at=NOON, at=NOON
            ),
            category=row.category,
            reason=row.reason,
            kind=row.kind,
            ground=row.ground,
            outcome=row.outcome,
            liable=row.liable,
            share=row.share,
            freight=row.freight,
            days=1,
            month=row.month,
            at=row.at,
        )
