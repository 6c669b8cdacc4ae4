from django.contrib import admin

from aftersales.audit.admin import LookUpAdmin, LookUpInline, RecordedAdmin
from aftersales.standing.models import (
    Assessment,
    CreditChange,
    NodeRule,
    Penalty,
    PenaltyEvent,
    PenaltySource,
    PenaltyTariff,
    PointEntry,
    Sanction,
    Scorecard,
    ScoreScale,
    StoreAuthorization,
)


@admin.register(PenaltyTariff)
class PenaltyTariffAdmin(RecordedAdmin):
    """A change counts for what is proposed from then on; what was proposed keeps its points."""

    list_display = ("trigger", "ledger", "points", "per", "days", "confirmer", "source")
    ordering = ("id",)


@admin.register(NodeRule)
class NodeRuleAdmin(RecordedAdmin):
    list_display = ("ledger", "points", "measure", "days", "source")
    list_filter = ("ledger",)
    ordering = ("ledger", "points")


@admin.register(ScoreScale)
class ScoreScaleAdmin(RecordedAdmin):
    list_display = ("metric", "weight", "best", "worst", "source")
    ordering = ("-weight",)


@admin.register(StoreAuthorization)
class StoreAuthorizationAdmin(RecordedAdmin):
    list_display = ("store", "brand", "document", "starts_on", "ends_on", "checked_on")
    list_filter = ("brand",)
    list_select_related = ("store",)
    ordering = ("store", "-starts_on")


class SourceInline(LookUpInline):
    model = PenaltySource
    fields = ("kind", "reference", "at")


class EventInline(LookUpInline):
    model = PenaltyEvent
    fields = ("sequence", "at", "action", "role", "by", "via", "from_state", "to_state")


@admin.register(Penalty)
class PenaltyAdmin(LookUpAdmin):
    list_display = ("number", "store", "trigger", "ledger", "points", "state", "proposed_at", "booked_at")
    list_filter = ("state", "ledger", "trigger", "store")
    list_select_related = ("store",)
    search_fields = ("number",)
    ordering = ("-id",)
    inlines = (SourceInline, EventInline)


@admin.register(PointEntry)
class PointEntryAdmin(LookUpAdmin):
    list_display = ("store", "ledger", "points", "penalty", "cleared_year", "at")
    list_filter = ("ledger", "store")
    list_select_related = ("store", "penalty")
    ordering = ("-id",)


@admin.register(Sanction)
class SanctionAdmin(LookUpAdmin):
    list_display = ("store", "measure", "ledger", "node_points", "starts_at", "ends_at")
    list_filter = ("measure", "store")
    list_select_related = ("store",)
    ordering = ("-starts_at",)


@admin.register(Scorecard)
class ScorecardAdmin(LookUpAdmin):
    list_display = ("store", "day", "cases", "score")
    list_filter = ("store",)
    list_select_related = ("store",)
    date_hierarchy = "day"
    ordering = ("-day", "store")


@admin.register(Assessment)
class AssessmentAdmin(LookUpAdmin):
    list_display = ("store", "month", "score", "result", "appealed_at", "is_set_aside")
    list_filter = ("result", "store")
    list_select_related = ("store",)
    ordering = ("-month", "store")


@admin.register(CreditChange)
class CreditChangeAdmin(LookUpAdmin):
    list_display = ("store", "before", "level", "cause", "at")
    list_filter = ("cause", "store")
    list_select_related = ("store",)
    ordering = ("-at",)
