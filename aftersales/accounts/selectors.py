from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.db.models.functions import Lower

from aftersales.accounts.models import Membership, StaffRole, Store, User

KEEPERS = frozenset({StaffRole.MANAGER, StaffRole.FINANCE})
"""Who pays a store's refunds, agrees to large ones and reads its deposit."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What one person works as, and where."""

    user: User
    stores: tuple[Store, ...]
    managed: tuple[Store, ...]
    is_arbiter: bool
    finances: tuple[Store, ...] = ()
    """Stores whose money this person looks after."""

    @property
    def has_desk(self) -> bool:
        """Being staff is not enough: somebody has to have given this person work."""
        works = bool(self.stores) or self.is_arbiter or self.user.is_superuser
        return works and self.user.is_staff and self.user.is_active

    @property
    def sees_all(self) -> bool:
        return self.is_arbiter or self.user.is_superuser

    @property
    def keeps_money(self) -> bool:
        return self.sees_all or bool(self.finances)

    @property
    def reads_figures(self) -> bool:
        return self.sees_all or bool(self.managed)


def duties_of(user: User) -> Duties:
    """Read once for each loaded user, however often it is asked."""
    with_stores = Membership.objects.select_related("store").order_by("id")
    prefetch_related_objects([user], Prefetch("memberships", queryset=with_stores))
    works = list(user.memberships.all())
    return Duties(
        user=user,
        stores=tuple({work.store: None for work in works if work.store}),
        managed=tuple(work.store for work in works if work.store and work.role == StaffRole.MANAGER),
        finances=tuple({work.store: None for work in works if work.store and work.role in KEEPERS}),
        is_arbiter=any(work.role == StaffRole.ARBITER for work in works),
    )


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
