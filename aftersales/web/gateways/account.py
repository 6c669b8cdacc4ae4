"""allauth as this portal uses it: phones, codes by our own outbox, and orders that join an account."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.fields import PhoneField
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, gettext_lazy

from aftersales.accounts.gateways.account_links import opening_path
from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.domain.notices import Channel
from aftersales.domain.phones import plain_phone
from aftersales.notifications.services.addressed import write_to
from aftersales.tickets.services.joining import join_orders

UNKNOWN_ACCOUNT = "account/email/unknown_account"


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """An account is opened by the link that goes to an address nobody has yet; there is no form to sign up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": gettext_lazy("That is not the code. Check it, or have a new one sent."),
        "too_many_login_attempts": gettext_lazy("Too many tries. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # --- language, and orders of a verified address ---

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase | None:
        """The language chosen on this device stands; so does the browser's at the very first sign-in."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if (chosen or user.last_login is None) and get_language() in dict(settings.LANGUAGES):
            user.language = get_language()
            user.save(update_fields=["language"])
        response: HttpResponseBase | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponseBase:
        _join_orders_of(request, user)
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 24 * 3600, samesite="Lax")
        return response

    # --- mails and text messages: written here, sent by the relay ---

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Known or not, one row: the answer takes the same time."""
        if template_prefix == UNKNOWN_ACCOUNT:
            context = context | {"open_url": settings.PUBLIC_URL + opening_path(email=email, at=moment())}
        mail = self.render_mail(template_prefix, email, context | {"request": self.request})
        write_to(Channel.EMAIL, email, subject=str(mail.subject), text=str(mail.body), at=moment())

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        text = gettext("%(code)s is your code. Tell it to nobody, not to us either.") % {"code": code}
        write_to(Channel.SMS, phone, subject="", text=text, at=moment())

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        link = settings.PUBLIC_URL + opening_path(phone=phone, at=moment())
        text = gettext("No account has this number yet. Open one with this link: %(link)s") % {"link": link}
        write_to(Channel.SMS, phone, subject="", text=text, at=moment())

    def send_account_already_exists_sms(self, phone: str) -> None:
        text = gettext("An account has this number already. Sign in with a code to this phone.")
        write_to(Channel.SMS, phone, subject="", text=text, at=moment())

    # --- phones ---

    def phone_form_field(self, **kwargs: Any) -> Any:
        return PhoneField(validators=[_is_phone], **kwargs)

    def clean_phone(self, phone: str) -> str:
        return plain_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified_at = phone, moment() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone, is_active=True).exclude(phone="").first()


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether this session has proved whose it is within the last minutes, however it did."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return bool(time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT)


def reauthentication_path(request: HttpRequest, then: str) -> str:
    """Where a password or a second factor is asked for once more; empty for who has neither and signs in by code."""
    assert isinstance(request.user, User)  # noqa: S101  # behind a sign-in
    if request.user.has_usable_password():
        page = reverse("account_reauthenticate")
    elif is_mfa_enabled(request.user):
        page = reverse("mfa_reauthenticate")
    else:
        return ""
    return f"{page}?{urlencode({'next': then})}"


def _join_orders_of(request: HttpRequest, user: User) -> None:
    """A code proves its address; the account gets what was ordered with it."""
    codes = [record for record in get_authentication_records(request, user) if record.get("method") == "code"]
    emails = {record["email"] for record in codes if record.get("email")}
    phones = {record["phone"] for record in codes if record.get("phone")}
    for email in emails:
        EmailAddress.objects.update_or_create(
            user=user, email=email.lower(), defaults={"verified": True, "primary": True}
        )
    join_orders(user, emails=emails, phones=phones)


def _is_phone(text: str) -> None:
    if not plain_phone(text):
        raise ValidationError(gettext("This is no phone number."))
