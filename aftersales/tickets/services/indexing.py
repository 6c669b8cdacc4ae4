"""Keeps the words that tickets are found by. Moves and messages only say that there is something to read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aftersales.domain.searching import words_of
from aftersales.tickets.models import Message, SearchDue, SearchWord, Ticket

BATCH = 500
_READ = (
    "id",
    "store_id",
    "description",
    "order_line__title",
    "order_line__product__name_en",
    "order_line__order__number",
    "order_line__order__phone",
    "customer__first_name",
    "customer__phone",
)


def ask_for_words(ticket_ids: Iterable[int], at: datetime) -> None:
    """Have the words of these tickets read, no sooner than at this moment."""
    SearchDue.objects.bulk_create(SearchDue(ticket_id=pk, at=at) for pk in ticket_ids)


def read_due_words(at: datetime) -> int:
    """Read what is due, a batch after the other; any number of workers is safe. How many tickets were read."""
    done = 0
    while found := _read_batch(at):
        done += found
    return done


def _read_batch(at: datetime) -> int:
    with transaction.atomic():
        due = SearchDue.objects.select_for_update(skip_locked=True).filter(at__lte=at).order_by("id")[:BATCH]
        rows = dict(due.values_list("id", "ticket_id"))
        # Gone before anything is read: what is written meanwhile has a row of its own.
        SearchDue.objects.filter(pk__in=rows).delete()
        if rows:
            words = list(words_of_tickets(sorted(set(rows.values())), at))
            SearchWord.objects.bulk_create(words, ignore_conflicts=True, batch_size=5_000)
    return len(rows)


def words_of_tickets(ids: Sequence[int], at: datetime) -> Iterable[SearchWord]:
    """Every word of these tickets. A message counts once it can no longer be taken back."""
    said: dict[int, list[str]] = defaultdict(list)
    settled = Message.objects.filter(Q(held_until__isnull=True) | Q(held_until__lte=at), ticket__in=ids)
    for ticket_id, text in settled.order_by("id").values_list("ticket_id", "text"):
        said[ticket_id].append(text)
    for row in Ticket.objects.filter(pk__in=ids).order_by("pk").values(*_READ):
        texts = [row["description"], row["order_line__title"], row["order_line__product__name_en"] or ""]
        words = words_of(
            [*texts, row["customer__first_name"], *said[row["id"]]],
            phones=[row["order_line__order__phone"], row["customer__phone"]],
            orders=[row["order_line__order__number"]],
        )
        for word in sorted(words):
            yield SearchWord(store_id=row["store_id"], word=word, ticket_id=row["id"])
