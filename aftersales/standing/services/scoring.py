"""Scorecards each day, an assessment each month, and what follows from it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from aftersales.accounts.models import Store, User
from aftersales.deadlines.selectors.settings import number_in_force
from aftersales.domain.calendar import shanghai_day
from aftersales.domain.penalties import IllegalPenaltyMoveError, PenaltyMoveCode, Trigger
from aftersales.domain.scores import (
    Bar,
    Counts,
    Result,
    Scale,
    assess,
    first_of_last_month,
    last_day_of,
    metrics,
    missed_days,
    missed_months,
    service_score,
)
from aftersales.domain.settings import SettingCode
from aftersales.standing.models import Assessment, CreditCause, CreditChange, Scorecard, SourceKind
from aftersales.standing.selectors.counting import as_json, counts_by_store
from aftersales.standing.selectors.rules import bar, penalty_rules, scales
from aftersales.standing.services.credit import lower_credit, raise_credit
from aftersales.standing.services.penalties import SourceFact, let_go_of, propose, refuse_party
from aftersales.standing.services.telling import tell_result


def keep_scorecards(day: date, at: datetime) -> int:
    """Every store's figures of the 30 days that end on this day; made anew when they are there. How many."""
    counted, used = counts_by_store(day), (scales(), bar(at))
    cards = [_card(store, day, counted.get(store.pk, Counts()), used, at) for store in Store.objects.order_by("pk")]
    named = ["cases", "score", "counts", "made_at", *metrics(Counts())]
    Scorecard.objects.bulk_create(
        cards, update_conflicts=True, unique_fields=["store", "day"], update_fields=[str(name) for name in named]
    )
    return len(cards)


def _card(store: Store, day: date, counts: Counts, used: tuple[Sequence[Scale], Bar], at: datetime) -> Scorecard:
    figures = {str(metric): value for metric, value in metrics(counts).items()}
    score = service_score(counts, *used)
    return Scorecard(
        store=store, day=day, cases=counts.cases, score=score, counts=as_json(counts), made_at=at, **figures
    )


def assess_month(month: date, at: datetime) -> list[Assessment]:
    """The result of a month for each store, by its scorecard of the month's last day; what is there stays."""
    cards = Scorecard.objects.filter(day=last_day_of(month)).exclude(store__assessments__month=month)
    made = [_assess(card, month, at) for card in cards.select_related("store").order_by("store_id")]
    return [assessment for assessment in made if assessment]


def _assess(card: Scorecard, month: date, at: datetime) -> Assessment | None:
    days, asked = number_in_force(SettingCode.PENALTY_APPEAL_D, None, at), bar(at)
    try:
        with transaction.atomic():
            store = Store.objects.select_for_update().get(pk=card.store_id)
            assessment = Assessment.objects.create(
                store=store,
                month=month,
                score=card.score,
                result=assess(card.score, _earlier(store, month, asked.months), asked),
                at=at,
                appeal_until=at + timedelta(days=days),
            )
            _follow(assessment, asked, at)
            tell_result(assessment, at)
    except IntegrityError:  # another run was first
        return None
    return assessment


def _earlier(store: Store, month: date, months: int) -> list[Result]:
    """The results of the months before that count, the oldest first; those set aside on appeal do not."""
    first = month
    for _ in range(months - 1):
        first = first_of_last_month(first)
    rows = Assessment.objects.filter(store=store, month__gte=first, month__lt=month, is_set_aside=False)
    return [Result(result) for result in rows.order_by("month").values_list("result", flat=True)]


def _follow(assessment: Assessment, asked: Bar, at: datetime) -> None:
    """A penalty case is proposed; a low score costs a level; months that passed give one back."""
    store, key = assessment.store, f"assessment:{assessment.pk}"
    rule = penalty_rules().get(Trigger.ASSESSMENT_FAILED)
    if assessment.result == Result.PENALTY and rule:
        reference = f"{assessment.month:%Y-%m}"
        propose(store, rule, [SourceFact(SourceKind.ASSESSMENT, assessment.pk, reference, at)], at=at)
    if assessment.score is not None and assessment.score < asked.warn_from:
        lower_credit(store, CreditCause.LOW_SCORE, key=key, at=at)
    elif _has_passed_in_a_row(assessment, asked.passes_to_rise):
        raise_credit(store, CreditCause.PASSES, key=key, at=at)


def _has_passed_in_a_row(assessment: Assessment, months: int) -> bool:
    """So many passes in a row, none of which has lifted the level already, and no step in between."""
    last = CreditChange.objects.filter(store=assessment.store).order_by("-at").first()
    rows = Assessment.objects.filter(store=assessment.store, month__lte=assessment.month).order_by("-month")
    if last:
        rows = rows.filter(at__gt=last.at)
    results = list(rows.values_list("result", flat=True)[:months])
    return results == [Result.PASSED] * months


def appeal_assessment(assessment: Assessment, *, words: str, at: datetime) -> Assessment:
    """The store's one appeal. Raises IllegalPenaltyMoveError."""
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if locked.appealed_at:
            raise IllegalPenaltyMoveError(PenaltyMoveCode.STALE)
        if at >= locked.appeal_until:
            raise IllegalPenaltyMoveError(PenaltyMoveCode.TOO_LATE)
        if not words.strip():
            raise IllegalPenaltyMoveError(PenaltyMoveCode.REASON_MISSING)
        locked.appealed_at, locked.appeal_words = at, words.strip()
        locked.save(update_fields=["appealed_at", "appeal_words"])
    return locked


def decide_assessment(assessment: Assessment, *, sets_aside: bool, words: str, by: User, at: datetime) -> Assessment:
    """The platform's answer; set aside, it no longer counts: the level it cost comes back, and its penalty goes."""
    with transaction.atomic():
        locked = Assessment.objects.select_for_update().select_related("store").get(pk=assessment.pk)
        if locked.appealed_at is None or locked.decided_at:
            raise IllegalPenaltyMoveError(PenaltyMoveCode.STALE)
        refuse_party(locked.store, by)
        if not words.strip():
            raise IllegalPenaltyMoveError(PenaltyMoveCode.REASON_MISSING)
        locked.decided_at, locked.decided_by, locked.decision_words = at, by, words.strip()
        locked.is_set_aside = sets_aside
        locked.save(update_fields=["decided_at", "decided_by", "decision_words", "is_set_aside"])
        cost = CreditChange.objects.filter(key=f"assessment:{locked.pk}", cause=CreditCause.LOW_SCORE)
        if sets_aside and cost.exists():
            raise_credit(locked.store, CreditCause.APPEAL, key=f"assessment:{locked.pk}:appeal", at=at)
        if sets_aside:
            let_go_of(SourceKind.ASSESSMENT, locked.pk, words=words, by=by, at=at)
        tell_result(locked, at)
    return locked


def keep_records(at: datetime) -> None:
    """What a day asks for, as often as it is run: scorecards up to yesterday, and the assessments of months that ended.

    Days and months on which nothing ran are made up for, for as long as figures are shown or counted.
    """
    yesterday = shanghai_day(at) - timedelta(days=1)
    for day in missed_days(_newest_card(), yesterday):
        keep_scorecards(day, at)
    for month in missed_months(_newest_month(), shanghai_day(at)):
        last_day = last_day_of(month)
        if not Scorecard.objects.filter(day=last_day).exists():
            keep_scorecards(last_day, at)
        assess_month(month, at)


def _newest_card() -> date | None:
    return Scorecard.objects.order_by("-day").values_list("day", flat=True).first()


def _newest_month() -> date | None:
    return Assessment.objects.order_by("-month").values_list("month", flat=True).first()
