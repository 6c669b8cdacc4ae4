import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import Store, User
from aftersales.catalog.models import Product
from aftersales.tickets.models import Ticket
from tests.desk.cast import a_dispute, an_administrator, said, signed_in
from tests.factories import StoreFactory, a_ticket, agent_of, an_arbiter

INDEX = reverse("admin:index")
LOOKED_UP_ONLY = [
    "deadlines_deadline",
    "disputes_dispute",
    "evidence_evidence",
    "notifications_outboxmessage",
    "orders_order",
    "policies_policyversion",
    "tickets_ticket",
    "tickets_ticketevent",
]


def tables() -> list[str]:
    return sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


def test_the_sign_in_of_the_desk_is_the_portals() -> None:
    response = Client().get(INDEX, follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.parametrize(("role", "page"), [("agent", "admin:queue"), ("arbiter", "admin:arbitration")])
def test_everybody_starts_where_their_work_lies(role: str, page: str) -> None:
    person = agent_of(StoreFactory()) if role == "agent" else an_arbiter()

    assert signed_in(person).get(INDEX)["Location"] == reverse(page)


def test_an_administrator_starts_at_the_tables() -> None:
    assert "Tables" in said(signed_in(an_administrator()).get(INDEX))


def test_every_table_opens_for_the_administrator_in_the_desks_frame() -> None:
    """Who else may open which is in test_tables.py."""
    a_dispute()
    client = signed_in(an_administrator())

    pages = {table: client.get(reverse(f"admin:{table}_changelist")) for table in tables()}

    assert [table for table, page in pages.items() if page.status_code != 200 or 'class="rail"' not in said(page)] == []


@pytest.mark.parametrize("table", LOOKED_UP_ONLY)
def test_nothing_is_added_by_hand_to_what_is_looked_up_only(table: str) -> None:
    assert signed_in(an_administrator()).get(reverse(f"admin:{table}_add")).status_code == 403


def test_a_ticket_is_looked_up_but_not_changed() -> None:
    ticket = a_ticket()
    address = reverse("admin:tickets_ticket_change", args=[ticket.pk])
    client = signed_in(an_administrator())

    shown, posted = client.get(address), client.post(address, {"state": "completed"})

    assert (shown.status_code, posted.status_code) == (200, 403)
    assert Ticket.objects.get().state == "awaiting_review"


def test_a_ticket_is_not_deleted() -> None:
    ticket = a_ticket()
    client = signed_in(an_administrator())

    response = client.post(reverse("admin:tickets_ticket_delete", args=[ticket.pk]), {"post": "yes"})

    assert response.status_code == 403
    assert Ticket.objects.exists()


def test_a_store_and_a_product_are_configured_here() -> None:
    client = signed_in(an_administrator())
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    store = {"slug": "new", "name": "新店", "name_en": "New store", "kind": "authorized", "time_zone": "Asia/Shanghai"}
    product = {
        "sku": "M-1",
        "name": "鼠标",
        "name_en": "Mouse",
        "brand": "Logitech",
        "category": "mouse",
        "nature": "ordinary",
        "warranty_months": "24",
        "list_price": "99.00",
    }

    client.post(reverse("admin:accounts_store_add"), store | inline)
    client.post(reverse("admin:catalog_product_add"), product)

    assert Store.objects.get().slug == "new"
    assert Product.objects.get().sku == "M-1"


def test_a_person_becomes_an_agent_by_a_membership() -> None:
    store, client = StoreFactory(), signed_in(an_administrator())
    person = User.objects.create(username="li")
    address = reverse("admin:accounts_user_change", args=[person.pk])
    given = {"username": "li", "language": "en", "is_active": "on", "is_staff": "on"}
    inline = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-store": str(store.pk),
        "memberships-0-role": "agent",
    }

    response = client.post(address, given | inline)

    assert response.status_code == 302
    assert signed_in(person).get(reverse("admin:queue")).status_code == 200
