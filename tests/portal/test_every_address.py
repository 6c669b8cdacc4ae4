"""Every address of the portal is in a table; here are the tables of those that nobody else asks for.

The others: the desk and the dashboard (desk/test_permissions.py, test_permissions_of_each.py), the admin's tables and
their actions (desk/test_tables.py, test_actions.py), the pages of the clock (clockwork/test_pages.py), and those of
customers, with files, uploads and callbacks (web/test_permission_matrix.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aftersales.accounts.models import User
from aftersales.desk.urls import urlpatterns as desk_addresses
from aftersales.guides.models import ArticleVersion, GuideVersion
from aftersales.insights.urls import urlpatterns as insights_addresses
from aftersales.notifications.models import NoticeTemplate
from portal.health import PROBES
from tests.clockwork import test_pages as clock
from tests.desk import test_permissions as desk
from tests.desk.matrix import answered
from tests.desk.test_tables import everybody
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import NOON, UserFactory
from tests.web import test_permission_matrix as web

pytestmark = pytest.mark.django_db

UNKNOWN, ROW = "admin/(?P<url>.*)$", "admin/accounts/user/<path:object_id>/"
"""The admin's two without a name: what is nothing at all, and a row's old address, of which each table has one."""
COLUMNS = ("anonymous", "customer", "agent", "operator", "auditor", "superuser")
LIKE_AN_AGENT = ("senior", "manager", "finance", "arbiter")

# What belongs to the admin beside its tables and the desk.
GET = {
    #      anonymous customer agent operator auditor superuser
    "index": (302, 302, 302, 200, 200, 200),
    "login": (302, 403, 302, 302, 302, 302),
    "logout": (302, 302, 405, 405, 405, 405),
    "password_change": (302, 302, 302, 302, 302, 302),
    "password_change_done": (302, 302, 200, 200, 200, 200),
    "autocomplete": (302, 302, 403, 200, 200, 200),
    "jsi18n": (302, 302, 200, 200, 200, 200),
    "view_on_site": (302, 302, 404, 404, 404, 404),
    "app_list": (302, 302, 404, 200, 200, 200),
    "auth_user_password_change": (302, 302, 403, 200, 403, 200),
    "notifications_noticetemplate_preview": (302, 302, 403, 200, 403, 200),
    "guides_guide_draft": (302, 302, 405, 405, 405, 405),
    "guides_article_draft": (302, 302, 405, 405, 405, 405),
    "guides_guideversion_preview": (302, 302, 403, 200, 200, 200),
    "guides_guideversion_publish": (302, 302, 403, 200, 403, 200),
    "guides_articleversion_preview": (302, 302, 403, 200, 200, 200),
    "guides_articleversion_publish": (302, 302, 403, 200, 403, 200),
    ROW: (302, 302, 302, 302, 302, 302),
    UNKNOWN: (302, 302, 404, 404, 404, 404),
}
POST = {
    "index": (302, 302, 302, 200, 200, 200),
    "login": (302, 403, 200, 200, 200, 200),
    "logout": (302, 302, 200, 200, 200, 200),
    "password_change": (302, 302, 302, 302, 302, 302),
    "password_change_done": (302, 302, 405, 405, 405, 405),
    "autocomplete": (302, 302, 405, 405, 405, 405),
    "jsi18n": (302, 302, 405, 405, 405, 405),
    "view_on_site": (302, 302, 404, 404, 404, 404),
    "app_list": (302, 302, 404, 200, 200, 200),
    "auth_user_password_change": (302, 302, 403, 200, 403, 200),
    "notifications_noticetemplate_preview": (302, 302, 403, 200, 403, 200),
    "guides_guide_draft": (302, 302, 403, 302, 403, 302),
    "guides_article_draft": (302, 302, 403, 302, 403, 302),
    "guides_guideversion_preview": (302, 302, 405, 405, 405, 405),
    "guides_guideversion_publish": (302, 302, 403, 302, 403, 302),
    "guides_articleversion_preview": (302, 302, 405, 405, 405, 405),
    "guides_articleversion_publish": (302, 302, 403, 302, 403, 302),
    ROW: (302, 302, 302, 302, 302, 302),
    UNKNOWN: (302, 302, 404, 404, 404, 404),
}

# allauth's and Django's own, about the person who is signed in, whoever that is.
OWN_ACCOUNT = {
    #   GET by anonymous, by a person; POST by anonymous, by a person
    "account_change_password": (302, 200, 302, 200),
    "account_change_phone": (302, 200, 302, 200),
    "account_confirm_email": (200, 200, 404, 404),
    "account_confirm_login_code": (302, 302, 302, 302),
    "account_email": (302, 200, 302, 302),
    "account_email_verification_sent": (200, 200, 405, 405),
    "account_inactive": (200, 200, 405, 405),
    "account_login": (200, 302, 200, 302),
    "account_logout": (302, 200, 302, 302),
    "account_reauthenticate": (302, 200, 302, 200),
    "account_request_login_code": (200, 302, 200, 302),
    "account_reset_password": (200, 200, 200, 200),
    "account_reset_password_done": (200, 200, 405, 405),
    "account_reset_password_from_key": (200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 405, 405),
    "account_set_password": (302, 302, 302, 302),
    "account_signup": (200, 302, 200, 302),
    "account_verify_phone": (302, 302, 302, 302),
    "mfa_activate_totp": (302, 302, 302, 302),
    "mfa_add_webauthn": (302, 302, 302, 302),
    "mfa_authenticate": (302, 302, 302, 302),
    "mfa_deactivate_totp": (302, 404, 302, 404),
    "mfa_download_recovery_codes": (302, 404, 302, 404),
    "mfa_edit_webauthn": (302, 302, 302, 302),
    "mfa_generate_recovery_codes": (302, 302, 302, 302),
    "mfa_index": (302, 200, 302, 405),
    "mfa_list_webauthn": (302, 200, 302, 405),
    "mfa_login_webauthn": (302, 302, 302, 302),
    "mfa_reauthenticate": (302, 302, 302, 302),
    "mfa_reauthenticate_webauthn": (302, 302, 302, 302),
    "mfa_remove_webauthn": (302, 302, 302, 302),
    "mfa_view_recovery_codes": (302, 404, 302, 405),
    "usersessions_list": (302, 200, 302, 302),
    "set_language": (302, 302, 302, 302),
}

# For programs that watch the portal; nginx keeps two of them from the world (test_nginx.py, test_metrics.py).
WATCHED = {"/healthz": 200, "/readyz": 200, "/metrics": 200}


def walked(patterns: list[URLPattern | URLResolver], space: str = "", route: str = "") -> Iterator[str]:
    """Each address by its name, or by its route where it has none."""
    for one in patterns:
        here = f"{route}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space, here)
        else:
            yield f"{space}{one.name}" if one.name else here


def of_tables() -> Iterator[str]:
    for model in admin.site._registry:
        app, name = model._meta.app_label, model._meta.model_name
        yield f"admin/{app}/{name}/<path:object_id>/"
        yield from (f"admin:{app}_{name}_{page}" for page in ("changelist", "add", "history", "delete", "change"))


def in_tables() -> Counter[str]:
    spaces = {"admin": desk_addresses, "insights": insights_addresses}
    known = [
        *of_tables(),
        *(f"{space}:{one.name}" for space, known in spaces.items() for one in known if one.name in desk.GET),
        *(f"web:{name}" for name in web.GETS.keys() | web.POSTS.keys()),
        *(f"clockwork:{name}" for name in clock.GET),
        *(f"admin:{name}" for name in GET.keys() - {UNKNOWN, ROW}),
        *OWN_ACCOUNT,
        UNKNOWN,
    ]
    return Counter(known)


def test_every_address_is_in_one_table() -> None:
    served, known = Counter(walked(get_resolver().url_patterns)), in_tables()

    assert (served - known, known - served) == (Counter(), Counter())


def test_what_answers_before_the_addresses_is_known_and_is_only_read(client: Client, media: Path) -> None:
    media.mkdir()

    assert {path: client.get(path).status_code for path in PROBES} == WATCHED
    assert {client.post(path).status_code for path in PROBES} == {405}


def test_no_file_is_handed_out_by_where_it_lies(client: Client, media: Path) -> None:
    person = UserFactory(is_staff=True, is_superuser=True)
    (file,) = checked_files([sent(jpeg())], by=person, at=NOON)
    client.force_login(person)

    lies = [file.original_path, file.preview_path, file.thumb_path]

    assert [(media / path).exists() for path in lies] == [True, True, True]
    assert {client.get(f"{root}{path}").status_code for path in lies for root in ("/", "/media/", "/static/")} == {404}


@pytest.fixture
def people() -> dict[str, User]:
    return everybody()


def arguments(person: User) -> dict[str, tuple[object, ...]]:
    """Of the addresses that name a row, in the order of their routes."""
    guide, article = GuideVersion.objects.earliest("pk"), ArticleVersion.objects.earliest("pk")
    return {
        "view_on_site": (ContentType.objects.get_for_model(person).pk, person.pk),
        "app_list": ("accounts",),
        "auth_user_password_change": (person.pk,),
        "notifications_noticetemplate_preview": (NoticeTemplate.objects.earliest("pk").pk,),
        "guides_guide_draft": (guide.guide_id,),
        "guides_guideversion_preview": (guide.pk,),
        "guides_guideversion_publish": (guide.pk,),
        "guides_article_draft": (article.article_id,),
        "guides_articleversion_preview": (article.pk,),
        "guides_articleversion_publish": (article.pk,),
    }


def addresses_beside_the_tables(person: User) -> dict[str, str]:
    known = arguments(person)
    named = {name: reverse(f"admin:{name}", args=known.get(name)) for name in GET.keys() - {UNKNOWN, ROW}}
    named["autocomplete"] += "?app_label=accounts&model_name=membership&field_name=user&term="
    return {**named, ROW: f"/admin/accounts/user/{person.pk}/", UNKNOWN: "/admin/nothing/"}


@pytest.mark.parametrize(("method", "table"), [("get", GET), ("post", POST)], ids=["get", "post"])
def test_what_the_admin_has_beside_its_tables_answers_each_role(
    people: dict[str, User], method: str, table: Mapping[str, tuple[int, ...]]
) -> None:
    addresses = addresses_beside_the_tables(people["customer"])
    wrong = {}

    for role in ("anonymous", *people):
        column = COLUMNS.index("agent" if role in LIKE_AN_AGENT else role)
        for name, address in addresses.items():
            status = answered(browser_of(people.get(role)), address, method).status_code
            if status != table[name][column]:
                wrong[name, role] = status

    assert wrong == {}


def browser_of(person: User | None) -> Client:
    """A new one for each request: some of them sign out."""
    client = Client()
    if person:
        client.force_login(person)
    return client


@pytest.mark.parametrize("role", ["anonymous", "customer", "superuser"])
def test_the_pages_of_ones_own_account_ask_whether_one_is_signed_in_and_not_as_whom(
    people: dict[str, User], role: str
) -> None:
    named: dict[str, tuple[object, ...]] = {
        "account_confirm_email": ("x",),
        "account_reset_password_from_key": ("1", "x"),
        "mfa_remove_webauthn": (1,),
        "mfa_edit_webauthn": (1,),
    }
    is_somebody, wrong = role in people, {}

    for name, answers in OWN_ACCOUNT.items():
        address = reverse(name, args=named.get(name))
        for method, due in (("get", answers[is_somebody]), ("post", answers[2 + is_somebody])):
            status = answered(browser_of(people.get(role)), address, method).status_code
            if status != due:
                wrong[name, method] = status

    assert wrong == {}
