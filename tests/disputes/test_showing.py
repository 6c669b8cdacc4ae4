"""Evidence is staged, then submitted once; the other side reads it when the round is over."""

from datetime import timedelta

import pytest

from aftersales.accounts.models import User
from aftersales.clockwork.services import sweep
from aftersales.disputes.models import Dispute, EvidenceRound, Exhibit, Submission
from aftersales.disputes.selectors import submissions_of
from aftersales.disputes.services.showing import MOST_EXHIBITS, stage_evidence, take_back
from aftersales.domain.custody import CustodyAction
from aftersales.domain.disputes import Asked, DisputeMoveCode, DisputeState, IllegalDisputeMoveError
from aftersales.domain.lifecycle import Role
from aftersales.domain.settings import SettingCode
from aftersales.evidence.models import EvidenceEvent
from aftersales.orders.selectors import Party
from aftersales.tickets.models import TicketEvidence
from aftersales.web.selectors.evidence import readable_evidence
from tests.deadlines.setting import in_force
from tests.disputes.cast import A, again, agent_in, collecting, party, ruled, step, under_review
from tests.factories import NOON, StoreFactory, UserFactory, agent_of, an_arbiter, as_platform
from tests.tickets.test_shots import a_photo

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CUSTOMER, STORE, PLATFORM = Role.CUSTOMER, Role.STORE, Role.PLATFORM


def stage(dispute: Dispute, role: Role, words: str = "See the film.", files: int = 1) -> Submission:
    evidence = [a_photo() for _ in range(files)]
    return stage_evidence(dispute, actor=party(dispute, role), at=NOON, statement=words, evidence=evidence)


def readers(dispute: Dispute) -> set[Role]:
    return {role for role in (CUSTOMER, STORE, PLATFORM) if submissions_of(again(dispute), role)}


def refusal_of(call: object) -> DisputeMoveCode:
    with pytest.raises(IllegalDisputeMoveError) as refused:
        call()  # type: ignore[operator]
    return refused.value.code


def test_what_is_staged_only_its_own_side_reads() -> None:
    dispute = collecting()

    stage(dispute, CUSTOMER)

    assert readers(dispute) == {CUSTOMER}
    assert not TicketEvidence.objects.exists()


def test_what_is_submitted_the_platform_reads_and_the_other_side_not_yet() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER)

    step(dispute, A.FINISH_EVIDENCE, party(dispute, CUSTOMER))

    assert readers(dispute) == {CUSTOMER, PLATFORM}
    assert not TicketEvidence.objects.exists()


def test_when_the_round_is_over_both_read_it_and_its_files_hang_on_the_ticket() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER, files=2)
    for role in (CUSTOMER, STORE):
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, role))

    assert (again(dispute).state, readers(dispute)) == (DisputeState.UNDER_REVIEW, {CUSTOMER, STORE, PLATFORM})
    assert set(TicketEvidence.objects.values_list("ticket_id", "role")) == {(dispute.ticket_id, "customer")}
    assert TicketEvidence.objects.count() == 2


def test_the_history_of_its_files_says_who_showed_them_and_when() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER, files=2)

    sweep(NOON + 72 * HOUR)

    shown = EvidenceEvent.objects.filter(action=CustodyAction.SHOWN)
    told = shown.values_list("by", "role", "via", "at", "payload")
    number = dispute.ticket.number
    assert (
        list(told) == [(dispute.ticket.customer_id, "customer", "clock", NOON + 72 * HOUR, {"tickets": [number]})] * 2
    )


def test_it_is_submitted_once() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER)
    step(dispute, A.FINISH_EVIDENCE, party(dispute, CUSTOMER))

    assert refusal_of(lambda: stage(dispute, CUSTOMER, "More.")) is DisputeMoveCode.ALREADY_DONE
    assert Submission.objects.get().statement == "See the film."


def test_a_staged_file_can_be_taken_back_and_a_submitted_one_not() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER, files=2)
    first, second = Exhibit.objects.order_by("id")

    assert take_back(first.pk, dispute, actor=party(dispute, CUSTOMER)) is True
    assert take_back(second.pk, dispute, actor=party(dispute, STORE)) is False
    step(dispute, A.FINISH_EVIDENCE, party(dispute, CUSTOMER))

    assert take_back(second.pk, dispute, actor=party(dispute, CUSTOMER)) is False
    assert list(Exhibit.objects.all()) == [second]


def test_what_was_staged_when_the_time_ends_counts_as_submitted() -> None:
    dispute = collecting()
    stage(dispute, STORE)

    sweep(NOON + 72 * HOUR)

    assert again(dispute).state == DisputeState.UNDER_REVIEW
    assert Submission.objects.get().submitted_at == NOON + 72 * HOUR
    assert TicketEvidence.objects.get().role == "store"


