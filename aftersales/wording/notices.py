"""Inbox lines, and what the templates of mails may use, from a code and plain values, in the reader's language.

Values: number, action, role, viewer, state, kind, due_at (ISO or ""), consequence, will_approve, product, amount,
close_reason, text, is_overdue, is_goodwill, dispute_state, is_supervisor, details (what the mover gave), tickets (rows
of a summary: number, product, product_en, days); all may be missing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import PENDING
from aftersales.domain.lifecycle import ENDED, TURN, Role
from aftersales.wording.events import actor_name, dispute_event_sentence, event_icon, event_sentence
from aftersales.wording.evidence import problem_sentence
from aftersales.wording.joining import joined
from aftersales.wording.moments import shown_due, shown_length, shown_money
from aftersales.wording.names import reason_name
from aftersales.wording.reports import report_days, report_lines, report_title
from aftersales.wording.rights import right_name
from aftersales.wording.standing import assessment_news, penalty_news
from aftersales.wording.turns import (
    dispute_otherwise_sentence,
    dispute_turn_sentence,
    dispute_until_sentence,
    ended_sentence,
    nothing_sentence,
    otherwise_sentence,
    turn_sentence,
    until_sentence,
)

Values = Mapping[str, Any]

_STORE_HOLDS = frozenset(state for state, side in TURN.items() if side is Side.STORE)


def notice_title(code: str, values: Values) -> str:
    title = _TITLES.get(code)
    return title(values) if title else code


def notice_icon(code: str, values: Values) -> str:
    """The icon of an inbox line."""
    if code == "move":
        return event_icon(values.get("action", ""))
    return _ICONS.get(code, "bell")


_ICONS = {
    "message": "message",
    "reminder": "clock",
    "arrival": "box",
    "window": "clock",
    "data_ready": "box",
    "dispute": "scale",
    "welcome": "login",
    "order_link": "login",
    "overdue": "triangle",
    "figures": "chart",
    "case_file": "box",
    "report": "chart",
    "defect": "triangle",
}


def notice_values(code: str, values: Values, *, name: str, url: str) -> dict[str, str]:
    """What a template may use, as plain text. A sign-in link in the values takes the place of the page's address."""
    is_dispute = values.get("dispute_state") in PENDING
    link = str(values.get("link") or url)
    return {
        "name": name,
        "title": notice_title(code, values).rstrip(".。"),
        "number": str(values.get("number", "")),
        "product": notice_product(values),
        "amount": shown_money(_amount(values)) if _amount(values) is not None else "",
        "text": str(values.get("text") or ""),
        "turn": _dispute_turn(values) if is_dispute else _turn(values),
        "until": _dispute_until(values) if is_dispute else _until(values),
        "otherwise": "" if is_dispute else _otherwise(values),
        "answers": "\n\n".join(notice_answers(code, values)),
        "count": str(len(values.get("tickets", ()))),
        "list": "\n".join(line.words for line in late_lines(values)),
        "figures": "\n".join(line.words for line in report_lines(values)),
        "days": "\n".join(line.words for line in report_days(values)),
        "link": link,
        "button": link,
    }


def notice_answers(code: str, values: Values) -> list[str]:
    """Whose turn, until when, what otherwise: one sentence or two each, none empty."""
    return [line for line in _ANSWERS.get(code, _no_answers)(values) if line]


@dataclass(frozen=True, slots=True)
class LateLine:
    number: str
    product: str
    late: str

    @property
    def words(self) -> str:
        return gettext(", ").join([self.number, self.product, self.late])


def late_lines(values: Values) -> list[LateLine]:
    """The rows of a summary of what is overdue."""
    return [
        LateLine(
            str(row.get("number", "")),
            notice_product(row),
            gettext("%(length)s overdue") % {"length": shown_length(timedelta(days=int(row.get("days", 0))))},
        )
        for row in values.get("tickets", ())
    ]


def button_words(code: str, values: Values) -> str:
    """What the button of a mail says."""
    if code == "welcome":
        return gettext("Sign in")
    if code in {"order_link", "arrival", "window"}:
        return gettext("Open the order")
    if code == "overdue":
        return gettext("Open the queue")
    if code in {"figures", "report"}:
        return gettext("Open the dashboard")
    if code == "defect":
        return gettext("See the tickets")
    if code == "data_ready":
        return gettext("Take my data")
    return gettext("Open the request") if _viewer(values) == Role.CUSTOMER else gettext("Open the ticket")


