from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import StaffRole
from aftersales.clock.services import moment
from aftersales.deadlines.models import SettingVersion
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.settings import SETTINGS, PolicyFloorCode, SettingCode
from tests.deadlines.setting import in_force
from tests.desk.cast import an_administrator, said, signed_in
from tests.factories import NOON, StoreFactory, agent_of, an_arbiter

pytestmark = pytest.mark.django_db
SWITCH = reverse("admin:setting", args=["auto_approve"])
OFFERS = reverse("admin:setting", args=["offer_h"])
SETTINGS_QUERIES = 10
OFF = {"value": "off", "reason": "A fault in the verdicts."}


def test_the_page_lists_every_key_of_the_rules() -> None:
    page = said(signed_in(an_arbiter()).get(reverse("admin:settings")))

    assert [code for code in [*SettingCode, *PolicyFloorCode] if f">{code}<" not in page] == []
    assert "¥2,000.00" in page
    assert "CPL 25; R7 13" in page


def test_a_store_sees_what_it_could_promise_more_of() -> None:
    store = StoreFactory()
    page = said(signed_in(agent_of(store)).get(reverse("admin:store_settings", args=[store.slug])))

    assert [code for code, row in SETTINGS.items() if (f">{code}<" in page) != row.per_store] == []


def test_the_list_takes_as_many_queries_with_thirty_versions_as_with_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client, address = signed_in(an_administrator()), reverse("admin:settings")
    client.get(address)
    counts = []
    for versions in (1, 30):
        for hours in range(versions):
            in_force(SettingCode.OFFER_H, 48 + hours, NOON)
        with django_assert_num_queries(SETTINGS_QUERIES):
            client.get(address)
        counts.append(SettingVersion.objects.count())

    assert counts == [1, 31]


def test_the_administrator_throws_a_switch_with_a_reason() -> None:
    administrator = an_administrator()

    response = signed_in(administrator).post(SWITCH, OFF, follow=True)

    row = SettingVersion.objects.get()
    assert (row.code, row.store, row.value, row.set_by) == ("auto_approve", None, "off", administrator)
    assert timedelta(minutes=2) <= row.effective_at - row.set_at < timedelta(minutes=3)
    assert "A fault in the verdicts." in said(response)


def test_what_binds_people_is_announced_and_shown_as_coming() -> None:
    client = signed_in(an_administrator())
    day = shanghai_day(moment()) + timedelta(days=9)

    client.post(OFFERS, {"value": "72", "effective_on": day, "reason": "More time."})

    page = said(client.get(reverse("admin:settings")))
    assert "72 hours from 27 Nov, 00:00" in page
    assert SettingVersion.objects.get().effective_at.isoformat() == "2026-11-26T16:00:00+00:00"


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("refund_legal_d", "8", "The law allows at most 7 days (CPL 25; R7 13). Nothing was changed."),
        ("retention_years", "2", "The law gives customers at least 3 years (ECL 31; OTR 31). Nothing was changed."),
        ("offer_h", "many", "Enter a number in digits."),
        ("ruling_max_wd", "2", "It can&#x27;t be less than “Ruling, target”, which is 3 working days."),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(code: str, value: str, words: str) -> None:
    response = signed_in(an_administrator()).post(
        reverse("admin:setting", args=[code]), {"value": value, "reason": "Why not."}
    )

    assert response.status_code == 422
    assert words in said(response)
    assert not SettingVersion.objects.exists()


def test_a_day_too_near_is_refused_with_the_first_possible_one() -> None:
    response = signed_in(an_administrator()).post(
        OFFERS, {"value": "72", "effective_on": "2026-11-20", "reason": "Now."}
    )

    assert response.status_code == 422
    assert "25 Nov is the first possible day." in said(response)
    assert not SettingVersion.objects.exists()


