"""The customer's pages and the public ones, in the states worth looking at."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Page

from aftersales.accounts.gateways.account_links import opening_path
from aftersales.accounts.gateways.guest_links import token_for
from aftersales.accounts.models import User
from aftersales.accounts.services import sign_in_link
from aftersales.clock.services import moment
from aftersales.contacts.selectors import unsubscribe_path
from aftersales.disputes.models import Dispute, PublishedRuling
from aftersales.domain.disputes import DisputeState
from aftersales.domain.guides import Answer, Ending, Step, walk
from aftersales.domain.lifecycle import Role, State
from aftersales.domain.notices import Channel, Topic
from aftersales.domain.requests import Reason, RequestKind
from aftersales.guides.selectors import current_guides, ordered_steps, rules_of
from aftersales.guides.services import answer_step, start_run
from aftersales.logistics.gateways.links import quote_token
from aftersales.logistics.models import RepairQuote
from aftersales.orders.models import Fulfilment, Order
from aftersales.orders.services.guests import guest_of
from aftersales.tickets.models import Message, Request, Ticket
from aftersales.tickets.services.requesting import Item, leave_at, save_answers, save_items
from aftersales.web.selectors.wizard import ONE_ITEM, Screen
from portal.demo.stores import FLAGSHIP, STRICT
from tests.look.sight import Sight, at, first

CUSTOMER, RULED, GUEST, NOBODY = "customer", "sunli", "guest", ""
NEWCOMER, GUARDED = "newcomer", "guarded"
"""Two who are made for their pages: who has bought nothing yet, and who has an app, a key and spare codes."""


def customer() -> User:
    return User.objects.get(username=CUSTOMER)


def arrived() -> QuerySet[Order]:
    """The newest first."""
    return Order.objects.filter(customer__username=CUSTOMER, fulfilment=Fulfilment.DELIVERED).order_by("-delivered_at")


def orders() -> QuerySet[Order]:
    """Of which something has not been asked about yet."""
    return arrived().filter(lines__tickets=None)


def untouched() -> str:
    return orders()[0].number


def ticket(state: State, *, of: str = CUSTOMER) -> str:
    return Ticket.objects.filter(customer__username=of, state=state).earliest("created_at").number


def disputed(state: DisputeState, *, of: str = CUSTOMER) -> str:
    """The number of the ticket."""
    return Dispute.objects.filter(ticket__customer__username=of, state=state).earliest("opened_at").ticket.number


def ticket_with_file() -> Ticket:
    return Ticket.objects.filter(
        customer__username=CUSTOMER, state=State.AWAITING_REVIEW, evidence_links__isnull=False
    )[0]


def first_file(found: Ticket) -> str:
    return str(found.evidence_links.filter(withdrawn_at=None).earliest("pk").evidence_id)


def withdrawing() -> str:
    found = ticket_with_file()
    return reverse("web:withdraw_file", args=[found.number, first_file(found)])


def draft_step(screen: Screen) -> str:
    """A request of several items, kept and left on this screen."""
    order = orders()[1]
    draft = order.requests.filter(submitted_at=None).first()
    if draft is None:
        item = Item(order.lines.earliest("position"), RequestKind.RETURN_REFUND, Reason.NO_LONGER_WANTED, 1)
        draft = save_items(order, [item], by=customer(), key=uuid4(), at=moment())
    return reverse("web:request_step", args=[draft.key, screen])


def one_item_step(screen: Screen) -> str:
    """A request about one item, kept and left on this screen."""
    draft = Request.objects.filter(order__customer=customer(), submitted_at=None, step__in=ONE_ITEM).first()
    if draft is None:
        order = list(orders())[-1]
        item = Item(order.lines.filter(tickets=None).earliest("position"), RequestKind.EXCHANGE, Reason.DEFECTIVE, 1)
        draft = save_items(order, [item], by=customer(), key=uuid4(), at=moment())
        save_answers(draft, "左键单击会变成双击，重装驱动后仍然如此。", {})
        leave_at(draft, Screen.WISH)
    return reverse("web:request_step", args=[draft.key, screen])


def of_the_store() -> Message:
    """What a store wrote to the customer."""
    written = Message.objects.filter(ticket__customer__username=CUSTOMER, role=Role.STORE, is_internal=False)
    return written.select_related("ticket").earliest("pk")


def discarding() -> str:
    return draft_step(Screen.ITEMS).replace("/items/", "/delete/")


def a_run() -> str:
    return str(start_run(current_guides().get(guide__slug="driver"), user=customer(), product=None, at=moment()).pk)


def ended_run(ending: Ending) -> str:
    """A check of the first guide that has this ending, answered up to there."""
    for version in current_guides().order_by("pk"):
        if answers := _answers_to(ending, rules_of(ordered_steps(version))):
            run = start_run(version, user=customer(), product=None, at=moment())
            for code, answer in answers.items():
                answer_step(run.pk, code, answer, at=moment())
            return reverse("web:guide_run", args=[run.pk])
    raise LookupError(f"No guide ends with {ending}")


def _answers_to(ending: Ending, steps: Sequence[Step]) -> dict[str, Answer]:
    """Empty where nothing leads there."""
    for chosen in product(Answer, repeat=5):
        answers: dict[str, Answer] = {}
        for answer in chosen:
            if question := walk(steps, answers).at:
                answers[question] = answer
        if walk(steps, answers).ending is ending:
            return answers
    return {}


def newcomer() -> User:
    return User.objects.get_or_create(username=NEWCOMER, defaults={"first_name": "新来的"})[0]


def guarded() -> User:
    person, is_new = User.objects.get_or_create(
        username=GUARDED, defaults={"first_name": "小心", "language": "zh-hans"}
    )
    if is_new:
        TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
        Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "蓝色密钥"})
    return person


MADE = {NEWCOMER: newcomer, GUARDED: guarded}


def key_of(step: str) -> Callable[[], str]:
    return at(step, lambda: Authenticator.objects.get(user=guarded(), type=Authenticator.Type.WEBAUTHN).pk)


def new_password() -> str:
    uid, key = user_pk_to_url_str(customer()), default_token_generator.make_token(customer())
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})


def go_on_empty(page: Page) -> None:
    """Nothing is filled in, so each question says what it needs."""
    page.locator("form button.primary[type=submit]").click()
    page.wait_for_load_state()


def ask_for_order(page: Page) -> None:
    """In anger; the aid offers the same as facts."""
    page.locator("textarea[name=description]").fill("什么破鼠标，周一开始左键就双击！换了电脑也一样，我要换货")
    page.locator("button[name=sort]").click()
    page.locator(".aid").wait_for()


def guest_order() -> Order:
    return arrived()[2]


def guest_link() -> str:
    guest = guest_of(guest_order(), language="en", at=moment())
    return reverse("web:guest_link", args=[token_for(guest.person_id, "/orders/", moment())])


def quote_link() -> str:
    return reverse("web:quote", args=[quote_token(RepairQuote.objects.earliest("pk"))])


def opening() -> str:
    return opening_path(email="new@example.com", at=moment())


def unsubscribing() -> str:
    return unsubscribe_path(customer(), Topic.PROGRESS, Channel.EMAIL)


S, D = State, DisputeState
WISH = f"?kind={RequestKind.EXCHANGE}&reason={Reason.DEFECTIVE}"


def seen(state: State) -> Sight:
    return Sight(f"ticket-{state.replace('_', '-')}", CUSTOMER, at("web:ticket", lambda: ticket(state)))


def asked(screen: Screen) -> Sight:
    return Sight(f"ask-{screen}", CUSTOMER, lambda: one_item_step(screen))


def moving(action: str, state: State) -> Sight:
    return Sight(f"move-{action}", CUSTOMER, at("web:move", lambda: ticket(state), action))


CUSTOMERS = (
    Sight("home", NOBODY, at("web:home")),
    Sight("sign-in", NOBODY, at("account_login")),
    Sight("sign-in-code", NOBODY, at("account_request_login_code")),
    Sight("sign-in-link", NOBODY, lambda: sign_in_link(customer(), at=moment())),
    Sight("sign-in-link-used", NOBODY, at("web:sign_in_link", "MQ", "no-token"), status=410),
    Sight("open-account", NOBODY, opening),
    Sight("password-reset", NOBODY, at("account_reset_password")),
    Sight("password-new", NOBODY, new_password),
    Sight("password-reset-sent", NOBODY, at("account_reset_password_done")),
    Sight("sign-up-closed", NOBODY, at("account_signup")),
    Sight("look-up", NOBODY, at("web:lookup")),
    Sight("look-up-sent", NOBODY, at("web:look_up_sent")),
    Sight("guest-link", NOBODY, guest_link),
    Sight("guest-link-used", NOBODY, at("web:guest_link", "no-such-link"), status=404),
    Sight("guest-order", GUEST, at("web:order", lambda: guest_order().number)),
    Sight("offline", NOBODY, at("web:offline")),
    Sight("not-found", NOBODY, lambda: "/there-is-no-such-page/", status=404),
    Sight("account", CUSTOMER, at("web:account")),
    Sight("account-name", CUSTOMER, at("web:account_name")),
    Sight("account-email", CUSTOMER, at("account_email")),
    Sight("account-phone", CUSTOMER, at("account_change_phone")),
    Sight("account-two-steps", CUSTOMER, at("mfa_index")),
    Sight("account-password", CUSTOMER, at("account_change_password")),
    Sight("account-again", CUSTOMER, at("account_reauthenticate")),
    Sight("account-app", CUSTOMER, at("mfa_activate_totp")),
    Sight("account-key", CUSTOMER, at("mfa_add_webauthn")),
    Sight("account-guarded", GUARDED, at("mfa_index")),
    Sight("account-app-off", GUARDED, at("mfa_deactivate_totp")),
    Sight("account-keys", GUARDED, at("mfa_list_webauthn")),
    Sight("account-key-name", GUARDED, key_of("mfa_edit_webauthn")),
    Sight("account-key-gone", GUARDED, key_of("mfa_remove_webauthn")),
    Sight("account-codes", GUARDED, at("mfa_view_recovery_codes")),
    Sight("account-codes-new", GUARDED, at("mfa_generate_recovery_codes")),
    Sight("account-sessions", CUSTOMER, at("usersessions_list")),
    Sight("my-data", CUSTOMER, at("web:my_data")),
    Sight("account-delete", CUSTOMER, at("web:delete_account")),
    Sight("sign-out", CUSTOMER, at("account_logout")),
    Sight("orders", CUSTOMER, at("web:orders")),
    Sight("orders-none", CUSTOMER, at("web:orders", query="?q=nothing-of-this-name")),
    Sight("orders-empty", NEWCOMER, at("web:orders")),
    Sight("order", CUSTOMER, at("web:order", untouched)),
    Sight("request", CUSTOMER, at("web:request", untouched, 1, query=WISH)),
    Sight("ask", CUSTOMER, at("web:ask", untouched, 1)),
    Sight("ask-errors", CUSTOMER, at("web:ask", untouched, 1), then=go_on_empty),
    Sight("ask-aid", CUSTOMER, at("web:ask", untouched, 1), then=ask_for_order),
    *(asked(screen) for screen in ONE_ITEM),
    Sight("items", CUSTOMER, at("web:request_items", untouched)),
    Sight("items-1", CUSTOMER, lambda: draft_step(Screen.ITEMS)),
    Sight("items-2", CUSTOMER, lambda: draft_step(Screen.GOODS)),
    Sight("items-3", CUSTOMER, lambda: draft_step(Screen.EVIDENCE)),
    Sight("items-4", CUSTOMER, lambda: draft_step(Screen.REVIEW)),
    Sight("items-delete", CUSTOMER, discarding),
    Sight("tickets", CUSTOMER, at("web:tickets")),
    Sight("tickets-empty", NEWCOMER, at("web:tickets")),
    Sight("draft", CUSTOMER, at("web:draft", lambda: ticket(S.DRAFT))),
    *(seen(state) for state in State if state is not State.DRAFT),
    Sight("ticket-ruled", RULED, at("web:ticket", lambda: disputed(D.RULED, of=RULED))),
    moving("withdraw", S.AWAITING_REVIEW),
    moving("edit", S.AWAITING_REVIEW),
    moving("supply-info", S.AWAITING_CUSTOMER_INFO),
    moving("accept-offer", S.AWAITING_OFFER_REPLY),
    moving("decline-offer", S.AWAITING_OFFER_REPLY),
    moving("escalate", S.REJECTED),
    moving("resubmit", S.REJECTED),
    moving("accept-refusal", S.REJECTED),
    moving("ship-return", S.AWAITING_RETURN),
    moving("confirm-receipt", S.OUTBOUND_IN_TRANSIT),
    moving("report-problem", S.OUTBOUND_IN_TRANSIT),
    Sight("dispute-evidence", CUSTOMER, at("web:dispute_evidence", lambda: disputed(D.COLLECTING_EVIDENCE))),
    Sight("dispute-withdraw", CUSTOMER, at("web:dispute_move", lambda: disputed(D.COLLECTING_EVIDENCE), "withdraw")),
    Sight(
        "report-message",
        CUSTOMER,
        at("web:report_message", lambda: of_the_store().ticket.number, lambda: of_the_store().pk),
    ),
    Sight("complaint", CUSTOMER, at("web:complain", lambda: ticket(S.REJECTED))),
    Sight("return-slip", CUSTOMER, at("web:return_slip", lambda: ticket(S.AWAITING_RETURN))),
    Sight("withdraw-file", CUSTOMER, withdrawing),
    Sight("case-file", CUSTOMER, at("web:case_file", lambda: ticket(S.REJECTED))),
    Sight("quote", NOBODY, quote_link),
    Sight("inbox", CUSTOMER, at("web:inbox")),
    Sight("inbox-empty", NEWCOMER, at("web:inbox")),
    Sight("preferences", CUSTOMER, at("web:preferences")),
    Sight("unsubscribe", NOBODY, unsubscribing),
    Sight("calendar", CUSTOMER, at("web:calendar")),
    Sight("stores", NOBODY, at("web:stores")),
    Sight("store", NOBODY, at("web:store", FLAGSHIP)),
    Sight("store-policy", NOBODY, at("web:store_policy", STRICT)),
    Sight("product", NOBODY, at("web:product", "LG-GPX2-WH")),
    Sight("comparison", NOBODY, at("web:compare", query=f"?stores={FLAGSHIP},{STRICT}")),
    Sight("penalties", NOBODY, at("web:penalties")),
    Sight("rulings", NOBODY, at("web:rulings")),
    Sight("past-ruling", NOBODY, at("web:ruling", first(PublishedRuling.objects.all))),
    Sight("help", NOBODY, at("web:help")),
    Sight("help-found", NOBODY, at("web:help", query="?q=%E5%8F%8C%E5%87%BB")),
    Sight("article", NOBODY, at("web:article", "pairing")),
    Sight("guide", NOBODY, at("web:guide", "mouse-clicks")),
    Sight("guide-run", CUSTOMER, at("web:guide_run", a_run)),
    *(Sight(f"guide-{ending}", CUSTOMER, partial(ended_run, ending)) for ending in Ending),
)
