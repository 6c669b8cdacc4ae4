"""The pages of those who work here: the desk, the figures, the clock, and the tables beneath."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Page

from aftersales.accounts.models import Store, User
from aftersales.clock.services import moment
from aftersales.deadlines.models import TimeJob
from aftersales.deadlines.selectors.watching import left_to_people
from aftersales.disputes.models import Dispute, RulingSample
from aftersales.disputes.services.sampling import draw_sample
from aftersales.domain.bulk import BulkAction, BulkOutcome
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.disputes import DisputeState
from aftersales.domain.lifecycle import Action, IllegalMoveError, MoveCode, Role, State
from aftersales.domain.payments import RefundState
from aftersales.domain.terms import PolicyTerms
from aftersales.guides.models import GuideVersion
from aftersales.notifications.models import NoticeTemplate
from aftersales.policies.selectors import draft_of
from aftersales.policies.services import draft_version
from aftersales.refunds.models import Refund
from aftersales.standing.models import Assessment, Penalty
from aftersales.tickets.models import BulkJob, CannedText, Message, Ticket
from aftersales.tickets.services.bulking import begin_bulk
from aftersales.wording.errors import move_error_sentence
from portal.demo.stores import FLAGSHIP, STRICT
from tests.look.sight import Sight, at, first

AGENT, MANAGER, FINANCE, ARBITER, ADMIN = "agent", "manager", "finance", "arbiter", "admin"


def ticket(state: State) -> str:
    return Ticket.objects.filter(store__slug=FLAGSHIP, state=state).earliest("created_at").number


def ticket_with_file() -> Ticket:
    found = Ticket.objects.filter(store__slug=FLAGSHIP, state=State.AWAITING_REVIEW, evidence_links__isnull=False)
    return found.earliest("created_at")


def dispute(state: DisputeState) -> str:
    return Dispute.objects.filter(state=state).earliest("opened_at").number


def generous_draft() -> str:
    """The flagship's next policy would give a month for a change of mind, and only ten days for a fault."""
    store = Store.objects.get(slug=FLAGSHIP)
    if draft_of(store) is None:
        terms = PolicyTerms(no_reason_days=30, defect_return_days=10)
        draft_version(store, terms, by=User.objects.get(username=MANAGER), at=moment())
    return store.slug


def sample() -> RulingSample:
    known = RulingSample.objects.first()
    now = moment()
    by, today = User.objects.get(username=ADMIN), shanghai_day(now)
    return known or draw_sample(seed="demo", size=5, first_on=today - timedelta(days=90), last_on=today, by=by, at=now)


def refund(*states: RefundState) -> str:
    return Refund.objects.filter(store__slug=FLAGSHIP, state__in=states).earliest("pk").number


def assessment() -> str:
    found = Assessment.objects.select_related("store").earliest("pk")
    return reverse("admin:assessment", args=[found.store.slug, f"{found.month:%Y-%m}"])


def mails() -> QuerySet[NoticeTemplate]:
    return NoticeTemplate.objects.all()


def proposed() -> QuerySet[Penalty]:
    return Penalty.objects.filter(state="proposed")


def desk_file() -> str:
    found = ticket_with_file()
    return reverse("admin:file", args=[found.number, str(found.evidence_links.earliest("pk").evidence_id)])


def of_the_customer() -> Message:
    """What a customer of the flagship wrote."""
    written = Message.objects.filter(ticket__store__slug=FLAGSHIP, role=Role.CUSTOMER)
    return written.select_related("ticket").earliest("pk")


def canned() -> CannedText:
    return CannedText.objects.filter(store__slug=FLAGSHIP).earliest("pk")


def macro() -> CannedText:
    return CannedText.objects.filter(store__slug=FLAGSHIP, action=Action.REQUEST_INFO).earliest("pk")


def to_review() -> list[Ticket]:
    """A few that wait for the flagship's answer, those with some history first."""
    found = Ticket.objects.filter(store__slug=FLAGSHIP, state=State.AWAITING_REVIEW)
    return list(found.order_by("-version", "pk")[:6])


def bulk_preview() -> str:
    chosen = "&".join(f"ticket={one.number}" for one in to_review())
    return f"{reverse('admin:bulk')}?action=approve&{chosen}"


