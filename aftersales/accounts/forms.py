"""Signing in, in this portal's words."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import PLATFORM_ROLES, Membership


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail, mobile number or user name")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """One box for both: what holds an @ is an address, everything else a number."""

    contact = forms.CharField(
        label=_("Mobile number or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}),
    )
    field_order = ("contact",)

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_split(data) if data is not None else None, *args, **kwargs)
        for name in ("email", "phone"):
            self.fields[name].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """What is wrong with either is said at the one box."""
        given: dict[str, Any] = super().clean()
        for name in ("email", "phone"):
            for words in self.errors.pop(name, []):
                self.add_error("contact", words)
        if not self.errors and not given.get("email") and not given.get("phone"):
            self.add_error("contact", gettext("Enter a mobile number or an e-mail address."))
        return given


class CodeArrivedForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    """Six digits that a phone fills in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of 6 digits")
        attributes = self.fields["code"].widget.attrs
        attributes.pop("placeholder", None)
        attributes.update({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "num"})


class MembershipForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """Inside the page of a store or a person, where the table's own constraint does not see both sides."""

    class Meta:
        model = Membership
        fields = ("user", "store", "role")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        role = given.get("role")
        if role and (role in PLATFORM_ROLES) != (given.get("store") is None):
            self.add_error("role", gettext("Roles of the platform have no store; all others need one."))
        return given


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("How shall we call you?"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


def _split(data: QueryDict) -> QueryDict:
    split, contact = data.copy(), data.get("contact", "").strip()
    split["email"], split["phone"] = (contact, "") if "@" in contact else ("", contact)
    return split
