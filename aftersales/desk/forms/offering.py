"""The store's counter-proposal: another kind or another amount than what is asked for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from aftersales.domain.lifecycle import REFUND_KINDS
from aftersales.domain.requests import NEEDS_GOODS_IN_HAND, RequestKind
from aftersales.tickets.forms import MoveForm
from aftersales.tickets.models import Ticket
from aftersales.wording.names import kind_name


class OfferForm(MoveForm):
    """Money belongs to refunds alone, and never more than was paid; what is asked for already is no offer."""

    def __init__(self, *given: Any, ticket: Ticket, **more: Any) -> None:
        super().__init__(*given, ticket=ticket, **more)
        self.ticket = ticket
        in_hand = ticket.order_line.order.is_in_hand
        kinds = [kind for kind in RequestKind if self._is_possible(kind, in_hand)]
        self.fields["kind"].choices = [(kind.value, kind_name(kind)) for kind in kinds]  # type: ignore[attr-defined]
        amount = self.fields["amount"]
        amount.required = False
        amount.help_text = _("In CNY, for a refund only: at most %(most)s.") % {"most": ticket.worth}
        amount.max_value = ticket.worth  # type: ignore[attr-defined]  # it is a DecimalField
        amount.widget.attrs |= {"max": str(ticket.worth), "min": "0.01", "step": "0.01", "inputmode": "decimal"}

    def _is_possible(self, kind: RequestKind, in_hand: bool) -> bool:
        if kind is RequestKind.PRICE_PROTECTION:
            return self.ticket.kind == kind
        return in_hand or kind not in NEEDS_GOODS_IN_HAND

    def clean_amount(self) -> Decimal:
        kind, amount = self.cleaned_data.get("kind"), self.cleaned_data.get("amount")
        if kind not in REFUND_KINDS:
            return Decimal(0)
        if not amount:
            raise forms.ValidationError(_("Say how much goes back."))
        if amount > self.ticket.worth:
            raise forms.ValidationError(
                _("That is more than was paid: at most %(most)s.") % {"most": self.ticket.worth}
            )
        return Decimal(amount)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        same_kind = given.get("kind") == self.ticket.kind
        if same_kind and "amount" in given and given["amount"] == self.ticket.amount:
            self.add_error("kind", _("The customer asks for just this. Approve the request instead."))
        return given
