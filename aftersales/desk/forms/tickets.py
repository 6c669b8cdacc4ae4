"""What staff can ask, write and decide on the desk."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.desk.selectors.judging import policy_number
from aftersales.desk.selectors.queue import SavedView, Wanted
from aftersales.desk.selectors.refusing import is_contradicted, refusal_options
from aftersales.disputes.models import Dispute
from aftersales.domain.disputes import DisputeAction
from aftersales.domain.lifecycle import State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import REFUNDING_OUTCOMES, Liable, RulingDraft, RulingOutcome
from aftersales.evidence.forms import FilesField
from aftersales.tickets.forms import MoveForm
from aftersales.tickets.models import Ticket
from aftersales.wording.confirmations import detail_label
from aftersales.wording.disputing import liable_name, ruling_outcome_name
from aftersales.wording.names import kind_name, reason_name, state_name

MAX_TEXT = 2000
DAYS_START = date(2000, 1, 1)
MAX_PAGE = 1000
PUBLIC, INTERNAL = "public", "internal"
SUBMITTED_STATES = tuple(state for state in State if state is not State.DRAFT)
NEEDS_NOTE = frozenset({DisputeAction.DISMISS, DisputeAction.EXTEND_ROUND})


def _day() -> forms.DateField:
    return forms.DateField(required=False, validators=[MinValueValidator(DAYS_START)])


def _or_all(codes: Iterable[str], name: Callable[[str], str]) -> list[tuple[str, str]]:
    return [("", gettext("All")), *((str(code), name(code)) for code in codes)]


class QueueForm(forms.Form):
    """The address of the queue. What is not understood is left out, so an old link still opens a list."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=lambda: _or_all(RequestKind, kind_name))
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=lambda: _or_all(Reason, reason_name))
    state = forms.ChoiceField(label=_("State"), required=False, choices=lambda: _or_all(SUBMITTED_STATES, state_name))
    store = forms.SlugField(required=False)
    q = forms.CharField(required=False, max_length=60, strip=True)
    overdue = forms.BooleanField(required=False)
    due = forms.IntegerField(required=False, min_value=1, max_value=720)
    answered = forms.BooleanField(required=False)
    submitted = _day()
    ended = _day()
    since = _day()
    ended_since = _day()
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE)

    def wanted(self, default: SavedView) -> Wanted:
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if name != "page" and value}
        asked = self.data.get("view", "")
        view = SavedView(asked) if asked in set(SavedView) else default
        return Wanted(view=view, **values)

    @property
    def page_number(self) -> int:
        return self.cleaned_data.get("page") or 1

    def query(self, **changes: str) -> str:
        """The same address with changes; the page starts anew."""
        kept = QueryDict(mutable=True)
        for name in ("view", *self.fields):
            value = changes.get(name, self.data.get(name, ""))
            if value and (name != "page" or "page" in changes):
                kept[name] = value
        return kept.urlencode()


class MessageForm(forms.Form):
    """One composer: to the customer, or a note only staff see."""

    text = forms.CharField(label=_("Text"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = FilesField(label=_("Photos, video, PDF"), required=False)
    audience = forms.ChoiceField(choices=[(PUBLIC, PUBLIC), (INTERNAL, INTERNAL)])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("evidence") and given.get("audience") == INTERNAL:
            self.add_error("evidence", _("Files are evidence that both sides see; an internal note can't carry them."))
        return given

    @property
    def is_internal(self) -> bool:
        return bool(self.cleaned_data["audience"] == INTERNAL)


class RefusalForm(MoveForm):
    """A refusal names the clause that excludes the case, and answers a verdict that says otherwise."""

    objection = forms.CharField(
        label=_("Why the verdict does not hold here"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The verdict says that this request meets the conditions. The customer reads your answer to it."),
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.options = refusal_options(ticket)
        self.policy_version = policy_number(ticket)
        self.fields["reason_code"].choices = self._choices()  # type: ignore[attr-defined]  # it is a ChoiceField
        if is_contradicted(ticket):
            self.fields["objection"].required = True
        else:
            del self.fields["objection"]
        self.order_fields(("version", "reason_code", "note", "objection"))

    def details(self) -> Details:
        given = super().details()
        clause = next(option.clause for option in self.options if option.code == given.reason_code)
        note = "\n\n".join(filter(None, (given.note, self.cleaned_data.get("objection"))))
        return replace(given, note=note, clause=clause, policy_version=self.policy_version)

    def _choices(self) -> list[tuple[str, Any]]:
        supported = [(one.code.value, one.words) for one in self.options if one.is_supported]
        others = [(one.code.value, one.words) for one in self.options if not one.is_supported]
        if not supported:
            return [("", "—"), *others]
        return [("", "—"), (gettext("What the verdict found"), supported), (gettext("Other reasons"), others)]


class DisputeMoveForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, action: DisputeAction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = detail_label("note")
        self.fields["note"].required = action in NEEDS_NOTE


class RulingForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=lambda: [("", "—"), *((o.value, ruling_outcome_name(o)) for o in RulingOutcome)]
    )
    liable = forms.ChoiceField(
        label=_("Liable"), choices=lambda: [("", "—"), *((one.value, liable_name(one)) for one in Liable)]
    )
    amount = forms.DecimalField(
        label=_("Refund, CNY"), required=False, min_value=Decimal("0.01"), max_digits=12, decimal_places=2
    )
    facts = forms.CharField(
        label=_("Facts found"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is proved, and by which evidence. Both sides read this."),
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Which rule applies and why it leads to this outcome. Both sides read this."),
    )

    def __init__(self, *args: Any, dispute: Dispute, most: Decimal, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": dispute.version, "amount": most} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.most = most
        self.fields["amount"].help_text = _("Only for outcomes with a refund. At most %(most)s.") % {"most": most}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        refunds = given.get("outcome") in REFUNDING_OUTCOMES
        if refunds and not given.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how much goes back."))
        if refunds and (given.get("amount") or 0) > self.most:
            self.add_error("amount", _("That is more than was paid: at most %(most)s.") % {"most": self.most})
        return given

    def draft(self) -> RulingDraft:
        given = self.cleaned_data
        outcome = RulingOutcome(given["outcome"])
        amount = given["amount"] if outcome in REFUNDING_OUTCOMES else Decimal(0)
        return RulingDraft(outcome, Liable(given["liable"]), amount, given["facts"], given["reasons"])
