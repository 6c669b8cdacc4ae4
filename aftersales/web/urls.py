from django.urls import path

from aftersales.web.views import asking, evidence, guides, home, inbox, moves, orders, policies, signing_in, tickets

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("language/", home.language, name="language"),
    path("sign-in/<str:uidb64>/<str:token>/", signing_in.sign_in_link, name="sign_in_link"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/lines/<int:position>/request/", asking.request_service, name="request"),
    path("tickets/", tickets.tickets, name="tickets"),
    path("tickets/<str:number>/", tickets.ticket, name="ticket"),
    path("tickets/<str:number>/edit/", asking.draft, name="draft"),
    path("tickets/<str:number>/messages/", tickets.write, name="message"),
    path("tickets/<str:number>/messages/<int:pk>/take-back/", tickets.unsay, name="take_back"),
    path("tickets/<str:number>/evidence/", tickets.show_evidence, name="add_evidence"),
    path("tickets/<str:number>/evidence/<uuid:evidence_id>/shot/", tickets.shot, name="shot"),
    path("tickets/<str:number>/dispute/<str:action>/", moves.dispute_move, name="dispute_move"),
    path("tickets/<str:number>/<str:action>/", moves.move, name="move"),
    path("evidence/<uuid:evidence_id>/<str:variant>/", evidence.evidence, name="evidence"),
    path("help/", guides.help_index, name="help"),
    path("help/articles/<slug:slug>/", guides.article, name="article"),
    path("help/checks/<uuid:run_id>/", guides.guide_run, name="guide_run"),
    path("help/guides/<slug:slug>/", guides.guide, name="guide"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("stores/", policies.stores, name="stores"),
    path("stores/<slug:slug>/policy/", policies.store_policy, name="store_policy"),
    path("products/<str:sku>/", policies.product, name="product"),
    path("policies/compare/", policies.compare, name="compare"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
]
