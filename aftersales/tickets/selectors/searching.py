"""Find tickets: numbers that hit exactly, ends of numbers, then words. Each by an index, at any size."""

from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import Count, Q, QuerySet

from aftersales.domain.goods import ticket_number_of
from aftersales.domain.searching import ORDER, PHONE, TAIL, asked_tail, asked_words
from aftersales.domain.serials import normal_serial
from aftersales.orders.models import UnitSerial
from aftersales.tickets.models import SearchWord, Ticket

NEWEST = 2_000
"""Of a word that everybody uses so many of the newest tickets are looked at."""
MOST_HITS = 50


def exact_keys(tickets: QuerySet[Ticket], text: str) -> list[int]:
    """Tickets whose number, order number or serial number this is, the newest first."""
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


def word_keys(store_ids: Collection[int], text: str) -> Sequence[int]:
    """Tickets that have every word, the newest first; of the rarest word never more than NEWEST are read."""
    words = asked_words(text)
    if not words or not store_ids:
        return []
    rows = SearchWord.objects.filter(store__in=store_ids)
    if len(words) == 1:
        newest = rows.filter(word=words[0]).order_by("-ticket_id")
        return list(newest.values_list("ticket", flat=True)[:NEWEST])
    likely = rows.filter(word=_rarest(words, store_ids)).order_by("-ticket_id").values("ticket")[:NEWEST]
    having = rows.filter(word__in=words, ticket__in=likely).order_by().values("ticket")
    whole = having.annotate(words=Count("id")).filter(words=len(words)).order_by("-ticket_id")
    return list(whole.values_list("ticket", flat=True))


def _rarest(words: Sequence[str], store_ids: Collection[int]) -> str:
    """Each is counted up to what would be read of it anyway."""
    stores = ", ".join(str(int(pk)) for pk in store_ids)
    table = connection.ops.quote_name(SearchWord._meta.db_table)
    count = (
        f"(SELECT count(*) FROM (SELECT 1 FROM {table} WHERE store_id IN ({stores}) AND word = %s LIMIT {NEWEST}) n)"  # noqa: S608  numbers and our own name
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([count] * len(words)), list(words))
        return min(zip(cursor.fetchone(), words, strict=True))[1]
