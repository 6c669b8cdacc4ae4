"""Part of the admin's own namespace: `admin:queue`, `admin:review`, …"""

from django.urls import path

from aftersales.desk.views import (
    arbitration,
    demonstrating,
    evidence,
    goods,
    moving,
    policies,
    policy_drafts,
    policy_dry_run,
    queue,
    review,
    ruling,
    settings,
)

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/<str:number>/", review.review, name="review"),
    path("queue/<str:number>/message/", review.message, name="message"),
    path("queue/<str:number>/message/<int:pk>/take-back/", review.unsay, name="take_back"),
    path("queue/<str:number>/run-out/", demonstrating.run_out, name="run_out"),
    path("queue/<str:number>/evidence/<uuid:evidence_id>/<str:variant>/", evidence.evidence, name="evidence"),
    path("queue/<str:number>/send-back/", goods.send_back, name="send_back"),
    path("queue/<str:number>/<str:action>/", moving.move, name="move"),
    path("arbitration/", arbitration.arbitration, name="arbitration"),
    path("arbitration/<str:number>/", arbitration.dispute, name="dispute"),
    path("arbitration/<str:number>/rule/", ruling.rule_on, name="rule"),
    path("arbitration/<str:number>/<str:action>/", arbitration.dispute_move, name="dispute_move"),
    path("store-policies/", policies.policies, name="policies"),
    path("store-policies/<slug:slug>/history/", policies.history, name="policy_history"),
    path("store-policies/<slug:slug>/<int:number>/", policies.version, name="policy"),
    path("store-policies/<slug:slug>/draft/", policy_drafts.draft, name="policy_draft"),
    path("store-policies/<slug:slug>/draft/preview/", policy_drafts.preview, name="policy_preview"),
    path("store-policies/<slug:slug>/draft/dry-run/", policy_dry_run.policy_dry_run, name="policy_dry_run"),
    path("store-policies/<slug:slug>/draft/publish/", policy_drafts.publish_draft, name="policy_publish"),
    path("store-policies/<slug:slug>/draft/discard/", policy_drafts.discard, name="policy_discard"),
    path("time-limits/", settings.settings, name="settings"),
    path("time-limits/of/<slug:slug>/", settings.store_settings, name="store_settings"),
    path("time-limits/<str:code>/", settings.setting, name="setting"),
    path("time-limits/<str:code>/<slug:slug>/", settings.store_setting, name="store_setting"),
]
