"""A store with one of each thing that has an address of its own, and these addresses by what lies behind them."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from aftersales.accounts.models import Store, User
from aftersales.casefiles.services.exporting import ask_for_case
from aftersales.disputes.models import Dispute, SampledRuling
from aftersales.disputes.services.showing import stage_evidence
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.reports import ReportReason
from aftersales.domain.terms import PolicyTerms
from aftersales.evidence.models import Evidence
from aftersales.orders.models import OrderLine
from aftersales.policies.services import draft_version
from aftersales.tickets.models import BulkJob, Ticket
from aftersales.tickets.services.moving import Actor, move_ticket
from aftersales.tickets.services.rating import Stars, rate
from aftersales.tickets.services.reporting import report_message
from aftersales.tickets.services.talking import write_message
from aftersales.tickets.services.viewing import keep_view
from aftersales.tickets.services.withdrawing import withdraw_file
from tests.desk.cast import AT
from tests.desk.test_canned import a_text
from tests.desk.test_files import shown
from tests.desk.test_macros import a_macro
from tests.desk.test_standing import a_result
from tests.disputes.cast import A, collecting, in_force, party, ruled, step
from tests.disputes.test_sampling import drawn
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg, sent
from tests.factories import (
    NOON,
    OrderFactory,
    OrderLineFactory,
    PolicyVersionFactory,
    a_ticket,
    an_arbiter,
    as_customer,
    as_platform,
    as_store,
)
from tests.refunds.cast import refund_of, refunding

FIGURES = ("overview", "deadlines", "products", "agents", "disputes", "money")


def a_line(store: Store, paid: str = "699.00") -> OrderLine:
    line: OrderLine = OrderLineFactory(order=OrderFactory(store=store), paid_amount=Decimal(paid))
    return line


def addresses(store: Store, agent: User) -> dict[str, str]:
    """`agent` is the first who works for the store, and has begun what is somebody's own."""
    ticket = a_ticket(a_line(store))
    return {
        **of_files(ticket, agent),
        **of_words(ticket, agent),
        **of_disputes(store),
        **of_money(store),
        **of_policies(store, agent),
        **of_lists(store, agent),
    }


def of_files(ticket: Ticket, agent: User) -> dict[str, str]:
    photo = shown(ticket, sent(jpeg(), "wheel.jpg"))
    own = shown(ticket, sent(jpeg(250), "box.jpg"), by=agent)
    taken_back = shown(ticket, sent(jpeg(260), "face.jpg"))
    withdraw_file(ticket, taken_back.pk, actor=as_customer(ticket), at=NOON)
    files = {"": photo, " of the store": own, " withdrawn": taken_back, " held": a_held_photo(ticket)}
    pages = {
        f"{name}{which}": reverse(f"admin:{name}", args=[ticket.number, file.pk])
        for name in ("file", "mark_file", "withdraw_file")
        for which, file in files.items()
    }
    copies = {f"evidence{which}": original_of(ticket, file) for which, file in files.items()}
    small = {f"evidence {one}": reverse("admin:evidence", args=[ticket.number, photo.pk, one]) for one in SMALL}
    return pages | copies | small | of_case_files(ticket, agent)


SMALL = ("thumb", "preview")


def original_of(ticket: Ticket, file: Evidence) -> str:
    return reverse("admin:evidence", args=[ticket.number, file.pk, "original"])


def a_held_photo(ticket: Ticket) -> Evidence:
    """Of a message that its author may still take back, however slow the machine is."""
    found = checked_files([sent(jpeg(270), "cable.jpg")], by=ticket.customer, at=AT)
    message = write_message(ticket, "Look.", actor=as_customer(ticket), at=AT, evidence=found)
    ticket.messages.filter(pk=message.pk).update(held_until=AT + timedelta(days=1))
    return found[0]


def of_case_files(ticket: Ticket, agent: User) -> dict[str, str]:
    sides = {
        "": as_store(agent),
        " of the platform": as_platform(an_arbiter()),
        " of the customer": as_customer(ticket),
    }
    keys = {which: ask_for_case(ticket, actor=actor, language="en", at=NOON).key for which, actor in sides.items()}
    return {
        f"case_download{which}": reverse("admin:case_download", args=[ticket.number, key])
        for which, key in keys.items()
    }


