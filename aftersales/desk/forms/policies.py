"""A store's terms as people fill them in, and the day they begin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from aftersales.domain.clauses import CLAUSE_OF_TERM
from aftersales.domain.floor import Breach
from aftersales.domain.terms import DefectRemedy, Floor, PolicyTerms, ReturnShippingPayer
from aftersales.policies.models import PolicyVersion
from aftersales.policies.services import Notes
from aftersales.wording.clauses import SECTIONS, breach_sentence, clause_label

MAX_NOTES = 4000
MAX_DAYS, MAX_MONTHS, MAX_BACK = 999, 240, 366
TERMS = tuple(field.name for field in fields(PolicyTerms))
_EMPTY = _("Leave it empty to promise no more than law and platform: %(least)s.")


def _number(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, help_text=help_text)


def _switch(label: Any, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=help_text)


_EXTRA_DAYS = _("It may only bind days that you add to those of law and platform.")


class PolicyForm(forms.Form):
    """Every term of a version. `seen` is the newest row of the store's history when the page was made."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    no_reason_days = _number(_("Return or exchange without a reason: days after delivery"), MAX_DAYS)
    refuses_opened_goods = _switch(_("Opened items are not taken back"), _EXTRA_DAYS)
    requires_outer_box = _switch(_("The outer box has to be there"), _EXTRA_DAYS)
    return_shipping_payer = forms.ChoiceField(
        label=_("Who pays the parcel when no fault is claimed"),
        choices=[
            (ReturnShippingPayer.CUSTOMER.value, _("The customer")),
            (ReturnShippingPayer.STORE.value, _("We do")),
        ],
    )
    restocking_fee_percent = _number(
        _("Restocking fee: percent of the price"), 100, _("0 keeps nothing. It may only bind days that you add.")
    )
    sale_items_final = _switch(_("Clearance and flash-sale items are not taken back"), _EXTRA_DAYS)
    allows_no_reason_exchange = _switch(
        _("Exchanges without a reason are possible"), _("Without it, the item can only be returned.")
    )
    defect_return_days = _number(_("Return of a faulty item: days after delivery"), MAX_DAYS)
    defect_exchange_days = _number(_("Exchange of a faulty item: days after delivery"), MAX_DAYS)
    defect_remedy = forms.ChoiceField(
        label=_("What the customer can ask for when the item is faulty"),
        choices=[
            (DefectRemedy.BY_LAW.value, _("Return, exchange or repair, as the law says")),
            (DefectRemedy.REPAIR_ONLY.value, _("Repair only")),
        ],
        help_text=_("Within the days above, the law leaves the choice to the customer."),
    )
    warranty_months = _number(_("Warranty: months from delivery"), MAX_MONTHS)
    offers_onsite_repair = _switch(_("We also repair at the customer's place"))
    price_protection_days = _number(
        _("Price protection: days after delivery"), MAX_DAYS, _("0 promises none. No law asks for it.")
    )
    notes = forms.CharField(
        label=_("Notes in Chinese"), required=False, max_length=MAX_NOTES, widget=forms.Textarea(attrs={"rows": 4})
    )
    notes_en = forms.CharField(
        label=_("Notes in English"),
        required=False,
        max_length=MAX_NOTES,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Free words under the clauses. They cannot take back what a clause grants."),
    )

    def __init__(self, *args: Any, floor: Floor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least in asdict(floor).items():
            if name not in self.fields:
                continue  # the platform's own: no store has a term for it
            self.fields[name].help_text = _EMPTY % {"least": least}

    def terms(self) -> PolicyTerms:
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in TERMS}
        for name in ("price_protection_days", "restocking_fee_percent"):
            given[name] = given[name] or 0
        given["return_shipping_payer"] = ReturnShippingPayer(given["return_shipping_payer"])
        given["defect_remedy"] = DefectRemedy(given["defect_remedy"])
        return PolicyTerms(**given)

    def given_notes(self) -> Notes:
        return Notes(self.cleaned_data["notes"].strip(), self.cleaned_data["notes_en"].strip())

    def parts(self, breaches: Sequence[Breach] = ()) -> list["FormPart"]:
        """The fields in the order of the clauses that state them, each with what it breaks."""
        told = breaches_by_term(breaches)
        return [
            FormPart(title, tuple(self._row(name, told) for name in names if name in self.fields))
            for title, names in _parts()
        ]

    def _row(self, name: str, told: Mapping[str, str]) -> "FormRow":
        clause = CLAUSE_OF_TERM.get(name)
        return FormRow(self[name], clause_label(clause.code) if clause else "", told.get(name, ""))


@dataclass(frozen=True, slots=True)
class FormRow:
    field: forms.BoundField
    clause: str
    breach: str


@dataclass(frozen=True, slots=True)
class FormPart:
    title: str
    rows: tuple[FormRow, ...]


def breaches_by_term(breaches: Sequence[Breach]) -> dict[str, str]:
    return {breach.term: breach_sentence(breach) for breach in breaches}


def initial_of(version: PolicyVersion | None, terms: PolicyTerms, seen: int) -> dict[str, Any]:
    """What the form starts from: the draft, or the version that it is going to replace."""
    notes = {"notes": version.notes, "notes_en": version.notes_en} if version else {}
    return asdict(terms) | notes | {"seen": seen}


def _parts() -> Iterator[tuple[str, tuple[str, ...]]]:
    for section, title in SECTIONS.items():
        names = tuple(name for name in PolicyForm.base_fields if _section(name) == section)
        if names:
            yield str(title), names
    yield pgettext("of a store, under its clauses", "In your own words"), ("notes", "notes_en")


def _section(name: str) -> str:
    return CLAUSE_OF_TERM[name].code.section if name in CLAUSE_OF_TERM else ""


class PublishForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    effective_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, earliest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["effective_on"]
        field.widget.attrs["min"] = earliest.isoformat()
        field.widget.format = "%Y-%m-%d"
        field.help_text = _("Changes are announced at least 7 days ahead (E-Commerce Law, art. 34).")


class DiscardForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DaysBackForm(forms.Form):
    days = forms.IntegerField(label=_("Days back"), min_value=1, max_value=MAX_BACK)
