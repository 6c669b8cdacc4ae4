"""The same for what has to exist to be opened: its store, its side and its people find it, and nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.models import Store
from tests.desk import test_permissions as at_large
from tests.desk.matrix import Answers, Table, answered, everybody, wrong_answers
from tests.desk.one_of_each import FIGURES, addresses
from tests.factories import StoreFactory, UserFactory, agent_of

ALL_WHO_SEE_IT = (200, 200, 200, 200, 404)
MANAGERS = (403, 200, 403, 403, 404)
FIGURES_OF_A_STORE = (403, 200, 200, 200, 403)
NOBODY = (404, 404, 404, 404, 404)

# A word after the name of the address says which one of them.
GET = {
    #               agent  manager arbiter admin  stranger
    "file": ALL_WHO_SEE_IT,
    "file of the store": ALL_WHO_SEE_IT,
    "file withdrawn": (404, 404, 200, 200, 404),  # by the customer
    "file held": NOBODY,  # its author may still take it back
    "evidence": ALL_WHO_SEE_IT,
    "evidence thumb": ALL_WHO_SEE_IT,
    "evidence preview": ALL_WHO_SEE_IT,
    "evidence of the store": ALL_WHO_SEE_IT,
    "evidence withdrawn": (404, 404, 200, 200, 404),
    "evidence held": NOBODY,
    "evidence submitted by the customer": NOBODY,  # until the round is over
    "evidence staged by the store": NOBODY,
    "case_download": (200, 200, 404, 403, 404),
    "case_download of the platform": (404, 404, 200, 403, 404),
    "case_download of the customer": (404, 404, 404, 403, 404),
    "report_message": (200, 200, 200, 403, 404),
    "canned_text": MANAGERS,
    "macro": (200, 200, 403, 403, 404),
    "record": ALL_WHO_SEE_IT,
    "ruling_sample": (403, 403, 200, 200, 403),
    "sampled_ruling": (403, 403, 200, 200, 403),
    "refund_step pay": (403, 200, 409, 403, 403),  # the store's money
    "refund_step agree": (403, 200, 409, 403, 403),
    "refund_step decline": (403, 200, 409, 403, 403),
    "assessment": FIGURES_OF_A_STORE,
    "policy": ALL_WHO_SEE_IT,
    "policy_draft": MANAGERS,
    "policy_preview": MANAGERS,
    "policy_dry_run": MANAGERS,
    "policy_publish": MANAGERS,
    "policy_discard": MANAGERS,
    "bulk_job": (200, 404, 404, 404, 404),  # the agent's own
    "reports": FIGURES_OF_A_STORE,
    "tickets": ALL_WHO_SEE_IT,
    "store csv": FIGURES_OF_A_STORE,
    **dict.fromkeys((f"{name} csv" for name in FIGURES), FIGURES_OF_A_STORE),
    "agents csv": ALL_WHO_SEE_IT,  # an agent's own load
}
OF_MONEY = ("refund_step pay", "refund_step agree", "refund_step decline")
GET_ELSEWHERE: dict[str, tuple[str, Answers]] = {
    "senior": (
        "agent",
        {"canned_text": 200, "refund_step agree": 200, "refund_step decline": 200, "bulk_job": 404},
    ),
    "finance": ("agent", dict.fromkeys(OF_MONEY, 200) | {"bulk_job": 404}),
    "operator": ("administrator", {}),
    "auditor": ("administrator", {}),
    "foreign manager": (
        "stranger",
        dict.fromkeys((*OF_MONEY, "assessment", "store csv", *(f"{name} csv" for name in FIGURES)), 404)
        | {"reports": 200},
    ),
}

# With nothing in it but what the bodies below say: 422 or 409 to whoever may, 302 where nothing has to be said.
POST = {
    #               agent  manager arbiter admin  stranger
    "mark_file": (422, 422, 422, 403, 404),
    "mark_file of the store": (422, 422, 422, 403, 404),
    "mark_file withdrawn": (404, 404, 422, 403, 404),
    "mark_file held": NOBODY,
    "withdraw_file": (409, 409, 409, 403, 404),  # it is the customer's
    "withdraw_file of the store": (302, 302, 409, 403, 404),
    "withdraw_file withdrawn": (404, 404, 409, 403, 404),
    "withdraw_file held": NOBODY,
    "report_message": (422, 422, 422, 403, 404),
    "settle_report": (403, 403, 302, 302, 403),
    "canned_text": (403, 422, 403, 403, 404),
    "macro": (422, 422, 403, 403, 404),
    "answer_rating": (422, 422, 403, 403, 404),
    "sampled_ruling": (403, 403, 422, 422, 403),
    "refund_step pay": (403, 422, 409, 403, 403),
    "refund_step agree": (403, 302, 409, 403, 403),
    "refund_step decline": (403, 422, 409, 403, 403),
    "assessment": (403, 422, 422, 403, 403),
    "policy_draft": (403, 422, 403, 403, 404),
    "policy_publish": (403, 422, 403, 403, 404),
    "policy_discard": (403, 409, 403, 403, 404),  # it does not say which draft was seen
    "drop_view": (302, 404, 404, 404, 404),  # the agent's own
    "reports": (403, 302, 302, 302, 403),
}
POST_ELSEWHERE: dict[str, tuple[str, Answers]] = {
    "senior": (
        "agent",
        {"canned_text": 422, "refund_step agree": 302, "refund_step decline": 422, "drop_view": 404},
    ),
    "finance": (
        "agent",
        {"refund_step pay": 422, "refund_step agree": 302, "refund_step decline": 422, "drop_view": 404},
    ),
    "operator": ("administrator", {}),
    "auditor": ("administrator", dict.fromkeys(POST, 403) | {"reports": 302}),  # a subscription of their own
    "foreign manager": ("stranger", dict.fromkeys((*OF_MONEY, "assessment", "reports"), 404)),
}


def tables(store: Store) -> tuple[Table, Table]:
    bodies = {"reports": {"store": store.slug}}
    return Table(GET, GET_ELSEWHERE), Table(POST, POST_ELSEWHERE, "post", bodies)


def test_every_address_is_opened_to_somebody_in_one_of_the_tables() -> None:
    large = (Table(at_large.GET, at_large.GET_ELSEWHERE), Table(at_large.POST, at_large.POST_ELSEWHERE))
    opened = {row.partition(" ")[0] for table in (*large, *tables(Store())) for row in table.opened_rows()}

    assert set(at_large.ADDRESSES) - opened == set()


@pytest.fixture
def store() -> Store:
    return StoreFactory()


def test_each_of_them_answers_each_role_as_the_tables_say(store: Store) -> None:
    agent = agent_of(store)
    known = addresses(store, agent)
    people = everybody(store, agent)

    wrong = [wrong_answers(table, {row: known[row] for row in table.rows}, people) for table in tables(store)]

    assert set(known) == {*GET, *POST}
    assert wrong == [{}, {}]


def test_whoever_has_no_business_here_gets_none_of_them(store: Store) -> None:
    known = addresses(store, agent_of(store))
    customer, sign_in = Client(), reverse("account_login")
    customer.force_login(UserFactory())
    asked = [(row, "get") for row in GET] + [(row, "post") for row in POST]

    ways = {(row, method): answered(Client(), known[row], method).get("Location", "") for row, method in asked}
    refused = {(row, method): answered(customer, known[row], method).status_code for row, method in asked}

    assert [which for which, way in ways.items() if not way.startswith(f"{sign_in}?next=")] == []
    assert [which for which, status in refused.items() if status != 403] == []
