"""What a ruling comes to, in sentences for whoever makes it."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.effects import Effect
from aftersales.domain.rulings import RulingOutcome
from aftersales.wording.moments import shown_money
from aftersales.wording.names import Words

OUTCOMES: Mapping[str, Words] = {
    RulingOutcome.REFUND: _("The customer gets %(amount)s back and keeps the item. The store pays it."),
    RulingOutcome.RETURN_REFUND: _(
        "The customer sends the item back, and then gets %(amount)s back. The store pays it."
    ),
    RulingOutcome.EXCHANGE: _("The customer sends the item back, and the store sends another one."),
    RulingOutcome.REPAIR: _("The customer sends the item in, and the store repairs it."),
    RulingOutcome.RESEND: _("The store sends what is missing."),
    RulingOutcome.REJECT: _("The customer gets nothing; the request is closed once nobody can appeal any more."),
}


def effect_lines(effect: Effect) -> list[str]:
    """The goods first, then the money, then the freight."""
    lines = [
        *_outcome(effect),
        *_paid_before(effect),
        *_more(effect),
        *_made_good(effect.goods.made_good),
        *_freight(effect),
    ]
    if effect.has_ended:
        lines.append(gettext("The request has ended, so only its money changes; the goods stay where they are."))
    return lines


def _outcome(effect: Effect) -> list[str]:
    if effect.outcome not in OUTCOMES or effect.has_ended:
        return []
    return [str(OUTCOMES[effect.outcome]) % {"amount": shown_money(effect.refund)}]


def _paid_before(effect: Effect) -> list[str]:
    """By the store, before anybody had ruled."""
    if not effect.paid_before:
        return []
    words = (
        gettext("%(amount)s of it has been paid already or is with the bank; only the rest is still to be paid.")
        if effect.paid_before <= effect.refund
        else gettext("%(amount)s has been paid already or is with the bank, and stays with the customer.")
    )
    return [words % {"amount": shown_money(effect.paid_before)}]


def _more(effect: Effect) -> list[str]:
    """Than an earlier ruling has paid."""
    if not effect.goods.grant:
        return []
    words = (
        gettext("%(amount)s more goes to the customer, from the store's deposit.")
        if effect.is_store_liable
        else gettext("%(amount)s more goes to the customer, from the platform's own ledger.")
    )
    return [words % {"amount": shown_money(effect.goods.grant)}]


def _freight(effect: Effect) -> list[str]:
    if not effect.freight.grant:
        return _made_good(effect.freight.made_good)
    words = (
        gettext("%(amount)s for the way back is paid from the store's deposit as soon as the item is on its way.")
        if effect.is_freight_later
        else gettext("%(amount)s for the way back is paid at once from the store's deposit.")
    )
    return [words % {"amount": shown_money(effect.freight.grant)}]


def _made_good(amount: Decimal) -> list[str]:
    if not amount:
        return []
    words = (
        gettext("%(amount)s that was paid stays with the customer; the platform makes it good to the store.")
        if amount > 0
        else gettext("%(amount)s that the platform had made good to the store is taken from its deposit again.")
    )
    return [words % {"amount": shown_money(abs(amount))}]