def test_a_change_without_a_reason_is_not_made() -> None:
    response = signed_in(an_administrator()).post(SWITCH, {"value": "off", "reason": ""})

    assert response.status_code == 422
    assert not SettingVersion.objects.exists()


@pytest.mark.parametrize("role", [StaffRole.AGENT, StaffRole.MANAGER, StaffRole.ARBITER])
def test_nobody_else_sets_the_platforms_values(role: StaffRole) -> None:
    person = an_arbiter() if role is StaffRole.ARBITER else agent_of(StoreFactory(), role)

    assert signed_in(person).post(SWITCH, OFF).status_code == 403
    assert "Set another value" not in said(signed_in(person).get(SWITCH))
    assert not SettingVersion.objects.exists()


def test_a_manager_promises_faster_answers_at_once() -> None:
    store = StoreFactory()
    client = signed_in(agent_of(store, StaffRole.MANAGER))
    address = reverse("admin:store_setting", args=["seller_review_h", store.slug])

    client.post(address, {"value": "24", "reason": "We are fast."})

    row = SettingVersion.objects.get()
    assert (row.store, row.value) == (store, "24")
    assert "A store can be faster than the platform&#x27;s 48 hours, not slower." in said(client.get(address))


def test_a_manager_cannot_promise_less_than_the_platform() -> None:
    store = StoreFactory()
    response = signed_in(agent_of(store, StaffRole.MANAGER)).post(
        reverse("admin:store_setting", args=["seller_review_h", store.slug]), {"value": "60", "reason": "Slow week."}
    )

    assert response.status_code == 422
    assert "A store can only promise more than the platform: at most 48 hours." in said(response)
    assert not SettingVersion.objects.exists()


def test_a_setting_that_somebody_set_meanwhile_is_not_written_over() -> None:
    colleague = an_administrator()
    signed_in(colleague).post(SWITCH, {"seen": "0"} | OFF)

    response = signed_in(an_administrator()).post(SWITCH, {"seen": "0", "value": "on", "reason": "A long reason."})

    page = said(response)
    assert response.status_code == 409
    assert "Meanwhile somebody has changed this." in page
    assert "A long reason.</textarea>" in page
    assert 'name="seen" value="1"' in page
    assert SettingVersion.objects.get().set_by == colleague


def test_a_stores_value_that_a_colleague_set_meanwhile_is_not_written_over() -> None:
    store = StoreFactory()
    address = reverse("admin:store_setting", args=["seller_review_h", store.slug])
    colleague, manager = (signed_in(agent_of(store, StaffRole.MANAGER)) for _ in range(2))
    seen = {"seen": manager.get(address).context["form"]["seen"].value()}
    colleague.post(address, seen | {"value": "24", "reason": "We are fast."})

    response = manager.post(address, seen | {"value": "36", "reason": "We are careful."})

    assert response.status_code == 409
    assert 'value="36"' in said(response)
    assert SettingVersion.objects.get().value == "24"


def test_a_setting_that_was_seen_is_set_again() -> None:
    client = signed_in(an_administrator())
    client.post(SWITCH, OFF)

    client.post(SWITCH, {"seen": "1", "value": "on", "reason": "Repaired."})

    assert list(SettingVersion.objects.order_by("id").values_list("value", flat=True)) == ["off", "on"]


def test_another_stores_values_are_not_there() -> None:
    stranger = signed_in(agent_of(StoreFactory(), StaffRole.MANAGER))
    address = reverse("admin:store_setting", args=["seller_review_h", StoreFactory().slug])

    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"value": "24", "reason": "Ha."}).status_code == 404
    assert not SettingVersion.objects.exists()


def test_what_is_the_same_everywhere_has_no_page_for_a_store() -> None:
    store = StoreFactory()

    for code in ("evidence_h", "nonsense"):
        address = reverse("admin:store_setting", args=[code, store.slug])
        assert signed_in(agent_of(store, StaffRole.MANAGER)).get(address).status_code == 404