def of_words(ticket: Ticket, agent: User) -> dict[str, str]:
    message = write_message(ticket, "You idiots!", actor=as_customer(ticket), at=NOON)
    report, _is_new = report_message(message, ReportReason.INSULT, "", actor=as_store(agent), at=NOON)
    text, macro = a_text(ticket), a_macro(ticket)
    return {
        "report_message": reverse("admin:report_message", args=[ticket.number, message.pk]),
        "settle_report": reverse("admin:settle_report", args=[report.pk]),
        "canned_text": reverse("admin:canned_text", args=[ticket.store.slug, text.pk]),
        "macro": reverse("admin:macro", args=[ticket.number, macro.pk]),
        "answer_rating": reverse("admin:answer_rating", args=[a_rated_ticket(ticket.store).number]),
    }


def a_rated_ticket(store: Store) -> Ticket:
    ticket = a_ticket(a_line(store))
    ended = move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)
    rate(ended, Stars(5, 4, 3), "Quick.", by=ended.customer, at=NOON)
    return ended


def of_disputes(store: Store) -> dict[str, str]:
    dispute = ruled(line=a_line(store))
    sampled: SampledRuling = drawn().rulings.get()
    place = [sampled.sample_id, sampled.position]
    return {
        "record": reverse("admin:record", args=[dispute.number, in_force(dispute).pk]),
        "ruling_sample": reverse("admin:ruling_sample", args=place[:1]),
        "sampled_ruling": reverse("admin:sampled_ruling", args=place),
        **of_open_rounds(collecting(a_line(store))),
    }


def of_open_rounds(dispute: Dispute) -> dict[str, str]:
    """Files that the customer has submitted and the store has staged, while the round is still open."""
    files = {
        role: _staged(dispute, party(dispute, role), sent(jpeg(280 + len(role)), f"{role}.jpg"))
        for role in (Role.CUSTOMER, Role.STORE)
    }
    step(dispute, A.FINISH_EVIDENCE, party(dispute, Role.CUSTOMER))
    return {
        "evidence submitted by the customer": original_of(dispute.ticket, files[Role.CUSTOMER]),
        "evidence staged by the store": original_of(dispute.ticket, files[Role.STORE]),
    }


def _staged(dispute: Dispute, actor: Actor, upload: object) -> Evidence:
    found = checked_files([upload], by=actor.by, at=NOON)  # type: ignore[list-item]  # an uploaded file
    stage_evidence(dispute, actor=actor, at=NOON, statement="See.", evidence=found)
    return found[0]


def of_money(store: Store) -> dict[str, str]:
    small, large = (refund_of(refunding(a_line(store, paid))) for paid in ("699.00", "6000.00"))
    a_result(store)
    return {
        "refund_step pay": reverse("admin:refund_step", args=[small.number, "pay"]),
        "refund_step agree": reverse("admin:refund_step", args=[large.number, "agree"]),
        "refund_step decline": reverse("admin:refund_step", args=[large.number, "decline"]),
        "assessment": reverse("admin:assessment", args=[store.slug, "2026-10"]),
    }


def of_policies(store: Store, agent: User) -> dict[str, str]:
    version = PolicyVersionFactory(store=store)
    draft_version(store, PolicyTerms(no_reason_days=15), by=agent, at=NOON)
    steps = ("policy_draft", "policy_preview", "policy_dry_run", "policy_publish", "policy_discard")
    return {
        "policy": reverse("admin:policy", args=[store.slug, version.number]),
        **{name: reverse(f"admin:{name}", args=[store.slug]) for name in steps},
    }


def of_lists(store: Store, agent: User) -> dict[str, str]:
    job = BulkJob.objects.create(action="approve", by=agent, at=AT)
    view = keep_view("Weekend", {}, owner=agent, store=store, at=AT)
    return {
        "bulk_job": reverse("admin:bulk_job", args=[job.pk]),
        "drop_view": reverse("admin:drop_view", args=[view.pk]),
        "reports": reverse("insights:reports"),
        "tickets": reverse("insights:tickets") + f"?of=submitted&store={store.slug}",
        "store csv": reverse("insights:store", args=[store.slug]) + "?format=csv",
        **{f"{name} csv": reverse(f"insights:{name}") + f"?format=csv&store={store.slug}" for name in FIGURES},
    }