def bulk_result() -> str:
    """As if the agent had approved a few: one was refused."""
    by, now = User.objects.get(username=AGENT), moment()
    job = BulkJob.objects.filter(by=by).first()
    if job is None:
        job = begin_bulk(BulkAction.APPROVE, {}, {one.pk: one.version for one in to_review()}, by=by, at=now)
        why = move_error_sentence(IllegalMoveError(MoveCode.NOT_FROM_HERE, state=State.CLOSED), now)
        job.items.update(outcome=BulkOutcome.DONE.value)
        job.items.filter(pk=job.items.earliest("pk").pk).update(outcome=BulkOutcome.REFUSED.value, why=why)
        BulkJob.objects.filter(pk=job.pk).update(ended_at=now)
    return reverse("admin:bulk_job", args=[job.pk])


def open_viewer(page: Page) -> None:
    page.locator("a[data-view]").first.click()
    page.locator("dialog.viewer[open] .fcard").wait_for()


def come_too_late(page: Page) -> None:
    """As if the page had been made before the last thing that happened."""
    page.locator("textarea[name=note]").fill("您好，已核实凭证，请再补拍一段开机画面。")
    page.evaluate("document.querySelector('[name=version]').value -= 1")
    page.locator(".confirm button[type=submit]").click()
    page.locator("#refused").wait_for()


def open_saving(page: Page) -> None:
    page.locator("details.saving > summary").click()


def choose_some(page: Page) -> None:
    """On a phone nothing is chosen by the dozen."""
    for box in page.locator("input[name=ticket]").all()[:3:2]:
        if box.is_visible():
            box.check()


def ask_for_keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("dialog[data-keys][open]").wait_for()


S, D, R = State, DisputeState, RefundState
FIGURES = ("overview", "deadlines", "products", "disputes", "money", "reports")


def judging(action: str, state: State = S.AWAITING_REVIEW) -> Sight:
    return Sight(f"desk-{action.replace('_', '-')}", AGENT, at("admin:move", lambda: ticket(state), action))


