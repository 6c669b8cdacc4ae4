from django.urls import path

from aftersales.insights.views import pages

app_name = "insights"
urlpatterns = [
    path("", pages.overview_page, name="overview"),
    path("flow.csv", pages.flow_csv, name="flow_csv"),
]
