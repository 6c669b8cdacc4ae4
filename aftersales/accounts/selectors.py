from collections.abc import Collection

from django.db.models import QuerySet

from aftersales.accounts.models import Membership, StaffRole, Store, User


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


def agents_of(store_ids: Collection[int]) -> dict[int, list[User]]:
    """Active agents by store, for telling them."""
    works = Membership.objects.filter(store__in=store_ids, role=StaffRole.AGENT, user__is_active=True)
    found: dict[int, list[User]] = {store_id: [] for store_id in store_ids}
    for membership in works.select_related("user").order_by("id"):
        found[membership.store_id or 0].append(membership.user)
    return found
