"""The portal's addresses, and the floor beside them."""

from django.urls import path

from benchmarks.floor.listing import bare_list
from benchmarks.floor.pages import bare_page
from portal.urls import urlpatterns as addresses

urlpatterns = [path("floor/", bare_list), path("floor/page/", bare_page), *addresses]
