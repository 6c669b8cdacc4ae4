from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from aftersales.accounts.models import User
from aftersales.audit.admin import LookUpAdmin, RecordedAdmin
from aftersales.clock.services import moment
from aftersales.domain.mail_templates import VARIABLES
from aftersales.domain.notices import Topic
from aftersales.notifications.forms import NoticeTemplateForm
from aftersales.notifications.gateways.composing import sample_letter
from aftersales.notifications.models import NoticeTemplate, OutboxEvent, OutboxMessage
from aftersales.wording.mail_problems import VARIABLE_MEANINGS


@admin.register(OutboxEvent)
class OutboxEventAdmin(LookUpAdmin):
    """What people are still to be told of, and what could not be told."""

    list_display = ("kind", "source_id", "at", "state", "available_at", "attempts", "last_error")
    list_filter = ("state", "kind")
    ordering = ("-id",)
    fields = list_display


@admin.register(OutboxMessage)
class OutboxMessageAdmin(LookUpAdmin):
    """What is owed to whom, and what could not be sent. Not what it says: that may hold a link to sign in by."""

    list_display = ("key", "channel", "user", "code", "state", "available_at", "attempts", "last_error", "sent_at")
    list_filter = ("state", "channel", "code")
    list_select_related = ("user",)
    search_fields = ("key", "user__username")
    ordering = ("-id",)
    fields = ("key", "channel", "user", "code", "state", "available_at", "attempts", "last_error", "sent_at")


_PREVIEW_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],  # a mail carries its look in itself
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups"],
}


@admin.register(NoticeTemplate)
class NoticeTemplateAdmin(RecordedAdmin):
    """The words of mails: a row for each topic, each event in it, and language."""

    form = NoticeTemplateForm
    change_form_template = "admin/notifications/mail_template.html"
    list_display = ("topic", "what", "language", "changed", "changed_at", "changed_by")
    list_filter = ("language", "topic")
    list_select_related = ("changed_by",)
    ordering = ("topic", "event", "language")

    @admin.display(description=_("event"), ordering="event")
    def what(self, row: NoticeTemplate) -> str:
        return row.event_name or str(_("the whole topic"))

    @admin.display(boolean=True, description=_("changed"))
    def changed(self, row: NoticeTemplate) -> bool:
        return row.is_changed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", preview, name="notifications_noticetemplate_preview"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        names = sorted(VARIABLES[Topic(row.topic)]) if row else []
        context["variables"] = [(f"{{{{ {name} }}}}", VARIABLE_MEANINGS[name]) for name in names]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: NoticeTemplate, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101  # has_change_permission has seen to it
        obj.changed_at, obj.changed_by = moment(), request.user
        obj.save(update_fields=["subject", "text", "html", "changed_at", "changed_by"])

    @method_decorator([xframe_options_sameorigin, csp(_PREVIEW_POLICY)])
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail as it would look with what stands in the form, on made-up facts; nothing is saved."""
        row = self.get_object(request, str(pk))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        form = NoticeTemplateForm(request.POST, instance=row)
        if not form.is_valid():
            return render(request, "mail/preview_refused.html", {"form": form}, status=422)
        return HttpResponse(sample_letter(Topic(row.topic), row.language, form.as_sent).html)
