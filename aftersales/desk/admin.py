from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from aftersales.accounts.models import User
from aftersales.accounts.selectors import duties_of
from aftersales.clock.services import moment_of
from aftersales.desk.selectors.rail import frame


class DeskSite(admin.AdminSite):
    """The one AdminSite: the desk's pages and, below them, tables for configuration and look-up."""

    site_header = site_title = _("After-sales desk")
    index_title = _("Tables")
    site_url = None
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """The desk's pages first; they are included by name, so that views and admin need not know each other."""
        return [path("", include("aftersales.desk.urls")), *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and duties_of(request.user).has_desk

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in for everybody, with its rate limits: allauth's."""
        return secure_admin_login(super().login)(request, extra_context)  # type: ignore[no-any-return]  # untyped

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # a redirect will do
        """There is one page for it, with its limits and its notice: allauth's."""
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # a redirect will do
        """Everybody starts where their work lies; the tables are where operators and auditors begin."""
        assert isinstance(request.user, User)  # noqa: S101  # has_permission has seen to it
        duties = duties_of(request.user)
        if duties.is_operator or duties.only_reads:
            return super().index(request, extra_context)
        return redirect("admin:queue" if duties.stores else "admin:arbitration")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        if not isinstance(request.user, User):
            return []
        duties = duties_of(request.user)
        return super().get_app_list(request, app_label) if duties.is_operator or duties.only_reads else []

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if isinstance(request.user, User) and context["has_permission"]:
            context |= frame(duties_of(request.user), request.get_full_path(), moment_of(request))
        return context
