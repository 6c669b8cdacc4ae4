"""A dispute at each station of its way, with who acts in it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from aftersales.accounts.models import User
from aftersales.disputes.models import Dispute, Ruling
from aftersales.disputes.services.moving import move_dispute
from aftersales.disputes.services.opening import open_dispute
from aftersales.disputes.services.ruling import rule
from aftersales.domain.disputes import DisputeAction, DisputeDetails
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.moving import Details
from aftersales.domain.rulings import Liable, RulingDraft, RulingOutcome
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from aftersales.tickets.services.moving import Actor, move_ticket
from tests.factories import NOON, a_ticket, agent_of, an_arbiter, as_customer, as_platform, as_store

A = DisputeAction
REFUND = RulingDraft(
    RulingOutcome.REFUND, Liable.STORE, Decimal("699.00"), "开关失灵。", "质量问题。", "It fails.", "A defect."
)
PART = replace(REFUND, amount=Decimal("300.00"))
REJECT = RulingDraft(
    RulingOutcome.REJECT, Liable.CUSTOMER, Decimal(0), "商品摔坏。", "人为损坏。", "Dropped.", "Own damage."
)
RETURN = replace(REFUND, outcome=RulingOutcome.RETURN_REFUND)
NOTED = RulingDraft(RulingOutcome.NOTED, Liable.STORE, Decimal(0), "三天未回复。", "应当回复。")


def a_refused_ticket(line: OrderLine | None = None) -> Ticket:
    ticket = a_ticket(line)
    refusal = Details(reason_code="not_intact", note="Scratched.")
    return move_ticket(ticket, Action.REJECT, actor=as_store(agent_of(ticket.store)), at=NOON, details=refusal)


def agent_in(dispute: Dispute) -> User:
    found = dispute.ticket.store.memberships.order_by("id").first()
    assert found
    return found.user


def party(dispute: Dispute, role: Role) -> Actor:
    return as_customer(dispute.ticket) if role is Role.CUSTOMER else as_store(agent_in(dispute))


def step(dispute: Dispute, action: A, actor: Actor, at: datetime = NOON, note: str = "", **more: object) -> Dispute:
    details = DisputeDetails(note=note, **more)  # type: ignore[arg-type]
    return again(move_dispute(dispute, action, actor=actor, at=at, details=details))


def again(dispute: Dispute) -> Dispute:
    return Dispute.objects.select_related("ticket__store", "ticket__customer").get(pk=dispute.pk)


def ticket_of(dispute: Dispute) -> Ticket:
    return Ticket.objects.get(pk=dispute.ticket_id)


def opened(line: OrderLine | None = None) -> Dispute:
    ticket = a_refused_ticket(line)
    return again(open_dispute(ticket, actor=as_customer(ticket), at=NOON, statement="It is not scratched."))


def collecting(line: OrderLine | None = None) -> Dispute:
    return step(opened(line), A.ACCEPT, as_platform(an_arbiter()))


def under_review(line: OrderLine | None = None) -> Dispute:
    dispute = collecting(line)
    for role in (Role.CUSTOMER, Role.STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role))
    return dispute


def ruled(draft: RulingDraft = REFUND, at: datetime = NOON, line: OrderLine | None = None) -> Dispute:
    dispute = under_review(line)
    rule(dispute, draft, actor=as_platform(an_arbiter()), at=at)
    return again(dispute)


def executed(draft: RulingDraft = REFUND) -> Dispute:
    dispute = ruled(draft)
    return step(dispute, A.EXECUTE, party(dispute, Role.STORE))


def appealed(dispute: Dispute, role: Role, at: datetime = NOON) -> Dispute:
    return step(dispute, A.APPEAL, party(dispute, role), at, "The ruling is wrong.")


def in_force(dispute: Dispute) -> Ruling:
    return Ruling.objects.get(dispute=dispute, status="in_force")
