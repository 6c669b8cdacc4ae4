"""Every address of the customer's pages, for everybody who may come by."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.accounts.gateways.guest_links import cookie_for
from aftersales.accounts.models import StaffRole, User
from aftersales.clock.services import moment
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.services.uploading import begin
from aftersales.guides.models import GuideRun
from aftersales.guides.selectors import current_guides
from aftersales.guides.services import start_run
from aftersales.orders.models import OrderGuest, OrderLine
from aftersales.orders.services.guests import guest_of
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.asking import open_ticket, save_draft
from aftersales.tickets.services.requesting import Item, save_items
from aftersales.tickets.services.talking import write_message
from aftersales.web.selectors.visitors import GUEST_COOKIE
from aftersales.web.urls import urlpatterns
from tests.desk.matrix import answered
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import (
    NOON,
    OrderLineFactory,
    StoreFactory,
    UserFactory,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
    asked,
    buyer,
    member,
)

VISITORS = (
    "anonymous",
    "owner",
    "another customer",
    "agent",
    "agent of another store",
    "arbiter",
    "guest",
    "guest of another order",
)
People = dict[str, User | OrderGuest | None]
SIGN_IN = 302
MINE_ALONE = (SIGN_IN, 200, 404, 404, 404, 404, 200, 404)
EVERYBODYS_OWN = (SIGN_IN, 200, 200, 200, 200, 200, 200, 200)
ACCOUNTS_OWN = (SIGN_IN, 200, 200, 200, 200, 200, SIGN_IN, SIGN_IN)
PUBLIC = (200,) * 8
POSTED = (SIGN_IN, 302, 404, 404, 404, 404, 302, 404)
"""By visitor, in the order of VISITORS."""

GETS = {
    "manifest": PUBLIC,
    "service_worker": PUBLIC,
    "offline": PUBLIC,
    "styleguide": (404,) * 8,  # in debug only
    "lookup": PUBLIC,
    "look_up_sent": PUBLIC,
    "guest_link": (404,) * 8,  # nobody can guess a link
    "hand_over": (404,) * 8,
    "open_account": (404,) * 8,
    "account": ACCOUNTS_OWN,
    "account_name": ACCOUNTS_OWN,
    "my_data": ACCOUNTS_OWN,
    "take_data": (SIGN_IN, 404, 404, 404, 404, 404, SIGN_IN, SIGN_IN),  # there is none
    "delete_account": ACCOUNTS_OWN,
    "home": (200, 302, 302, 302, 302, 302, 302, 302),
    "sign_in_link": (410,) * 8,
    "orders": EVERYBODYS_OWN,
    "order": MINE_ALONE,
    "ask": MINE_ALONE,
    "request": MINE_ALONE,
    "request_items": MINE_ALONE,
    "request_step": MINE_ALONE,
    "request_discard": MINE_ALONE,
    "tickets": EVERYBODYS_OWN,
    "ticket": MINE_ALONE,
    "draft": MINE_ALONE,
    "move": MINE_ALONE,
    "dispute_move": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is no dispute
    "dispute_evidence": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),
    "complain": MINE_ALONE,
    "report_message": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is no such message
    "ticket_events": MINE_ALONE,
    "return_slip": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # nothing is to be sent back yet
    "return_code": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),
    "quote": (404,) * 8,  # nobody can guess a link
    "evidence": (404, 200, 404, 200, 404, 200, 200, 404),
    "withdraw_file": MINE_ALONE,
    "case_file": MINE_ALONE,
    "case_download": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is none
    "inbox": ACCOUNTS_OWN,
    "preferences": ACCOUNTS_OWN,
    "unsubscribe": (404,) * 8,  # no such link
    "stores": PUBLIC,
    "store": PUBLIC,
    "penalties": PUBLIC,
    "rulings": PUBLIC,
    "ruling": (404,) * 8,  # none is final yet
    "store_policy": PUBLIC,
    "product": PUBLIC,
    "compare": PUBLIC,
    "calendar": ACCOUNTS_OWN,
    "calendar_feed": (404,) * 8,  # without a link there is nothing
    "help": PUBLIC,
    "article": PUBLIC,
    "guide": PUBLIC,
    "guide_run": (404, 200, 404, 404, 404, 404, 404, 404),  # the account's own; a guest's are theirs (test_guests.py)
    "upload_state": (404, 200, 404, 404, 404, 404, 404, 404),  # not yet handed in, so nobody else's business
}
POSTS = {
    "payment_callback": (401,) * 8,  # nothing is signed
    "language": (302,) * 8,
    "lookup": (422,) * 8,  # nothing is filled in
    "guest_link": (404,) * 8,
    "hand_over": (404,) * 8,
    "open_account": (404,) * 8,
    "account_name": (SIGN_IN, 422, 422, 422, 422, 422, SIGN_IN, SIGN_IN),  # nothing is filled in
    "sign_out_everywhere": (302,) * 8,
    "my_data": (302,) * 8,
    "delete_account": (302,) * 8,  # who has not just signed in is asked to
    "sign_in_again": (302,) * 8,
    "leave": (302,) * 8,
    "message": POSTED,
    "complain": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),  # nothing is said
    "dispute_evidence": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),
    "report_message": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is no such message
    "take_back": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is no such message
    "add_proof": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),  # no file is sent along
    "drop_proof": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is none
    "ask_again": (SIGN_IN, 409, 404, 404, 404, 404, 409, 404),  # it is still running
    "rate": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),  # no marks are given
    "withdraw_file": POSTED,
    "case_file": POSTED,
    "add_evidence": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),  # no file is sent along
    "carrier_news": (404,) * 8,  # this carrier has no secret
    "inbox_read": (302,) * 8,
    "notice_read": (SIGN_IN, 204, 204, 204, 204, 204, SIGN_IN, SIGN_IN),  # somebody else's is left alone without a word
    "preferences": (SIGN_IN, 422, 422, 422, 422, 422, SIGN_IN, SIGN_IN),  # nothing is filled in
    "address_again": (302,) * 8,
    "unsubscribe": (404,) * 8,
    "calendar_make": (SIGN_IN, 200, 200, 200, 200, 200, SIGN_IN, SIGN_IN),
    "calendar_revoke": (302,) * 8,
    "shot": (SIGN_IN, 404, 404, 404, 404, 404, 404, 404),  # there is no such file
    "ask": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),
    "reminders": POSTED,
    "request": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),  # nothing is filled in
    "request_items": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),
    "request_step": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),
    "request_discard": POSTED,
    "draft": (SIGN_IN, 422, 404, 404, 404, 404, 422, 404),
    "move": POSTED,
    "guide": (302,) * 8,
    "guide_run": (404, 302, 404, 404, 404, 404, 404, 404),
    "uploads": (401, 412, 412, 412, 412, 412, 412, 412),  # no tus client; tests/uploads looks closer
    "upload": (401, 405, 405, 405, 405, 405, 405, 405),  # it is asked by HEAD, PATCH and DELETE
}
LIKE = {
    "manager": "agent",
    "senior": "agent",
    "finance": "agent",
    "manager of another store": "agent of another store",
    "operator": "arbiter",
    "auditor": "arbiter",
    "administrator": "arbiter",
}
"""Whoever else works here gets what one of the visitors gets: a customer of their own, who may look at files."""
BODIES: dict[str, dict[str, object]] = {
    "message": {"text": "Hello"},
    "move": {"version": 1},
    "language": {"language": "en"},
}


@pytest.fixture
def unit_line() -> OrderLine:
    return OrderLineFactory(quantity=3)


@pytest.fixture
def people(unit_line: OrderLine) -> People:
    return {
        "anonymous": None,
        "owner": buyer(unit_line),
        "another customer": buyer(OrderLineFactory()),
        "agent": agent_of(unit_line.order.store),
        "agent of another store": agent_of(StoreFactory()),
        "arbiter": an_arbiter(),
        "guest": guest_of(unit_line.order, language="en", at=NOON),
        "guest of another order": guest_of(OrderLineFactory().order, language="en", at=NOON),
    }


@pytest.fixture
def colleagues(unit_line: OrderLine) -> dict[str, User]:
    store = unit_line.order.store
    return {
        "manager": agent_of(store, StaffRole.MANAGER),
        "senior": agent_of(store, StaffRole.SENIOR),
        "finance": agent_of(store, StaffRole.FINANCE),
        "manager of another store": agent_of(StoreFactory(), StaffRole.MANAGER),
        "operator": member(StaffRole.OPERATOR),
        "auditor": member(StaffRole.AUDITOR),
        "administrator": UserFactory(is_staff=True, is_superuser=True),
    }


@pytest.fixture
def running(request: pytest.FixtureRequest, unit_line: OrderLine) -> Ticket:
    """A submitted ticket; a file takes its time to be received, so only who asks for it gets one."""
    customer = buyer(unit_line)
    wants_file = "evidence" in request.node.name or "file" in request.node.name
    evidence = checked_files([sent(jpeg())], by=customer, at=NOON) if wants_file else []
    return open_ticket(unit_line, asked(), actor=as_customer(customer), key=uuid4(), at=NOON, evidence=evidence)


@pytest.fixture
def addresses(unit_line: OrderLine, running: Ticket) -> dict[str, str]:
    draft = save_draft(unit_line, asked(), by=buyer(unit_line), key=uuid4(), at=NOON)
    item = Item(unit_line, RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 1)
    kept = save_items(unit_line.order, [item], by=buyer(unit_line), key=uuid4(), at=NOON)
    link = running.evidence_links.first()
    arguments: dict[str, list[object]] = {
        "sign_in_link": ["MQ", "no-token"],
        "take_data": [uuid4()],
        "guest_link": ["no-token"],
        "hand_over": ["no-token"],
        "open_account": ["no-token"],
        "order": [unit_line.order.number],
        "ask": [unit_line.order.number, 1],
        "reminders": [unit_line.order.number],
        "request": [unit_line.order.number, 1],
        "request_items": [unit_line.order.number],
        "request_step": [kept.key, "items"],
        "request_discard": [kept.key],
        "ticket": [running.number],
        "draft": [draft.number],
        "message": [running.number],
        "take_back": [running.number, 1],
        "report_message": [running.number, 987654321],
        "ticket_events": [running.number],
        "add_proof": [unit_line.order.number],
        "drop_proof": [unit_line.order.number, 1],
        "ask_again": [running.number],
        "rate": [running.number],
        "notice_read": [1],
        "address_again": ["email"],
        "unsubscribe": ["no-token"],
        "add_evidence": [running.number],
        "move": [running.number, "withdraw"],
        "shot": [running.number, link.evidence_id if link else uuid4()],
        "case_file": [running.number],
        "case_download": [running.number, uuid4()],
        "withdraw_file": [running.number, link.evidence_id if link else uuid4()],
        "return_slip": [running.number],
        "return_code": [running.number],
        "quote": ["1:forged"],
        "carrier_news": ["sf"],
        "ruling": ["PR-2611-00001"],
        "store_policy": [unit_line.order.store.slug],
        "store": [unit_line.order.store.slug],
        "product": [unit_line.product.sku if unit_line.product else ""],
        "dispute_move": [running.number, "withdraw"],
        "dispute_evidence": [running.number],
        "complain": [running.number],
        "article": ["pairing"],
        "guide": ["driver"],
        "guide_run": [_check_of(buyer(unit_line)).pk],
        "evidence": [link.evidence_id if link else uuid4(), "thumb"],
        "calendar_feed": ["no-such-token"],
        "upload": [uuid4()],
        "upload_state": [begin("film.mp4", 10, by=buyer(unit_line), at=moment()).pk],
    }
    return {str(one.name): reverse(f"web:{one.name}", args=arguments.get(str(one.name))) for one in urlpatterns}


def _check_of(person: User) -> GuideRun:
    return start_run(current_guides().get(guide__slug="driver"), user=person, product=None, at=NOON)


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("name", GETS)
def test_who_may_look(client: Client, people: People, addresses: dict[str, str], name: str, visitor: str) -> None:
    _come_as(client, people[visitor])

    response = client.get(addresses[name])

    response.getvalue()  # a file is closed when it has been read
    assert response.status_code == GETS[name][VISITORS.index(visitor)]


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("name", POSTS)
def test_who_may_act(client: Client, people: People, addresses: dict[str, str], name: str, visitor: str) -> None:
    _come_as(client, people[visitor])

    response = client.post(addresses[name], BODIES.get(name, {}))

    assert response.status_code == POSTS[name][VISITORS.index(visitor)]


@pytest.mark.parametrize(("method", "table"), [("get", GETS), ("post", POSTS)], ids=["look", "act"])
def test_no_page_and_no_file_opens_to_another_role_that_does_not_open_to_its_like(
    client: Client,
    colleagues: dict[str, User],
    addresses: dict[str, str],
    method: str,
    table: dict[str, tuple[int, ...]],
) -> None:
    assert colleagues.keys() == LIKE.keys()
    wrong = {}

    for role, person in colleagues.items():
        for name, statuses in table.items():
            client.force_login(person)  # some addresses sign out
            status = answered(client, addresses[name], method, BODIES.get(name)).status_code
            if status != statuses[VISITORS.index(LIKE[role])]:
                wrong[role, name] = status

    assert wrong == {}


@pytest.mark.parametrize("name", sorted(GETS.keys() - POSTS.keys() - {"sign_in_link", "dispute_move", "quote"}))
def test_a_page_that_is_only_looked_at_refuses_a_post(
    client: Client, people: People, addresses: dict[str, str], name: str
) -> None:
    _come_as(client, people["owner"])

    assert client.post(addresses[name]).status_code == 405


@pytest.mark.parametrize("name", sorted(POSTS.keys() - GETS.keys()))
def test_an_act_is_never_a_get(client: Client, people: People, addresses: dict[str, str], name: str) -> None:
    _come_as(client, people["owner"])

    assert client.get(addresses[name]).status_code == 405


@pytest.mark.parametrize("name", GETS)
def test_an_anonymous_visitor_is_sent_to_the_sign_in_and_back(
    client: Client, addresses: dict[str, str], name: str
) -> None:
    if GETS[name][0] != SIGN_IN:
        return
    assert client.get(addresses[name])["Location"] == f"/accounts/login/?next={addresses[name]}"


@pytest.mark.parametrize("visitor", ["anonymous", "owner", "guest"])
def test_no_address_shows_an_internal_note(
    client: Client, people: People, addresses: dict[str, str], running: Ticket, visitor: str
) -> None:
    """Whatever is opened or sent, and whatever the answer says; test_internal_notes.py goes through the states."""
    agent = people["agent"]
    assert isinstance(agent, User)
    write_message(running, "zweiundvierzig", actor=as_store(agent), at=NOON, is_internal=True)
    _come_as(client, people[visitor])

    gets = [name for name in GETS if b"zweiundvierzig" in client.get(addresses[name]).getvalue()]
    acts = sorted(POSTS.keys() - {"move"})
    posts = [
        name for name in acts if b"zweiundvierzig" in client.post(addresses[name], BODIES.get(name, {})).getvalue()
    ]

    assert (gets, posts) == ([], [])


def test_the_tables_know_every_address() -> None:
    assert {str(one.name) for one in urlpatterns} == GETS.keys() | POSTS.keys()


@pytest.mark.parametrize("visitor", [one for one in VISITORS if one not in {"owner", "guest"}])
def test_whoever_may_not_act_changes_nothing(
    client: Client,
    people: People,
    addresses: dict[str, str],
    running: Ticket,
    visitor: str,
) -> None:
    _come_as(client, people[visitor])
    before = (running.version, running.messages.count(), running.evidence_links.count())

    for name in ("message", "add_evidence", "move", "draft", "shot", "request_discard"):
        client.post(addresses[name], BODIES.get(name, {}))

    running.refresh_from_db()
    assert (running.version, running.messages.count(), running.evidence_links.count()) == before


def _come_as(client: Client, person: User | OrderGuest | None) -> None:
    if isinstance(person, OrderGuest):
        client.cookies[GUEST_COOKIE] = cookie_for(person.person_id, moment())
    elif person:
        client.force_login(person)
