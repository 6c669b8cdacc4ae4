"""Every table of the admin, every page of it, for every role; and every address of the whole portal has a table."""

from collections.abc import Iterator

from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aftersales.accounts.models import StaffRole, User
from aftersales.audit.admin import RecordedAdmin
from aftersales.audit.models import ChangeEvent
from aftersales.desk.urls import urlpatterns as desk_addresses
from aftersales.domain.staff import CONFIGURED
from aftersales.insights.urls import urlpatterns as insights_addresses
from aftersales.logistics.models import ReturnAddress
from aftersales.web.urls import urlpatterns as web_addresses
from tests.desk.cast import a_dispute_to_rule, an_administrator, signed_in
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

OWN_PAGES = {
    "index", "login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site",
    "app_list", "auth_user_password_change", "notifications_noticetemplate_preview", "guides_guide_draft",
    "guides_article_draft", "guides_guideversion_preview", "guides_guideversion_publish",
    "guides_articleversion_preview", "guides_articleversion_publish",
}  # fmt: skip
"""Of the admin beside its tables and the desk."""
SIGN_IN = {
    "account_login", "account_logout", "account_inactive", "account_signup", "account_reauthenticate", "account_email",
    "account_email_verification_sent", "account_change_password", "account_set_password", "account_reset_password",
    "account_confirm_login_code", "account_confirm_email", "account_verify_phone", "account_change_phone",
    "account_reset_password_from_key_done", "account_reset_password_from_key", "account_reset_password_done",
    "account_request_login_code", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "mfa_login_webauthn", "usersessions_list",
}  # fmt: skip
"""allauth's own, about the person who is signed in and nobody else."""
CLOCK = {"watch", "again", "send_again", "left", "jobs", "new_job", "job"}
"""tests/clockwork/test_pages.py has their table."""


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


def names_of(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names_of(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield space + one.name


def test_there_is_no_address_that_no_table_knows() -> None:
    tables = {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add", "history", "delete", "change")
    }
    known = tables | SIGN_IN | {"set_language"} | {f"admin:{name}" for name in OWN_PAGES}
    known |= {f"web:{one.name}" for one in web_addresses} | {f"insights:{one.name}" for one in insights_addresses}
    known |= {f"admin:{one.name}" for one in desk_addresses} | {f"clockwork:{name}" for name in CLOCK}

    assert set(names_of(get_resolver().url_patterns)) - known == set()
