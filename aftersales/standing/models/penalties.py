from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aftersales.accounts.models import Store
from aftersales.audit.models import AppendOnlyQuerySet, LinkedEvent
from aftersales.domain.penalties import PenaltyState
from aftersales.wording import standing as words

OPEN_STATES = [PenaltyState.PROPOSED, PenaltyState.NOTIFIED, PenaltyState.APPEALED]


class Penalty(models.Model):
    """Points proposed against a store, and their way to the ledger or out of the world."""

    number = models.CharField(_("penalty number"), max_length=36, unique=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="penalties", verbose_name=_("store"))
    trigger = models.CharField(pgettext_lazy("conduct", "for"), max_length=24, choices=words.triggers)
    ledger = models.CharField(_("ledger"), max_length=12, choices=words.ledgers)
    points = models.PositiveSmallIntegerField(_("points"))
    state = models.CharField(_("state"), max_length=12, choices=words.penalty_states)
    version = models.PositiveIntegerField(_("version"), default=0)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    due_at = models.DateTimeField(_("appeal until"), null=True)
    booked_at = models.DateTimeField(_("booked at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(PenaltyState)), name="penalty_state_known"),
            models.CheckConstraint(condition=Q(points__gt=0), name="penalty_has_points"),
        ]
        indexes = [
            models.Index(fields=["proposed_at"], condition=Q(state__in=OPEN_STATES), name="penalty_open"),
            models.Index(fields=["store", "-proposed_at"], name="penalty_of_store"),
        ]

    def __str__(self) -> str:
        return self.number


class SourceKind(models.TextChoices):
    TICKET_EVENT = "ticket_event", _("missed due time")
    RULING = "ruling", _("ruling")
    EXECUTION = "execution", _("ruling carried out in the store's place")
    ASSESSMENT = "assessment", _("monthly assessment")


class PenaltySource(models.Model):
    """What a penalty rests on; each fact is held against a store once."""

    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="sources", verbose_name=_("penalty"))
    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind)
    source_id = models.BigIntegerField(verbose_name=_("id"))
    reference = models.CharField(_("number"), max_length=40)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("ground of a penalty")
        verbose_name_plural = _("grounds of penalties")
        constraints = [models.UniqueConstraint(fields=["kind", "source_id"], name="penalty_source_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class PenaltyEvent(LinkedEvent):
    """History row of one step of a penalty; the words said with it are in the payload, for both sides read them."""

    SUBJECT = "penalty"

    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="events", verbose_name=_("penalty"))

    class Meta:
        verbose_name = _("penalty event")
        verbose_name_plural = _("penalty events")
        constraints = [models.UniqueConstraint(fields=["penalty", "sequence"], name="penalty_event_once")]

    def __str__(self) -> str:
        return f"{self.penalty_id}/{self.sequence} {self.action}"

    def content(self) -> dict[str, object]:
        return super().content() | {"penalty_id": self.penalty_id}


class PointEntry(models.Model):
    """One line of a store's ledger: points booked, or taken away at the year's end. The balance is their sum."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="point_entries", verbose_name=_("store"))
    ledger = models.CharField(_("ledger"), max_length=12, choices=words.ledgers)
    points = models.SmallIntegerField(_("points"))
    penalty = models.OneToOneField(
        Penalty, on_delete=models.PROTECT, null=True, related_name="entry", verbose_name=_("penalty")
    )
    cleared_year = models.PositiveSmallIntegerField(_("cleared for the year"), null=True)
    at = models.DateTimeField(_("at"))

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        constraints = [
            models.UniqueConstraint(fields=["store", "ledger", "cleared_year"], name="ledger_cleared_once"),
            models.CheckConstraint(
                condition=Q(penalty__isnull=False, cleared_year=None, points__gt=0)
                | Q(penalty=None, cleared_year__isnull=False, points__lte=0),
                name="point_entry_has_one_cause",
            ),
        ]
        indexes = [models.Index(fields=["store", "ledger", "at"], name="points_of_store")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.ledger} {self.points:+d}"


class Sanction(models.Model):
    """A measure that a node started; in force from `starts_at` until `ends_at`, or for good without one."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="sanctions", verbose_name=_("store"))
    ledger = models.CharField(_("ledger"), max_length=12, choices=words.ledgers)
    node_points = models.PositiveSmallIntegerField(_("node"))
    measure = models.CharField(_("measure"), max_length=12, choices=words.measures)
    penalty = models.ForeignKey(Penalty, on_delete=models.PROTECT, related_name="sanctions", verbose_name=_("penalty"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True)

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [models.UniqueConstraint(fields=["penalty"], name="sanction_of_penalty_once")]
        indexes = [models.Index(fields=["store", "-starts_at"], name="sanction_of_store")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.measure}"
