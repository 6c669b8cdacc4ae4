"""What finance writes down: a payment by hand, the freight of a return, an entry of a deposit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.domain.payments import TAKES, EntryKind, RefundCause
from aftersales.evidence.forms import FilesField
from aftersales.wording.money import entry_kind_name, refund_cause_name

BOOKED_BY_HAND = (EntryKind.TOP_UP, EntryKind.REPAYMENT, EntryKind.WITHDRAWAL)
FREIGHT_CAUSES = (RefundCause.RETURN_FREIGHT, RefundCause.OTHER_ADDRESS)


def _amount() -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Amount, CNY"), min_value=Decimal("0.01"), max_value=Decimal("9999999999.99"), decimal_places=2
    )


class PaidForm(forms.Form):
    """A refund that somebody has paid by hand."""

    reference = forms.CharField(
        label=_("Payment reference"),
        max_length=60,
        help_text=_("The number of the payment, so that it can be found again."),
    )
    proof = FilesField(label=_("Proof of payment"), required=False)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you do not agree"), max_length=200, help_text=_("Whoever proposed the refund reads it.")
    )


class FreightForm(forms.Form):
    cause = forms.ChoiceField(
        label=_("What for"),
        choices=lambda: [(one.value, refund_cause_name(one)) for one in FREIGHT_CAUSES],
        initial=RefundCause.RETURN_FREIGHT.value,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("Where you gave another address than the agreed one, you bear at least what it cost more."),
    )
    amount = _amount()

    def given_cause(self) -> RefundCause:
        return RefundCause(self.cleaned_data["cause"] or RefundCause.RETURN_FREIGHT)


class EntryForm(forms.Form):
    """Money in or out of a deposit; the amount is typed without a sign."""

    kind = forms.ChoiceField(
        label=_("What"), choices=lambda: [(one.value, entry_kind_name(one)) for one in BOOKED_BY_HAND]
    )
    amount = _amount()
    reference = forms.CharField(label=_("Payment reference"), max_length=60, help_text=_("Each can be booked once."))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def signed_amount(self) -> Decimal:
        given: dict[str, Any] = self.cleaned_data
        amount: Decimal = given["amount"]
        return -amount if EntryKind(given["kind"]) in TAKES else amount
