from django.urls import path

from aftersales.insights.views import lists, pages, reports

app_name = "insights"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("deadlines/", pages.deadlines, name="deadlines"),
    path("stores/<slug:slug>/", pages.store, name="store"),
    path("products/", pages.products, name="products"),
    path("agents/", pages.agents, name="agents"),
    path("disputes/", pages.disputes, name="disputes"),
    path("money/", pages.money, name="money"),
    path("tickets/", lists.tickets, name="tickets"),
    path("reports/", reports.reports, name="reports"),
]
