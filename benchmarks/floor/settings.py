"""The portal's settings, with the floor's tables beside its own."""

from portal.settings import *  # noqa: F403  a settings module is names

ROOT_URLCONF = "benchmarks.floor.urls"
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.floor"]  # noqa: F405
