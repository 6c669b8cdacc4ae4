"""What becomes of a person's data, in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.personal import Bar, Going, Kept
from aftersales.wording.moments import shown_day

Words = str | Promise

GOES: Mapping[Going, Words] = {
    Going.NAME_AND_ADDRESSES: _("Your name, e-mail address and mobile number"),
    Going.WAYS_IN: _("Password, passkeys and every session"),
    Going.DRAFTS: _("Drafts of requests"),
    Going.INBOX: _("The inbox, and messages still on their way to you"),
    Going.CHOICES: _("What you chose about being told"),
    Going.CALENDAR: _("Your calendar link"),
    Going.CHECKS: _("Your name on self-checks"),
    Going.EXPORTS: _("Exports of your data"),
}
STAYS: Mapping[Kept, Words] = {
    Kept.ORDERS: _("Orders, with the address they went to"),
    Kept.REQUESTS: _("Requests that were sent: their steps, messages and rulings, without your name"),
    Kept.FILES: _("Files that you showed with a request"),
}
WHY: Mapping[Kept, Words] = {
    Kept.ORDERS: _("The E-commerce Law (art. 31) has sales kept for three years after they are completed."),
    Kept.REQUESTS: _("They prove what was agreed and paid, and their history can't be changed, by nobody."),
    Kept.FILES: _("They belong to a request; they go three years after its end, later only while they are held."),
}
_BARS: Mapping[Bar, Words] = {
    Bar.REQUESTS: _("A request is still running: %(numbers)s. Wait for its end or withdraw it first."),
    Bar.DISPUTES: _("The platform is still at a dispute of yours: %(numbers)s. It has to end first."),
    Bar.MONEY: _("Money is still on its way to you: %(numbers)s. It has to be paid first."),
    Bar.STAFF: _("This account works for a store or the platform. Ask your manager to end that first."),
}


def bar_sentence(bar: Bar, numbers: Sequence[str]) -> str:
    return str(_BARS[bar]) % {"numbers": gettext(", ").join(numbers)}


def stays_until(until: datetime | None, at: datetime) -> str:
    if until is None:
        return gettext("Nothing of your orders has to be kept.")
    return gettext("The address on your orders is deleted on %(day)s at the latest.") % {"day": shown_day(until, at)}
