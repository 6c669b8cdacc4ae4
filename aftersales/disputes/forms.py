"""What a step of a dispute needs, the same on every surface: the fields are read from one table of actions."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftersales.disputes.models import Dispute
from aftersales.domain.disputes import (
    COMPLAINTS,
    NEEDS_WORDS,
    Asked,
    Dismissal,
    DisputeAction,
    DisputeDetails,
    Ground,
    SuspensionGround,
)
from aftersales.domain.rulings import CLAIM_OUTCOMES, MONEY_OUTCOMES, REFUNDING_OUTCOMES, RulingOutcome
from aftersales.domain.supply import PaperAsked
from aftersales.evidence.forms import FilesField
from aftersales.refunds.selectors.refunds import sent_out
from aftersales.wording.citing import supply_paper_name
from aftersales.wording.confirmations import detail_label
from aftersales.wording.disputing import (
    asked_name,
    dismissal_name,
    ground_name,
    ruling_outcome_name,
    suspension_name,
)

MAX_WORDS = 4000


def words_field(label: Any, *, required: bool = True, rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": rows})
    )


def _dismissal() -> forms.Field:
    return forms.ChoiceField(
        label=_("Why it is not taken up"),
        choices=lambda: [("", "—"), *((one.value, dismissal_name(one)) for one in Dismissal)],
    )


def _suspended_for() -> forms.Field:
    return forms.ChoiceField(
        label=_("What it waits for"),
        choices=lambda: [("", "—"), *((one.value, suspension_name(one)) for one in SuspensionGround)],
    )


def _asked() -> forms.Field:
    return forms.ChoiceField(label=_("Whom you ask"), choices=lambda: [(one.value, asked_name(one)) for one in Asked])


def _outcome() -> forms.Field:
    return forms.ChoiceField(
        label=_("What you offer"),
        choices=lambda: [("", "—"), *((one.value, ruling_outcome_name(one)) for one in CLAIM_OUTCOMES)],
    )


def _amount() -> forms.Field:
    return forms.DecimalField(
        label=_("Refund, CNY"), required=False, min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )


_FIELDS: Mapping[DisputeAction, Mapping[str, Callable[[], forms.Field]]] = {
    DisputeAction.DISMISS: {"dismissal": _dismissal},
    DisputeAction.SUSPEND: {"suspended_for": _suspended_for},
    DisputeAction.ASK: {"asked": _asked},
    DisputeAction.OFFER_SETTLEMENT: {"outcome": _outcome, "amount": _amount},
}
_NOTE_LABELS = {
    DisputeAction.ASK: _("What you want to know"),
    DisputeAction.APPEAL: _("Why the ruling is wrong"),
    DisputeAction.UPHOLD: _("Reasons (Chinese)"),
}


def _grounds_of(dispute: Dispute) -> list[SuspensionGround]:
    """The brand is asked only whether an item is genuine."""
    return [one for one in SuspensionGround if one is not SuspensionGround.BRAND or dispute.is_counterfeit]


class DisputeMoveForm(forms.Form):
    """`version` is what the actor saw when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: DisputeAction, dispute: Dispute, **kwargs: Any) -> None:
        most = dispute.ticket.worth
        kwargs["initial"] = {"version": dispute.version, "amount": most} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.most, grounds = most, _grounds_of(dispute)
        for name, field in _FIELDS.get(action, {}).items():
            self.fields[name] = field()
        if isinstance(waits := self.fields.get("suspended_for"), forms.ChoiceField):
            waits.choices = [("", "—"), *((one.value, suspension_name(one)) for one in grounds)]
        if (
            isinstance(offered := self.fields.get("outcome"), forms.ChoiceField)
            and sent_out(dispute.ticket.number).exists()
        ):
            offered.choices = [("", "—"), *((one.value, ruling_outcome_name(one)) for one in MONEY_OUTCOMES)]
        label = _NOTE_LABELS.get(action) or detail_label("note")
        self.fields["note"] = words_field(label, required=action in NEEDS_WORDS)
        if action is DisputeAction.UPHOLD:
            self.fields["note_en"] = words_field(_("Reasons (English)"))
        if "amount" in self.fields:
            self.fields["amount"].help_text = _("Only for outcomes with a refund. At most %(most)s.") % {"most": most}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        check_amount(self, given, self.most)
        return given

    def details(self) -> DisputeDetails:
        given = self.cleaned_data
        outcome = given.get("outcome")
        return DisputeDetails(
            note=given["note"],
            note_en=given.get("note_en", ""),
            dismissal=Dismissal(given["dismissal"]) if given.get("dismissal") else None,
            suspended_for=SuspensionGround(given["suspended_for"]) if given.get("suspended_for") else None,
            asked=Asked(given.get("asked") or Asked.BOTH),
            outcome=RulingOutcome(outcome) if outcome else None,
            amount=given.get("amount") or Decimal(0),
        )


def check_amount(form: forms.Form, given: Mapping[str, Any], most: Decimal) -> None:
    """Where money goes back, how much has to be told, and never more than was paid."""
    if given.get("outcome") not in REFUNDING_OUTCOMES:
        return
    if not given.get("amount") and "amount" not in form.errors:
        form.add_error("amount", _("Say how much goes back."))
    if (given.get("amount") or 0) > most:
        form.add_error("amount", _("That is more than was paid: at most %(most)s.") % {"most": most})


class SubmissionForm(forms.Form):
    """What one side shows in a round; it is kept until it is submitted."""

    statement = words_field(_("What your files show, and what you say to it"), required=False, rows=6)

    def __init__(
        self, *args: Any, files: forms.Field | None = None, papers: Sequence[PaperAsked] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for one in papers:
            self.fields[one.paper.value] = FilesField(
                required=False,
                label=supply_paper_name(one.paper),
                help_text=_("Needed: without it the source counts as not proved.") if one.is_needed else _("Helps."),
            )
        self.fields["files"] = files or FilesField(required=False, label=_("Photos, video, PDF"))


class ComplaintForm(forms.Form):
    """A complaint about the store's conduct."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    ground = forms.ChoiceField(
        label=_("What you complain of"),
        widget=forms.RadioSelect,
        choices=lambda: [(one.value, ground_name(one)) for one in Ground if one in COMPLAINTS],
    )
    statement = words_field(_("What happened, and when"))
