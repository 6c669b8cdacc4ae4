"""Draft, preview, dry run, publish: a manager's pages, and what everybody else may read."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import StaffRole, Store, User
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.terms import PolicyTerms
from aftersales.policies.models import PolicyEvent, PolicyVersion
from aftersales.policies.selectors import draft_of, policy_events_of
from aftersales.policies.services import Notes, draft_version, publish
from tests.desk.cast import AT, an_administrator, said, signed_in
from tests.factories import NOON, PolicyVersionFactory, StoreFactory, a_ticket, agent_of, an_arbiter

IN_A_WEEK = shanghai_day(AT) + timedelta(days=7)
TYPED = {
    "no_reason_days": "15",
    "return_shipping_payer": "store",
    "defect_remedy": "by_law",
    "allows_no_reason_exchange": "on",
    "notes": "我们包邮",
    "notes_en": "We pay.",
}
LIST = reverse("admin:policies")


def page(name: str, store: Store, *more: object) -> str:
    return reverse(f"admin:{name}", args=[store.slug, *more])


def seen(store: Store) -> int:
    return policy_events_of(store).values_list("sequence", flat=True).first() or 0


def typed(store: Store, **changes: str) -> dict[str, str]:
    return TYPED | {"seen": str(seen(store))} | changes


def kept() -> list[object]:
    return [*PolicyVersion.objects.order_by("id").values(), *PolicyEvent.objects.order_by("id").values()]


@pytest.fixture
def store() -> Store:
    return StoreFactory()


@pytest.fixture
def manager(store: Store) -> User:
    return agent_of(store, StaffRole.MANAGER)


@pytest.fixture
def client(manager: User) -> Client:
    return signed_in(manager)


@pytest.fixture
def draft(store: Store, manager: User) -> PolicyVersion:
    return draft_version(store, PolicyTerms(no_reason_days=15), by=manager, at=NOON, notes=Notes("备注", "A note"))


def below_the_floor(store: Store, manager: User) -> PolicyVersion:
    return draft_version(store, PolicyTerms(no_reason_days=3), by=manager, at=NOON)


# --- the list and the text ---


def test_the_list_says_what_is_in_force_announced_and_past(store: Store, client: Client) -> None:
    for number, day in enumerate((date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)), start=1):
        PolicyVersionFactory(store=store, number=number, effective_on=day)

    shown = client.get(LIST).context["policies"][0]

    assert [row.standing for row in shown.rows] == ["announced", "in_force", "past"]


def test_an_agent_reads_versions_and_starts_none(store: Store) -> None:
    PolicyVersionFactory(store=store)

    words = said(signed_in(agent_of(store)).get(LIST))

    assert page("policy", store, 1) in words
    assert page("policy_draft", store) not in words


@pytest.mark.parametrize("person", [an_arbiter, an_administrator])
def test_the_platform_reads_every_stores_policy_and_writes_none(person: Any, store: Store) -> None:
    PolicyVersionFactory(store=store)
    client = signed_in(person())

    assert client.get(page("policy", store, 1)).status_code == 200
    assert client.get(page("policy_draft", store)).status_code == 403


def test_a_published_version_is_read_in_both_languages(store: Store, client: Client) -> None:
    PolicyVersionFactory(store=store, terms={"no_reason_days": 15})

    words = said(client.get(page("policy", store, 1)))

    assert 'id="clause-1.1"' in words
    assert "within 15 days after delivery" in words
    assert 'lang="zh-Hans"' in words


def test_what_differs_from_the_version_before_is_marked(store: Store, client: Client) -> None:
    PolicyVersionFactory(store=store, terms={"no_reason_days": 10})
    PolicyVersionFactory(store=store, number=2, effective_on=date(2026, 1, 1), terms={"no_reason_days": 15})

    response = client.get(page("policy", store, 2))

    changed = [
        clause.number for section in response.context["sections"] for clause in section.clauses if clause.is_changed
    ]
    assert changed == ["1.1"]
    assert "within 10 days after delivery" in said(response)


def test_a_draft_is_no_version_yet(store: Store, client: Client, draft: PolicyVersion) -> None:
    assert client.get(page("policy", store, draft.number)).status_code == 404


# --- writing ---


def test_a_manager_starts_a_draft_and_reads_the_preview(store: Store, client: Client, manager: User) -> None:
    response = client.post(page("policy_draft", store), typed(store))

    draft = PolicyVersion.objects.get()
    assert response["Location"] == page("policy_preview", store)
    assert draft.terms == {"no_reason_days": 15, "return_shipping_payer": "store"}
    assert (draft.notes, draft.notes_en, draft.drafted_by) == ("我们包邮", "We pay.", manager)
    assert "within 15 days after delivery" in said(client.get(response["Location"]))


def test_a_new_draft_begins_with_the_newest_version(store: Store, client: Client) -> None:
    PolicyVersionFactory(store=store, terms={"no_reason_days": 12}, notes_en="Old note")

    form = client.get(page("policy_draft", store)).context["form"]

    assert (form["no_reason_days"].value(), form["notes_en"].value()) == (12, "Old note")


def test_a_draft_is_changed(store: Store, client: Client, draft: PolicyVersion) -> None:
    client.post(page("policy_draft", store), typed(store, no_reason_days="30"))

    draft.refresh_from_db()
    assert draft.terms == {"no_reason_days": 30, "return_shipping_payer": "store"}


def test_a_term_below_the_floor_is_kept_and_named_beside_its_field(store: Store, client: Client) -> None:
    response = client.post(page("policy_draft", store), typed(store, no_reason_days="3"), follow=True)

    rows = {row.field.name: row.breach for part in response.context["parts"] for row in part.rows}
    assert rows["no_reason_days"].startswith("Clause 1.1, Days to ask: 3 days is too little; the least is 7 days")
    assert [name for name, breach in rows.items() if breach] == ["no_reason_days"]
    assert draft_of(store)


def test_what_a_term_breaks_is_told_while_it_is_typed_and_nothing_is_kept(store: Store, client: Client) -> None:
    response = client.post(page("policy_draft", store), typed(store, warranty_months="6", step="check"))

    assert list(response.json()["breaches"]) == ["warranty_months"]
    assert not PolicyVersion.objects.exists()


def test_a_term_that_is_no_number_is_refused_and_kept_on_the_page(store: Store, client: Client) -> None:
    response = client.post(page("policy_draft", store), typed(store, no_reason_days="-1", notes_en="Mine"))

    assert response.status_code == 422
    assert "Mine" in said(response)
    assert not PolicyVersion.objects.exists()


def test_a_draft_changed_meanwhile_is_not_overwritten(store: Store, client: Client, draft: PolicyVersion) -> None:
    before = kept()

    response = client.post(page("policy_draft", store), typed(store, seen="0", notes_en="Mine"))

    assert response.status_code == 409
    assert "Mine" in said(response)
    assert kept() == before


def test_a_draft_is_discarded_and_stays_in_the_history(store: Store, client: Client, draft: PolicyVersion) -> None:
    assert client.get(page("policy_discard", store)).status_code == 200

    client.post(page("policy_discard", store), {"seen": seen(store)})

    assert draft_of(store) is None
    assert "Draft of version 1 discarded" in said(client.get(page("policy_history", store)))


# --- publishing ---


def test_a_manager_publishes(store: Store, client: Client, manager: User, draft: PolicyVersion) -> None:
    form = client.get(page("policy_publish", store)).context["form"]
    assert form["effective_on"].value() == IN_A_WEEK

    response = client.post(page("policy_publish", store), {"seen": seen(store), "effective_on": str(IN_A_WEEK)})

    draft.refresh_from_db()
    assert response["Location"] == LIST
    assert (draft.effective_on, draft.published_by) == (IN_A_WEEK, manager)


def test_terms_below_the_floor_are_refused_with_the_clause_and_nothing_changes(
    store: Store, client: Client, manager: User
) -> None:
    below_the_floor(store, manager)
    before = kept()

    response = client.post(page("policy_publish", store), {"seen": seen(store), "effective_on": str(IN_A_WEEK)})

    assert response.status_code == 422
    assert "Clause 1.1, Days to ask: 3 days is too little" in said(response)
    assert kept() == before


def test_a_day_too_soon_is_refused_and_nothing_changes(store: Store, client: Client, draft: PolicyVersion) -> None:
    before = kept()

    response = client.post(
        page("policy_publish", store), {"seen": seen(store), "effective_on": str(IN_A_WEEK - timedelta(days=1))}
    )

    assert response.status_code == 422
    assert "That is too soon. The first possible day is 25 Nov." in said(response)
    assert kept() == before


def test_a_day_before_the_last_announced_version_is_refused(store: Store, client: Client, draft: PolicyVersion) -> None:
    PolicyVersionFactory(store=store, number=9, effective_on=date(2027, 3, 1))
    before = kept()

    response = client.post(page("policy_publish", store), {"seen": seen(store), "effective_on": str(IN_A_WEEK)})

    assert response.status_code == 422
    assert kept() == before


def test_a_draft_changed_since_the_page_was_made_is_not_published(
    store: Store, client: Client, draft: PolicyVersion
) -> None:
    before = kept()

    response = client.post(page("policy_publish", store), {"seen": "0", "effective_on": str(IN_A_WEEK)})

    assert response.status_code == 409
    assert kept() == before


def test_a_second_click_finds_no_draft_any_more(
    store: Store, client: Client, manager: User, draft: PolicyVersion
) -> None:
    stale = {"seen": seen(store), "effective_on": str(IN_A_WEEK)}
    publish(draft, effective_on=IN_A_WEEK, by=manager, at=NOON)
    before = kept()

    response = client.post(page("policy_publish", store), stale)

    assert response.status_code == 409
    assert kept() == before


def test_an_agent_publishes_nothing(store: Store, draft: PolicyVersion) -> None:
    before = kept()

    response = signed_in(agent_of(store)).post(
        page("policy_publish", store), {"seen": seen(store), "effective_on": str(IN_A_WEEK)}
    )

    assert response.status_code == 403
    assert kept() == before


def test_another_stores_manager_does_not_find_the_draft(store: Store, draft: PolicyVersion) -> None:
    stranger = signed_in(agent_of(StoreFactory(), StaffRole.MANAGER))

    assert stranger.get(page("policy_draft", store)).status_code == 404
    assert stranger.post(page("policy_discard", store), {"seen": seen(store)}).status_code == 404
    assert draft_of(store) == draft


# --- the trial ---


def test_the_trial_counts_what_the_draft_would_change(client: Client, store: Store, manager: User) -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store, StaffRole.MANAGER)
    terms = PolicyTerms(return_shipping_payer="store")  # type: ignore[arg-type]  # as it is stored
    draft_version(ticket.store, terms, by=agent, at=NOON)

    response = signed_in(agent).get(page("policy_dry_run", ticket.store))

    assert response.context["report"].judged == 1
    assert [change.number for change in response.context["listed"]] == [ticket.number]
    assert reverse("admin:review", args=[ticket.number]) in said(response)


def test_a_large_store_is_told_how_many_tickets_were_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    first = a_ticket()
    second = a_ticket(at=AT - timedelta(minutes=5))
    second.store = first.store
    second.save(update_fields=["store"])
    agent = agent_of(first.store, StaffRole.MANAGER)
    draft_version(first.store, PolicyTerms(), by=agent, at=NOON)
    monkeypatch.setattr("aftersales.desk.views.policy_dry_run.MOST_JUDGED", 1)

    response = signed_in(agent).get(page("policy_dry_run", first.store))

    assert response.context["report"].judged == 1
    assert "There are 2 tickets in these days. The newest 1 were judged" in said(response)


@pytest.mark.parametrize("days", ["0", "x", "400"])
def test_a_number_of_days_that_makes_no_sense_is_refused(
    days: str, store: Store, client: Client, draft: PolicyVersion
) -> None:
    assert client.get(page("policy_dry_run", store), {"days": days}).status_code == 422


# --- published is for good, and the pages stay cheap ---


def test_a_published_version_is_not_changed_in_the_tables(store: Store) -> None:
    version = PolicyVersionFactory(store=store, terms={"no_reason_days": 15})
    before = kept()
    client = signed_in(an_administrator())
    row = [version.pk]

    changed = client.post(reverse("admin:policies_policyversion_change", args=row), {"number": "7"})
    deleted = client.post(reverse("admin:policies_policyversion_delete", args=row), {"post": "yes"})

    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert kept() == before


@pytest.mark.parametrize("versions", [1, 12])
def test_the_list_asks_the_same_number_of_queries(
    versions: int, store: Store, manager: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, versions + 1):
        PolicyVersionFactory(store=store, number=number, effective_on=date(2020 + number, 1, 1), published_by=manager)
    client = signed_in(manager)
    client.get(LIST)

    with django_assert_num_queries(8):
        client.get(LIST)
