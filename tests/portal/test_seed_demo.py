from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from pytest_django.fixtures import Settings

from aftersales.accounts.models import Membership, Store, User
from aftersales.audit.services import first_broken
from aftersales.catalog.models import Product
from aftersales.deadlines.models import SettingVersion
from aftersales.deadlines.selectors import last_beat
from aftersales.deadlines.selectors.watching import left_to_people
from aftersales.disputes.models import Dispute, DisputeEvent, Ruling
from aftersales.domain.disputes import DisputeState
from aftersales.domain.lifecycle import CloseReason, State
from aftersales.domain.requests import Channel, Reason, RequestKind
from aftersales.evidence.models import Evidence
from aftersales.notifications.models import Notice, OutboxMessage
from aftersales.orders.models import ExtendedWarranty, Fulfilment, Order, OrderLine
from aftersales.policies.models import PolicyVersion
from aftersales.tickets.models import NOT_QUEUED_STATES, ClaimedUnit, Message, Request, Ticket, TicketEvent, UsualTime
from aftersales.tickets.selectors.handling import free_tickets
from portal.demo.people import PASSWORD
from portal.demo.world import MARK
from tests.demo_world import DemoWorld

COUNTED = (User, Membership, Store, Product, PolicyVersion, Order, Ticket, TicketEvent, Message, ClaimedUnit, Evidence,
           Dispute, DisputeEvent, Ruling, Notice, OutboxMessage)  # fmt: skip


