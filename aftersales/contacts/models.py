import base64
import secrets
from datetime import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.domain.masking import masked_email, masked_phone
from aftersales.domain.notices import Channel, QuietHours
from aftersales.wording import notice_topics


class NoticeChoice(models.Model):
    """What one person decided about one topic and channel; without a row the default of the house holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices", verbose_name=_("person")
    )
    topic = models.CharField(_("topic"), max_length=20, choices=notice_topics.topics)
    channel = models.CharField(_("channel"), max_length=8, choices=notice_topics.channels)
    is_on = models.BooleanField(_("on"))

    class Meta:
        verbose_name = _("choice about notices")
        verbose_name_plural = _("choices about notices")
        constraints = [models.UniqueConstraint(fields=["user", "topic", "channel"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic} {self.channel} {'+' if self.is_on else '-'}"


class QuietTime(models.Model):
    """When mails and text messages to this person wait. Without a row: 22:00–08:00 in China for customers."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_time", verbose_name=_("person")
    )
    is_on = models.BooleanField(_("on"), default=True)
    starts = models.TimeField(_("from"), default=time(22))
    ends = models.TimeField(_("to"), default=time(8))
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")

    class Meta:
        verbose_name = _("quiet hours")
        verbose_name_plural = _("quiet hours")

    def __str__(self) -> str:
        return f"{self.user_id} {self.starts:%H:%M}–{self.ends:%H:%M} {self.zone}"

    @property
    def hours(self) -> QuietHours | None:
        return QuietHours(self.starts, self.ends, self.zone) if self.is_on else None


class FailedAddress(models.Model):
    """An address that refused us for good: nothing is sent to it until somebody says to try again."""

    channel = models.CharField(_("channel"), max_length=8, choices=notice_topics.channels)
    address = models.CharField(_("address"), max_length=254)
    reason = models.CharField(_("answer of the other side"), max_length=200)
    failed_at = models.DateTimeField(_("failed at"))

    class Meta:
        verbose_name = _("failed address")
        verbose_name_plural = _("failed addresses")
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="failed_address_once")]

    def __str__(self) -> str:
        return self.address

    @property
    def shape(self) -> str:
        """The address as it may be written down for good."""
        shapes = {Channel.EMAIL: masked_email, Channel.SMS: masked_phone, Channel.WEBHOOK: host_of}
        return shapes[Channel(self.channel)](self.address)


def host_of(url: str) -> str:
    """The host alone: the rest of a webhook's address is often a secret."""
    return urlsplit(url).hostname or ""


def new_secret() -> str:
    """In the spelling of standardwebhooks.com."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


class WebhookTarget(models.Model):
    """Where a member of staff wants their notices posted, and the secret that signs them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhook_target", verbose_name=_("person")
    )
    url = models.URLField(_("address"), max_length=250)
    secret = models.CharField(_("secret"), max_length=60, default=new_secret)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return host_of(self.url)
