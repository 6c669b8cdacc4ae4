import secrets
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from aftersales.domain.masking import masked_sign_in
from aftersales.domain.staff import OF_THE_PLATFORM, StaffCode


class User(AbstractUser):
    """A person: a customer, or a member of staff when a Membership says so.

    The guest of one order is a person without an account: told like everybody, never signed in (ADR 0033).
    """

    phone = models.CharField(_("phone"), max_length=20, blank=True)
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    is_guest = models.BooleanField(_("guest of one order"), default=False, editable=False)
    erased_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        # Addresses are once among accounts: the guests of two orders may be one person at one address.
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=~Q(phone="") & Q(is_guest=False), name="user_phone_once"
            ),
            models.UniqueConstraint(Lower("email"), condition=~Q(email="") & Q(is_guest=False), name="user_email_once"),
            models.CheckConstraint(
                condition=Q(is_guest=False) | Q(is_active=False, is_staff=False, is_superuser=False),
                name="user_guest_signs_in_nowhere",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(is_active=False, is_staff=False, email="", phone="", first_name="", last_name=""),
                name="user_erased_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        if self.erased_at:
            return gettext("Deleted account")
        return self.first_name or (gettext("Guest") if self.is_guest else masked_sign_in(self.username))


class StoreKind(models.TextChoices):
    FLAGSHIP = "flagship", _("flagship store")
    AUTHORIZED = "authorized", _("authorized store")


def known_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name. Write it like Asia/Shanghai."))


class Store(models.Model):
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=StoreKind)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="Asia/Shanghai",
        validators=[known_zone],
        help_text=_("Where a day of the store begins and ends in its figures; due times are always China's."),
    )
    paid_repair_hint = models.CharField(
        _("paid repair, hint (Chinese)"),
        max_length=200,
        blank=True,
        help_text=_("What the store offers where no right covers the damage. Nothing is shown when empty."),
    )
    paid_repair_hint_en = models.CharField(_("paid repair, hint (English)"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def shown_paid_repair_hint(self) -> str:
        """The reader's language, or the other one where only that was written."""
        hints = (self.paid_repair_hint_en, self.paid_repair_hint)
        first, second = hints if get_language() == "en" else hints[::-1]
        return first or second


class StaffRole(models.TextChoices):
    """What each may do in the tables stands in domain/staff.py."""

    AGENT = StaffCode.AGENT.value, _("CS agent")
    SENIOR = StaffCode.SENIOR.value, _("senior agent")
    MANAGER = StaffCode.MANAGER.value, _("manager")
    FINANCE = StaffCode.FINANCE.value, _("finance")
    ARBITER = StaffCode.ARBITER.value, _("arbiter")
    OPERATOR = StaffCode.OPERATOR.value, _("platform operator")
    AUDITOR = StaffCode.AUDITOR.value, _("auditor (reads only)")


PLATFORM_ROLES = sorted(code.value for code in OF_THE_PLATFORM)


class Membership(models.Model):
    """Who works for which store, and as what; roles of the platform work for all stores, so for none.

    It is the one place that says so: permissions follow from it (ADR 0042), nobody is put into a group.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="memberships", null=True, blank=True, verbose_name=_("store")
    )
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=StaffRole,
        help_text=_("Arbiters, operators and auditors work for the platform: leave the store empty. Others need one."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "store", "role"], name="membership_once"),
            models.UniqueConstraint(fields=["user", "role"], condition=Q(store=None), name="platform_role_once"),
            models.CheckConstraint(
                condition=Q(role__in=PLATFORM_ROLES, store__isnull=True)
                | (~Q(role__in=PLATFORM_ROLES) & Q(store__isnull=False)),
                name="membership_platform_has_no_store",
                violation_error_message=_("Roles of the platform have no store; all others need one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.store or ''}".strip()


def new_key_id() -> str:
    return f"k-{secrets.token_hex(6)}"


def new_key_secret() -> str:
    return secrets.token_urlsafe(32)


class StoreKey(models.Model):
    """With it a store's shop signs the links by which it hands its customers over; two may hold while they change."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="keys", verbose_name=_("store"))
    key_id = models.CharField(_("key number"), max_length=20, unique=True, default=new_key_id, editable=False)
    secret = models.CharField(_("secret"), max_length=64, default=new_key_secret, editable=False)
    made_at = models.DateTimeField(_("made at"), editable=False)
    ends_at = models.DateTimeField(_("holds until"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of a store")
        verbose_name_plural = _("keys of stores")

    def __str__(self) -> str:
        return self.key_id


class SpentToken(models.Model):
    """What works once was used: the row is the proof, its number the lock between two clicks."""

    number = models.CharField(_("number of the link"), max_length=80, unique=True)
    spent_at = models.DateTimeField(_("used at"))

    class Meta:
        verbose_name = _("used link")
        verbose_name_plural = _("used links")

    def __str__(self) -> str:
        return self.number