def seed(*options: str) -> str:
    said = StringIO()
    call_command("seed_demo", *options, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def world(in_demo_world: DemoWorld, db: None) -> str:
    """What the command said."""
    return in_demo_world.said


def states(customer: str) -> set[str]:
    return set(Ticket.objects.filter(customer__username=customer).values_list("state", flat=True))


def test_every_story_is_played_to_its_end(world: str) -> None:
    assert "stops at step" not in world
    assert world.splitlines()[-1] == "The demo world is ready."


def test_every_state_of_a_ticket_is_there(world: str) -> None:
    assert set(Ticket.objects.values_list("state", flat=True)) == set(State)


def test_every_kind_and_every_reason_is_there(world: str) -> None:
    assert set(Ticket.objects.values_list("kind", flat=True)) == set(RequestKind)
    assert set(Ticket.objects.values_list("reason", flat=True)) == set(Reason)


def test_every_reason_of_closing_that_a_service_can_give_is_there(world: str) -> None:
    given = set(Ticket.objects.exclude(close_reason="").values_list("close_reason", flat=True))

    assert given == set(CloseReason) - {CloseReason.SETTLED}


def test_every_delivery_state_is_there_also_for_the_customer(world: str) -> None:
    of_customer = Order.objects.filter(customer__username="customer").values_list("fulfilment", flat=True)

    assert set(of_customer) == set(Fulfilment)


def test_disputes_are_in_every_state_that_a_service_can_reach(world: str) -> None:
    assert set(Dispute.objects.values_list("state", flat=True)) == set(DisputeState)
    assert set(Ruling.objects.values_list("liable", flat=True)) == {"store", "customer"}


def test_the_customer_has_something_in_every_state_that_asks_for_them(world: str) -> None:
    asked = {"draft", "awaiting_customer_info", "awaiting_offer_reply", "rejected", "awaiting_return", "in_dispute"}

    assert asked <= states("customer")


def test_a_request_of_several_items_is_there_with_papers_in_the_vault(world: str) -> None:
    request = Request.objects.annotate(items=Count("tickets")).get(items=3)

    kinds = request.tickets.order_by("id").values_list("kind", "quantity", "state")
    assert list(kinds) == [
        ("exchange", 1, "awaiting_review"),
        ("return_refund", 1, "awaiting_review"),
        ("return_refund", 1, "awaiting_review"),
    ]
    assert set(request.order.proofs.values_list("kind", flat=True)) == {"invoice", "serial_label"}


def test_a_request_that_a_store_entered_is_there_with_its_log(world: str) -> None:
    request = Request.objects.get(channel="hotline")

    assert (request.entered_by is not None, "通话" in request.log, request.tickets.get().kind) == (True, True, "repair")


def test_a_repair_waits_to_be_paid_for(world: str) -> None:
    assert Ticket.objects.get(owes_charge=True).state == State.AWAITING_SHIPMENT


def test_people_work_on_tickets_and_some_wait_for_whoever_takes_the_next_one(world: str) -> None:
    at = last_beat(MARK)
    assert at is not None
    flagship = Store.objects.get(slug="logitech-flagship")
    taken = Ticket.objects.filter(store=flagship, agent__isnull=False).exclude(state__in=NOT_QUEUED_STATES)

    assert {"agent", "senior"} <= set(taken.values_list("agent__username", flat=True))
    assert free_tickets([flagship], at).exists()


def test_the_flagship_store_can_say_how_long_returns_and_exchanges_take(world: str) -> None:
    known = UsualTime.objects.filter(store__slug="logitech-flagship").values_list("kind", flat=True)

    assert set(known) == {"exchange", "return_refund"}


def test_the_numbers_are_in_range(world: str) -> None:
    assert (Store.objects.count(), Product.objects.count()) == (3, 27)
    assert 60 <= Ticket.objects.count() <= 92
    assert 75 <= Order.objects.count() <= 110
    assert 60 <= Evidence.objects.filter(kind="photo").count() <= 140
    assert 3 <= Evidence.objects.filter(kind="video").count() <= 5


def test_the_agents_queue_is_full_with_some_late_and_some_urgent(world: str) -> None:
    queue = Ticket.objects.filter(store__slug="logitech-flagship").exclude(state__in=["draft", "completed", "closed"])
    seeded_at = last_beat(MARK)

    assert seeded_at is not None
    assert queue.count() >= 20
    assert queue.filter(is_overdue=True).count() >= 3
    assert queue.filter(due_at__lt=seeded_at + timedelta(hours=2)).count() >= 2


def test_one_ticket_was_left_to_a_person_and_what_silence_does_is_on_again(world: str) -> None:
    (left,) = left_to_people()

    ticket = Ticket.objects.get(pk=left.subject_id)
    assert (ticket.state, ticket.is_overdue, ticket.store.slug) == (State.AWAITING_REVIEW, True, "logitech-flagship")
    assert list(SettingVersion.objects.filter(code="auto_approve").order_by("id").values_list("value", flat=True)) == [
        "off",
        "on",
    ]


def test_one_store_has_two_versions_of_its_terms(world: str) -> None:
    assert sorted(PolicyVersion.objects.values_list("store__slug", "number")) == [
        ("logitech-flagship", 1),
        ("logitech-flagship", 2),
        ("logitech-jingwei", 1),
        ("logitech-xingchen", 1),
    ]


def test_every_chain_of_events_holds(world: str) -> None:
    tickets = [first_broken(ticket.events.order_by("sequence")) for ticket in Ticket.objects.all()]
    disputes = [first_broken(dispute.events.order_by("sequence")) for dispute in Dispute.objects.all()]

    assert set(tickets) | set(disputes) == {None}


def test_the_events_of_a_ticket_are_in_the_order_of_time(world: str) -> None:
    for ticket in Ticket.objects.all():
        times = list(ticket.events.order_by("sequence").values_list("at", flat=True))
        assert times == sorted(times)


def test_nothing_that_happened_owes_a_mail_now(world: str) -> None:
    """What still waits does so for the end of a customer's night."""
    seeded_at = last_beat(MARK)

    waiting = OutboxMessage.objects.filter(available_at__lte=seeded_at).exclude(state="sent")
    assert list(waiting) == []


def test_only_news_is_unread(world: str) -> None:
    oldest = Notice.objects.filter(read_at=None).earliest("at").at

    assert oldest >= Notice.objects.latest("at").at - timedelta(hours=31)


@pytest.mark.parametrize("name", ["customer", "customer2", "agent", "agent2", "manager", "finance", "arbiter", "admin"])
def test_a_sign_in_works(world: str, name: str) -> None:
    assert Client().login(username=name, password=PASSWORD)


def test_running_it_again_changes_nothing(world: str, settings: Settings) -> None:
    settings.DEMO = True
    before = [list(model.objects.order_by("pk").values()) for model in COUNTED]

    said = seed()

    assert said == "The demo world is there already; nothing was changed.\n"
    assert [list(model.objects.order_by("pk").values()) for model in COUNTED] == before


def test_make_run_hears_nothing_when_the_world_is_there(world: str, settings: Settings) -> None:
    settings.DEMO = True

    assert seed("--if-missing") == ""


def test_without_demo_it_refuses_and_writes_nothing(db: None, settings: Settings) -> None:
    settings.DEMO = False
    before = [model.objects.count() for model in COUNTED]

    with pytest.raises(SystemExit) as ended:
        seed()

    assert ended.value.code == 1
    assert [model.objects.count() for model in COUNTED] == before


def test_every_order_line_keeps_the_rules_of_its_day(world: str) -> None:
    lines = OrderLine.objects.all()

    assert not lines.filter(platform_rules=None).exists()
    assert not lines.filter(product_rule=None).exists()
    assert set(lines.values_list("platform_rules__number", flat=True)) == {1, 2}
    assert {flag for flags in lines.values_list("promotions", flat=True) for flag in flags} == {
        "bundle",
        "clearance",
        "threshold_discount",
        "vouchers",
    }
    assert set(ExtendedWarranty.objects.values_list("sold_by", flat=True)) == {"brand", "store"}


def test_what_the_form_asks_is_told_and_only_the_store_has_something_to_check(world: str) -> None:
    """On the phone nothing is asked of the goods."""
    submitted = Ticket.objects.exclude(submitted_at=None).filter(request__channel=Channel.PORTAL)
    undecided = {fact for ticket in submitted for fact in ticket.verdict.get("undecided", ())}

    assert undecided == {"item.in_stock", "evidence.store_source_proof"}
