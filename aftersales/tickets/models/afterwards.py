from typing import Any, NoReturn

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.domain.ratings import MOST_STARS
from aftersales.tickets.models.ticket import Ticket


class RatingIsKeptError(Exception):
    """What a customer said about a store stays (e-commerce law, article 39)."""


class RatingQuerySet(models.QuerySet["TicketRating"]):
    def delete(self) -> NoReturn:
        raise RatingIsKeptError


def _stars(words: Any) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(words, validators=[MinValueValidator(1), MaxValueValidator(MOST_STARS)])


class TicketRating(models.Model):
    """What the customer thought of the service, once and for good; the store may answer, once."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="rating", verbose_name=_("ticket"))
    speed = _stars(_("speed"))
    attitude = _stars(_("attitude"))
    outcome = _stars(_("outcome"))
    comment = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    at = models.DateTimeField(_("at"))
    reply = models.TextField(_("reply of the store"), blank=True)
    reply_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replied by"),
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        indexes = [models.Index(fields=["-at"], name="rating_at")]
        constraints = [
            models.CheckConstraint(
                condition=Q(speed__range=(1, MOST_STARS))
                & Q(attitude__range=(1, MOST_STARS))
                & Q(outcome__range=(1, MOST_STARS)),
                name="rating_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True) | (~Q(reply="") & Q(replied_at__isnull=False)),
                name="rating_reply_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.speed}/{self.attitude}/{self.outcome}"

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise RatingIsKeptError

    @property
    def stars(self) -> int:
        """The sum of the three, for a mean over many."""
        return self.speed + self.attitude + self.outcome


class ReapplicationConsent(models.Model):
    """The store lets the customer ask again for the reason of a return that was never sent (TB 43)."""

    ticket = models.OneToOneField(
        Ticket, on_delete=models.PROTECT, related_name="reapplication_consent", verbose_name=_("ticket")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent to a new request")
        verbose_name_plural = _("consents to a new request")

    def __str__(self) -> str:
        return str(self.ticket_id)