def _viewer(values: Values) -> str:
    return str(values.get("viewer") or Role.CUSTOMER)


def _move(values: Values) -> str:
    """`kind` and `amount` are the ticket's; what the mover gave comes in `details`."""
    told = {"ticket_kind": values.get("kind", "")} | dict(values.get("details") or {})
    return event_sentence(values.get("action", ""), values.get("role", ""), _viewer(values), told)


def _dispute(values: Values) -> str:
    told = values.get("details") or {}
    return dispute_event_sentence(values.get("action", ""), values.get("role", ""), _viewer(values), told)


def _reminder(values: Values) -> str:
    if values.get("dispute_state") in PENDING:
        return _dispute_until(values) or dispute_turn_sentence(values["dispute_state"], _viewer(values))
    return _until(values) or _turn(values)


def _message(values: Values) -> str:
    return gettext("%(who)s wrote a message") % {"who": actor_name(values.get("role", ""), _viewer(values))}


def _welcome(_values: Values) -> str:
    return gettext("Your link to sign in")


def _order_link(values: Values) -> str:
    return gettext("Your link to order %(number)s") % {"number": values.get("number", "")}


def _file(values: Values) -> str:
    return gettext("%(file)s can't be used") % {"file": values.get("file", "")}


def _file_answers(values: Values) -> list[str]:
    return [
        problem_sentence(values.get("file_state", ""), values.get("refusal", ""), values.get("refusal_values") or {})
    ]


def _case_file(values: Values) -> str:
    return gettext("The case file of %(number)s is ready") % {"number": values.get("number", "")}


def _case_file_answers(values: Values) -> list[str]:
    days = int(values.get("days", 0))
    return [ngettext("It is kept for %(count)d day.", "It is kept for %(count)d days.", days) % {"count": days}]


def _arrival(values: Values) -> str:
    return gettext("%(product)s has arrived: please look at it soon") % {"product": notice_product(values)}


def _arrival_answers(values: Values) -> list[str]:
    ends_at = datetime.fromisoformat(str(values["ends_at"]))
    words = gettext("If it arrived damaged, tell the store until %(moment)s for the fast way.")
    return [words % {"moment": shown_due(ends_at, ends_at)}]


def _window(values: Values) -> str:
    ends_at = datetime.fromisoformat(str(values["ends_at"]))
    rights = gettext(", ").join(right_name(str(code)) for code in values.get("rights", ()))
    told = {"right": rights, "product": notice_product(values)}
    return gettext("%(product)s: %(right)s until %(moment)s") % (told | {"moment": shown_due(ends_at, ends_at)})


def _window_answers(_values: Values) -> list[str]:
    return [gettext("If all is well, there is nothing for you to do. If not, ask before it closes.")]


def _data_ready(_values: Values) -> str:
    return gettext("Your data is ready to be taken")


def _refund_declined(values: Values) -> str:
    amount = _amount(values)
    shown = "" if amount is None else shown_money(amount)
    return gettext("A second person did not agree to the refund of %(amount)s") % {"amount": shown}


def _declined_answers(values: Values) -> list[str]:
    return [str(values.get("text") or "")]


def _overdue(values: Values) -> str:
    count = len(values.get("tickets", ()))
    return ngettext("%(count)d ticket is overdue", "%(count)d tickets are overdue", count) % {"count": count}


def _figures(values: Values) -> str:
    count = int(values.get("count", 0))
    told = {"count": count, "first": values.get("first", ""), "last": values.get("last", "")}
    return (
        ngettext(
            "%(count)d figure of %(first)s to %(last)s was wrong and has been put right",
            "%(count)d figures of %(first)s to %(last)s were wrong and have been put right",
            count,
        )
        % told
    )


def _defect(values: Values) -> str:
    """A product, a batch of it or a reason has left its own limits."""
    told = {
        "product": notice_product(values),
        "detail": values.get("detail", ""),
        "cases": values.get("cases", ""),
        "expected": values.get("expected", ""),
    }
    if values.get("watching") == "batch":
        return gettext("%(product)s, batch %(detail)s: %(cases)s cases in four weeks, %(expected)s expected") % told
    if values.get("watching") == "defect":
        told["detail"] = reason_name(str(told["detail"]))
        return gettext("%(product)s, “%(detail)s”: %(cases)s cases in four weeks, %(expected)s expected") % told
    return gettext("%(product)s: %(cases)s faults in four weeks, %(expected)s expected") % told


