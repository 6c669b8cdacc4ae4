"""Whatever staff set up through the tables is kept with what stood there before."""

import pytest
from django.urls import reverse

from aftersales.accounts.models import Membership, StaffRole, Store, User
from aftersales.audit.models import ChangeEvent
from aftersales.audit.services import first_broken
from aftersales.catalog.models import SerialFormat
from aftersales.deadlines.models import CalendarDay
from aftersales.deadlines.services.settings import change_setting
from aftersales.domain.settings import SettingCode
from aftersales.logistics.models import Carrier, ReturnAddress
from tests.desk.cast import said, signed_in
from tests.factories import NOON, StoreFactory, UserFactory, member
from tests.tickets.test_races import at_once

pytestmark = pytest.mark.django_db
FORMAT = {"brand": "A", "category": "mouse", "pattern": "[0-9]{4}", "example": "1234"}


@pytest.fixture
def operator() -> User:
    return member(StaffRole.OPERATOR)


def a_format() -> SerialFormat:
    return SerialFormat.objects.create(**FORMAT)


def page_of(row: SerialFormat, name: str = "change") -> str:
    return reverse(f"admin:catalog_serialformat_{name}", args=[row.pk])


def saved(operator: User, row: SerialFormat, **changes: str) -> None:
    response = signed_in(operator).post(page_of(row), FORMAT | changes)
    assert response.status_code == 302, said(response)


def test_a_change_is_kept_with_both_values_and_who_made_it(operator: User) -> None:
    row = a_format()

    saved(operator, row, brand="B")

    event = ChangeEvent.objects.get()
    assert (event.subject, event.action, event.by) == (f"catalog.serialformat:{row.pk}", "change", operator)
    assert event.payload == {"changed": {"brand": ["A", "B"]}}


def test_a_form_that_was_sent_unchanged_leaves_no_event(operator: User) -> None:
    saved(operator, a_format())

    assert not ChangeEvent.objects.exists()


def test_the_history_of_a_row_shows_its_changes_by_their_names(operator: User) -> None:
    row = a_format()
    saved(operator, row, brand="B")

    page = said(signed_in(operator).get(page_of(row, "history")))

    assert "<del>A</del> → B" in page
    assert operator.shown_name in page


def test_what_was_added_and_deleted_is_kept_whole(operator: User) -> None:
    client = signed_in(operator)
    client.post(reverse("admin:catalog_serialformat_add"), FORMAT)
    row = SerialFormat.objects.get(brand="A", category="mouse", pattern="[0-9]{4}")
    client.post(page_of(row, "delete"), {"post": "yes"})

    added, deleted = ChangeEvent.objects.order_by("sequence")
    assert (added.action, deleted.action, deleted.previous_hash) == ("add", "delete", added.hash)
    assert added.payload["values"]["example"] == deleted.payload["values"]["example"] == "1234"


def test_deleting_several_in_the_list_keeps_each(operator: User) -> None:
    rows = [a_format(), SerialFormat.objects.create(**FORMAT | {"brand": "C"})]
    body = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}

    signed_in(operator).post(reverse("admin:catalog_serialformat_changelist"), body)

    assert sorted(ChangeEvent.objects.values_list("subject", "action")) == sorted(
        (f"catalog.serialformat:{row.pk}", "delete") for row in rows
    )


def store_form(store: Store, **rows: str) -> dict[str, str]:
    kept = {name: str(getattr(store, name)) for name in ("slug", "name", "name_en", "kind", "time_zone")}
    counts = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}
    return kept | counts | {f"memberships-0-{name}": value for name, value in rows.items()}


def test_who_gave_whom_which_role_is_kept_at_the_store(operator: User) -> None:
    store, person = StoreFactory(), UserFactory(is_staff=True)
    address = reverse("admin:accounts_store_change", args=[store.pk])

    response = signed_in(operator).post(address, store_form(store, user=str(person.pk), role="agent"))

    assert response.status_code == 302, said(response)
    assert Membership.objects.get(store=store).user == person
    (row,) = ChangeEvent.objects.get(store_key=store.pk).payload["rows"]
    assert (row["row"], row["added"]["role"], row["added"]["user"]) == ("membership", "agent", person.pk)


def test_a_role_of_the_platform_with_a_store_is_refused_in_words(operator: User) -> None:
    store, person = StoreFactory(), UserFactory(is_staff=True)
    address = reverse("admin:accounts_store_change", args=[store.pk])

    response = signed_in(operator).post(address, store_form(store, user=str(person.pk), role="arbiter"))

    assert "Roles of the platform have no store" in said(response)
    assert (Membership.objects.filter(user=person).count(), ChangeEvent.objects.count()) == (0, 0)


