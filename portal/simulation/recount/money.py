"""Refunds, deposits and the platform's ledger, added up again from the history of each refund."""

from collections import Counter, defaultdict
from decimal import Decimal

from aftersales.disputes.models import Ruling
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import LedgerEntry, Payment, Refund, RefundEvent, SimulatedTransfer
from aftersales.tickets.models import Ticket
from portal.simulation.recount.findings import Finding

ZERO = Decimal(0)


def refunds_add_up() -> Finding:
    """What each promised and paid is what its events say, its payments moved and the bank has in its books."""
    finding = Finding("refunds: promised and paid as events, payments and the bank's own books tell")
    granted: dict[int, Decimal] = {}
    paid: dict[int, Decimal] = {}
    last: dict[int, str] = {}
    rows = RefundEvent.objects.order_by("refund_id", "sequence").values_list(
        "refund_id", "action", "to_state", "payload"
    )
    for refund, action, to_state, payload in rows:
        last[refund] = to_state
        if action == "grant":
            granted[refund] = Decimal(str(payload["amount"]))
        if action == "pay":
            paid[refund] = Decimal(str(payload["amount"]))
    moved: dict[int, Decimal] = defaultdict(lambda: ZERO)
    by_gateway: dict[str, Decimal] = {}
    for refund, key, gateway, state, amount in Payment.objects.values_list(
        "refund_id", "key", "gateway", "state", "amount"
    ):
        if state == "paid":
            moved[refund] += amount
            if gateway == "simulated":
                by_gateway[key] = amount
    for pk, number, amount, state in Refund.objects.values_list("pk", "number", "amount", "state"):
        finding.same(number, (amount, state), (granted[pk], last[pk]))
        finding.same(f"{number} paid", moved[pk], paid.get(pk, ZERO))
    bank = {key: amount for key, amount in SimulatedTransfer.objects.values_list("key", "amount") if key in by_gateway}
    finding.all_same(by_gateway, bank)  # type: ignore[arg-type]
    return finding


def rulings_are_paid() -> Finding:
    """What a ruling gives back is what its ticket's refunds come to once it is completed."""
    finding = Finding("rulings: the refunds of a completed ticket come to what was ruled")
    paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for reference, amount, state, purpose in Refund.objects.values_list("reference", "amount", "state", "purpose"):
        if state == "paid" and purpose == "goods":
            paid[reference] += amount
    rows = Ruling.objects.filter(status="in_force", outcome="refund").values_list(
        "dispute__ticket__number", "dispute__ticket__state", "amount"
    )
    for number, state, amount in rows:
        if state == "completed":
            finding.same(number, paid[number], amount)
    return finding


def lines_are_not_overpaid() -> Finding:
    """No line gives back more than was paid for it, whatever was promised, cancelled and promised again."""
    finding = Finding("order lines: refunds for the goods within what was paid; completed tickets owe nothing")
    promised: dict[int, Decimal] = defaultdict(lambda: ZERO)
    owed: Counter[str] = Counter()
    rows = Refund.objects.values_list("order_line_id", "reference", "amount", "state", "purpose")
    for line, reference, amount, state, purpose in rows:
        if state != "cancelled" and purpose == "goods":
            promised[line] += amount
        owed[reference] += state not in {"paid", "cancelled"}
    for line, paid in OrderLine.objects.values_list("pk", "paid_amount"):
        finding.same(f"line {line}", promised[line] <= paid, True)
    for number in Ticket.objects.filter(state="completed").values_list("number", flat=True):
        finding.same(number, owed[number], 0)
    return finding


def deposits_add_up() -> Finding:
    """Each account is its opening, less what the platform paid in its place; every row's balance is the sum so far."""
    finding = Finding("deposits: balances replayed from the refunds that the platform paid")
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    booked: dict[str, Decimal] = {}
    rows = LedgerEntry.objects.order_by("account_id", "sequence").values_list(
        "account_id", "sequence", "key", "amount", "balance"
    )
    for account, sequence, key, amount, balance in rows:
        sums[account] += amount
        finding.same(f"{account}/{sequence}", balance, sums[account])
        if not key.endswith(":opening"):
            booked[key] = amount
    expected = {
        f"advance:{number}": -amount
        for number, amount, paid_by, state in Refund.objects.values_list("number", "amount", "paid_by", "state")
        if state == "paid" and paid_by != "store"
    }
    finding.all_same(booked, expected)  # type: ignore[arg-type]
    return finding
