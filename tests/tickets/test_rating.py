"""The customer's rating: once, in time, for good; the store's answer beside it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftersales.domain.lifecycle import Action
from aftersales.domain.ratings import RatingCode, RatingRefusedError
from aftersales.tickets.models import Ticket, TicketRating
from aftersales.tickets.models.afterwards import RatingIsKeptError
from aftersales.tickets.selectors.ratings import public_ratings, rating_means
from aftersales.tickets.services.asking import discard
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.rating import Stars, answer_rating, rate
from tests.factories import NOON, a_draft, a_ticket, agent_of, as_customer

pytestmark = pytest.mark.django_db


def ended() -> Ticket:
    ticket = a_ticket()
    return move_ticket(ticket, Action.WITHDRAW, actor=as_customer(ticket), at=NOON)


def rated(ticket: Ticket, days: float = 1) -> TicketRating:
    return rate(ticket, Stars(5, 4, 3), "Quick.", by=ticket.customer, at=NOON + timedelta(days=days))


def test_an_ended_request_is_rated_by_three_measures() -> None:
    rating = rated(ended())

    assert (rating.speed, rating.attitude, rating.outcome, rating.comment) == (5, 4, 3, "Quick.")


@pytest.mark.parametrize(("days", "is_taken"), [(29.99, True), (30, False)])
def test_a_rating_is_taken_for_thirty_days(days: float, is_taken: bool) -> None:
    ticket = ended()

    if is_taken:
        rated(ticket, days)
    else:
        with pytest.raises(RatingRefusedError) as refused:
            rated(ticket, days)
        assert refused.value.code is RatingCode.WINDOW_CLOSED

    assert TicketRating.objects.exists() is is_taken


def test_a_second_rating_is_refused_and_the_first_stands() -> None:
    ticket = ended()
    rated(ticket)

    with pytest.raises(RatingRefusedError) as refused:
        rate(ticket, Stars(1, 1, 1), "", by=ticket.customer, at=NOON)

    assert refused.value.code is RatingCode.ALREADY_RATED
    assert TicketRating.objects.get().speed == 5


def test_a_running_request_is_not_rated() -> None:
    with pytest.raises(RatingRefusedError) as refused:
        rated(a_ticket())

    assert refused.value.code is RatingCode.NOT_ENDED


def test_a_draft_thrown_away_is_not_rated() -> None:
    draft = a_draft()

    with pytest.raises(RatingRefusedError) as refused:
        rated(discard(draft, by=draft.customer, at=NOON))

    assert refused.value.code is RatingCode.NEVER_SENT


def test_a_rating_is_never_deleted() -> None:
    rating = rated(ended())

    with pytest.raises(RatingIsKeptError):
        rating.delete()
    with pytest.raises(RatingIsKeptError):
        TicketRating.objects.all().delete()

    assert TicketRating.objects.count() == 1


@pytest.mark.parametrize("stars", [Stars(0, 3, 3), Stars(3, 6, 3)])
def test_the_database_knows_one_to_five(stars: Stars) -> None:
    ticket = ended()

    with pytest.raises(IntegrityError), transaction.atomic():
        rate(ticket, stars, "", by=ticket.customer, at=NOON)


def test_the_store_answers_once() -> None:
    rating = rated(ended())
    agent = agent_of(rating.ticket.store)

    answer_rating(rating, "Thank you.", by=agent, at=NOON)
    with pytest.raises(RatingRefusedError) as refused:
        answer_rating(rating, "Thank you again.", by=agent, at=NOON)

    rating.refresh_from_db()
    assert (refused.value.code, rating.reply, rating.reply_by) == (RatingCode.ALREADY_ANSWERED, "Thank you.", agent)


def test_the_public_reads_a_stores_own_ratings() -> None:
    rating = rated(ended())
    rated(ended())

    assert list(public_ratings(rating.ticket.store)) == [rating]
    assert rating_means(rating.ticket.store, NOON) == {"speed": 5.0, "attitude": 4.0, "outcome": 3.0, "count": 1}
