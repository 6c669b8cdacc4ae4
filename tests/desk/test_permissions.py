"""Every address of the desk and the dashboard against everybody; an address this table does not know fails."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import StaffRole, Store
from aftersales.audit.models import AccessEvent, ChangeEvent
from aftersales.deadlines.models import SettingVersion
from aftersales.desk.urls import urlpatterns as desk_addresses
from aftersales.disputes.models import Dispute
from aftersales.domain.penalties import DEFAULT_RULES
from aftersales.insights.urls import urlpatterns as insights_addresses
from aftersales.standing.models import Penalty, SourceKind
from aftersales.standing.services.penalties import SourceFact, propose
from tests.desk.cast import a_dispute_to_rule, agent_in, an_administrator, signed_in
from tests.desk.matrix import CLOSED, Answers, Table, answered, everybody, wrong_answers
from tests.factories import NOON, StoreFactory, UserFactory, agent_of, member

NO_FILE = "00000000-0000-0000-0000-000000000000"

FIGURES = ("deadlines", "products", "disputes", "money", "reports")

HANDLING = ("take_next", "save_view", "drop_view", "snooze", "draft")
POLICY_PAGES = (
    "policy_history",
    "policy_draft",
    "policy_preview",
    "policy_dry_run",
    "policy_publish",
    "policy_discard",
)


def a_penalty(store: Store) -> Penalty:
    known = Penalty.objects.filter(store=store).first()
    fact = SourceFact(SourceKind.RULING, store.pk, "DP-1", NOON)
    return known or propose(store, DEFAULT_RULES[1], [fact], at=NOON)  # type: ignore[return-value]  # a new fact


def of_policy(name: str, dispute: Dispute) -> str:
    return reverse(f"admin:{name}", args=[dispute.ticket.store.slug])


ADDRESSES: dict[str, Callable[[Dispute], str]] = {
    "queue": lambda _: reverse("admin:queue"),
    "take_next": lambda _: reverse("admin:take_next"),
    "save_view": lambda _: reverse("admin:save_view"),
    "drop_view": lambda _: reverse("admin:drop_view", args=[1]),
    "hand": lambda one: reverse("admin:hand", args=[one.ticket.number]),
    "snooze": lambda one: reverse("admin:snooze", args=[one.ticket.number]),
    "bulk": lambda _: reverse("admin:bulk"),
    "bulk_job": lambda _: reverse("admin:bulk_job", args=[1]),
    "draft": lambda one: reverse("admin:draft", args=[one.ticket.number]),
    "looking": lambda one: reverse("admin:looking", args=[one.ticket.number]),
    "review": lambda one: reverse("admin:review", args=[one.ticket.number]),
    "message": lambda one: reverse("admin:message", args=[one.ticket.number]),
    "take_back": lambda one: reverse("admin:take_back", args=[one.ticket.number, 1]),
    "report_message": lambda one: reverse("admin:report_message", args=[one.ticket.number, 987654321]),
    "reports_of_messages": lambda _: reverse("admin:reports_of_messages"),
    "settle_report": lambda _: reverse("admin:settle_report", args=[1]),
    "facts": lambda one: reverse("admin:facts", args=[one.ticket.number]),
    "run_out": lambda one: reverse("admin:run_out", args=[one.ticket.number]),
    "reveal": lambda one: reverse("admin:reveal", args=[one.ticket.number]),
    "history": lambda _: reverse("admin:history"),
    "history_export": lambda _: reverse("admin:history_export"),
    "consent": lambda one: reverse("admin:consent", args=[one.ticket.number]),
    "answer_rating": lambda one: reverse("admin:answer_rating", args=[one.ticket.number]),
    "enter_request": lambda _: reverse("admin:enter_request"),
    "canned": lambda _: reverse("admin:canned"),
    "reasons": lambda _: reverse("admin:reasons"),
    "canned_new": lambda one: reverse("admin:canned_new", args=[one.ticket.store.slug]),
    "canned_text": lambda one: reverse("admin:canned_text", args=[one.ticket.store.slug, 1]),
    "evidence": lambda one: reverse("admin:evidence", args=[one.ticket.number, NO_FILE, "thumb"]),
    "file": lambda one: reverse("admin:file", args=[one.ticket.number, NO_FILE]),
    "mark_file": lambda one: reverse("admin:mark_file", args=[one.ticket.number, NO_FILE]),
    "withdraw_file": lambda one: reverse("admin:withdraw_file", args=[one.ticket.number, NO_FILE]),
    "hold_files": lambda one: reverse("admin:hold_files", args=[one.ticket.number]),
    "case_file": lambda one: reverse("admin:case_file", args=[one.ticket.number]),
    "case_download": lambda one: reverse("admin:case_download", args=[one.ticket.number, NO_FILE]),
    "appointments": lambda _: reverse("admin:appointments"),
    "send_back": lambda one: reverse("admin:send_back", args=[one.ticket.number]),
    "macro": lambda one: reverse("admin:macro", args=[one.ticket.number, 1]),
    "move": lambda one: reverse("admin:move", args=[one.ticket.number, "approve"]),
    "notices": lambda _: reverse("admin:notices"),
    "notices_webhook": lambda _: reverse("admin:notices_webhook"),
    "notices_again": lambda _: reverse("admin:notices_again", args=["email"]),
    "arbitration": lambda _: reverse("admin:arbitration"),
    "dispute": lambda one: reverse("admin:dispute", args=[one.number]),
    "rule": lambda one: reverse("admin:rule", args=[one.number]),
    "dispute_move": lambda one: reverse("admin:dispute_move", args=[one.number, "accept"]),
    "sign_ruling": lambda one: reverse("admin:sign_ruling", args=[one.number]),
    "dispute_evidence": lambda one: reverse("admin:dispute_evidence", args=[one.number]),
    "record": lambda one: reverse("admin:record", args=[one.number, 1]),
    "policies": lambda _: reverse("admin:policies"),
    **{name: lambda one, name=name: of_policy(name, one) for name in POLICY_PAGES},  # type: ignore[misc]  # its own name
    "policy": lambda one: reverse("admin:policy", args=[one.ticket.store.slug, 1]),
    "finance": lambda _: reverse("admin:finance"),
    "refund_step": lambda _: reverse("admin:refund_step", args=["RF-0", "pay"]),
    "return_freight": lambda one: reverse("admin:return_freight", args=[one.ticket.number]),
    "deposits": lambda _: reverse("admin:deposits"),
    "platform_ledger": lambda _: reverse("admin:platform_ledger"),
    "deposit": lambda one: reverse("admin:deposit", args=[one.ticket.store.slug]),
    "settings": lambda _: reverse("admin:settings"),
    "store_settings": lambda one: reverse("admin:store_settings", args=[one.ticket.store.slug]),
    "setting": lambda _: reverse("admin:setting", args=["auto_approve"]),
    "store_setting": lambda one: reverse("admin:store_setting", args=["seller_review_h", one.ticket.store.slug]),
    "console": lambda _: reverse("admin:console"),
    "overdue": lambda _: reverse("admin:overdue"),
    "ruling_samples": lambda _: reverse("admin:ruling_samples"),
    "ruling_sample": lambda _: reverse("admin:ruling_sample", args=[1]),
    "sampled_ruling": lambda _: reverse("admin:sampled_ruling", args=[1, 1]),
    "standing": lambda _: reverse("admin:standing"),
    "store_record": lambda one: reverse("admin:store_record", args=[one.ticket.store.slug]),
    "assessment": lambda one: reverse("admin:assessment", args=[one.ticket.store.slug, "2026-10"]),
    "penalty": lambda one: reverse("admin:penalty", args=[a_penalty(one.ticket.store).number]),
    "penalty_move": lambda one: reverse("admin:penalty_move", args=[a_penalty(one.ticket.store).number, "confirm"]),
    "overview": lambda _: reverse("insights:overview"),
    **{name: lambda _, name=name: reverse(f"insights:{name}") for name in FIGURES},  # type: ignore[misc]  # its own name
    "agents": lambda _: reverse("insights:agents"),
    "store": lambda one: reverse("insights:store", args=[one.ticket.store.slug]),
    "tickets": lambda _: reverse("insights:tickets"),
}

# What a GET answers, by who asks: 405 where only POST is served, 409 where the step is closed in this state.
GET = {
    #               agent  manager arbiter admin  stranger
    "queue": (200, 200, 200, 200, 200),
    "review": (200, 200, 200, 200, 404),
    "hand": (200, 200, 403, 403, 404),
    "bulk": (200, 200, 403, 403, 200),
    "bulk_job": (404, 404, 404, 404, 404),  # there is none
    "looking": (200, 200, 200, 200, 404),
    **dict.fromkeys(HANDLING, (405, 405, 405, 405, 405)),
    "message": (405, 405, 405, 405, 405),
    "take_back": (405, 405, 405, 405, 405),
    "report_message": (404, 404, 404, 403, 404),  # there is none
    "reports_of_messages": (403, 200, 200, 200, 403),
    "settle_report": (405, 405, 405, 405, 405),
    "facts": (409, 409, 409, 403, 404),
    "run_out": (405, 405, 405, 405, 405),
    "reveal": (200, 200, 200, 403, 404),
    "history": (403, 200, 200, 200, 403),
    "history_export": (403, 200, 200, 200, 403),
    "consent": (405, 405, 405, 405, 405),
    "answer_rating": (405, 405, 405, 405, 405),
    "enter_request": (200, 200, 403, 403, 200),
    "canned": (403, 200, 403, 403, 403),
    "reasons": (200, 200, 200, 200, 200),
    "canned_new": (403, 200, 403, 403, 404),
    "canned_text": (403, 404, 403, 403, 404),  # there is none
    "evidence": (404, 404, 404, 404, 404),
    "file": (404, 404, 404, 404, 404),  # there is none
    "case_file": (200, 200, 200, 403, 404),
    "case_download": (404, 404, 404, 403, 404),  # there is none
    "mark_file": (405, 405, 405, 405, 405),
    "withdraw_file": (405, 405, 405, 405, 405),
    "hold_files": (405, 405, 405, 405, 405),
    "appointments": (200, 200, 200, 200, 200),
    "send_back": (200, 200, 403, 403, 404),
    "macro": (404, 404, 403, 403, 404),  # there is none
    "move": (409, 409, 403, 403, 404),
    "notices": (200, 200, 200, 200, 200),
    "notices_webhook": (405, 405, 405, 405, 405),
    "notices_again": (405, 405, 405, 405, 405),
    "arbitration": (200, 200, 200, 200, 200),
    "dispute": (200, 200, 200, 200, 404),
    "rule": (403, 403, 200, 403, 404),
    "dispute_move": (403, 403, 409, 403, 404),
    "sign_ruling": (405, 405, 405, 405, 405),
    "dispute_evidence": (200, 200, 403, 403, 404),
    "record": (404, 404, 404, 404, 404),
    "policies": (200, 200, 200, 200, 200),
    "policy_history": (200, 200, 200, 200, 404),
    "policy": (404, 404, 404, 404, 404),
    "policy_draft": (403, 200, 403, 403, 404),
    "policy_preview": (403, 409, 403, 403, 404),
    "policy_dry_run": (403, 409, 403, 403, 404),
    "policy_publish": (403, 409, 403, 403, 404),
    "policy_discard": (403, 409, 403, 403, 404),
    "finance": (403, 200, 200, 200, 403),
    "refund_step": (403, 404, 404, 404, 403),
    "return_freight": (200, 200, 403, 403, 404),
    "deposits": (403, 302, 200, 200, 403),
    "platform_ledger": (403, 403, 200, 200, 403),
    "deposit": (403, 200, 200, 200, 403),
    "settings": (200, 200, 200, 200, 200),
    "store_settings": (200, 200, 200, 200, 404),
    "setting": (200, 200, 200, 200, 200),
    "store_setting": (200, 200, 200, 200, 404),
    "console": (403, 403, 200, 200, 403),
    "overdue": (403, 403, 200, 200, 403),
    "ruling_samples": (403, 403, 200, 200, 403),
    "ruling_sample": (403, 403, 404, 404, 403),  # none was drawn
    "sampled_ruling": (403, 403, 404, 404, 403),
    "standing": (403, 200, 200, 200, 403),
    "store_record": (403, 200, 200, 200, 403),
    "assessment": (403, 404, 404, 404, 403),
    "penalty": (403, 200, 200, 200, 403),
    "penalty_move": (403, 403, 200, 403, 403),
    "overview": (403, 200, 200, 200, 403),
    **dict.fromkeys(FIGURES, (403, 200, 200, 200, 403)),
    "store": (403, 200, 200, 200, 403),
    "agents": (200, 200, 200, 200, 200),  # an agent's own load
    "tickets": (404, 404, 404, 404, 404),  # an address that names no number
}
POST_ONLY = {"message", "take_back", "notices_webhook", "notices_again", "run_out", "consent", "answer_rating"}
POST_ONLY |= set(HANDLING)
POST_ONLY |= {"settle_report", "mark_file", "withdraw_file", "hold_files", "sign_ruling"}
READ_ONLY = {
    "reasons",
    "reports_of_messages",
    "bulk_job",
    "looking",
    "canned",
    "queue",
    "review",
    "evidence",
    "file",
    "case_download",
    "arbitration",
    "dispute",
    "overview",
    *FIGURES,
    "store",
    "agents",
    "tickets",
}
READ_ONLY |= {"history", "history_export"}
READ_ONLY |= {"settings", "store_settings", "finance", "deposits", "platform_ledger"}
READ_ONLY |= {"console", "overdue", "ruling_sample"}
READ_ONLY |= {"record", "standing", "store_record", "penalty"}
READ_ONLY -= {"reports"}  # a subscription is posted
READ_ONLY |= {"policies", "policy_history", "policy", "policy_preview", "policy_dry_run"}


GET_ELSEWHERE: dict[str, tuple[str, Answers]] = {
    "senior": ("agent", {"canned": 200, "canned_new": 200, "canned_text": 404, "finance": 200, "refund_step": 404}),
    "finance": ("agent", {"finance": 200, "refund_step": 404, "deposits": 302, "deposit": 200, "reveal": 403}),
    "operator": ("administrator", {}),
    "auditor": ("administrator", {}),
    "foreign manager": (
        "stranger",
        {
            **dict.fromkeys(("reports_of_messages", "history", "history_export", "canned", "finance", "standing"), 200),
            **dict.fromkeys(("overview", *FIGURES), 200),
            **dict.fromkeys(("refund_step", "deposit", "store_record", "assessment", "penalty", "penalty_move"), 404),
            "deposits": 302,  # to their own
            "store": 404,
        },
    ),
}

# What a POST with nothing in it answers: 422 or 409 to whoever may, 302 where nothing has to be said.
POST = {
    #               agent  manager arbiter admin  stranger
    "hand": (422, 422, 403, 403, 404),
    "bulk": (422, 422, 403, 403, 422),  # nothing is chosen
    "take_next": (302, 302, 403, 403, 302),
    "save_view": (422, 422, 422, 422, 422),
    "drop_view": (404, 404, 404, 404, 404),  # there is none
    "snooze": (422, 422, 403, 403, 404),
    "draft": (302, 302, 302, 403, 404),
    "message": (422, 422, 422, 403, 404),
    "take_back": (409, 404, 404, 404, 404),  # their refusal, too late to unsay
    "report_message": (404, 404, 404, 403, 404),  # there is none
    "settle_report": (403, 403, 404, 404, 403),  # there is none
    "facts": (422, 422, 422, 403, 404),
    "run_out": (302, 302, 302, 403, 404),
    "reveal": (422, 422, 422, 403, 404),
    "consent": (422, 422, 403, 403, 404),
    "answer_rating": (404, 404, 403, 403, 404),  # there is none
    "enter_request": (200, 200, 403, 403, 200),  # no order is named yet
    "canned_new": (403, 422, 403, 403, 404),
    "canned_text": (403, 404, 403, 403, 404),  # there is none
    "case_file": (302, 302, 302, 403, 404),
    "mark_file": (404, 404, 404, 404, 404),  # there is none
    "withdraw_file": (404, 404, 404, 404, 404),  # there is none
    "hold_files": (302, 302, 302, 403, 404),
    "appointments": (403, 422, 403, 403, 403),
    "send_back": (422, 422, 403, 403, 404),
    "macro": (404, 404, 403, 403, 404),  # there is none
    "move": (422, 422, 403, 403, 404),
    "notices": (422, 422, 422, 422, 422),
    "notices_webhook": (302, 302, 302, 302, 302),
    "notices_again": (302, 302, 302, 302, 302),
    "rule": (403, 403, 422, 403, 404),
    "dispute_move": (403, 403, 422, 403, 404),
    "sign_ruling": (403, 403, 409, 403, 404),  # nothing is to be signed
    "dispute_evidence": (302, 302, 403, 403, 404),
    "policy_draft": (403, 422, 403, 403, 404),
    "policy_publish": (403, 409, 403, 403, 404),  # there is no draft
    "policy_discard": (403, 409, 403, 403, 404),  # there is no draft
    "refund_step": (403, 404, 404, 404, 403),  # there is none
    "return_freight": (422, 422, 403, 403, 404),
    "deposit": (403, 403, 403, 422, 403),
    "setting": (403, 403, 403, 422, 403),
    "store_setting": (403, 422, 403, 422, 404),
    "ruling_samples": (403, 403, 422, 422, 403),
    "sampled_ruling": (403, 403, 404, 404, 403),  # none was drawn
    "assessment": (403, 404, 404, 404, 403),  # there is none
    "penalty_move": (403, 403, 422, 403, 403),
    "reports": (403, 404, 404, 404, 403),  # it names no store
}
POST_ELSEWHERE: dict[str, tuple[str, Answers]] = {
    "senior": ("agent", {"take_back": 404, "canned_new": 422, "canned_text": 404, "refund_step": 404}),
    "finance": ("agent", {"take_back": 404, "reveal": 403, "refund_step": 404}),
    "operator": ("administrator", {}),
    "auditor": ("administrator", dict.fromkeys(POST, 403) | {"reports": 404}),
    "foreign manager": (
        "stranger",
        {
            "appointments": 422,
            "refund_step": 404,
            "deposit": 404,
            "assessment": 404,
            "penalty_move": 404,
            "reports": 404,
        },
    ),
}


def test_the_table_knows_every_address() -> None:
    known = sorted(str(address.name) for address in [*desk_addresses, *insights_addresses])

    assert known == sorted(ADDRESSES) == sorted(GET) == sorted([*POST, *READ_ONLY])


@pytest.mark.parametrize("table", [Table(GET, GET_ELSEWHERE), Table(POST, POST_ELSEWHERE, "post")], ids=["get", "post"])
def test_each_address_answers_each_role_as_the_table_says(table: Table) -> None:
    dispute = a_dispute_to_rule()
    addresses = {name: ADDRESSES[name](dispute) for name in table.rows}
    people = everybody(dispute.ticket.store, agent_in(dispute))

    assert wrong_answers(table, addresses, people) == {}


def test_anonymous_goes_to_the_sign_in_and_comes_back() -> None:
    dispute = a_dispute_to_rule()
    wrong = []

    for name in sorted(set(ADDRESSES) - POST_ONLY):
        address = ADDRESSES[name](dispute)
        response = Client().get(address)
        if (response.status_code, response.get("Location")) != (302, f"{reverse('account_login')}?next={address}"):
            wrong.append(name)

    assert wrong == []


def test_anonymous_posts_nothing() -> None:
    dispute = a_dispute_to_rule()
    body = {"text": "Hello", "audience": "public"}

    ways = {name: Client().post(ADDRESSES[name](dispute), body)["Location"] for name in POST}

    assert [name for name, way in ways.items() if not way.startswith(reverse("account_login"))] == []
    assert not dispute.ticket.messages.filter(text="Hello").exists()


def test_a_customer_has_no_business_here() -> None:
    dispute = a_dispute_to_rule()
    client = signed_in(dispute.ticket.customer)

    pages = {name: answered(client, ADDRESSES[name](dispute)).status_code for name in set(ADDRESSES) - POST_ONLY}
    acts = {name: answered(client, ADDRESSES[name](dispute), "post").status_code for name in POST}

    assert {*pages.values(), *acts.values()} == {403}


def test_what_only_shows_takes_no_post() -> None:
    dispute = a_dispute_to_rule()
    client = signed_in(an_administrator())

    answers = {name: answered(client, ADDRESSES[name](dispute), "post").status_code for name in READ_ONLY}

    assert {name for name, status in answers.items() if status != 405} == set()


def test_nothing_is_deleted_by_address() -> None:
    dispute = a_dispute_to_rule()
    client = signed_in(agent_in(dispute))

    answers = {
        name: answered(client, ADDRESSES[name](dispute), "delete").status_code for name in set(ADDRESSES) - READ_ONLY
    }

    assert {name for name, status in answers.items() if status != 405} == set()


def test_an_auditor_changes_nothing_anywhere() -> None:
    dispute = a_dispute_to_rule()
    client = signed_in(member(StaffRole.AUDITOR))

    answers = {name: answered(client, ADDRESSES[name](dispute), "post").status_code for name in set(ADDRESSES)}

    answers.pop("reports")  # a subscription of their own
    assert {name: status for name, status in answers.items() if status not in CLOSED} == {}


def test_another_store_s_manager_changes_nothing_of_this_one() -> None:
    dispute = a_dispute_to_rule()
    client, before = signed_in(agent_of(StoreFactory(), StaffRole.MANAGER)), counted(dispute)

    for address in ADDRESSES.values():
        client.post(address(dispute), {"version": 1, "text": "Hello", "audience": "public", "reason": "call"})

    assert counted(dispute) == before


def counted(dispute: Dispute) -> tuple[int, ...]:
    """History of this ticket and of everything that may be set up."""
    ticket = dispute.ticket
    ticket.refresh_from_db()
    dispute.refresh_from_db()
    events = (ChangeEvent.objects.count(), AccessEvent.objects.count(), SettingVersion.objects.count())
    return (ticket.version, dispute.version, ticket.messages.count(), *events)


def test_a_former_agent_is_out_at_once() -> None:
    agent = agent_of(StoreFactory())
    client = signed_in(agent)
    agent.memberships.all().delete()

    assert client.get(reverse("admin:queue")).status_code == 403


def test_a_form_without_its_token_is_refused() -> None:
    dispute = a_dispute_to_rule()
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent_in(dispute))

    response = client.post(ADDRESSES["message"](dispute), {"text": "Hello", "audience": "public"})

    assert response.status_code == 403
    assert not dispute.ticket.messages.filter(text="Hello").exists()


def test_a_customer_is_sent_away_from_the_tables_too() -> None:
    assert signed_in(UserFactory()).get("/admin/login/").status_code == 403
