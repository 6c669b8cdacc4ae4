from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Membership, Store, StoreKey, User
from aftersales.accounts.services import end_keys, give_key
from aftersales.clock.services import moment

# What staff may do follows from their memberships; groups would only look as if they mattered.
admin.site.unregister(Group)


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for mypy only
    model = Membership
    extra = 0


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """People: customers, and staff by what the memberships say."""

    list_display = ("username", "first_name", "email", "phone", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "memberships__role")
    search_fields = ("username", "first_name", "email", "phone")
    inlines = (MembershipInline,)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email", "phone", "language")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")


@admin.register(Store)
class StoreAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    list_display = ("name", "name_en", "kind", "slug")
    list_filter = ("kind",)
    search_fields = ("name", "name_en", "slug")
    ordering = ("name",)
    inlines = (MembershipInline,)


@admin.register(StoreKey)
class StoreKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """A new key is made by adding one; its secret is shown that one time."""

    list_display = ("key_id", "store", "made_at", "ends_at")
    list_filter = ("store",)
    ordering = ("store", "-made_at")
    fields = ("store",)
    actions = ("end_now",)

    def save_model(self, request: HttpRequest, obj: StoreKey, form: Any, change: bool) -> None:
        key = give_key(obj.store, at=moment())
        obj.pk, obj.key_id, obj.made_at = key.pk, key.key_id, key.made_at
        words = gettext("Key %(id)s, secret %(secret)s. Copy both now: the secret is shown only once.")
        messages.warning(request, words % {"id": key.key_id, "secret": key.secret})

    def has_change_permission(self, request: HttpRequest, obj: StoreKey | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: StoreKey | None = None) -> bool:
        return False

    @admin.action(description=_("End these keys now"))
    def end_now(self, request: HttpRequest, queryset: QuerySet[StoreKey]) -> None:
        ended = end_keys(queryset, at=moment())
        messages.success(request, gettext("%(count)s keys ended.") % {"count": ended})
