"""Find tickets: numbers that hit exactly, ends of numbers, then words. Each by an index, at any size."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from aftersales.domain.goods import ticket_number_of
from aftersales.domain.searching import ORDER, PHONE, TAIL, asked_tail, asked_words
from aftersales.domain.serials import normal_serial
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import SearchWord, Ticket

NEWEST = 2_000
"""Of a word that everybody uses so many of the newest tickets are looked at."""
MOST_HITS = 50
_TABLE = SearchWord._meta.db_table


def exact_keys(tickets: QuerySet[Ticket], text: str) -> list[int]:
    """Tickets whose number, order number or serial number this is, the newest first."""
    if not text.isascii() and not any(letter.isdigit() for letter in text):  # words, no number
        return []
    plain, serial = tickets.order_by().select_related(None), normal_serial(text)
    number = ticket_number_of(text) or text.upper()
    found = [plain.filter(number=number), plain.filter(order_line__order__number=text)]
    if serial:
        lines = UnitSerial.objects.filter(serial=serial).values("order_line")
        found += [plain.filter(serial=serial), plain.filter(order_line__in=lines)]
    first, *others = (part.values_list("pk", flat=True) for part in found)
    return sorted(set(first.union(*others)), reverse=True)[:MOST_HITS]


def tail_keys(tickets: QuerySet[Ticket], store_ids: Collection[int], text: str) -> list[int]:
    """Tickets whose phone or order number ends so, the newest first."""
    tail = asked_tail(text)
    if not tail:
        return []
    short = tail[-TAIL:]
    likely = SearchWord.objects.filter(store__in=store_ids, word__in=[PHONE + short, ORDER + short]).values("ticket")
    ends = (
        Q(order_line__order__phone__endswith=tail)
        | Q(customer__phone__endswith=tail)
        | Q(order_line__order__number__endswith=tail)
    )
    hits = tickets.filter(ends, pk__in=likely).order_by("-pk")
    return list(hits.values_list("pk", flat=True)[:MOST_HITS])


def word_keys(store_ids: Collection[int], text: str, most: int = NEWEST) -> Sequence[int]:
    """Tickets that have every word, the newest first; of the rarest word never more than NEWEST are looked at.

    It stops at so many hits, so that a page of common words is found after a page of rows.
    """
    words = asked_words(text)
    if not words or not store_ids:
        return []
    rarest, *others = _rarest_first(words, store_ids)
    newest = (
        f"SELECT store_id, ticket_id FROM {_TABLE} WHERE {_of(store_ids)} AND word = %s"  # noqa: S608  numbers and our own names
        f" ORDER BY ticket_id DESC LIMIT {NEWEST}"
    )
    has_it = (
        f"EXISTS (SELECT 1 FROM {_TABLE} other WHERE other.store_id = found.store_id"  # noqa: S608  likewise
        " AND other.word = %s AND other.ticket_id = found.ticket_id)"
    )
    where = f" WHERE {' AND '.join([has_it] * len(others))}" if others else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ticket_id FROM ({newest}) found{where} ORDER BY ticket_id DESC LIMIT %s",  # noqa: S608  likewise
            [rarest, *others, min(most, NEWEST)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _rarest_first(words: Sequence[str], store_ids: Collection[int]) -> list[str]:
    """Each is counted up to what would be read of it anyway."""
    if len(words) == 1:
        return list(words)
    some = f"SELECT 1 FROM {_TABLE} WHERE {_of(store_ids)} AND word = %s LIMIT {NEWEST}"  # noqa: S608  likewise
    counts = ", ".join([f"(SELECT count(*) FROM ({some}) n)"] * len(words))  # noqa: S608  likewise
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", list(words))
        return [word for _, word in sorted(zip(cursor.fetchone(), words, strict=True))]


def _of(store_ids: Collection[int]) -> str:
    return f"store_id IN ({', '.join(str(int(pk)) for pk in store_ids)})"
