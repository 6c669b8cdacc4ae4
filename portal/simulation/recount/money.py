"""Refunds, deposits and the platform's ledger, added up again from the history of each refund."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from aftersales.disputes.models import Ruling, SettlementOffer
from aftersales.orders.models import OrderLine
from aftersales.refunds.models import LedgerEntry, Payment, Refund, RefundEvent, SimulatedTransfer
from aftersales.tickets.models import Ticket, TicketEvent
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided about a ticket last: by a ruling that was carried out, or by both sides together."""

    state: str
    outcome: str
    due: Decimal
    liable: str = ""
    instance: str = ""
    way_back: Decimal | None = None


def rulings_are_paid() -> Finding:
    """What the ruling in force gives back is what its ticket's refunds come to, less what was made good to the store;
    so it is with the freight of what was sent back. What a store had paid of its own accord before stays, and what both
    sides agreed on later takes the ruling's place."""
    finding = Finding("rulings: refunds and freight, less what was made good, come to what stands ruled or agreed")
    paid: dict[str, Decimal] = defaultdict(lambda: ZERO)
    freight: dict[str, Decimal] = defaultdict(lambda: ZERO)
    rows = Refund.objects.values_list("reference", "amount", "state", "purpose")
    for reference, amount, state, purpose in rows:
        if purpose == "goods" and state == "paid":
            paid[reference] += amount
        elif purpose == "return_freight" and state != "cancelled":
            freight[reference] += amount
    granted_before = _granted_before()
    good, good_freight = _made_good("goods"), _made_good("return_freight")
    sent = set(TicketEvent.objects.filter(action="ship_return").values_list("ticket__number", flat=True))
    for number, last in _standing().items():
        is_money = last.state == "completed" and last.outcome in {"refund", "return_refund", "reject"}
        if is_money and (last.outcome != "reject" or last.instance == "appeal"):
            # what was paid before the appeal stays; what the platform gave alone is nobody's to make good
            kept = paid[number] - good[number]
            due = max(last.due, granted_before[number]) if last.instance == "first" else last.due
            finding.same(number, kept if last.liable != "nobody" else min(kept, due), due)
        if number in sent and last.way_back is not None:
            finding.same(f"{number} freight", freight[number] - good_freight[number], last.way_back)
    return finding


def _standing() -> dict[str, Standing]:
    """Of each ticket. Of a return the store may have taken fewer pieces, or kept freight: then less is due."""
    ruled = Ruling.objects.filter(status="in_force", executed_at__isnull=False).exclude(outcome="noted")
    agreed = SettlementOffer.objects.filter(state="accepted")
    ticket = ("dispute__ticket__number", "dispute__ticket__state", "dispute__ticket__amount", "outcome", "amount")
    rulings = ruled.values_list("executed_at", "pk", *ticket, "liable", "instance", "return_freight")
    agreements = agreed.values_list("answered_at", "pk", *ticket)
    found: dict[str, Standing] = {}
    for _at, _pk, number, state, taken, outcome, amount, *judged in sorted([*rulings, *agreements]):
        due = min(amount, taken or ZERO) if outcome == "return_refund" else amount
        earlier = found.get(number)
        # of the freight they say nothing: what was ruled about it stays
        found[number] = Standing(state, outcome, due, *(judged or ("", "", earlier and earlier.way_back)))
    return found


def _granted_before() -> dict[str, Decimal]:
    """What each ticket's store had granted by itself and was paid all the same."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    ruled = ("ruling", "changed_ruling")
    rows = Refund.objects.filter(state="paid", purpose="goods").exclude(cause__in=ruled)
    for reference, amount in rows.values_list("reference", "amount"):
        found[reference] += amount
    return found


def _made_good(purpose: str) -> dict[str, Decimal]:
    """What the platform gave each ticket's store for money that turned out not to be due."""
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    rows = LedgerEntry.objects.filter(key__startswith="good:", refund__purpose=purpose, account__store__isnull=False)
    for reference, amount in rows.values_list("refund__reference", "amount"):
        found[reference] += amount
    return found


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
    finding = Finding("deposits: balances replayed from what the platform paid, and what it made good with both halves")
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    booked: dict[str, Decimal] = {}
    good: dict[str, Decimal] = {}
    rows = LedgerEntry.objects.order_by("account_id", "sequence").values_list(
        "account_id", "sequence", "key", "amount", "balance"
    )
    for account, sequence, key, amount, balance in rows:
        sums[account] += amount
        finding.same(f"{account}/{sequence}", balance, sums[account])
        if key.startswith("good:"):
            good[key] = amount
        elif not key.endswith(":opening"):
            booked[key] = amount
    paid = Refund.objects.filter(state="paid").exclude(paid_by="store").values_list("number", "amount", "cause")
    expected = {f"{_KINDS.get(cause, 'advance')}:{number}": -amount for number, amount, cause in paid}
    finding.all_same(booked, expected)  # type: ignore[arg-type]
    stores = {key: amount for key, amount in good.items() if not key.endswith(":platform")}
    finding.all_same(good, stores | {f"{key}:platform": -amount for key, amount in stores.items()})  # type: ignore[arg-type]
    return finding


_KINDS = {"changed_ruling": "ruling"}
"""What an entry is called by the cause of its refund."""
