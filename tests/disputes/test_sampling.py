from datetime import date, timedelta

import pytest

from aftersales.accounts.models import StaffRole
from aftersales.disputes.models import Dispute, RulingSample, SampledRuling
from aftersales.disputes.selectors.sampling import samples
from aftersales.disputes.services.sampling import draw_sample, record_finding
from aftersales.domain.sampling import SampleError, SampleFault
from tests.disputes.finals import a_ruled_dispute
from tests.factories import NOON, an_arbiter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)


def drawn(size: int = 5) -> RulingSample:
    return draw_sample(seed="seed", size=size, first_on=TODAY, last_on=TODAY, by=an_arbiter(), at=NOON + DAY)


def one_drawn() -> SampledRuling:
    a_ruled_dispute()
    return drawn().rulings.get()


def refused(sampled: SampledRuling, by: object, reason: str = "Because.") -> SampleFault:
    with pytest.raises(SampleError) as error:
        record_finding(sampled, agrees=False, reason=reason, by=by, at=NOON + DAY)  # type: ignore[arg-type]  # a person
    return error.value.fault


def test_a_sample_is_drawn_again_from_its_seed() -> None:
    for _ in range(4):
        a_ruled_dispute()

    first, again = drawn(2), drawn(2)

    picked = [[one.ruling_id for one in sample.rulings.order_by("position")] for sample in (first, again)]
    assert picked[0] == picked[1]
    assert (first.population, len(picked[0])) == (4, 2)


def test_rulings_of_other_days_are_not_drawn_and_nothing_is_kept() -> None:
    a_ruled_dispute()

    with pytest.raises(SampleError) as error:
        draw_sample(seed="s", size=1, first_on=TODAY + DAY, last_on=TODAY + DAY, by=an_arbiter(), at=NOON)

    assert error.value.fault is SampleFault.NOTHING_TO_DRAW
    assert not RulingSample.objects.exists()


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(SampleError) as error:
        draw_sample(seed="s", size=1, first_on=TODAY, last_on=TODAY - DAY, by=an_arbiter(), at=NOON)

    assert error.value.fault is SampleFault.SPAN_WRONG


def test_a_finding_changes_neither_the_ruling_nor_the_dispute() -> None:
    sampled = one_drawn()
    dispute = Dispute.objects.get()
    before = (dispute.version, dispute.state, *sampled.ruling.__class__.objects.values_list().get())

    record_finding(sampled, agrees=False, reason="The film is not of this item.", by=an_arbiter(), at=NOON + DAY)

    dispute.refresh_from_db()
    assert (dispute.version, dispute.state, *sampled.ruling.__class__.objects.values_list().get()) == before
    sampled.refresh_from_db()
    assert (sampled.agrees, sampled.reason) == (False, "The film is not of this item.")


def test_whoever_ruled_does_not_look_again() -> None:
    sampled = one_drawn()

    assert refused(sampled, sampled.ruling.by) is SampleFault.OWN_RULING
    sampled.refresh_from_db()
    assert sampled.agrees is None


def test_whoever_works_for_the_store_does_not_look() -> None:
    sampled, partial = one_drawn(), an_arbiter()
    partial.memberships.create(store=sampled.ruling.dispute.ticket.store, role=StaffRole.AGENT)

    assert refused(sampled, partial) is SampleFault.PARTY


def test_a_finding_is_given_once_and_says_why() -> None:
    sampled = one_drawn()
    assert refused(sampled, an_arbiter(), "  ") is SampleFault.REASON_MISSING
    record_finding(sampled, agrees=True, reason="Yes.", by=an_arbiter(), at=NOON + DAY)

    assert refused(sampled, an_arbiter()) is SampleFault.FOUND_BEFORE
    sampled.refresh_from_db()
    assert (sampled.agrees, sampled.reason) == (True, "Yes.")


def test_the_share_of_agreement_counts_what_was_looked_at() -> None:
    for _ in range(3):
        a_ruled_dispute()
    for sampled, agrees in zip(drawn(3).rulings.order_by("position"), (True, False), strict=False):
        record_finding(sampled, agrees=agrees, reason="So.", by=an_arbiter(), at=NOON + DAY)

    sample = samples().get()

    assert (sample.drawn, sample.looked_at, sample.agreed) == (3, 2, 1)  # type: ignore[attr-defined]  # counted
