"""A store's terms are drafted, changed, published and from then on frozen; every step is a row of its history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from aftersales.accounts.models import Store, User
from aftersales.audit.services import link
from aftersales.domain.calendar import day_n, shanghai_day
from aftersales.domain.floor import Breach, floor_breaches
from aftersales.domain.lifecycle import Role
from aftersales.domain.terms import Floor, PolicyTerms
from aftersales.policies.models import (
    PlatformRules,
    PolicyAction,
    PolicyEvent,
    PolicyVersion,
    PublishedError,
)
from aftersales.policies.selectors import draft_of, floor_on, last_seen, platform_versions, versions_of

NOTICE_DAYS = 7
"""Changed rules are published at least so many days before they apply (ECL 34)."""


class PolicyDraftExistsError(Exception):
    """The store already works at a draft; change that one, or discard it."""


class PolicyChangedError(Exception):
    """Somebody wrote into the store's policy after the page was made; nothing was changed."""


class PolicyBelowFloorError(Exception):
    """Terms that law or platform would set aside; nothing was published."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        super().__init__(breaches)
        self.breaches = breaches


class NoticeTooShortError(Exception):
    """The day is too near; `earliest` is the first that leaves the notice its days."""

    def __init__(self, earliest: date) -> None:
        super().__init__(earliest)
        self.earliest = earliest


class PolicyGoesBackError(Exception):
    """A newer version is already published for a later day, or for this one: `last`."""

    def __init__(self, last: date) -> None:
        super().__init__(last)
        self.last = last


@dataclass(frozen=True, slots=True)
class Notes:
    """What a version says beside its clauses, in both languages."""

    chinese: str = ""
    english: str = ""


NO_NOTES = Notes()


# --- drafts ---


def draft_version(
    store: Store,
    terms: PolicyTerms,
    *,
    by: User,
    at: datetime,
    notes: Notes = NO_NOTES,
    seen: int | None = None,
    via: str = "desk",
) -> PolicyVersion:
    """Start the store's next version. Terms below the floor can be drafted, not published.

    Here and below `seen` is the newest row of the store's history that the actor saw; when a newer one is there,
    PolicyChangedError. Raises PolicyDraftExistsError.
    """
    with transaction.atomic():
        _lock(store, seen)
        if draft_of(store) is not None:
            raise PolicyDraftExistsError
        last = PolicyVersion.objects.filter(store=store).aggregate(last=Max("number"))["last"] or 0
        draft = PolicyVersion.objects.create(
            store=store,
            number=last + 1,
            terms=plain_terms(terms),
            notes=notes.chinese,
            notes_en=notes.english,
            drafted_by=by,
        )
        _record(draft, PolicyAction.DRAFT, by, at, via)
    return draft


def change_draft(
    version: PolicyVersion,
    terms: PolicyTerms,
    *,
    by: User,
    at: datetime,
    notes: Notes = NO_NOTES,
    seen: int | None = None,
    via: str = "desk",
) -> PolicyVersion:
    """Write other terms into the draft. Raises PolicyChangedError, PublishedError."""
    with transaction.atomic():
        draft = _locked_draft(version, seen)
        draft.terms, draft.notes, draft.notes_en = plain_terms(terms), notes.chinese, notes.english
        draft.save(update_fields=["terms", "notes", "notes_en"])
        _record(draft, PolicyAction.CHANGE, by, at, via)
    return draft


def discard_draft(
    version: PolicyVersion, *, by: User, at: datetime, seen: int | None = None, via: str = "desk"
) -> None:
    """Drop the draft; the history keeps that it was there. Raises PolicyChangedError, PublishedError."""
    with transaction.atomic():
        draft = _locked_draft(version, seen)
        _record(draft, PolicyAction.DISCARD, by, at, via)
        draft.delete()


# --- publishing ---


def publish(
    version: PolicyVersion,
    *,
    effective_on: date,
    by: User,
    at: datetime,
    seen: int | None = None,
    via: str = "desk",
) -> PolicyVersion:
    """Announce the draft for a day and freeze it: the terms that the actor saw, or none.

    Raises PolicyChangedError, PublishedError, PolicyBelowFloorError, NoticeTooShortError, PolicyGoesBackError.
    """
    with transaction.atomic():
        draft = _locked_draft(version, seen)
        _refuse_below_floor(draft.parsed_terms, effective_on)
        _refuse_short_notice(effective_on, at)
        _refuse_going_back(effective_on, versions_of(draft.store).values_list("effective_on", flat=True).first())
        draft.effective_on, draft.published_at, draft.published_by = effective_on, at, by
        draft.save(update_fields=["effective_on", "published_at", "published_by"])
        _record(draft, PolicyAction.PUBLISH, by, at, via)
    return draft


def publish_platform_rules(
    floor: Floor, *, effective_on: date, by: User, at: datetime, notes: Notes = NO_NOTES
) -> PlatformRules:
    """Announce a new floor for a day; the database refuses one below the law.

    Raises NoticeTooShortError, PolicyGoesBackError.
    """
    with transaction.atomic():
        last = platform_versions().select_for_update().first()
        _refuse_short_notice(effective_on, at)
        _refuse_going_back(effective_on, last.effective_on if last else None)
        return PlatformRules.objects.create(
            number=last.number + 1 if last else 1,
            effective_on=effective_on,
            published_at=at,
            published_by=by,
            notes=notes.chinese,
            notes_en=notes.english,
            **asdict(floor),
        )


def plain_terms(terms: PolicyTerms) -> dict[str, object]:
    """The terms as stored: silence and defaults are left out, so that only what the store says is kept."""
    silent = asdict(PolicyTerms())
    return {name: value for name, value in asdict(terms).items() if value != silent[name]}


def earliest_day(at: datetime) -> date:
    """The first day that a version published now may apply from."""
    return day_n(shanghai_day(at), NOTICE_DAYS)


def breaches_on(terms: PolicyTerms, day: date) -> tuple[Breach, ...]:
    """What a version with these terms would break if it applied from this day."""
    return floor_breaches(terms, floor_on(day, platform_versions()))


def _refuse_below_floor(terms: PolicyTerms, day: date) -> None:
    if breaches := breaches_on(terms, day):
        raise PolicyBelowFloorError(breaches)


def _refuse_short_notice(effective_on: date, at: datetime) -> None:
    earliest = earliest_day(at)
    if effective_on < earliest:
        raise NoticeTooShortError(earliest)


def _refuse_going_back(effective_on: date, last: date | None) -> None:
    if last is not None and effective_on <= last:
        raise PolicyGoesBackError(last)


# --- history ---


def _lock(store: Store, seen: int | None) -> None:
    """One at a time for each store; orders and tickets that merely name the store are not held up.

    Compared only under the lock: of two managers who saw the same history, the second one finds a newer one.
    """
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    if seen is not None and seen != last_seen(store):
        raise PolicyChangedError


def _locked_draft(version: PolicyVersion, seen: int | None) -> PolicyVersion:
    _lock(version.store, seen)
    draft = PolicyVersion.objects.select_related("store").filter(pk=version.pk).first()
    if draft is None:
        raise PolicyChangedError
    if draft.is_published:
        raise PublishedError("a published version is never changed or deleted")
    return draft


def _record(version: PolicyVersion, action: PolicyAction, by: User, at: datetime, via: str) -> None:
    last = PolicyEvent.objects.filter(store=version.store).order_by("-sequence").first()
    event = PolicyEvent(
        store=version.store,
        sequence=last.sequence + 1 if last else 1,
        action=action.value,
        role=Role.STORE.value,
        by=by,
        via=via,
        at=at,
        from_state="" if action is PolicyAction.DRAFT else "draft",
        to_state=_AFTER[action],
        payload=_said(version),
    )
    link(event, last.hash if last else "")
    event.save()


_AFTER: Mapping[PolicyAction, str] = {
    PolicyAction.DRAFT: "draft",
    PolicyAction.CHANGE: "draft",
    PolicyAction.PUBLISH: "published",
    PolicyAction.DISCARD: "",
}


def _said(version: PolicyVersion) -> dict[str, object]:
    """Everything the version says: the texts are the store's public rules, nobody's personal data."""
    return {
        "number": version.number,
        "effective_on": version.effective_on.isoformat() if version.effective_on else None,
        "terms": version.terms,
        "notes": version.notes,
        "notes_en": version.notes_en,
    }
