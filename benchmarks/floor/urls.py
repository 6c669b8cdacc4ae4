"""The portal's addresses, and the floor beside them."""

from django.urls import path

from benchmarks.floor.listing import bare_list
from portal.urls import urlpatterns as addresses

urlpatterns = [path("floor/", bare_list), *addresses]
