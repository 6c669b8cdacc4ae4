from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from aftersales.accounts.admin import duties_in
from aftersales.audit.admin import LookUpAdmin
from aftersales.clock.services import moment
from aftersales.contacts.models import FailedAddress, NoticeChoice, QuietTime, WebhookTarget
from aftersales.contacts.selectors import webhooks_for
from aftersales.contacts.services import remove_webhooks, try_all_again


@admin.register(FailedAddress)
class FailedAddressAdmin(LookUpAdmin):
    """Addresses that refused us for good. Trying one again takes the mark away."""

    list_display = ("shown_address", "channel", "reason", "failed_at")
    exclude = ("address",)
    readonly_fields = ("shown_address",)
    list_filter = ("channel",)
    search_fields = ("=address",)
    ordering = ("-failed_at",)
    actions = ("try_again",)

    @admin.display(description=_("address"))
    def shown_address(self, mark: FailedAddress) -> str:
        return mark.shape or "–"

    def has_try_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("contacts.change_failedaddress")

    @admin.action(description=_("Try these addresses again"), permissions=["try"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = try_all_again(queryset, by=request.user, at=moment())  # type: ignore[arg-type]  # staff
        words = ngettext("%(count)d address is used again.", "%(count)d addresses are used again.", count)
        messages.success(request, words % {"count": count})


@admin.register(NoticeChoice)
class NoticeChoiceAdmin(LookUpAdmin):
    list_display = ("user", "topic", "channel", "is_on")
    list_filter = ("topic", "channel", "is_on")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("user", "topic", "channel")


@admin.register(QuietTime)
class QuietTimeAdmin(LookUpAdmin):
    list_display = ("user", "is_on", "starts", "ends", "zone")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("user",)


@admin.register(WebhookTarget)
class WebhookTargetAdmin(LookUpAdmin):
    """Who has their notices posted where, for those who answer for these people: to be seen and taken away.

    Not the secret, and of the address the host alone: both are their owner's.
    """

    list_display = ("user", "host", "changed_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("user",)
    fields = readonly_fields = list_display
    actions = ("remove",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookTarget]:
        duties = duties_in(request)
        return webhooks_for(duties) if duties else WebhookTarget.objects.none()

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("contacts.delete_webhooktarget")

    @admin.display(description=_("host"))
    def host(self, target: WebhookTarget) -> str:
        return str(target)

    @admin.action(description=_("Take these webhooks away"), permissions=["remove"])
    def remove(self, request: HttpRequest, queryset: QuerySet[WebhookTarget]) -> None:
        count = remove_webhooks(queryset, by=request.user, at=moment())  # type: ignore[arg-type]  # staff
        words = ngettext("%(count)d webhook is gone.", "%(count)d webhooks are gone.", count)
        messages.success(request, words % {"count": count})
