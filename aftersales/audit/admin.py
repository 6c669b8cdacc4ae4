from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class LookUpAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for mypy only
    """A table to look things up in: nothing in it is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LookUpInline(admin.TabularInline):  # type: ignore[type-arg]  # generic for mypy only
    """The same inside the page of another row."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
