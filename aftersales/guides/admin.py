"""Guides and articles for those who write them: draft, look at it as customers will, publish."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftersales.accounts.models import User
from aftersales.audit.admin import Explained, LookUpAdmin, RecordedAdmin
from aftersales.clock.services import moment
from aftersales.guides.models import Article, ArticleVersion, Guide, GuideRun, GuideStep, GuideVersion
from aftersales.guides.selectors import ordered_steps
from aftersales.guides.services import (
    AlreadyPublishedError,
    GuideIncompleteError,
    draft_article,
    draft_guide,
    publish_article,
    publish_guide,
)
from aftersales.wording.guides import complaint_sentence

Subject = Guide | Article


class SubjectAdmin(RecordedAdmin):
    """What versions are written of. A new version starts as a copy of the published one."""

    list_display = ("slug", "position", "versions_link")
    list_editable = ("position",)
    ordering = ("position", "slug")
    search_fields = ("slug",)
    change_form_template = "admin/guides/subject_change_form.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        start = path(
            "<int:pk>/draft/", self.admin_site.admin_view(require_POST(self.start_draft)), name=self.draft_name
        )
        return [start, *super().get_urls()]

    @property
    def draft_name(self) -> str:
        return f"guides_{self.model._meta.model_name}_draft"

    def start_draft(self, request: HttpRequest, pk: int) -> HttpResponse:
        subject = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, subject):
            return HttpResponse(status=403)
        draft = draft_guide(subject) if isinstance(subject, Guide) else draft_article(subject)
        return redirect(f"admin:guides_{draft._meta.model_name}_change", draft.pk)

    @admin.display(description=gettext_lazy("versions"))
    def versions_link(self, subject: Subject) -> SafeString:
        name = "guideversion" if isinstance(subject, Guide) else "articleversion"
        field = "guide" if isinstance(subject, Guide) else "article"
        address = reverse(f"admin:guides_{name}_changelist") + f"?{field}__id__exact={subject.pk}"
        return format_html('<a href="{}">{}</a>', address, _("Show"))


@admin.register(Guide)
class GuideAdmin(SubjectAdmin):
    pass


@admin.register(Article)
class ArticleAdmin(SubjectAdmin):
    pass


class EditionAdmin(RecordedAdmin):
    """A version: a draft can be changed, looked at and published; a published one can only be read."""

    ordering = ("-published_at", "-id")
    change_form_template = "admin/guides/edition_change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A version starts at its guide or article."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_draft

    def get_urls(self) -> list[URLPattern]:
        name = f"guides_{self.model._meta.model_name}"
        look = self.admin_site.admin_view(require_safe(self.preview))
        publish = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.publish))
        own = [
            path("<int:pk>/preview/", look, name=f"{name}_preview"),
            path("<int:pk>/publish/", publish, name=f"{name}_publish"),
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(self.model, pk=pk)
        if not self.has_view_permission(request, version):
            return HttpResponse(status=403)
        steps = ordered_steps(version) if isinstance(version, GuideVersion) else ()
        context = self.admin_site.each_context(request) | {"version": version, "steps": steps, "opts": self.opts}
        return TemplateResponse(request, "admin/guides/preview.html", context)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page says what will happen; sending it does it."""
        version = get_object_or_404(self.model, pk=pk)
        if not super().has_change_permission(request, version) or not isinstance(request.user, User):
            return HttpResponse(status=403)
        if request.method == "POST":
            return self._publish(request, version, request.user)
        context = self.admin_site.each_context(request) | {"version": version, "opts": self.opts}
        return TemplateResponse(request, "admin/guides/publish.html", context)

    def _publish(self, request: HttpRequest, version: Any, by: User) -> HttpResponse:
        try:
            publish = publish_guide if isinstance(version, GuideVersion) else publish_article
            published = publish(version, by=by, at=moment())
        except GuideIncompleteError as incomplete:
            for complaint in incomplete.complaints:
                messages.error(request, complaint_sentence(complaint))
        except AlreadyPublishedError:
            messages.error(request, _("This version is published already. Start a new draft to change it."))
        else:
            messages.success(request, _("Version %(number)s is in force.") % {"number": published.number})
        return redirect(f"admin:guides_{self.model._meta.model_name}_change", version.pk)

    @admin.display(description=gettext_lazy("state"), ordering="number")
    def shown_state(self, version: GuideVersion | ArticleVersion) -> str:
        return _("Draft") if version.is_draft else _("Version %(number)s") % {"number": version.number}


class StepInline(Explained, admin.StackedInline):  # type: ignore[type-arg]  # generic for mypy only
    model = GuideStep
    extra = 1
    ordering = ("position", "id")
    fields = (
        ("position", "code"),
        ("question", "question_en"),
        ("help", "help_en"),
        "article",
        ("yes", "no", "unsure"),
    )


@admin.register(GuideVersion)
class GuideVersionAdmin(EditionAdmin):
    list_display = ("guide", "shown_state", "title", "category", "published_at", "published_by")
    list_filter = ("guide", "category")
    list_select_related = ("guide", "published_by")
    inlines = (StepInline,)
    readonly_fields = ("guide",)
    fields = ("guide", "category", ("title", "title_en"), ("summary", "summary_en"), "words")


@admin.register(ArticleVersion)
class ArticleVersionAdmin(EditionAdmin):
    list_display = ("article", "shown_state", "title", "published_at", "published_by")
    list_filter = ("article",)
    list_select_related = ("article", "published_by")
    readonly_fields = ("article",)
    fields = (
        "article",
        ("title", "title_en"),
        ("summary", "summary_en"),
        "steps",
        "steps_en",
        ("note", "note_en"),
        "words",
    )


@admin.register(GuideRun)
class GuideRunAdmin(LookUpAdmin):
    list_display = ("version", "ending", "product", "started_at", "ended_at")
    list_filter = ("ending",)
    list_select_related = ("version__guide", "product")
    ordering = ("-started_at",)
    exclude = ("user",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuideRun]:
        return super().get_queryset(request).select_related("version__guide")
