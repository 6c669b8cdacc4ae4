"""The forms of steps with goods: what a parcel, an inspection, a repair or an appointment needs."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.calendar import shanghai_day
from aftersales.domain.goods import (
    Booked,
    Cause,
    ChargePaid,
    ChargePaidBy,
    Diagnosed,
    FreightPayer,
    Grade,
    Inspected,
    Problem,
    Quoted,
)
from aftersales.domain.lifecycle import REFUND_KINDS, Action, IllegalMoveError
from aftersales.domain.money import ZERO
from aftersales.domain.moving import Details
from aftersales.logistics.models import Carrier, ReturnAddress
from aftersales.logistics.selectors.parcels import carriers
from aftersales.logistics.selectors.places import address_in_force, addresses_of, return_addresses, slots_ahead
from aftersales.logistics.selectors.repairs import standing_charge
from aftersales.logistics.services.parcels import checked_waybill
from aftersales.tickets.forms import MAX_NOTE, MoveForm
from aftersales.tickets.models import Ticket
from aftersales.tickets.selectors.goods import appointment_kinds
from aftersales.tickets.services.pricing import most_collected
from aftersales.wording.confirmations import detail_help, detail_label
from aftersales.wording.errors import move_error_sentence
from aftersales.wording.goods import (
    amount_to_have,
    appointment_name,
    cause_name,
    charge_payment_name,
    freight_name,
    grade_name,
    problem_name,
)
from aftersales.wording.moments import shown_slot

MAX_PARTS = 300
QUOTE_HOLDS = timedelta(days=7)
MAX_QUOTE = Decimal("99999.99")
NEW, OLD = "new", "old"


def _choice_of_yes(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """Never answered beforehand: an inspector has to look."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class CarrierChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for mypy only
    """The carriers in use, by the reader's name for them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown_name)


class ParcelForm(MoveForm):
    """A carrier of the list and a number of its form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"] = CarrierChoiceField(
            label=detail_label("carrier"), queryset=carriers(), to_field_name="code", empty_label="—"
        )
        self.fields["waybill"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        carrier, waybill = given.get("carrier"), given.get("waybill")
        if isinstance(carrier, Carrier) and waybill:
            try:
                given["waybill"] = checked_waybill(carrier, waybill)
            except IllegalMoveError as illegal:
                self.add_error("waybill", move_error_sentence(illegal))
        return given

    def details(self) -> Details:
        return replace(super().details(), carrier=self.cleaned_data["carrier"].code)


class ReturnParcelForm(ParcelForm):
    """With the choice between two addresses where the store has changed its own without asking."""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        addresses = addresses_of(ticket.pk)
        latest, before = next(iter(addresses), None), address_in_force(addresses)
        if latest and before and latest.waits_for_customer:
            self.fields["address"] = forms.ChoiceField(
                label=_("Which address you send it to"),
                choices=[(NEW, latest.text), (OLD, before.text)],
                widget=forms.RadioSelect,
                help_text=_(
                    "The store changed its address after approving. You may still use the first one: "
                    "if a parcel sent there does not arrive, the store bears the loss."
                ),
            )
        self.order_fields(("version", "address", "carrier", "waybill", "note"))

    def details(self) -> Details:
        return replace(super().details(), takes_new_address=self.cleaned_data.get("address", NEW) == NEW)


class ApprovalForm(MoveForm):
    """Where the goods go back to, when the store has several places."""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        places = list(return_addresses(ticket.store))
        if len(places) > 1:
            self.fields["address"] = _address_field(places, required=False)
            self.order_fields(("version", "address", "note"))

    def details(self) -> Details:
        return replace(super().details(), address_id=_chosen(self.cleaned_data))


class CorrectedAddressForm(MoveForm):
    """One of the store's places, or another one in words."""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.fields["note"].required = False
        places = list(return_addresses(ticket.store))
        if places:
            self.fields["address"] = _address_field(places, required=False)
            self.order_fields(("version", "address", "note"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("note") and not _chosen(given):
            self.add_error("note", gettext("Choose one of your places, or write the whole address."))
        return given

    def details(self) -> Details:
        chosen = _chosen(self.cleaned_data)
        given = replace(super().details(), address_id=chosen)
        if chosen and not given.note:
            place = ReturnAddress.objects.get(pk=chosen)
            return replace(given, note=place.as_text)
        return given


def _address_field(places: list[ReturnAddress], *, required: bool) -> forms.TypedChoiceField:
    choices = [(place.pk, f"{place.label}: {place.as_text}") for place in places]
    return forms.TypedChoiceField(
        label=_("Return address"),
        choices=choices if required else [("", "—"), *choices],
        coerce=int,
        empty_value=None,
        required=required,
    )


def _chosen(given: dict[str, Any]) -> int | None:
    chosen = given.get("address")
    return chosen if isinstance(chosen, int) else None


class DeliveryForm(MoveForm):
    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        self.fields["delivered_at"] = forms.DateTimeField(
            label=detail_label("delivered_at"),
            help_text=detail_help("delivered_at"),
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            initial=timezone.localtime(at).replace(second=0, microsecond=0),
        )
        self.order_fields(("version", "delivered_at", "note"))

    def details(self) -> Details:
        return replace(super().details(), delivered_at=self.cleaned_data["delivered_at"])


class InspectionForm(MoveForm):
    """What was found. Accepting and refusing ask the same questions, so that neither is the easy way."""

    def __init__(self, *args: Any, action: Action, ticket: Ticket, at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, action=action, ticket=ticket, at=at, **kwargs)
        self.passes = action is Action.ACCEPT_RETURN
        self.quantity = ticket.quantity
        grades = [grade for grade in Grade if not (self.passes and grade is Grade.NOT_ARRIVED)]
        self.fields |= {
            "grade": forms.ChoiceField(
                label=_("Condition"), choices=[("", "—"), *((grade.value, grade_name(grade)) for grade in grades)]
            ),
            "accepted": forms.IntegerField(
                label=_("Pieces you accept"),
                min_value=1 if self.passes else 0,
                max_value=ticket.quantity,
                initial=ticket.quantity if self.passes else 0,
                help_text=_("%(count)s asked for.") % {"count": ticket.quantity},
            ),
            "is_right_item": _choice_of_yes(_("Is it the item that was sold?")),
            "is_complete": _choice_of_yes(_("Is everything there, accessories and gift included?")),
            "missing": forms.CharField(label=_("What is missing"), max_length=200, required=False),
            "has_human_damage": _choice_of_yes(
                _("Is there damage by the customer?"), _("Then photos are needed: what is claimed has to be shown.")
            ),
        }
        most = most_collected(ticket, at) if self.passes and at and ticket.kind in REFUND_KINDS else None
        if most is not None:
            self.fields["collected"] = _collected_field(most)
        order = ("version", "grade", "accepted", "is_right_item", "is_complete", "missing", "has_human_damage")
        self.order_fields((*order, "collected", "note", "files"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("has_human_damage") and not given.get("files"):
            self.add_error("files", gettext("Damage by the customer has to be shown: add photos."))
        if given.get("is_complete") is False and not given.get("missing"):
            self.add_error("missing", gettext("Say what is missing."))
        if given.get("collected") and not given.get("note"):
            self.add_error("note", gettext("Say why you deduct freight: the customer reads it."))
        if not self.errors and not self.passes and not self._found(given).objections(self.quantity):
            raise ValidationError(gettext("Nothing of this speaks against the item. Accept it, or say what is wrong."))
        return given

    def details(self) -> Details:
        return replace(super().details(), record=self._found(self.cleaned_data))

    @staticmethod
    def _found(given: dict[str, Any]) -> Inspected:
        return Inspected(
            grade=Grade(given["grade"]),
            accepted=given["accepted"],
            is_complete=given["is_complete"],
            missing=given["missing"],
            is_right_item=given["is_right_item"],
            has_human_damage=given["has_human_damage"],
            collected=given.get("collected") or ZERO,
        )


def _collected_field(most: Decimal) -> forms.DecimalField:
    return forms.DecimalField(
        label=_("Freight you paid at the door, CNY"),
        help_text=_("Only if the parcel came freight collect without your consent: it is deducted from the refund."),
        min_value=Decimal(0),
        max_value=most,
        decimal_places=2,
        required=False,
    )


class DiagnosisForm(MoveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "cause": forms.ChoiceField(
                label=_("Cause"), choices=[("", "—"), *((cause.value, cause_name(cause)) for cause in Cause)]
            ),
            "in_warranty": _choice_of_yes(
                _("Does the warranty cover it?"), _("In warranty the customer pays nothing; otherwise quote a price.")
            ),
        }
        self.order_fields(("version", "cause", "in_warranty", "note"))

    def details(self) -> Details:
        given = self.cleaned_data
        return replace(super().details(), record=Diagnosed(Cause(given["cause"]), in_warranty=given["in_warranty"]))


class QuoteForm(MoveForm):
    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        self.fields |= {
            "price": forms.DecimalField(
                label=_("Price, CNY"),
                min_value=Decimal("0.01"),
                max_value=MAX_QUOTE,
                max_digits=10,
                decimal_places=2,
                help_text=_("Everything included: parts, work and the way back."),
            ),
            "parts": forms.CharField(label=_("Parts and work"), max_length=MAX_PARTS),
            "valid_until": forms.DateField(
                label=_("Valid until"),
                initial=shanghai_day(at + QUOTE_HOLDS),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            ),
        }
        self.order_fields(("version", "parts", "price", "valid_until", "note"))

    def details(self) -> Details:
        given = self.cleaned_data
        return replace(super().details(), record=Quoted(given["price"], given["parts"], given["valid_until"]))


class ChargeForm(MoveForm):
    """The customer's money for a repair: by which way it came, and where it is found again."""

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, **kwargs)
        self.charge = standing_charge(ticket.pk)
        self.fields["paid_by"] = forms.ChoiceField(
            label=_("How it was paid"),
            choices=[(each.value, charge_payment_name(each)) for each in ChargePaidBy],
            widget=forms.RadioSelect,
            help_text=amount_to_have(self.charge.amount) if self.charge else "",
        )
        self.fields["payment_reference"].help_text = _("The number of the transfer or the receipt, to find it again.")
        self.order_fields(("version", "paid_by", "payment_reference", "note"))

    def details(self) -> Details:
        amount = self.charge.amount if self.charge else ZERO
        return replace(super().details(), record=ChargePaid(amount, ChargePaidBy(self.cleaned_data["paid_by"])))


class AppointmentForm(MoveForm):
    """A time that the store offers, and where to come."""

    def __init__(self, *args: Any, ticket: Ticket, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, ticket=ticket, at=at, **kwargs)
        order = ticket.order_line.order
        self.fields |= {
            "slot": forms.TypedChoiceField(
                label=_("When"), choices=[("", "—"), *_slot_choices(ticket, at)], coerce=int
            ),
            "contact": forms.CharField(
                label=_("Name"), max_length=80, initial=order.receiver_name or ticket.customer.shown_name
            ),
            "phone": forms.CharField(label=_("Phone"), max_length=30, initial=order.phone or ticket.customer.phone),
            "place": forms.CharField(label=_("Address"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})),
        }
        self.order_fields(("version", "slot", "contact", "phone", "place", "note"))

    def details(self) -> Details:
        given = self.cleaned_data
        booked = Booked(given["slot"], given["contact"], given["phone"], given["place"])
        return replace(super().details(), record=booked)


def _slot_choices(ticket: Ticket, at: datetime) -> list[tuple[str, list[tuple[int, str]]]]:
    groups = []
    for kind in appointment_kinds(ticket.kind):
        slots = slots_ahead(ticket.store, kind, at, ticket.due_at)
        if found := [(slot.pk, shown_slot(slot.starts_at, slot.ends_at, at)) for slot in slots]:
            groups.append((appointment_name(kind), found))
    return groups


class ProblemForm(MoveForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"] = forms.ChoiceField(
            label=_("What is wrong"),
            choices=[(each.value, problem_name(each)) for each in Problem],
            widget=forms.RadioSelect,
        )
        self.order_fields(("version", "problem", "note", "files"))

    def details(self) -> Details:
        return replace(super().details(), problem=self.cleaned_data.get("problem", ""))


class SendingBackForm(forms.Form):
    """The way back of goods that were not taken."""

    carrier = CarrierChoiceField(
        label=_("Carrier"), queryset=Carrier.objects.none(), to_field_name="code", empty_label="—"
    )
    waybill = forms.CharField(label=_("Tracking number"), max_length=60)
    payer = forms.ChoiceField(
        label=_("Freight"),
        choices=lambda: [(payer.value, freight_name(payer)) for payer in FreightPayer],
        help_text=_("Whoever is at fault: the store, where the objection was its own mistake."),
    )
    note = forms.CharField(
        label=_("Message to the customer"), max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].queryset = carriers()  # type: ignore[attr-defined]  # it is a ModelChoiceField


FORMS: dict[Action, type[MoveForm]] = {
    Action.APPROVE: ApprovalForm,
    Action.SHIP_RETURN: ReturnParcelForm,
    Action.SHIP_OUTBOUND: ParcelForm,
    Action.CORRECT_ADDRESS: CorrectedAddressForm,
    Action.RECORD_DELIVERY: DeliveryForm,
    Action.ACCEPT_RETURN: InspectionForm,
    Action.FAIL_INSPECTION: InspectionForm,
    Action.DIAGNOSE: DiagnosisForm,
    Action.QUOTE_REPAIR: QuoteForm,
    Action.SETTLE_CHARGE: ChargeForm,
    Action.BOOK_APPOINTMENT: AppointmentForm,
    Action.REPORT_PROBLEM: ProblemForm,
}


def move_form(action: Action) -> type[MoveForm]:
    """The form of a step; most need no more than the table of moves says."""
    return FORMS.get(action, MoveForm)
