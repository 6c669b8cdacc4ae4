"""People, stores and who works where; and what tables that belong to a store have in common."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.forms import MembershipForm
from aftersales.accounts.models import Membership, Store, StoreKey, User
from aftersales.accounts.selectors import Duties, duties_of
from aftersales.accounts.services import end_keys, forget_second_factors, give_key
from aftersales.audit.admin import Explained, RecordedAdmin
from aftersales.audit.selectors import subject_of
from aftersales.audit.services.recording import record_change
from aftersales.clock.services import moment
from aftersales.domain.masking import masked_email, masked_phone, masked_sign_in

# The sign-in library's own tables: secrets of second factors and sessions are nobody's to read, not even an auditor's.
for model in (Authenticator, EmailAddress, UserSession):
    admin.site.unregister(model)


def duties_in(request: HttpRequest) -> Duties | None:
    return duties_of(request.user) if isinstance(request.user, User) else None


class StoreScopedAdmin(RecordedAdmin):
    """Rows of stores: people of the platform see all, a store's managers their own, and nobody else's exist for them.

    It holds for the list, the row, its history, the choices of the form and what other tables look up here.
    Rows without a store are the platform's.
    """

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        duties = duties_in(request)
        if duties is None:
            return rows.none()
        return rows if duties.sees_all else rows.filter(store__in=duties.managed)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        duties = duties_in(request)
        if db_field.name == "store" and duties and not duties.sees_all:
            kwargs["queryset"] = Store.objects.filter(pk__in=[store.pk for store in duties.managed])
            kwargs["empty_label"] = None
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_theirs(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request: HttpRequest, obj: Any) -> bool:
        duties = duties_in(request)
        if obj is None or duties is None or duties.sees_all:
            return True
        return obj.store_id in {store.pk for store in duties.managed}


class MembershipInline(Explained, admin.TabularInline):  # type: ignore[type-arg]  # generic for mypy only
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("user", "store")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.select_related("user", "store")


@admin.register(User)
class PersonAdmin(RecordedAdmin, UserAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """People: customers, and staff by what the memberships say. Nobody changes their own work, nor a superuser's."""

    list_display = ("shown_sign_in", "first_name", "shown_email", "shown_phone", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active", "memberships__role")
    search_fields = ("=username", "first_name", "=email", "=phone")
    inlines = (MembershipInline,)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "shown_sign_in", "shown_email", "shown_phone")
    masked = {"phone": masked_phone, "email": masked_email, "username": masked_sign_in}
    actions = ("forget_second_factors",)
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        (_("Person"), {"fields": ("first_name", "email", "phone", "language")}),
        (_("Access"), {"fields": ("is_staff",)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        access = ("is_active", "is_staff", "is_superuser") if request.user.is_superuser else ("is_active", "is_staff")
        sign_in = "username" if masked_sign_in(obj.username) == obj.username else "shown_sign_in"
        return (
            (None, {"fields": (sign_in, "password")}),
            (_("Person"), {"fields": ("first_name", "last_name", "shown_email", "shown_phone", "language")}),
            (_("Access"), {"fields": access}),
            (_("Dates"), {"fields": ("last_login", "date_joined")}),
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a person did stands in history; who has left is made inactive."""
        return False

    def _may_touch(self, request: HttpRequest, obj: User | None) -> bool:
        if obj is None or request.user.is_superuser:
            return True
        return obj != request.user and not obj.is_superuser

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is None or self._may_touch(request, obj) else ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nobody feels their way to a hash or an address by asking how it begins."""
        hidden = lookup.partition("__")[0] in {"password", "email", "phone"}
        return not hidden and super().lookup_allowed(lookup, value, request)

    @admin.action(description=_("Take their second factors away, for a lost phone"), permissions=["change"])
    def forget_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """They are led to setting up another with their next sign-in. Nobody does it for themselves."""
        people = [one for one in queryset if self._may_touch(request, one) and one != request.user]
        for person in people:
            forget_second_factors(person)
            record_change(
                subject_of(person), name=str(person), action="forget_factors", payload={}, by=request.user, at=moment()
            )
        told = ngettext("Done for %(count)d person.", "Done for %(count)d people.", len(people))
        messages.success(request, told % {"count": len(people)})

    @admin.display(description=_("sign-in name"), ordering="username")
    def shown_sign_in(self, person: User) -> str:
        return masked_sign_in(person.username)

    @admin.display(description=_("e-mail"))
    def shown_email(self, person: User) -> str:
        return masked_email(person.email) or "–"

    @admin.display(description=_("phone"))
    def shown_phone(self, person: User) -> str:
        return masked_phone(person.phone) or "–"


@admin.register(Store)
class StoreAdmin(RecordedAdmin):
    list_display = ("name", "name_en", "kind", "slug")
    list_filter = ("kind",)
    search_fields = ("name", "name_en", "slug")
    ordering = ("name",)
    inlines = (MembershipInline,)

    def store_key_of(self, row: Store) -> int | None:
        return row.pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Orders, tickets and history hang on it."""
        return False


@admin.register(StoreKey)
class StoreKeyAdmin(RecordedAdmin):
    """A new key is made by adding one; its secret is shown that one time."""

    list_display = ("key_id", "store", "made_at", "ends_at")
    list_filter = ("store",)
    list_select_related = ("store",)
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

    @admin.action(description=_("End these keys now"), permissions=["change"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[StoreKey]) -> None:
        keys, at = list(queryset), moment()
        ended = end_keys(queryset, at=at)
        for key in keys:
            record_change(
                subject_of(key),
                name=str(key),
                action="end",
                payload={},
                by=request.user,
                at=at,
                store_key=key.store_id,
            )
        told = ngettext("%(count)s key ended.", "%(count)s keys ended.", ended)
        messages.success(request, told % {"count": ended})
