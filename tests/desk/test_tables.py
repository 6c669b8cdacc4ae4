"""Every table of the admin, every page of it, for every role. What lies beside them: portal/test_every_address.py."""

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.audit.admin import RecordedAdmin
from aftersales.audit.models import ChangeEvent
from aftersales.domain.staff import CONFIGURED
from aftersales.logistics.models import ReturnAddress
from tests.desk.cast import a_dispute_to_rule, an_administrator, signed_in
from tests.desk.rows import rows_of_tables
from tests.factories import StoreFactory, UserFactory, agent_of, an_arbiter, member

LOOKED_UP = [
    "audit.accessevent",
    "audit.changeevent",
    "auth.group",
    "casefiles.casedownload",
    "casefiles.caseexport",
    "contacts.failedaddress",
    "contacts.noticechoice",
    "contacts.quiettime",
    "contacts.webhooktarget",
    "deadlines.deadline",
    "deadlines.settingversion",
    "disputes.dispute",
    "disputes.publishedruling",
    "evidence.evidence",
    "evidence.evidenceevent",
    "evidence.evidencehold",
    "evidence.evidenceopening",
    "guides.guiderun",
    "logistics.appointment",
    "logistics.inspection",
    "logistics.parcel",
    "logistics.repair",
    "logistics.slot",
    "logistics.trackingnews",
    "notifications.outboxevent",
    "notifications.outboxmessage",
    "orders.order",
    "personal.dataexport",
    "personal.erasure",
    "policies.policyevent",
    "policies.policyversion",
    "refunds.ledgerentry",
    "refunds.payment",
    "refunds.refund",
    "refunds.simulatedtransfer",
    "standing.assessment",
    "standing.creditchange",
    "standing.penalty",
    "standing.pointentry",
    "standing.sanction",
    "standing.scorecard",
    "tickets.messagereport",
    "tickets.ticket",
    "tickets.ticketevent",
]
"""Nothing in them is added, changed or deleted by hand, not even by a superuser."""
ACTED_ON = ("contacts.failedaddress", "contacts.webhooktarget")
"""Among what is looked up, those with an action of their own that takes rows away."""
SET_UP = sorted(set(CONFIGURED) - {"accounts.membership", "guides.guidestep", *ACTED_ON})
"""Who may what is in domain/staff.py; memberships and steps lie inside the page of another table."""
SUPERUSER_S = ["refunds.simulatedorder"]
OF_A_MANAGER = ("logistics.returnaddress", "catalog.evidencerequirement", "contacts.webhooktarget")
NEVER_DELETED = {
    "accounts.user",
    "accounts.store",
    "accounts.storekey",
    "notifications.noticetemplate",
    "guides.guide",
    "guides.article",
    "guides.guideversion",
    "guides.articleversion",
    "policies.platformrules",
    "policies.productrule",
    "policies.promotionrule",
}
NEVER_ADDED = ("notifications.noticetemplate", "guides.guideversion", "guides.articleversion")

PAGES = ("changelist", "add", "change", "delete")
SEE_NONE = {"customer", "senior", "finance", "arbiter"}
"""Like an agent they have no permission in any table, so the list is enough of them."""


def everybody() -> dict[str, User]:
    store = StoreFactory()
    return {
        "customer": UserFactory(),
        "agent": agent_of(store),
        "senior": agent_of(store, StaffRole.SENIOR),
        "manager": agent_of(store, StaffRole.MANAGER),
        "finance": agent_of(store, StaffRole.FINANCE),
        "arbiter": an_arbiter(),
        "operator": member(StaffRole.OPERATOR),
        "auditor": member(StaffRole.AUDITOR),
        "superuser": an_administrator(),
    }


def status_of(client: Client, address: str, method: str = "get") -> int:
    with transaction.atomic():
        status: int = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    return status


def due(table: str, page: str, role: str) -> int:
    """A page of the list, of adding, and of a row that is not there."""
    if role == "customer":
        return 302
    sees = role in {"operator", "auditor", "superuser"} or (role == "manager" and table in OF_A_MANAGER)
    if table in SUPERUSER_S:
        sees = role in {"operator", "auditor", "superuser"}
    letters = CONFIGURED.get(table, "") if table in SET_UP else ""
    if role == "superuser" and table not in LOOKED_UP:
        letters = "avcd"
    acts = role == "superuser" or (role == "operator" and table not in SUPERUSER_S)
    acts = acts or (role == "manager" and table in OF_A_MANAGER)
    match page:
        case "add":
            adds = acts and "a" in letters and table not in NEVER_ADDED
            return 200 if adds else 403
        case "change" | "history":
            return 404 if sees or page == "history" else 403
        case "delete":
            return 404 if acts and "d" in letters and table not in NEVER_DELETED else 403
        case _:
            return 200 if sees else 403


def address_of(table: str, page: str) -> str:
    name = f"admin:{table.replace('.', '_')}_{page}"
    if table == "accounts.user":
        name = f"admin:accounts_user_{page}"
    return reverse(name) if page in {"changelist", "add"} else reverse(name, args=["987654321"])


