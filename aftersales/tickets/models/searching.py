from django.db import models
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Store
from aftersales.domain.searching import LONGEST_WORD
from aftersales.tickets.models.ticket import Ticket


class SearchWord(models.Model):
    """A ticket is found by this word: pairs of Chinese characters, whole Latin words, ends of numbers (ADR 0041).

    Of one store the index has a word's tickets in order, so the newest are read without the others.
    """

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("store")
    )
    word = models.CharField(_("word"), max_length=LONGEST_WORD + 8)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="search_words", db_index=False, verbose_name=_("ticket")
    )

    class Meta:
        verbose_name = _("word of a ticket")
        verbose_name_plural = _("words of tickets")
        constraints = [models.UniqueConstraint(fields=["store", "word", "ticket"], name="search_word_once")]

    def __str__(self) -> str:
        return f"{self.word} {self.ticket_id}"


class SearchDue(models.Model):
    """Something was said on a ticket: its words are read anew by the clock, no sooner than at this moment.

    Never once for a ticket: what is being written while the words are read has a row of its own.
    """

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("ticket")
    )
    at = models.DateTimeField(_("not before"), db_index=True)

    class Meta:
        verbose_name = _("ticket to be read for searching")
        verbose_name_plural = _("tickets to be read for searching")

    def __str__(self) -> str:
        return f"{self.ticket_id}"
