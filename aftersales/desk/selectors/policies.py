"""A store's policy as the desk sees it: its versions, the text in both languages, and its history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext

from aftersales.accounts.models import Store
from aftersales.accounts.selectors import Duties
from aftersales.audit.services import first_broken
from aftersales.domain.eligibility.facts import Limits
from aftersales.domain.terms import Floor, PolicyTerms
from aftersales.policies.models import PolicyEvent, PolicyVersion
from aftersales.policies.selectors import policy_events_of, terms_of, versions_of
from aftersales.wording.clauses import ShownClause, policy_sections

CHINESE, ENGLISH = "zh-hans", "en"


class Standing(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: PolicyVersion
    standing: Standing


@dataclass(frozen=True, slots=True)
class StorePolicy:
    """`rows` are newest first, a draft before all; `may_write` is its managers' right alone."""

    store: Store
    rows: Sequence[VersionRow]
    may_write: bool

    @property
    def draft(self) -> PolicyVersion | None:
        return next((row.version for row in self.rows if row.standing is Standing.DRAFT), None)


def visible_stores(duties: Duties) -> list[Store]:
    return list(Store.objects.order_by("name", "id")) if duties.sees_all else list(duties.stores)


def manages(duties: Duties, store: Store) -> bool:
    return store.pk in {managed.pk for managed in duties.managed}


def store_policies(duties: Duties, today: date) -> list[StorePolicy]:
    """Every store in this person's scope with its versions, in one query for all of them."""
    stores = visible_stores(duties)
    versions = PolicyVersion.objects.filter(store__in=stores).select_related("published_by", "drafted_by")
    found: dict[int, list[PolicyVersion]] = {store.pk: [] for store in stores}
    for version in versions.order_by("-number"):
        found[version.store_id].append(version)
    return [StorePolicy(store, _rows(found[store.pk], today), manages(duties, store)) for store in stores]


def _rows(versions: Sequence[PolicyVersion], today: date) -> list[VersionRow]:
    begun = [version for version in versions if version.effective_on and version.effective_on <= today]
    in_force = max(begun, key=lambda version: (version.effective_on, version.number), default=None)
    return [VersionRow(version, _standing(version, in_force, today)) for version in versions]


def _standing(version: PolicyVersion, in_force: PolicyVersion | None, today: date) -> Standing:
    if version.effective_on is None:
        return Standing.DRAFT
    if version == in_force:
        return Standing.IN_FORCE
    return Standing.ANNOUNCED if version.effective_on > today else Standing.PAST


def version_before(version: PolicyVersion) -> PolicyVersion | None:
    """The published version that this one replaced."""
    return versions_of(version.store).filter(number__lt=version.number).first()


# --- the text ---


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause in one language; `before` is what it said, where it now says something else."""

    clause: ShownClause
    before: str
    before_label: str


@dataclass(frozen=True, slots=True)
class ClauseInBoth:
    number: str
    chinese: Reading
    english: Reading
    is_changed: bool


@dataclass(frozen=True, slots=True)
class SectionInBoth:
    number: str
    chinese: str
    english: str
    clauses: tuple[ClauseInBoth, ...]


def policy_in_both(
    terms: PolicyTerms, floor: Floor, limits: Limits, before: PolicyVersion | None
) -> list[SectionInBoth]:
    """The whole policy as customers read it, with what changes against an earlier version."""
    old = terms_of(before) if before else terms
    texts: dict[str, list[tuple[str, str, list[Reading]]]] = {}
    for language in (CHINESE, ENGLISH):
        with translation.override(language):
            texts[language] = list(_sections(terms, old, floor, limits))
    return [
        SectionInBoth(number, chinese, english, tuple(map(_clause, in_chinese, in_english)))
        for (number, chinese, in_chinese), (_same, english, in_english) in zip(
            texts[CHINESE], texts[ENGLISH], strict=True
        )
    ]


def _sections(
    terms: PolicyTerms, old: PolicyTerms, floor: Floor, limits: Limits
) -> Iterator[tuple[str, str, list[Reading]]]:
    """In the language that is active now."""
    now_and_before = (policy_sections(terms, floor, limits), policy_sections(old, floor, limits))
    for new, was in zip(*now_and_before, strict=True):
        pairs = zip(new.clauses, was.clauses, strict=True)
        yield new.number, new.title, [_reading(clause, before.text) for clause, before in pairs]


def _reading(clause: ShownClause, before: str) -> Reading:
    return Reading(clause, before if before != clause.text else "", gettext("Before:"))


def _clause(chinese: Reading, english: Reading) -> ClauseInBoth:
    return ClauseInBoth(chinese.clause.number, chinese, english, bool(chinese.before or english.before))


# --- the history ---


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """A row of the history, with the names of the terms that differ from the row before."""

    event: PolicyEvent
    changed: tuple[str, ...]

    @property
    def first_day(self) -> date | None:
        """The day from which a version that was published here is in force."""
        day = self.event.payload.get("effective_on")
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True, slots=True)
class PolicyHistory:
    """Newest first; `is_whole` when every link of the chain holds."""

    steps: Sequence[PolicyStep]
    is_whole: bool


def policy_history(store: Store) -> PolicyHistory:
    events = list(policy_events_of(store))[::-1]
    return PolicyHistory(list(_steps(events))[::-1], first_broken(events) is None)


def _steps(events: Sequence[PolicyEvent]) -> Iterator[PolicyStep]:
    before: dict[str, object] = {}
    for event in events:
        terms = event.payload.get("terms", {})
        yield PolicyStep(event, tuple(name for name in sorted(terms | before) if terms.get(name) != before.get(name)))
        before = terms