def test_every_table_is_known() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}

    assert registered == {*LOOKED_UP, *SET_UP, *SUPERUSER_S}


def test_whatever_is_set_up_by_hand_is_recorded() -> None:
    """Memberships and steps of a guide are recorded with the row that they lie in."""
    recorded = {model._meta.label_lower for model, table in admin.site._registry.items() if is_recorded(table)}

    assert recorded == {*SET_UP, *SUPERUSER_S}


def is_recorded(table: object) -> bool:
    return isinstance(table, RecordedAdmin)


def test_every_page_of_every_table_answers_each_role_as_it_should() -> None:
    wrong = {}
    for role, person in everybody().items():
        client = signed_in(person)
        for table in (*LOOKED_UP, *SET_UP, *SUPERUSER_S):
            for page in PAGES[:1] if role in SEE_NONE else PAGES:
                status = status_of(client, address_of(table, page))
                if status != due(table, page, role):
                    wrong[role, table, page] = f"{status}, not {due(table, page, role)}"

    assert wrong == {}


def test_a_row_that_is_there_opens_to_whoever_sees_its_table_and_to_nobody_else() -> None:
    """Of those who see everything the auditor is enough: the pages of what may be changed are tried above."""
    people = everybody()
    store = people["manager"].memberships.get().store
    assert store
    people["foreign manager"] = agent_of(StoreFactory(), StaffRole.MANAGER)
    rows = rows_of_tables(store, (*LOOKED_UP, *SET_UP, *SUPERUSER_S))
    wrong = {}

    for role in ("customer", "agent", "senior", "finance", "arbiter", "manager", "foreign manager", "auditor"):
        client = signed_in(people[role])
        for table, row in rows.items():
            for page in ("change", "history", "delete"):
                address = reverse(f"admin:{table.replace('.', '_')}_{page}", args=[row.pk])
                if (status := status_of(client, address)) != due_of_a_row(table, page, role):
                    wrong[role, table, page] = status

    assert wrong == {}


def due_of_a_row(table: str, page: str, role: str) -> int:
    if role == "foreign manager":
        is_for_managers = table in OF_A_MANAGER and due_of_a_row(table, page, "manager") != 403
        return 404 if is_for_managers else 403
    if table in OF_A_MANAGER and page == "history" and role in {"agent", "senior", "finance"}:
        return 404  # it is looked for among the stores that they manage
    status = due(table, "delete" if page == "delete" else "change", role)
    return 200 if status == 404 else status


def test_anonymous_goes_to_the_sign_in() -> None:
    tables = (*LOOKED_UP, *SET_UP, *SUPERUSER_S)
    ways = {table: Client().get(address_of(table, "changelist")) for table in tables}

    assert {table for table, way in ways.items() if not way.get("Location", "").startswith("/admin/login/")} == set()


def test_an_auditor_posts_to_no_table() -> None:
    a_dispute_to_rule()
    client = signed_in(member(StaffRole.AUDITOR))
    wrong = {
        (table, page): status
        for table in (*LOOKED_UP, *SET_UP, *SUPERUSER_S)
        for page in ("add", "change", "delete")
        if (status := status_of(client, address_of(table, page), "post")) not in {403, 404}
    }

    assert wrong == {}
    assert not ChangeEvent.objects.exists()


def test_history_is_deleted_by_nobody() -> None:
    a_dispute_to_rule()
    client = signed_in(an_administrator())
    body = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}

    for table in ("tickets.ticketevent", "evidence.evidenceevent", "audit.changeevent", "policies.policyevent"):
        page = client.get(address_of(table, "changelist")).content.decode()
        client.post(address_of(table, "changelist"), body)
        assert "delete_selected" not in page


def test_a_manager_sees_and_changes_the_return_addresses_of_their_store_alone() -> None:
    mine, theirs = StoreFactory(), StoreFactory()
    rows = [
        ReturnAddress.objects.create(store=store, label=f"Warehouse {store.pk}", receiver="R", phone="1", address="A")
        for store in (mine, theirs)
    ]
    client = signed_in(agent_of(mine, StaffRole.MANAGER))

    shown = client.get(address_of("logistics.returnaddress", "changelist")).content.decode()
    pages = [
        client.get(reverse(f"admin:logistics_returnaddress_{page}", args=[row.pk])).status_code
        for row in rows
        for page in ("change", "history", "delete")
    ]

    assert (rows[0].label in shown, rows[1].label in shown) == (True, False)
    assert pages == [200, 200, 200, 404, 404, 404]


def test_an_operator_changes_neither_themselves_nor_a_superuser() -> None:
    operator, superuser, agent = member(StaffRole.OPERATOR), an_administrator(), agent_of(StoreFactory())
    client = signed_in(operator)

    def saved(person: User) -> int:
        return client.post(reverse("admin:accounts_user_change", args=[person.pk]), {"is_superuser": "on"}).status_code

    assert (saved(operator), saved(superuser), saved(agent)) == (403, 403, 200)
    assert client.get(reverse("admin:auth_user_password_change", args=[superuser.pk])).status_code == 403
    agent.refresh_from_db()
    assert not agent.is_superuser
