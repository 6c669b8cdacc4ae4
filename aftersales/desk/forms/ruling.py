"""What an arbiter writes: the outcome, who bears what, and in both languages what was found and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.forms import check_amount, words_field
from aftersales.disputes.models import Dispute
from aftersales.domain.rulings import (
    CLAIM_OUTCOMES,
    MONEY_OUTCOMES,
    REFUNDING_OUTCOMES,
    CitedClause,
    FreightSplit,
    Liable,
    RulingDraft,
    RulingOutcome,
    is_freight_payable,
    is_liability_possible,
    most_refundable,
)
from aftersales.refunds.selectors.refunds import sent_out
from aftersales.tickets.models import TicketEvidence
from aftersales.wording.disputing import freight_split_name, liable_name, ruling_outcome_name
from aftersales.wording.moments import shown_money

MOST_POINTS = 48


@dataclass(frozen=True, slots=True)
class RulingLimits:
    """The most a ruling can give back: of what was paid, of it without the way here, and for the way back."""

    refund: Decimal
    way_out: Decimal
    return_freight: Decimal

    def refund_by(self, split: FreightSplit) -> Decimal:
        return most_refundable(self.refund, self.way_out, split)


def _outcomes(dispute: Dispute) -> Sequence[RulingOutcome]:
    if dispute.is_complaint:
        return (RulingOutcome.NOTED,)
    only_money = dispute.ticket.has_ended or sent_out(dispute.ticket.number).exists()
    return MONEY_OUTCOMES if only_money else CLAIM_OUTCOMES


def _refund_help(limits: RulingLimits) -> str:
    words = gettext("Only for outcomes with a refund. At most %(most)s.") % {"most": shown_money(limits.refund)}
    if not limits.way_out:
        return words
    less = gettext("At most %(most)s where the customer pays all freight.")
    return f"{words} {less % {'most': shown_money(limits.refund_by(FreightSplit.CUSTOMER))}}"


def _freight_problem(most: Decimal) -> str:
    words = gettext("Freight of the return is given back only where the store bears it, and at most %(most)s.")
    return words % {"most": shown_money(most)}


class RulingForm(forms.Form):
    """`clauses` are (code, words, policy version) of the rules that can be cited, `links` the files at hand."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label=_("Outcome"))
    liable = forms.ChoiceField(
        label=_("Liable"), choices=lambda: [("", "—"), *((one.value, liable_name(one)) for one in Liable)]
    )
    amount = forms.DecimalField(
        label=_("Refund, CNY"), required=False, min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    freight = forms.ChoiceField(
        label=_("Freight"),
        required=False,
        choices=lambda: [(one.value, freight_split_name(one)) for one in FreightSplit],
        help_text=_("What was not agreed before is whoever's fault it is (Platform Dispute Rules, art. 49)."),
    )
    return_freight = forms.DecimalField(
        label=_("Freight of the return, CNY"), required=False, min_value=Decimal(0), max_digits=8, decimal_places=2
    )
    facts_zh = words_field(_("Facts found (Chinese)"))
    facts_en = words_field(_("Facts found (English)"))
    reasons_zh = words_field(_("Reasons (Chinese)"))
    reasons_en = words_field(_("Reasons (English)"))
    evidence = forms.MultipleChoiceField(
        label=_("Evidence relied on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    clauses = forms.MultipleChoiceField(label=_("Rules"), required=False, widget=forms.CheckboxSelectMultiple)
    points = forms.IntegerField(
        label=_("Points you suggest"),
        required=False,
        min_value=0,
        max_value=MOST_POINTS,
        help_text=_("Empty for what the table says; 0 for none. A person confirms them."),
    )

    def __init__(
        self,
        *args: Any,
        dispute: Dispute,
        limits: RulingLimits,
        links: list[TicketEvidence],
        clauses: list[tuple[str, str, int | None]],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"version": dispute.version, "amount": limits.refund} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.limits, self.cited = limits, clauses
        outcomes = _outcomes(dispute)
        self._offer("outcome", [("", "—"), *((one.value, ruling_outcome_name(one)) for one in outcomes)])
        self.fields["amount"].help_text = _refund_help(limits)
        self.fields["return_freight"].help_text = _(
            "What the way back cost the customer, as proved; only where the store pays all freight. At most %(most)s,"
            " paid at once from the store's deposit."
        ) % {"most": shown_money(limits.return_freight)}
        self._offer("evidence", [(str(link.pk), link.evidence.display_name) for link in links])
        self._offer("clauses", [(code, words) for code, words, _version in clauses])
        self.fields["clauses"].required = not dispute.is_complaint  # a claim is decided by a rule
        if dispute.is_complaint:
            for name in ("amount", "freight", "return_freight"):
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        split = FreightSplit(given.get("freight") or FreightSplit.NONE)
        check_amount(self, given, self.limits.refund_by(split))
        if given.get("outcome") and given.get("liable"):
            self._check_liable(RulingOutcome(given["outcome"]), Liable(given["liable"]))
        outcome, freight = given.get("outcome"), given.get("return_freight") or Decimal(0)
        if outcome and not is_freight_payable(RulingOutcome(outcome), split, freight, self.limits.return_freight):
            self.add_error("return_freight", _freight_problem(self.limits.return_freight))
        return given

    def _check_liable(self, outcome: RulingOutcome, liable: Liable) -> None:
        if not is_liability_possible(outcome, liable):
            self.add_error("liable", _("Where nothing is owed, the store is not liable for it."))

    def draft(self) -> RulingDraft:
        given = self.cleaned_data
        outcome = RulingOutcome(given["outcome"])
        versions = {code: version for code, _words, version in self.cited}
        return RulingDraft(
            outcome=outcome,
            liable=Liable(given["liable"]),
            amount=given["amount"] if outcome in REFUNDING_OUTCOMES else Decimal(0),
            facts_zh=given["facts_zh"],
            reasons_zh=given["reasons_zh"],
            facts_en=given["facts_en"],
            reasons_en=given["reasons_en"],
            freight=FreightSplit(given.get("freight") or FreightSplit.NONE),
            return_freight=given.get("return_freight") or Decimal(0),
            points=given["points"],
            clauses=tuple(CitedClause(code, versions[code]) for code in given["clauses"]),
            evidence_ids=tuple(int(pk) for pk in given["evidence"]),
        )
