"""Every action of every table, for every role: who may gets it done, and whoever may not changes nothing."""

from collections.abc import Callable, Iterable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import Model
from django.test import Client, RequestFactory

from aftersales.accounts.models import StaffRole, Store, User
from tests.desk.cast import signed_in
from tests.desk.rows import rows_of_tables, table_of
from tests.desk.test_tables import LOOKED_UP, SET_UP, SUPERUSER_S, address_of, due, everybody
from tests.factories import StoreFactory, agent_of

TABLES = (*LOOKED_UP, *SET_UP, *SUPERUSER_S)
OWN_ACTIONS = {
    "accounts.user": "forget_second_factors",
    "accounts.storekey": "end_now",
    "contacts.failedaddress": "try_again",
    "contacts.webhooktarget": "remove",
}
OPERATORS = {"operator", "superuser"}
ALSO = {"remove": {"manager"}}
"""Of the people of their store."""
DELETE = "delete_selected"
ACTIONS = [*((label, DELETE) for label in TABLES), *OWN_ACTIONS.items()]


def may(label: str, action: str, role: str) -> bool:
    if action == DELETE:
        return due(label, "delete", role) not in {302, 403}
    return OWN_ACTIONS.get(label) == action and role in OPERATORS | ALSO.get(action, set())


def offered(label: str, person: User) -> set[str]:
    request = RequestFactory().get("/")
    request.user = person
    return set(table_of(label).get_actions(request))


def written_down(actions: Iterable[str | Callable[..., object]]) -> set[str]:
    return {one if isinstance(one, str) else one.__name__ for one in actions}


@pytest.fixture
def people() -> dict[str, User]:
    return everybody()


@pytest.fixture
def store(people: dict[str, User]) -> Store:
    """The manager's among the people."""
    store = people["manager"].memberships.get().store
    assert store
    return store


def test_every_action_is_known() -> None:
    of_the_site = {name for name, _action in admin.site.actions}
    own = {label: written_down(table_of(label).actions or ()) for label in TABLES}

    assert of_the_site == {DELETE}
    assert {label: names for label, names in own.items() if names} == {
        label: {name} for label, name in OWN_ACTIONS.items()
    }


def test_each_role_is_offered_what_it_may_do_and_nothing_else(people: dict[str, User]) -> None:
    asked = [(label, role, offered(label, person)) for label in TABLES for role, person in people.items()]

    wrong = [
        (label, role, names)
        for label, role, names in asked
        if names != {action for table, action in ACTIONS if table == label and may(label, action, role)}
    ]

    assert wrong == []


def test_each_action_is_done_for_whoever_may_and_changes_nothing_for_anybody_else(
    people: dict[str, User], store: Store
) -> None:
    people["foreign manager"] = agent_of(StoreFactory(), StaffRole.MANAGER)
    tries = [(label, action) for label, action in ACTIONS if may(label, action, "superuser")]
    rows = rows_of_tables(store, [label for label, _action in tries])
    wrong = []

    for role, person in people.items():
        client = signed_in(person)
        for label, action in tries:
            done = changes(client, label, action, rows[label])
            if done != (role != "foreign manager" and may(label, action, role)):
                wrong.append((role, label, action, done))

    assert wrong == []


def test_what_nobody_may_not_even_a_superuser_does(people: dict[str, User], store: Store) -> None:
    """In those tables in which the store's work has left a row."""
    client = signed_in(people["superuser"])
    tries = [(label, action) for label, action in ACTIONS if not may(label, action, "superuser")]
    rows = rows_of_tables(store, [label for label, _action in tries])

    assert {"tickets.ticket", "tickets.ticketevent", "evidence.evidence", "refunds.refund"} <= rows.keys()
    assert [one for one in tries if one[0] in rows and changes(client, *one, rows[one[0]])] == []


def changes(client: Client, label: str, action: str, row: Model) -> bool:
    """Whether the action did anything to the row, which is as before afterwards."""
    before = state_of(row)
    body = {"action": action, ACTION_CHECKBOX_NAME: [row.pk], "post": "yes"}
    with transaction.atomic():
        client.post(address_of(label, "changelist"), body)
        after = state_of(row)
        transaction.set_rollback(True)
    return after != before


def state_of(row: Model) -> list[object]:
    factors = Authenticator.objects.filter(user_id=row.pk) if isinstance(row, User) else Authenticator.objects.none()
    return [*type(row)._base_manager.filter(pk=row.pk).values(), *factors.values_list("pk", flat=True)]


def test_nobody_takes_the_second_factors_of_a_superuser_or_their_own_away_but_a_superuser(
    people: dict[str, User],
) -> None:
    operator, superuser = people["operator"], people["superuser"]
    for person in (operator, superuser):
        RecoveryCodes.activate(person)

    def forgets(who: User, whose: User) -> bool:
        return changes(signed_in(who), "accounts.user", OWN_ACTIONS["accounts.user"], whose)

    assert [forgets(operator, operator), forgets(operator, superuser)] == [False, False]
    assert [forgets(superuser, superuser), forgets(superuser, operator)] == [False, True]