def test_a_person_s_address_is_kept_by_its_shape_and_a_password_not_at_all(operator: User) -> None:
    body = {"username": "lina", "usable_password": "true", "password1": "Kf83-Wq!z", "password2": "Kf83-Wq!z"}
    body |= {
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        "email": "lina@example.com",
        "language": "en",
    }

    response = signed_in(operator).post(reverse("admin:accounts_user_add"), body)

    assert response.status_code == 302, said(response)
    values = ChangeEvent.objects.get().payload["values"]
    assert (values["email"], values["password"]) == ("l***@example.com", "•••")


def test_a_secret_that_another_one_replaces_is_an_event_that_says_neither(operator: User) -> None:
    row = Carrier.objects.create(code="own", name="自营", name_en="Own", callback_secret="old-secret")
    kept = {name: str(getattr(row, name)) for name in ("code", "name", "name_en", "phone", "tracking", "position")}
    address = reverse("admin:logistics_carrier_change", args=[row.pk])

    response = signed_in(operator).post(address, kept | {"is_active": "on", "callback_secret": "new-secret"})

    assert response.status_code == 302, said(response)
    assert ChangeEvent.objects.get().payload == {"changed": {"callback_secret": ["•••", "•••"]}}
    page = said(signed_in(operator).get(reverse("admin:logistics_carrier_history", args=[row.pk])))
    assert "</b> changed</p>" in page
    assert "•••" not in page


def test_personal_data_of_one_shape_that_change_are_an_event(operator: User) -> None:
    row = ReturnAddress.objects.create(
        store=StoreFactory(), label="Hub", receiver="林晓", phone="13800010001", address="1 Mouse Road"
    )
    given = {"store": str(row.store_id), "label": "Hub", "receiver": "林月", "phone": "13899990001"}

    response = signed_in(operator).post(
        reverse("admin:logistics_returnaddress_change", args=[row.pk]),
        given | {"address": "1 Mouse Road", "is_active": "on"},
    )

    assert response.status_code == 302, said(response)
    assert ChangeEvent.objects.get().payload == {
        "changed": {"receiver": ["林**", "林**"], "phone": ["138 **** 0001", "138 **** 0001"]}
    }


def test_a_role_that_changes_is_kept_at_the_store_in_words(operator: User) -> None:
    store, person = StoreFactory(), UserFactory(is_staff=True)
    membership = Membership.objects.create(store=store, user=person, role="agent")
    rows = store_form(store, id=str(membership.pk), user=str(person.pk), role="manager")
    address = reverse("admin:accounts_store_change", args=[store.pk])

    response = signed_in(operator).post(
        address, rows | {"memberships-INITIAL_FORMS": "1", "memberships-0-store": str(store.pk)}
    )

    assert response.status_code == 302, said(response)
    (row,) = ChangeEvent.objects.get().payload["rows"]
    assert row == {"row": "membership", "key": membership.pk, "changed": {"role": ["agent", "manager"]}}
    page = said(signed_in(operator).get(reverse("admin:history")))
    assert "membership, role: <del>CS agent</del> → manager" in page


def test_a_setting_is_kept_with_its_reason(operator: User) -> None:
    change_setting(SettingCode.DRAFT_D, "9", reason="More time", by=operator, at=NOON)

    event = ChangeEvent.objects.get()
    assert (event.subject, event.action, event.payload["before"], event.payload["value"]) == (
        "deadlines.setting:draft_d/",
        "set",
        "7",
        "9",
    )


def test_a_day_of_the_calendar_is_kept(operator: User) -> None:
    body = {"day": "2027-02-01", "kind": CalendarDay._meta.get_field("kind").choices[0][0], "note": "Bridge"}  # type: ignore[index]

    response = signed_in(operator).post(reverse("admin:deadlines_calendarday_add"), body)

    assert response.status_code == 302, said(response)
    assert ChangeEvent.objects.get().payload["values"]["day"] == "2027-02-01"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_same_row_at_once_are_two_links_of_one_chain() -> None:
    operators, row = [member(StaffRole.OPERATOR) for _ in range(2)], a_format()

    at_once(
        *[lambda who=who, brand=brand: saved(who, row, brand=brand) for who, brand in zip(operators, "BC", strict=True)]
    )

    events = list(ChangeEvent.objects.order_by("sequence"))
    first, second = (event.payload["changed"]["brand"] for event in events)
    assert first_broken(events) is None
    assert (first[0], second[0]) == ("A", first[1])
