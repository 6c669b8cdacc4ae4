"""Before the platform: a silent store, a store that is right, a settlement, and an appeal that changes the ruling."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.clock.services import moment, shift_demo_clock
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_dispute as open_dispute_of
from aftersales.domain.disputes import DisputeState
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.moving import Details
from aftersales.domain.penalties import DEFAULT_RULES, Trigger
from aftersales.domain.requests import Reason, RequestKind
from aftersales.standing.models import Penalty, PenaltyTariff
from aftersales.standing.services.proposing import propose_due
from aftersales.tickets.services.asking import Asked, open_ticket
from aftersales.tickets.services.moving import Actor, move_ticket
from tests.factories import an_arbiter
from tests.journeys.cast import Cast, named
from tests.journeys.files import film, photo
from tests.journeys.pages import (
    ask,
    attach,
    fill,
    headline,
    main,
    open_dispute,
    open_from_queue,
    press,
    says,
    take_step,
)
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REFUSAL = {
    "Reason": "Damage after delivery (Clause 3.2, What the warranty does not cover)",
    "Your words": "The shell is cracked.",
    "Why the verdict does not hold here": "The verdict took the shell to be whole.",
}
FOR_CUSTOMER = {
    "Outcome": "Refund without return",
    "Liable": "Store at fault",
    "Refund, CNY": "350.00",
    "Facts found (Chinese)": "影像显示双击故障。",
    "Facts found (English)": "The film shows two clicks for one press.",
    "Reasons (Chinese)": "商家未举证。",
    "Reasons (English)": "The store showed nothing.",
}
FOR_STORE = {
    "Outcome": "The request is not upheld",
    "Liable": "Customer at fault",
    "Facts found (Chinese)": "商品摔坏。",
    "Facts found (English)": "The item was dropped.",
    "Reasons (Chinese)": "人为损坏。",
    "Reasons (English)": "Damage by the customer is not covered.",
}


def refused(stage: Stage, cast: Cast) -> str:
    """A refused request that the customer has taken to the platform, and which the platform has accepted."""
    phone, desk, court = stage.phone_of(cast.customer), stage.desk_of(cast.agent), stage.desk_of(cast.arbiter)
    number = ask(stage, phone, cast.a_line(), kind="Return and refund", reason="Faulty", files=[photo()])
    open_from_queue(stage, desk, number)
    take_step(desk, "Refuse the request", REFUSAL)
    phone.reload()
    take_step(phone, "Ask the platform to decide", {"Your words": "It came like this."})
    open_dispute(stage, court, number)
    take_step(court, "Accept the dispute")
    phone.reload()
    return number


def show(page: Page, link: str, words: str, button: str, *, with_film: bool = False) -> None:
    main(page).get_by_role("link", name=link, exact=True).click()
    fill(page, {"What your files show, and what you say to it": words})
    attach(page, [film()] if with_film else [])
    press(page, button)
    expect(page.get_by_text("Your evidence is submitted.")).to_be_visible()


def rule_as(stage: Stage, judge: User, number: str, ruling: dict[str, str], verb: str = "Issue the ruling") -> Page:
    court = stage.desk_of(judge)
    open_dispute(stage, court, number)
    main(court).get_by_role("link", name=verb, exact=True).click()
    fill(court, ruling)
    court.locator('input[name="clauses"]').first.check()
    press(court, "Read it as both sides will")
    says(court, ruling["Facts found (English)"], ruling["Reasons (English)"])
    press(court, "Make the ruling")
    expect(court.get_by_text("The ruling is made; both sides have been told.")).to_be_visible()
    return court


def dispute_of(number: str) -> Dispute:
    return Dispute.objects.get(ticket__number=number)


def later(settings: Settings, length: timedelta) -> None:
    settings.DEMO = True
    shift_demo_clock(length)
    call_command("sweep")


def tariffs_again() -> None:
    """The journey before has emptied every table."""
    for rule in DEFAULT_RULES:
        values = {"ledger": rule.ledger, "points": rule.points, "confirmer": rule.confirmer, "per": rule.per}
        PenaltyTariff.objects.get_or_create(trigger=rule.trigger, defaults=values | {"days": rule.days})


def test_a_silent_store_loses_on_file_is_forced_and_pays_with_points_that_everybody_sees(
    stage: Stage, cast: Cast, settings: Settings
) -> None:
    phone = stage.phone_of(cast.customer)
    number = ask(stage, phone, cast.a_line(), kind="Return and refund", reason="Faulty", opened="Yes")
    later(settings, 49 * HOUR)  # the store never answers; what is doubtful the clock hands up
    assert dispute_of(number).opened_by_role == Role.CLOCK
    court = stage.desk_of(cast.arbiter)
    open_dispute(stage, court, number)
    says(court, "The store missed its time limit, so the platform stepped in")
    take_step(court, "Accept the dispute")
    phone.reload()
    show(phone, "Show my evidence", "It clicks twice.", "Submit my evidence", with_film=True)

    later(settings, 73 * HOUR)
    open_dispute(stage, court, number)
    says(court, "The store has shown nothing.", "Decided on file, this point goes against: Store.")
    rule_as(stage, cast.arbiter, number, FOR_CUSTOMER)

    later(settings, 25 * HOUR)
    phone.reload()
    says(phone, "The film shows two clicks for one press.")
    made = dispute_of(number).ruling
    assert made
    assert made.is_forced

    tariffs_again()
    propose_due(moment())  # if the sweep found tariffs, it has proposed this before
    disobeyed = Penalty.objects.get(store=cast.store, trigger=Trigger.RULING_DISOBEYED)
    stage.go(court, "admin:penalty", disobeyed.number)
    take_step(court, "Confirm and tell the store")
    later(settings, 9 * DAY)

    disobeyed.refresh_from_db()
    assert (disobeyed.state, disobeyed.points) == ("booked", 6)
    stranger = stage.stranger()
    stage.go(stranger, "web:store", cast.store.slug)
    says(stranger, "Did not carry out a ruling", "6 points")


def test_the_store_is_right_and_the_customer_accepts_it(stage: Stage, cast: Cast) -> None:
    number = refused(stage, cast)
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    show(phone, "Show my evidence", "It came like this.", "Submit my evidence")
    open_dispute(stage, desk, number)
    show(desk, "Show our evidence", "It was whole when we sent it.", "Submit our evidence", with_film=True)

    rule_as(stage, cast.arbiter, number, FOR_STORE)

    phone.reload()
    headline(phone, "The platform did not uphold your request")
    says(phone, "Damage by the customer is not covered.")
    take_step(phone, "Accept the ruling")
    headline(phone, "Closed")
    assert dispute_of(number).state == DisputeState.CLOSED


def test_they_settle_in_the_middle_of_it(stage: Stage, cast: Cast) -> None:
    number = refused(stage, cast)
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)

    open_dispute(stage, desk, number)
    take_step(
        desk,
        "Offer a settlement",
        {"What you offer": "Refund without return", "Refund, CNY": "200.00", "Your words": "Keep it, and 200 back."},
    )
    phone.reload()
    says(phone, "The store offers to settle", "Keep it, and 200 back.")
    take_step(phone, "Accept the settlement")

    headline(phone, "The store is paying your refund")
    says(phone, "¥200.00 goes back to how you paid.")
    assert dispute_of(number).state == DisputeState.SETTLED


def test_an_appeal_changes_the_ruling(stage: Stage, cast: Cast) -> None:
    number = refused(stage, cast)
    phone, desk, second = stage.phone_of(cast.customer), stage.desk_of(cast.agent), named(an_arbiter())
    take_step(phone, "Finish my evidence")
    open_dispute(stage, desk, number)
    take_step(desk, "Finish my evidence")
    first = rule_as(stage, cast.arbiter, number, FOR_STORE)

    phone.reload()
    take_step(phone, "Appeal the ruling", {"Why the ruling is wrong": "Nobody looked at my film."})
    first.reload()
    says(first, "You have decided this dispute before, or belong to one side: somebody else decides now.")
    rule_as(stage, second, number, FOR_CUSTOMER, "Change the ruling")

    phone.reload()
    headline(phone, "The platform has ruled; the store carries it out")
    says(phone, "Replaced on appeal", "The store showed nothing.")
    open_dispute(stage, desk, number)
    take_step(desk, "Carry out the ruling")
    phone.reload()
    headline(phone, "The store is paying your refund")


def test_a_store_that_shows_half_its_papers_loses_a_counterfeit_on_file(
    stage: Stage, cast: Cast, settings: Settings
) -> None:
    line, at = cast.a_line(), moment()
    buyer, agent = Actor(Role.CUSTOMER, cast.customer, "portal"), Actor(Role.STORE, cast.agent, "desk")
    what = Asked(RequestKind.REFUND_ONLY, Reason.COUNTERFEIT, 1, "The print is blurred.", {})
    ticket = open_ticket(line, what, actor=buyer, key=uuid4(), at=at)
    refusal = Details(reason_code="evidence_missing", note="It is genuine.")
    ticket = move_ticket(ticket, Action.REJECT, actor=agent, at=at, details=refusal)
    open_dispute_of(ticket, actor=buyer, at=at, statement="It is no genuine one.")
    court, desk, number = stage.desk_of(cast.arbiter), stage.desk_of(cast.agent), ticket.number
    open_dispute(stage, court, number)
    take_step(court, "Accept the dispute")

    open_dispute(stage, desk, number)
    main(desk).get_by_role("link", name="Show our evidence", exact=True).click()
    says(desk, "You prove where it comes from", "Invoice of your purchase", "Delivery note of your supplier")
    attach(desk, [photo()])  # the first field is the invoice's
    press(desk, "Submit our evidence")

    later(settings, 121 * HOUR)
    open_dispute(stage, court, number)
    says(court, "Handed in: a person has to read it", "Needed, and missing")
    says(court, "Decided on file, this point goes against: Store.")
    rule_as(stage, cast.arbiter, number, FOR_CUSTOMER)
    made = dispute_of(number).ruling
    assert made
    assert (made.liable, made.amount) == ("store", Decimal("350.00"))