DESK = (
    Sight("queue", AGENT, at("admin:queue")),
    Sight("queue-chosen", AGENT, at("admin:queue", query="?view=store"), then=choose_some),
    Sight("saved-views", AGENT, at("admin:queue", query="?view=store&reason=defective"), then=open_saving),
    Sight("keys", AGENT, at("admin:queue"), then=ask_for_keys),
    Sight("review", AGENT, at("admin:review", lambda: ticket_with_file().number)),
    Sight("viewer", AGENT, at("admin:review", lambda: ticket_with_file().number), then=open_viewer),
    Sight("review-inspection", AGENT, at("admin:review", lambda: ticket(S.RETURN_IN_TRANSIT))),
    Sight("review-repair", AGENT, at("admin:review", lambda: ticket(S.IN_REPAIR))),
    judging("approve"),
    judging("reject"),
    judging("make_offer"),
    judging("request_info"),
    Sight("conflict", AGENT, at("admin:move", lambda: to_review()[0].number, "request_info"), then=come_too_late),
    Sight("macro", AGENT, at("admin:macro", lambda: ticket_with_file().number, lambda: macro().pk)),
    Sight("desk-file", AGENT, desk_file),
    Sight("desk-case-file", AGENT, at("admin:case_file", lambda: ticket(S.AWAITING_REVIEW))),
    Sight("send-back", AGENT, at("admin:send_back", lambda: ticket(S.RETURN_IN_TRANSIT))),
    Sight("return-freight", AGENT, at("admin:return_freight", lambda: ticket(S.AWAITING_REVIEW))),
    Sight("history", MANAGER, at("admin:history")),
    Sight("contact", AGENT, at("admin:reveal", lambda: ticket(S.AWAITING_REVIEW))),
    Sight(
        "desk-report-message",
        AGENT,
        at("admin:report_message", lambda: of_the_customer().ticket.number, lambda: of_the_customer().pk),
    ),
    Sight("hand-on", AGENT, at("admin:hand", lambda: ticket(S.AWAITING_REVIEW))),
    Sight("bulk", AGENT, bulk_preview),
    Sight("bulk-result", AGENT, bulk_result),
    Sight("enter-request", AGENT, at("admin:enter_request")),
    Sight("canned", MANAGER, at("admin:canned")),
    Sight("canned-new", MANAGER, at("admin:canned_new", FLAGSHIP)),
    Sight("canned-text", MANAGER, at("admin:canned_text", FLAGSHIP, lambda: canned().pk)),
    Sight("reasons", MANAGER, at("admin:reasons")),
    Sight("notices", AGENT, at("admin:notices")),
    Sight("appointments", MANAGER, at("admin:appointments")),
    Sight("arbitration", ARBITER, at("admin:arbitration")),
    Sight("dispute", ARBITER, at("admin:dispute", lambda: dispute(D.UNDER_REVIEW))),
    Sight("dispute-ruled", ARBITER, at("admin:dispute", lambda: dispute(D.RULED))),
    Sight("desk-dispute-evidence", "agent3", at("admin:dispute_evidence", lambda: dispute(D.COLLECTING_EVIDENCE))),
    Sight("dispute-accept", ARBITER, at("admin:dispute_move", lambda: dispute(D.AWAITING_ACCEPTANCE), "accept")),
    Sight("ruling", ARBITER, at("admin:rule", lambda: dispute(D.UNDER_REVIEW))),
    Sight("policies", MANAGER, at("admin:policies")),
    Sight("policy", MANAGER, at("admin:policy", FLAGSHIP, 1)),
    Sight("policy-history", MANAGER, at("admin:policy_history", FLAGSHIP)),
    Sight("policy-draft", MANAGER, at("admin:policy_draft", generous_draft)),
    Sight("policy-preview", MANAGER, at("admin:policy_preview", generous_draft)),
    Sight("dry-run", MANAGER, at("admin:policy_dry_run", generous_draft)),
    Sight("policy-publish", MANAGER, at("admin:policy_publish", generous_draft)),
    Sight("policy-discard", MANAGER, at("admin:policy_discard", generous_draft)),
    Sight("finance", FINANCE, at("admin:finance")),
    Sight("refund-pay", FINANCE, at("admin:refund_step", lambda: refund(R.TO_PAY, R.FAILED), "pay")),
    Sight("deposits", ARBITER, at("admin:deposits")),
    Sight("platform-ledger", ARBITER, at("admin:platform_ledger")),
    Sight("deposit", ARBITER, at("admin:deposit", STRICT)),
    Sight("time-limits", ARBITER, at("admin:settings")),
    Sight("time-limits-store", MANAGER, at("admin:store_settings", FLAGSHIP)),
    Sight("time-limit", ARBITER, at("admin:setting", "auto_approve")),
    Sight("time-limit-store", MANAGER, at("admin:store_setting", "seller_review_h", FLAGSHIP)),
    Sight("console", ADMIN, at("admin:console")),
    Sight("message-reports", ADMIN, at("admin:reports_of_messages")),
    Sight("overdue", ADMIN, at("admin:overdue")),
    Sight("samples", ADMIN, at("admin:ruling_samples")),
    Sight("sample", ADMIN, at("admin:ruling_sample", lambda: sample().pk)),
    Sight("sampled", ADMIN, at("admin:sampled_ruling", lambda: sample().pk, 1)),
    Sight("records", ARBITER, at("admin:standing")),
    Sight("record", ARBITER, at("admin:store_record", STRICT)),
    Sight("assessment", ARBITER, assessment),
    Sight("penalty", ARBITER, at("admin:penalty", first(Penalty.objects.all))),
    Sight("penalty-confirm", ARBITER, at("admin:penalty_move", first(proposed), "confirm")),
    *(Sight(f"figures-{name}", MANAGER, at(f"insights:{name}")) for name in FIGURES),
    Sight("figures-store", MANAGER, at("insights:store", FLAGSHIP)),
    Sight("figures-agents", AGENT, at("insights:agents")),
    Sight("figures-tickets", MANAGER, at("insights:tickets", query="?of=submitted")),
    Sight("clock", ADMIN, at("clockwork:watch")),
    Sight("clock-left", ARBITER, at("clockwork:left", lambda: left_to_people()[0].pk)),
    Sight("jobs", ADMIN, at("clockwork:jobs")),
    Sight("job-new", ADMIN, at("clockwork:new_job", query="?kind=holiday&days=3&reason=Storm")),
    Sight("job", ADMIN, at("clockwork:job", lambda: TimeJob.objects.earliest("pk").pk)),
    Sight("tables", ADMIN, at("admin:index")),
    Sight("tables-app", ADMIN, at("admin:app_list", "catalog")),
    Sight("table", ADMIN, at("admin:catalog_product_changelist")),
    Sight("table-add", ADMIN, at("admin:catalog_product_add")),
    Sight("table-guides", ADMIN, at("admin:guides_guideversion_changelist")),
    Sight("guide-preview", ADMIN, at("admin:guides_guideversion_preview", first(GuideVersion.objects.all, "pk"))),
    Sight("mail-preview", ADMIN, at("admin:notifications_noticetemplate_preview", first(mails, "pk"))),
)
