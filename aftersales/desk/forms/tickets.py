"""What staff can ask, write and decide on the desk."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.desk.selectors.judging import policy_number
from aftersales.desk.selectors.queue import QueueView, Wanted
from aftersales.desk.selectors.refusing import is_contradicted, refusal_options
from aftersales.domain.lifecycle import State
from aftersales.domain.moving import Details
from aftersales.domain.requests import Reason, RequestKind
from aftersales.evidence.forms import FilesField
from aftersales.tickets.forms import MoveForm
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.paging import Place
from aftersales.wording.names import kind_name, reason_name, state_name

MAX_TEXT = 2000
DAYS_START = date(2000, 1, 1)
_PLACES = frozenset({"before", "after"})
PUBLIC, INTERNAL = "public", "internal"
SUBMITTED_STATES = tuple(state for state in State if state is not State.DRAFT)


def _day() -> forms.DateField:
    return forms.DateField(required=False, validators=[MinValueValidator(DAYS_START)])


def _or_all(codes: Iterable[str], name: Callable[[str], str]) -> list[tuple[str, str]]:
    return [("", gettext("All")), *((str(code), name(code)) for code in codes)]


@dataclass(frozen=True, slots=True)
class Pick:
    """A select of the queue's filter. Its words are asked for only where it is not kept as it was shown before."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return str(_PICKED[self.name][0])

    @property
    def options(self) -> list[tuple[str, str]]:
        _label, codes, words = _PICKED[self.name]
        return _or_all(codes, words)


_PICKED: Mapping[str, tuple[Promise, Collection[str], Callable[[str], str]]] = {
    "kind": (_("Kind"), tuple(RequestKind), kind_name),
    "reason": (_("Reason"), tuple(Reason), reason_name),
    "state": (_("State"), SUBMITTED_STATES, state_name),
}


def picks_of(wanted: Wanted) -> list[Pick]:
    return [Pick(name, getattr(wanted, name)) for name in _PICKED]


class QueueForm(forms.Form):
    """The address of the queue. What is not understood is left out, so an old link still opens a list."""

    kind = forms.ChoiceField(required=False, choices=[(code, code) for code in RequestKind])
    reason = forms.ChoiceField(required=False, choices=[(code, code) for code in Reason])
    state = forms.ChoiceField(required=False, choices=[(code, code) for code in SUBMITTED_STATES])
    store = forms.SlugField(required=False)
    agent = forms.IntegerField(required=False, min_value=1, max_value=2**53)
    q = forms.CharField(required=False, max_length=60, strip=True)
    overdue = forms.BooleanField(required=False)
    due = forms.IntegerField(required=False, min_value=1, max_value=720)
    answered = forms.BooleanField(required=False)
    submitted = _day()
    ended = _day()
    since = _day()
    ended_since = _day()
    before = forms.CharField(required=False, max_length=60)
    after = forms.CharField(required=False, max_length=60)

    def wanted(self, default: QueueView) -> Wanted:
        self.is_valid()
        values = {name: value for name, value in self.cleaned_data.items() if name not in _PLACES and value}
        asked = self.data.get("view", "")
        view = QueueView(asked) if asked in set(QueueView) else default
        return Wanted(view=view, **values)

    @property
    def place(self) -> Place | None:
        """Where the page begins; a place nobody knows is the beginning."""
        given = self.cleaned_data
        if before := given.get("before"):
            return Place.read(before, backwards=True)
        return Place.read(given.get("after") or "")

    def kept(self) -> dict[str, str]:
        """What a saved view keeps: fields of this form that were understood, as they were typed."""
        self.is_valid()
        names = [name for name in self.fields if name not in _PLACES and self.cleaned_data.get(name)]
        view = self.data.get("view", "")
        return {name: self.data[name] for name in names} | ({"view": view} if view in set(QueueView) else {})

    def query(self, **changes: str) -> str:
        """The same address with changes; the page starts anew."""
        kept = QueryDict(mutable=True)
        for name in ("view", *self.fields):
            value = changes.get(name, "" if name in _PLACES else self.data.get(name, ""))
            if value:
                kept[name] = value
        return kept.urlencode()


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What a saved view asks for; a field that the form no longer knows asks for nothing."""
    return QueueForm(dict(query)).wanted(QueueView.ALL)


class MessageForm(forms.Form):
    """One composer: to the customer, or a note only staff see."""

    text = forms.CharField(label=_("Text"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = FilesField(label=_("Photos, video, PDF"), required=False)
    audience = forms.ChoiceField(choices=[(PUBLIC, PUBLIC), (INTERNAL, INTERNAL)])
    version = forms.IntegerField(required=False, min_value=0)
    newest = forms.IntegerField(required=False, min_value=0)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("evidence") and given.get("audience") == INTERNAL:
            self.add_error("evidence", _("Files are evidence that both sides see; an internal note can't carry them."))
        return given

    @property
    def seen_version(self) -> int:
        """Of the ticket when the page was made."""
        return (self.cleaned_data.get("version") if self.is_bound else None) or 0

    def is_behind(self, ticket: Ticket, newest: int) -> bool:
        """Whether a reply to the customer was written before something that its writer has not seen.

        A reply that does not say what its writer has seen is behind. A note is for colleagues, and never is.
        """
        if self.is_internal:
            return False
        return ticket.version > self.seen_version or newest > (self.cleaned_data.get("newest") or 0)

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