def test_late_evidence_is_marked_goes_to_both_at_once_and_comes_once() -> None:
    dispute = under_review()
    late = stage(dispute, STORE)
    assert readers(dispute) == {STORE}

    done = step(dispute, A.ADD_LATE, party(dispute, STORE), NOON + HOUR)

    late.refresh_from_db()
    assert (late.is_late, late.submitted_at, readers(done)) == (True, NOON + HOUR, {CUSTOMER, STORE, PLATFORM})
    assert refusal_of(lambda: stage(done, STORE)) is DisputeMoveCode.ALREADY_DONE


def test_evidence_after_the_ruling_is_refused() -> None:
    dispute = ruled()

    assert refusal_of(lambda: stage(dispute, CUSTOMER)) is DisputeMoveCode.NOT_FROM_HERE
    assert not Submission.objects.exists()


def test_too_many_files_are_refused_with_nothing_kept() -> None:
    dispute = collecting()

    assert refusal_of(lambda: stage(dispute, CUSTOMER, files=MOST_EXHIBITS + 1)) is DisputeMoveCode.TOO_MANY_FILES
    assert not Submission.objects.exists()


def test_the_platform_asks_one_side_again_and_that_side_alone_answers() -> None:
    dispute = under_review()

    asked = step(dispute, A.ASK, as_platform(an_arbiter()), note="Which serial number?", asked=Asked.STORE)

    assert (asked.state, asked.due_at, asked.store_finished_at) == (
        DisputeState.COLLECTING_EVIDENCE,
        NOON + 72 * HOUR,
        None,
    )
    assert refusal_of(lambda: stage(asked, CUSTOMER)) is DisputeMoveCode.NOT_ASKED
    stage(asked, STORE, "It ends in 42.")
    assert step(asked, A.FINISH_EVIDENCE, party(asked, STORE)).state == DisputeState.UNDER_REVIEW


def test_it_asks_at_most_twice() -> None:
    dispute, judge = under_review(), as_platform(an_arbiter())
    for question in ("Which serial?", "Who signed?"):
        dispute = step(dispute, A.ASK, judge, note=question, asked=Asked.STORE)
        dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, STORE))

    third = refusal_of(lambda: step(dispute, A.ASK, judge, note="And?", asked=Asked.STORE))

    assert third is DisputeMoveCode.NO_MORE_QUESTIONS
    assert list(EvidenceRound.objects.values_list("number", flat=True).order_by("number")) == [1, 2, 3]


def test_how_often_it_asks_is_set_and_holds_for_disputes_opened_from_then_on() -> None:
    in_force(SettingCode.MAX_QUESTIONS, 1, NOON - HOUR)
    dispute, judge = under_review(), as_platform(an_arbiter())
    dispute = step(dispute, A.ASK, judge, note="Which serial?", asked=Asked.STORE)
    dispute = step(dispute, A.FINISH_EVIDENCE, party(dispute, STORE))

    assert refusal_of(lambda: step(dispute, A.ASK, judge, note="And?", asked=Asked.STORE)) is (
        DisputeMoveCode.NO_MORE_QUESTIONS
    )


# --- the pictures themselves ---


def sees(person: User, dispute: Dispute) -> bool:
    """A thumbnail of what is staged or submitted."""
    file = Exhibit.objects.get(submission__round__dispute=dispute).evidence_id
    return readable_evidence(Party(person), file, with_original=False, at=NOON) is not None


def test_whoever_staged_a_photo_sees_it_and_nobody_else_does() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER)

    people: list[User] = [dispute.ticket.customer, agent_in(dispute), an_arbiter(), UserFactory()]

    assert [sees(person, dispute) for person in people] == [True, False, False, False]


def test_a_store_sees_its_own_photo_and_the_customer_does_not() -> None:
    dispute = collecting()
    stage(dispute, STORE)
    other_store = agent_of(StoreFactory())

    people: list[User] = [agent_in(dispute), dispute.ticket.customer, other_store]

    assert [sees(person, dispute) for person in people] == [True, False, False]


def test_once_submitted_the_platform_sees_it_and_the_other_side_only_after_the_round() -> None:
    dispute = collecting()
    stage(dispute, CUSTOMER)
    step(dispute, A.FINISH_EVIDENCE, party(dispute, CUSTOMER))
    assert [sees(one, dispute) for one in (an_arbiter(), agent_in(dispute))] == [True, False]

    sweep(NOON + 3 * DAY)

    assert sees(agent_in(dispute), dispute)
