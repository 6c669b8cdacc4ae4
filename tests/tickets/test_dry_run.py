"""Draft terms against real tickets: counts, money, and which tickets change."""

import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from aftersales.accounts.models import Store
from aftersales.domain.eligibility import Outcome
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.terms import PolicyTerms, ReturnShippingPayer
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.dry_run import DryRunReport, dry_run
from tests.factories import NOON, OrderFactory, OrderLineFactory, StoreFactory, a_ticket, asked

pytestmark = pytest.mark.django_db

SINCE, UNTIL = NOON - timedelta(days=90), NOON + timedelta(days=1)
LONGER = PolicyTerms(no_reason_days=15)


@pytest.fixture
def store() -> Store:
    return StoreFactory(slug="flagship")


def ticket_after(store: Store, days: int, paid: str = "100.00") -> Ticket:
    delivered_at = NOON - timedelta(days=days)
    order = OrderFactory(store=store, placed_at=delivered_at - timedelta(days=2), delivered_at=delivered_at)
    return a_ticket(OrderLineFactory(order=order, paid_amount=Decimal(paid)))


def run(store: Store, terms: PolicyTerms = LONGER, **options: Any) -> DryRunReport:
    return dry_run(store, terms, since=SINCE, until=UNTIL, **options)


def test_a_longer_window_opens_what_was_late(store: Store) -> None:
    ticket_after(store, 2)
    late = ticket_after(store, 10, "250.00")
    ticket_after(store, 40)

    report = run(store)

    assert report.judged == 3
    assert report.moved == {(Outcome.INELIGIBLE, Outcome.ELIGIBLE): 1}
    assert (report.refunds_won, report.refunds_lost) == (Decimal("250.00"), Decimal("0.00"))
    moved = [change.number for change in report.changes if change.changes_outcome]
    assert moved == [late.number]


def test_who_pays_the_way_back_is_a_change_too(store: Store) -> None:
    ticket = ticket_after(store, 2)

    (change,) = run(store, PolicyTerms(return_shipping_payer=ReturnShippingPayer.STORE)).changes

    assert (change.number, change.changes_outcome) == (ticket.number, False)
    assert (change.old.return_shipping, change.new.return_shipping) == ("customer", "store")


def test_changes_of_the_outcome_come_first(store: Store) -> None:
    ticket_after(store, 2)
    late = ticket_after(store, 10)

    assert run(store).changes[0].number == late.number


def test_the_same_terms_change_nothing(store: Store) -> None:
    ticket_after(store, 2)

    assert run(store, PolicyTerms()).changes == []


def test_only_this_store_and_this_time_are_judged(store: Store) -> None:
    ticket_after(StoreFactory(), 10)
    ticket_after(store, 10)

    assert dry_run(store, LONGER, since=UNTIL, until=UNTIL + timedelta(days=1)).judged == 0
    assert run(store).judged == 1


def test_a_ticket_whose_facts_were_not_kept_is_left_out_and_counted(store: Store) -> None:
    Ticket.objects.filter(pk=ticket_after(store, 10).pk).update(verdict={"outcome": "ineligible"})

    report = run(store)

    assert (report.judged, report.untold, report.changes) == (0, 1, [])


def test_nothing_is_written_and_progress_is_told(store: Store) -> None:
    ticket = ticket_after(store, 10)
    told: list[tuple[int, int]] = []

    run(store, progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 1)]
    assert Ticket.objects.get().verdict == ticket.verdict


def test_price_protection_counts_the_drop_that_was_asked(store: Store) -> None:
    order = OrderFactory(store=store)
    drop = asked(RequestKind.PRICE_PROTECTION, Reason.PRICE_DROP, declared={"price_drop": "30.00"})
    a_ticket(OrderLineFactory(order=order), drop)

    assert run(store, PolicyTerms(price_protection_days=7)).refunds_won == Decimal("30.00")


# --- the command ---


def command(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("dry_run_policy", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def terms_file(folder: Path, terms: object) -> str:
    file = folder / "terms.json"
    file.write_text(json.dumps(terms))
    return str(file)


def test_the_command_tells_counts_money_and_tickets(store: Store, tmp_path: Path) -> None:
    late = ticket_after(store, 10, "250.00")

    out, err = command("--store", "flagship", "--terms", terms_file(tmp_path, {"no_reason_days": 15}), "--days", "3650")

    assert "tickets judged: 1, would change: 1." in out
    assert "Not eligible -> Eligible: 1 (refunds of ¥250.00)" in out
    assert late.number in out
    assert "Judged 1 of 1" in err


def test_the_command_warns_of_terms_that_cannot_be_published(store: Store, tmp_path: Path) -> None:
    _, err = command("--store", "flagship", "--terms", terms_file(tmp_path, {"no_reason_days": 3}))

    assert "Cannot be published: Clause 1.1" in err
    assert "the least is 7 days" in err


@pytest.mark.parametrize(
    ("terms", "said"), [({"no_reason_days": -1}, "no_reason_days: bad_value"), ({"speed": 1}, "speed: unknown")]
)
def test_the_command_names_the_term_that_is_wrong(store: Store, tmp_path: Path, terms: object, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        command("--store", "flagship", "--terms", terms_file(tmp_path, terms))


def test_the_command_knows_the_stores(store: Store, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no store nowhere\. Known: flagship"):
        command("--store", "nowhere", "--terms", terms_file(tmp_path, {}))
