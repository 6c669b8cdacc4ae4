"""Permissions follow from memberships: what a role's group may do, whoever has the role may do (ADR 0042)."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Permission

from aftersales.accounts.models import StaffRole, User
from aftersales.accounts.selectors import duties_of


class DutiesBackend(BaseBackend):
    """Signs nobody in; allauth does. Nobody is put into a group, so nobody can be forgotten in one."""

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or not (user_obj.is_active and user_obj.is_staff) or obj is not None:
            return set()
        kept: set[str] | None = getattr(user_obj, "_permissions_of_duties", None)
        if kept is None:
            kept = _permissions(user_obj)
            user_obj._permissions_of_duties = kept  # type: ignore[attr-defined]  # as long as the person is loaded
        return kept

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(name.startswith(f"{app_label}.") for name in self.get_group_permissions(user_obj))


def _permissions(user: User) -> set[str]:
    roles = duties_of(user).roles
    # Where somebody audits they do nothing else, whatever else was given to them.
    names = {StaffRole.AUDITOR.value} if StaffRole.AUDITOR in roles else roles
    rows = Permission.objects.filter(group__name__in=names).values_list("content_type__app_label", "codename")
    return {f"{label}.{codename}" for label, codename in rows.order_by()}