_TITLES: Mapping[str, Callable[[Values], str]] = {
    "move": _move,
    "dispute": _dispute,
    "reminder": _reminder,
    "message": _message,
    "penalty": penalty_news,
    "assessment": assessment_news,
    "welcome": _welcome,
    "order_link": _order_link,
    "overdue": _overdue,
    "file": _file,
    "case_file": _case_file,
    "arrival": _arrival,
    "window": _window,
    "data_ready": _data_ready,
    "refund_declined": _refund_declined,
    "figures": _figures,
    "defect": _defect,
    "report": report_title,
}


def _no_answers(_values: Values) -> list[str]:
    return []


def _three_answers(values: Values) -> list[str]:
    """Whose turn · until when · what otherwise; of an ended ticket, what came of it."""
    if values.get("state") in ENDED:
        return [
            ended_sentence(
                values["state"],
                values.get("close_reason", ""),
                values.get("kind", ""),
                _amount(values),
                _viewer(values),
            )
        ]
    turn = _turn(values)
    rest = joined(_until(values), _otherwise(values))
    return [turn + gettext(".") if turn else "", rest, nothing_sentence() if _nothing_to_do(values) else ""]


def _dispute_answers(values: Values) -> list[str]:
    """The same of a dispute, when `dispute_state` is told; a ruling is told by what the ticket does next."""
    state, viewer = values.get("dispute_state", ""), _viewer(values)
    if state not in PENDING:
        return _three_answers(values)
    otherwise = dispute_otherwise_sentence(values.get("consequence", ""), viewer)
    return [_dispute_turn(values) + gettext("."), joined(_dispute_until(values), otherwise)]


def _dispute_turn(values: Values) -> str:
    """Who supervises the arbiters does not rule, but has to see that one of them does."""
    if values.get("is_supervisor"):
        return gettext("See to it that an arbiter rules now")
    return dispute_turn_sentence(values["dispute_state"], _viewer(values))


def _dispute_until(values: Values) -> str:
    if not values.get("due_at"):
        return ""
    due = datetime.fromisoformat(values["due_at"])
    return dispute_until_sentence(values["dispute_state"], due, due, _viewer(values))


_ANSWERS: Mapping[str, Callable[[Values], list[str]]] = {
    "move": _three_answers,
    "reminder": _dispute_answers,
    "dispute": _dispute_answers,
    "file": _file_answers,
    "case_file": _case_file_answers,
    "arrival": _arrival_answers,
    "window": _window_answers,
    "data_ready": _case_file_answers,
    "refund_declined": _declined_answers,
}


def _amount(values: Values) -> Decimal | None:
    return Decimal(str(values["amount"])) if values.get("amount") not in (None, "") else None


def _turn(values: Values) -> str:
    state = values.get("state")
    if not state:
        return ""
    flags = [bool(values.get(name)) for name in ("is_overdue", "is_goodwill", "is_advanced", "owes_charge")]
    return turn_sentence(state, values.get("kind", ""), _viewer(values), *flags)


def _until(values: Values) -> str:
    if not values.get("due_at") or not values.get("state"):
        return ""
    due = datetime.fromisoformat(values["due_at"])
    return until_sentence(
        values["state"], _viewer(values), due, due, *[bool(values.get(name)) for name in ("is_overdue", "is_advanced")]
    )


def _otherwise(values: Values) -> str:
    if not values.get("consequence") or not values.get("due_at"):
        return ""
    return otherwise_sentence(
        values["consequence"],
        values.get("state", ""),
        _viewer(values),
        values.get("will_approve"),
        bool(values.get("is_goodwill")),
    )


def _nothing_to_do(values: Values) -> bool:
    is_stores = values.get("state") in _STORE_HOLDS and not values.get("owes_charge")
    return _viewer(values) == Role.CUSTOMER and is_stores


def notice_product(values: Values) -> str:
    """The product by the name the reader knows it by; the title as sold where it has no other."""
    english = values.get("product_en") if get_language() == "en" else ""
    return str(english or values.get("product", ""))
