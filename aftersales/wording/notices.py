"""Inbox lines and mails from a code and plain values, in the reader's language. Mails are plain text and short.

Values: number, action, role, viewer, state, kind, due_at (ISO or ""), consequence, will_approve, product, amount,
close_reason, text, is_overdue, is_goodwill, dispute_state, details (what the mover gave); all may be missing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext

from aftersales.domain.deadlines import Side
from aftersales.domain.disputes import HOLDING
from aftersales.domain.lifecycle import ENDED, TURN, Role
from aftersales.wording.events import actor_name, dispute_event_sentence, event_sentence
from aftersales.wording.joining import joined
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


def notice_mail(code: str, values: Values, url: str) -> tuple[str, str]:
    """Subject and body. A sign-in link in the values takes the place of the page's address."""
    if code == "welcome":
        return _welcome(values), _welcome_body(values.get("link") or url)
    subject = gettext("%(title)s (%(number)s)") % {
        "title": notice_title(code, values),
        "number": values.get("number", ""),
    }
    return subject, "\n\n".join(line for line in _body(code, values, url) if line)


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
    if values.get("dispute_state") in HOLDING:
        return _dispute_until(values) or dispute_turn_sentence(values["dispute_state"], _viewer(values))
    return _until(values) or _turn(values)


def _message(values: Values) -> str:
    return gettext("%(who)s wrote a message") % {"who": actor_name(values.get("role", ""), _viewer(values))}


def _welcome(_values: Values) -> str:
    return gettext("Your link to sign in")


_TITLES: Mapping[str, Callable[[Values], str]] = {
    "move": _move,
    "dispute": _dispute,
    "reminder": _reminder,
    "message": _message,
    "welcome": _welcome,
}


def _welcome_body(link: str) -> str:
    return gettext(
        "Open this link to sign in. It works once and only for a short time:\n\n%(link)s\n\n"
        "If you did not ask for it, ignore this mail; nothing happens."
    ) % {"link": link}


def _body(code: str, values: Values, url: str) -> list[str]:
    happened = notice_title(code, values) + gettext(".") if code != "reminder" else ""
    answers = _ANSWERS.get(code, _no_answers)(values)
    return [happened, str(values.get("text") or ""), *answers, _subject_line(values), url]


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
    if state not in HOLDING:
        return _three_answers(values)
    otherwise = dispute_otherwise_sentence(values.get("consequence", ""), viewer)
    return [dispute_turn_sentence(state, viewer) + gettext("."), joined(_dispute_until(values), otherwise)]


def _dispute_until(values: Values) -> str:
    if not values.get("due_at"):
        return ""
    due = datetime.fromisoformat(values["due_at"])
    return dispute_until_sentence(values["dispute_state"], due, due, _viewer(values))


_ANSWERS: Mapping[str, Callable[[Values], list[str]]] = {
    "move": _three_answers,
    "reminder": _dispute_answers,
    "dispute": _dispute_answers,
}


def _amount(values: Values) -> Decimal | None:
    return Decimal(str(values["amount"])) if values.get("amount") not in (None, "") else None


def _turn(values: Values) -> str:
    state = values.get("state")
    if not state:
        return ""
    flags = bool(values.get("is_overdue")), bool(values.get("is_goodwill"))
    return turn_sentence(state, values.get("kind", ""), _viewer(values), *flags)


def _until(values: Values) -> str:
    if not values.get("due_at") or not values.get("state"):
        return ""
    due = datetime.fromisoformat(values["due_at"])
    return until_sentence(values["state"], _viewer(values), due, due, bool(values.get("is_overdue")))


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
    return _viewer(values) == Role.CUSTOMER and values.get("state") in _STORE_HOLDS


def notice_product(values: Values) -> str:
    """The product by the name the reader knows it by; the title as sold where it has no other."""
    english = values.get("product_en") if get_language() == "en" else ""
    return str(english or values.get("product", ""))


def _subject_line(values: Values) -> str:
    facts = [fact for fact in (notice_product(values), str(values.get("number", ""))) if fact]
    # Translators: joins the product and the number of the request.
    return gettext(", ").join(facts)
