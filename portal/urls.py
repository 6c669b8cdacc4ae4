from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("clockwork/", include("aftersales.clockwork.urls")),
    path("insights/", include("aftersales.insights.urls")),
    path("", include("aftersales.web.urls")),
]

handler500 = "portal.errors.broken_down"
