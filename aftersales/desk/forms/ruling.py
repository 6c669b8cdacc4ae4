"""What an arbiter writes: the outcome, who bears what, and in both languages what was found and why."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.forms import check_amount, words_field
from aftersales.disputes.models import Dispute
from aftersales.domain.rulings import (
    CLAIM_OUTCOMES,
    REFUNDING_OUTCOMES,
    CitedClause,
    FreightSplit,
    Liable,
    RulingDraft,
    RulingOutcome,
)
from aftersales.tickets.models import TicketEvidence
from aftersales.wording.disputing import freight_split_name, liable_name, ruling_outcome_name

MOST_POINTS = 48


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
    facts_zh = words_field(_("Facts found (Chinese)"))
    facts_en = words_field(_("Facts found (English)"), required=False)
    reasons_zh = words_field(_("Reasons (Chinese)"))
    reasons_en = words_field(_("Reasons (English)"), required=False)
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
        most: Decimal,
        links: list[TicketEvidence],
        clauses: list[tuple[str, str, int | None]],
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"version": dispute.version, "amount": most} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.most, self.cited = most, clauses
        outcomes = (RulingOutcome.NOTED,) if dispute.is_complaint else CLAIM_OUTCOMES
        self._offer("outcome", [("", "—"), *((one.value, ruling_outcome_name(one)) for one in outcomes)])
        self.fields["amount"].help_text = _("Only for outcomes with a refund. At most %(most)s.") % {"most": most}
        self._offer("evidence", [(str(link.pk), link.evidence.display_name) for link in links])
        self._offer("clauses", [(code, words) for code, words, _version in clauses])
        if dispute.is_complaint:
            for name in ("amount", "freight"):
                del self.fields[name]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        check_amount(self, given, self.most)
        return given

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
            points=given["points"],
            clauses=tuple(CitedClause(code, versions[code]) for code in given["clauses"]),
            evidence_ids=tuple(int(pk) for pk in given["evidence"]),
        )
