"""The whole demo world in two transactions, with the files between them; a mark says that it is complete."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from aftersales.deadlines.selectors import last_beat
from aftersales.deadlines.services import beat
from aftersales.insights.services.counting import ingest
from aftersales.notifications.services import settle_outbox
from aftersales.tickets.services.usual import count_usual_times
from portal.demo.afterwards import keep_texts, rate_some
from portal.demo.catalogue import seed_catalogue
from portal.demo.goods import seed_goods
from portal.demo.handling import hand_out
from portal.demo.money import seed_money
from portal.demo.orders import World, buy_without_trouble, confirm_old_receipts
from portal.demo.people import seed_people
from portal.demo.requests import receive_papers, seed_requests
from portal.demo.rules import seed_rules
from portal.demo.standing import seed_records
from portal.demo.stores import seed_stores
from portal.demo.tickets import cast_parts, play, receive_evidence
from portal.demo.times import seed_time_limits, switch_off_for_an_hour

MARK = "seed_demo"
NIGHT = timedelta(hours=12)
"""What quiet hours have put off was made by the play too."""
UNREAD_FOR = timedelta(hours=30)


def is_seeded() -> bool:
    return last_beat(MARK) is not None


def seed(at: datetime, say: Callable[[str], None]) -> None:
    """Interrupted anywhere, the next call does it again: all orders and tickets come in one transaction."""
    with transaction.atomic():
        products, stores = seed_catalogue(), seed_stores(at)
        seed_rules(stores, products, at)
        seed_goods(stores, at)
        people = seed_people(stores, at)
        seed_money(stores, at)
        switch_off_for_an_hour(people, at)
    say(f"{len(stores)} stores, {len(products)} products, {len(people)} people")
    world, parts = World(people, stores, products), cast_parts(at)
    say("Drawing and taking in photos and videos …")
    say(f"{receive_evidence(parts, people, say)} files")
    papers = receive_papers(people, at)
    with transaction.atomic():
        say("Playing the tickets' stories …")
        whole = play(parts, world, at, say)
        whole += seed_requests(world, papers, at)
        untroubled = buy_without_trouble(world, at)
        say(f"{hand_out(stores.values(), at)} requests have somebody who works on them")
        keep_texts(stores.values(), at)
        rate_some(people.values(), at)
        everybody = list(people.values())
        confirm_old_receipts(everybody, at)
        say(f"{seed_records(stores, people, at)} penalties")
        say(f"{seed_time_limits(stores, people, at)} time limits moved for a storm")
        settle_outbox(everybody, before=at + NIGHT, read_before=at - UNREAD_FOR)
        ingest(at)
        count_usual_times(at)
        beat(MARK, at)
    say(f"{len(parts) + untroubled} orders, {whole} tickets")
