from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.audit.models import LinkedEvent
from aftersales.refunds.models.refunds import Refund
from aftersales.wording import money_choices as choices


class MoneyAccount(models.Model):
    """How a store pays its refunds, and its deposit; the one without a store is the platform's own ledger.

    Its row is locked while an entry is booked, so that the entries of one account come one after the other.
    """

    store = models.OneToOneField(
        Store, on_delete=models.PROTECT, related_name="money_account", null=True, blank=True, verbose_name=_("store")
    )
    gateway = models.CharField(
        _("gateway"),
        max_length=16,
        choices=choices.gateways,
        blank=True,
        help_text=_("How this store pays refunds; empty takes the house's own."),
    )

    class Meta:
        verbose_name = _("money account")
        verbose_name_plural = _("money accounts")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(store__isnull=True), name="money_account_of_platform_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.store) if self.store else str(_("Platform"))


class LedgerEntry(LinkedEvent):
    """One booking on an account: append-only, linked to the one before, and with the balance it left.

    The balance is the sum of all entries; each row says what it was after it, so that either proves the other.
    """

    SUBJECT = "account"

    account = models.ForeignKey(
        MoneyAccount, on_delete=models.PROTECT, related_name="entries", verbose_name=_("money account")
    )
    key = models.CharField(_("key"), max_length=80, unique=True)
    amount = models.DecimalField(_("amount, CNY"), max_digits=12, decimal_places=2)
    balance = models.DecimalField(_("balance after, CNY"), max_digits=12, decimal_places=2)
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("refund")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["account", "sequence"], name="ledger_entry_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_entry_moves_money"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}/{self.sequence} {self.amount}"

    def content(self) -> dict[str, object]:
        mine = {name: getattr(self, name) for name in ("account_id", "key", "amount", "balance", "refund_id")}
        return super().content() | mine
