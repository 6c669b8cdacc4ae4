"""Who comes by at the desk, and how a table of answers is held against all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from aftersales.accounts.models import StaffRole, Store, User
from tests.desk.cast import an_administrator, signed_in
from tests.factories import StoreFactory, agent_of, an_arbiter, member

CAST = ("agent", "manager", "arbiter", "administrator", "stranger")
CLOSED = frozenset({403, 404, 405})

Answers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """What each row answers to the cast; whoever else comes gets what one of them gets, but for the exceptions."""

    rows: Mapping[str, tuple[int, ...]]
    elsewhere: Mapping[str, tuple[str, Answers]]
    method: str = "get"
    bodies: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def due(self, row: str, role: str) -> int:
        if role in CAST:
            return self.rows[row][CAST.index(role)]
        like, others = self.elsewhere[role]
        return others.get(row, self.rows[row][CAST.index(like)])

    def opened_rows(self) -> set[str]:
        """Where somebody gets further than a closed door."""
        roles = (*CAST, *self.elsewhere)
        return {row for row in self.rows if not {self.due(row, role) for role in roles} <= CLOSED}


def everybody(store: Store, agent: User) -> dict[str, User]:
    """The cast around one store, which this agent works for."""
    return {
        "agent": agent,
        "manager": agent_of(store, StaffRole.MANAGER),
        "arbiter": an_arbiter(),
        "administrator": an_administrator(),
        "stranger": agent_of(StoreFactory()),
        "senior": agent_of(store, StaffRole.SENIOR),
        "finance": agent_of(store, StaffRole.FINANCE),
        "operator": member(StaffRole.OPERATOR),
        "auditor": member(StaffRole.AUDITOR),
        "foreign manager": agent_of(StoreFactory(), StaffRole.MANAGER),
    }


def answered(
    client: Client, address: str, method: str = "get", body: Mapping[str, object] | None = None
) -> HttpResponse:
    """One request, after which everything is as it was before."""
    with transaction.atomic():
        response: HttpResponse = getattr(client, method)(address, body or {})
        response.close()
        transaction.set_rollback(True)
    return response


def wrong_answers(table: Table, addresses: Mapping[str, str], people: Mapping[str, User]) -> dict[tuple[str, str], str]:
    """By row and role, what was answered and what should have been."""
    wrong = {}
    for role, person in people.items():
        client = signed_in(person)
        for row, address in addresses.items():
            status = answered(client, address, table.method, table.bodies.get(row)).status_code
            if status != table.due(row, role):
                wrong[row, role] = f"{status}, not {table.due(row, role)}"
    return wrong
