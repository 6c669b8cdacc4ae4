from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from aftersales.accounts.models import PLATFORM_ROLES, Membership, StaffRole, Store, User
from aftersales.domain.staff import AGREES_TO_MONEY, KEEPS_MONEY, READS_HISTORY, SPEAKS_WITH_CUSTOMERS, WRITES_TEXTS
from aftersales.rows.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Duties:
    """What one person works as, and where."""

    user: User
    stores: tuple[Store, ...]
    managed: tuple[Store, ...]
    is_arbiter: bool
    finances: tuple[Store, ...] = ()
    """Stores whose money this person looks after."""
    agrees: tuple[Store, ...] = ()
    """Stores for which this person may be the second of a large refund."""
    writes: tuple[Store, ...] = ()
    """Stores whose canned texts this person writes."""
    roles: frozenset[str] = frozenset()

    @property
    def has_desk(self) -> bool:
        """Being staff is not enough: somebody has to have given this person work."""
        works = bool(self.stores) or self.sees_all
        return works and self.user.is_staff and self.user.is_active

    @property
    def is_operator(self) -> bool:
        """Sets up the platform. A superuser is one, for the day when nobody else is left."""
        return self.user.is_superuser or (StaffRole.OPERATOR in self.roles and not self.only_reads)

    @property
    def only_reads(self) -> bool:
        """An auditor, whatever else they are: who looks over the others' shoulders does none of it."""
        return StaffRole.AUDITOR in self.roles and not self.user.is_superuser

    @property
    def sees_all(self) -> bool:
        return self.user.is_superuser or not self.roles.isdisjoint(PLATFORM_ROLES)

    @property
    def speaks(self) -> bool:
        """With customers, so may read how to reach one."""
        return not self.only_reads and not self.roles.isdisjoint(SPEAKS_WITH_CUSTOMERS)

    @property
    def reads_history(self) -> bool:
        return self.user.is_superuser or not self.roles.isdisjoint(READS_HISTORY)

    @property
    def keeps_money(self) -> bool:
        return self.sees_all or bool(self.finances)

    @property
    def works_on_money(self) -> bool:
        return self.keeps_money or bool(self.agrees)

    @property
    def reads_figures(self) -> bool:
        return self.sees_all or bool(self.managed)


def duties_of(user: User) -> Duties:
    """Read once for each loaded user, however often it is asked."""
    works = _works_of(user)
    roles = frozenset(work.role for work in works)
    # Where somebody audits they do nothing else, whatever else was given to them.
    acts = [] if StaffRole.AUDITOR in roles else works

    def stores(roles: Collection[str]) -> tuple[Store, ...]:
        return tuple({work.store: None for work in acts if work.store and work.role in roles})

    return Duties(
        user=user,
        stores=stores(frozenset(StaffRole.values)),
        managed=stores({StaffRole.MANAGER}),
        is_arbiter=any(work.role == StaffRole.ARBITER for work in acts),
        finances=stores(KEEPS_MONEY),
        agrees=stores(AGREES_TO_MONEY),
        writes=stores(WRITES_TEXTS),
        roles=roles,
    )


@dataclass(frozen=True, slots=True)
class Work:
    role: str
    store: Store | None


def _works_of(user: User) -> list[Work]:
    known: list[Work] | None = getattr(user, "_works", None)
    if known is None:
        known = [Work(role, _store(values)) for role, *values in _WORKS.read(user=user.pk)]
        user._works = known  # type: ignore[attr-defined]  # as long as the person is loaded
    return known


def _store(values: Sequence[Any]) -> Store | None:
    return None if values[0] is None else Store.from_db(DEFAULT_DB_ALIAS, _STORE, values)


def _memberships_of(user: Any) -> QuerySet[Membership, tuple[Any, ...]]:
    return (
        Membership.objects.filter(user=user).order_by("id").values_list("role", *(f"store__{name}" for name in _STORE))
    )


_STORE = [field.attname for field in Store._meta.concrete_fields]
_WORKS = Prepared(_memberships_of, "user")


def stores_of(user: User, *roles: StaffRole) -> QuerySet[Store]:
    """Stores this person works for, in one of these roles (any, when none is named)."""
    works = Membership.objects.filter(user=user, store__isnull=False)
    if roles:
        works = works.filter(role__in=roles)
    return Store.objects.filter(pk__in=works.values("store"))


def is_arbiter(user: User) -> bool:
    return Membership.objects.filter(user=user, role=StaffRole.ARBITER).exists()


def arbiters() -> QuerySet[User]:
    return User.objects.filter(memberships__role=StaffRole.ARBITER, is_active=True).distinct()


def works_for(person: User, store_id: int) -> bool:
    return person.is_active and Membership.objects.filter(user=person, store=store_id).exists()


def sees_every_store(user: User) -> bool:
    platform = Membership.objects.filter(user=user, role__in=PLATFORM_ROLES)
    return user.is_superuser or platform.exists()


def operators() -> QuerySet[User]:
    """Who is told of what the platform has to look after."""
    works = Q(is_superuser=True) | Q(memberships__role=StaffRole.OPERATOR)
    return User.objects.filter(works, is_active=True).distinct().order_by("pk")


def readers_of_figures(*, since: datetime) -> QuerySet[User]:
    """Managers, and whom the platform lets see all, who have signed in since then."""
    works = Q(is_superuser=True) | Q(memberships__role__in=[StaffRole.MANAGER, *PLATFORM_ROLES])
    people = User.objects.filter(works, is_active=True, is_staff=True, last_login__gte=since)
    return people.distinct().order_by("pk")


def agents_of(store_ids: Collection[int]) -> dict[int, list[User]]:
    """Active agents by store, for telling them."""
    works = Membership.objects.filter(store__in=store_ids, role=StaffRole.AGENT, user__is_active=True)
    found: dict[int, list[User]] = {store_id: [] for store_id in store_ids}
    for membership in works.select_related("user").order_by("id"):
        found[membership.store_id or 0].append(membership.user)
    return found


def people_by_contact(phones: Collection[str], emails: Collection[str]) -> dict[str, User]:
    """Active people by phone and by e-mail (in small letters), for the contacts asked about."""
    active = User.objects.filter(is_active=True)
    by_phone = active.filter(phone__in=set(phones) - {""})
    by_email = active.annotate(small=Lower("email")).filter(small__in={email.lower() for email in emails} - {""})
    return {person.email.lower(): person for person in by_email} | {person.phone: person for person in by_phone}
