import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.orders.models import OrderLine
from tests.factories import UserFactory, agent_of
from tests.web.texts import links_of, says


def test_a_visitor_reads_what_this_is_and_where_to_sign_in(client: Client) -> None:
    response = client.get("/", headers={"accept-language": "en"})

    says(response, "After-sales service, with a date on every answer", "Sign in")
    assert links_of(response) == {"/accounts/login/", "/look-up/", "/stores/"}


def test_a_customer_comes_to_the_orders(page: Client) -> None:
    assert page.get("/")["Location"] == "/orders/"


@pytest.mark.parametrize(("role", "first"), [(StaffRole.AGENT, "/admin/"), (StaffRole.MANAGER, "/insights/")])
def test_staff_come_to_where_they_work(client: Client, line: OrderLine, role: StaffRole, first: str) -> None:
    client.force_login(agent_of(line.order.store, role))

    assert client.get("/")["Location"] == first


def test_an_arbiter_comes_to_the_desk(client: Client, arbiter: User) -> None:
    client.force_login(arbiter)

    assert client.get("/")["Location"] == "/admin/"


def test_the_browsers_language_is_the_first_one(client: Client) -> None:
    assert b'<html lang="en">' in client.get("/", headers={"accept-language": "en-GB"}).content
    assert b'<html lang="zh-Hans">' in client.get("/", headers={"accept-language": "fr"}).content


def test_the_language_switch_is_kept_on_the_device_and_with_the_person(page: Client, customer: User) -> None:
    response = page.post(reverse("web:language"), {"language": "zh-hans", "next": "/tickets/"})

    customer.refresh_from_db()
    assert response["Location"] == "/tickets/"
    assert response.cookies["django_language"].value == "zh-hans"
    assert customer.language == "zh-hans"


def test_an_unknown_language_changes_nothing(page: Client, customer: User) -> None:
    response = page.post(reverse("web:language"), {"language": "tlh", "next": "/"})

    customer.refresh_from_db()
    assert "django_language" not in response.cookies
    assert customer.language == "en"


def test_the_language_switch_does_not_lead_away(page: Client) -> None:
    response = page.post(reverse("web:language"), {"language": "en", "next": "https://elsewhere.example/"})

    assert response["Location"] == "/"


def test_the_demo_offers_its_people_on_the_sign_in_page(client: Client) -> None:
    UserFactory(username="customer2", first_name="Lin")

    response = client.get("/accounts/login/", headers={"accept-language": "en"})

    says(response, "Try the demo as", "Lin", "Customer with other orders")


def test_outside_the_demo_the_sign_in_page_offers_nobody(client: Client, settings: Settings) -> None:
    UserFactory(username="customer2", first_name="Lin")
    settings.DEMO = False

    response = client.get("/accounts/login/", headers={"accept-language": "en"})

    assert b"demo-aftersales" not in response.content
    assert b"Lin" not in response.content


def test_nobody_else_is_offered(client: Client, line: OrderLine) -> None:
    response = client.get("/accounts/login/", headers={"accept-language": "en"})

    assert Store.objects.count() == 1
    assert b"Try the demo as" not in response.content
