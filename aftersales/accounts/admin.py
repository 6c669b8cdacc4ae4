from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import Membership, Store, User

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
