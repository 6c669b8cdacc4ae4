"""What holds for every page: one heading, pictures and fields with names, nothing wider than the phone."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from aftersales.clock.services import moment
from aftersales.disputes.models import Dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import move_ticket
from tests.factories import a_draft, a_ticket, as_customer, as_store
from tests.journeys.cast import Cast
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

FAULTS = Path(__file__).with_name("faults.js").read_text()


@dataclass(frozen=True, slots=True)
class Things:
    """One of each that pages are about."""

    line: OrderLine
    draft: Ticket
    waiting: Ticket
    refused: Ticket
    disputed: Dispute


def some_things(cast: Cast) -> Things:
    waiting, refused, disputed = (a_ticket(cast.a_line(), at=moment()) for _ in range(3))
    at, store = moment(), as_store(cast.agent)
    for ticket in (refused, disputed):
        details = Details(reason_code="not_intact", note="Scratched.")
        move_ticket(ticket, Action.REJECT, actor=store, at=at, version=ticket.version, details=details)
        ticket.refresh_from_db()
    dispute = open_dispute(
        disputed, actor=as_customer(cast.customer), at=at, version=disputed.version, statement="It is not.", evidence=()
    )
    return Things(cast.a_line(quantity=2), a_draft(cast.a_line(), at=at), waiting, refused, dispute)


def test_no_page_of_a_customer_has_a_fault(stage: Stage, cast: Cast) -> None:
    things = some_things(cast)
    order = things.line.order.number
    paths = [
        reverse("web:orders"),
        reverse("web:order", args=[order]),
        reverse("web:request", args=[order, 1]),
        reverse("web:draft", args=[things.draft.number]),
        reverse("web:tickets"),
        reverse("web:ticket", args=[things.waiting.number]),
        reverse("web:ticket", args=[things.refused.number]),
        reverse("web:ticket", args=[things.disputed.ticket.number]),
        reverse("web:move", args=[things.waiting.number, "withdraw"]),
        reverse("web:move", args=[things.refused.number, "escalate"]),
        reverse("web:inbox"),
        reverse("web:calendar"),
    ]
    assert json.dumps(faults(stage, stage.phone_of(cast.customer), paths), indent=1) == "{}"


def test_no_page_of_the_store_has_a_fault(stage: Stage, cast: Cast) -> None:
    things = some_things(cast)
    paths = [
        reverse("admin:queue"),
        reverse("admin:review", args=[things.waiting.number]),
        reverse("admin:move", args=[things.waiting.number, "reject"]),
        reverse("admin:move", args=[things.waiting.number, "make_offer"]),
        reverse("admin:arbitration"),
        reverse("admin:dispute", args=[things.disputed.number]),
        reverse("admin:store_settings", args=[things.waiting.store.slug]),
        reverse("admin:store_setting", args=["seller_review_h", things.waiting.store.slug]),
        *(reverse(f"insights:{name}") for name in ("overview", "deadlines", "products", "agents", "disputes", "money")),
        reverse("insights:store", args=[things.waiting.store.slug]),
        reverse("insights:tickets") + "?of=submitted",
    ]
    assert json.dumps(faults(stage, stage.desk_of(cast.manager), paths), indent=1) == "{}"


def test_no_page_of_the_platform_has_a_fault(stage: Stage, cast: Cast) -> None:
    things = some_things(cast)
    paths = [
        reverse("admin:queue"),
        reverse("admin:review", args=[things.waiting.number]),
        reverse("admin:arbitration"),
        reverse("admin:dispute", args=[things.disputed.number]),
        reverse("admin:dispute_move", args=[things.disputed.number, "accept"]),
        reverse("admin:settings"),
        reverse("clockwork:watch"),
        reverse("clockwork:jobs"),
        reverse("clockwork:new_job") + "?kind=holiday&days=3&reason=Storm",
    ]
    assert json.dumps(faults(stage, stage.desk_of(cast.arbiter), paths), indent=1) == "{}"


def test_no_page_before_the_sign_in_has_a_fault(stage: Stage) -> None:
    paths = [reverse("web:home"), reverse("account_login"), reverse("account_reset_password")]
    assert json.dumps(faults(stage, stage.stranger(), paths), indent=1) == "{}"


def faults(stage: Stage, page: Page, paths: list[str]) -> dict[str, list[str]]:
    return {path: found for path in paths if (found := stage.visit(page, path).evaluate(FAULTS))}
