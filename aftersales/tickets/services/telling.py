"""Who is told of a move, a message or a reminder; notifications get plain values only."""

from collections.abc import Sequence

from aftersales.accounts.models import User
from aftersales.accounts.selectors import agents_of
from aftersales.deadlines.models import Reminder
from aftersales.deadlines.selectors import reminders_that_count
from aftersales.domain.deadlines import RULES, Side
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.moving import running_code
from aftersales.logistics.gateways.links import quote_token
from aftersales.logistics.selectors.repairs import open_quote
from aftersales.notifications.services import NoticeDraft
from aftersales.tickets.models import Message, Ticket, TicketEvent
from aftersales.tickets.selectors.cases import silence_approves

_UNTOLD = {Action.DISCARD, Action.DROP_DRAFT, Action.STATE_FACTS}


def customer_path(ticket: Ticket) -> str:
    return f"/tickets/{ticket.number}/"


def desk_path(ticket: Ticket) -> str:
    return f"/admin/queue/{ticket.number}/"


def values_of(ticket: Ticket, viewer: Role) -> dict[str, object]:
    """The plain facts every sentence about a ticket may use."""
    code = running_code(State(ticket.state), is_overdue=ticket.is_overdue, is_advanced=ticket.is_advanced)
    return {
        "number": ticket.number,
        "viewer": viewer,
        "state": ticket.state,
        "kind": ticket.kind,
        "due_at": ticket.due_at.isoformat() if ticket.due_at else "",
        "consequence": RULES[code].consequence if code and ticket.due_at else "",
        "will_approve": silence_approves(ticket),
        "is_overdue": ticket.is_overdue,
        "is_goodwill": ticket.is_goodwill,
        "is_advanced": ticket.is_advanced,
        "owes_charge": ticket.owes_charge,
        "product": ticket.order_line.title,
        "product_en": ticket.order_line.product.name_en if ticket.order_line.product else "",
        "amount": str(ticket.amount),
        "close_reason": ticket.close_reason,
    }


def drafts_of_moves(event_ids: Sequence[int]) -> list[NoticeDraft]:
    """Of history rows the relay has found: the title says what happened, the rest how the ticket stands by now."""
    events = TicketEvent.objects.filter(pk__in=event_ids).order_by("id")
    return move_notices(list(events.select_related("ticket__customer", "ticket__order_line__product")))


def move_notices(events: Sequence[TicketEvent]) -> list[NoticeDraft]:
    """The customer hears of every move, their own submission included; the store of every move it did not make."""
    told = [event for event in events if event.action not in _UNTOLD]
    agents = agents_of({event.ticket.store_id for event in told})
    drafts = []
    for event in told:
        if event.role != Role.CUSTOMER or event.action == Action.SUBMIT:
            drafts.append(_move_notice(event, event.ticket.customer, Role.CUSTOMER))
        if event.role != Role.STORE:
            drafts += [_move_notice(event, agent, Role.STORE) for agent in agents[event.ticket.store_id]]
    return drafts


def _move_notice(event: TicketEvent, user: User, viewer: Role) -> NoticeDraft:
    ticket = event.ticket
    return NoticeDraft(
        user=user,
        key=f"{ticket.number}:{event.sequence}",
        code="move",
        values=values_of(ticket, viewer) | {"action": event.action, "role": event.role, "details": event.payload},
        path=_path_of_move(event) if viewer is Role.CUSTOMER else desk_path(ticket),
    )


def _path_of_move(event: TicketEvent) -> str:
    """The customer's page; a quote has its own link, which is answered without signing in."""
    quote = open_quote(event.ticket_id) if event.action == Action.QUOTE_REPAIR else None
    return f"/quotes/{quote_token(quote)}/" if quote else customer_path(event.ticket)


def drafts_of_messages(message_ids: Sequence[int]) -> list[NoticeDraft]:
    messages = Message.objects.filter(pk__in=message_ids).order_by("id")
    with_people = messages.select_related("ticket__customer", "ticket__order_line__product")
    return [draft for message in with_people for draft in message_notices(message)]


def message_notices(message: Message) -> list[NoticeDraft]:
    """The other side hears of a public message; an internal one tells nobody."""
    if message.is_internal:
        return []
    ticket = message.ticket
    key = f"{ticket.number}:message:{message.pk}"
    to_store = message.role == Role.CUSTOMER
    viewer, path = (Role.STORE, desk_path(ticket)) if to_store else (Role.CUSTOMER, customer_path(ticket))
    users = agents_of([ticket.store_id])[ticket.store_id] if to_store else [ticket.customer]
    values = values_of(ticket, viewer) | {"role": message.role, "text": message.text[:200]}
    return [NoticeDraft(user=user, key=key, code="message", values=values, path=path) for user in users]


def drafts_of_reminders(reminder_ids: Sequence[int]) -> list[NoticeDraft]:
    """Nudge the side whose turn it is; of what has ended meanwhile nobody is reminded."""
    reminders = reminders_that_count(reminder_ids)
    with_people = Ticket.objects.select_related("customer", "order_line__product")
    tickets = with_people.in_bulk([reminder.deadline.subject_id for reminder in reminders])
    agents = agents_of({ticket.store_id for ticket in tickets.values()})
    nudged = [(tickets[reminder.deadline.subject_id], reminder) for reminder in reminders]
    return [draft for ticket, reminder in nudged for draft in _reminder(ticket, reminder, agents[ticket.store_id])]


def _reminder(ticket: Ticket, reminder: Reminder, agents: Sequence[User]) -> list[NoticeDraft]:
    deadline, key = reminder.deadline, f"{ticket.number}:reminder:{reminder.pk}"
    to_store = deadline.side == Side.STORE
    viewer, path = (Role.STORE, desk_path(ticket)) if to_store else (Role.CUSTOMER, customer_path(ticket))
    users = agents if to_store else [ticket.customer]
    values = values_of(ticket, viewer) | {"due_at": deadline.due_at.isoformat(), "consequence": deadline.consequence}
    return [NoticeDraft(user=user, key=key, code="reminder", values=values, path=path) for user in users]
