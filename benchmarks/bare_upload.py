"""Django with one view that streams a body to disk: the yardstick of benchmarks/uploads.py."""

import os
from tempfile import TemporaryFile

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

CHUNK = 256 * 1024

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="none", ALLOWED_HOSTS=["127.0.0.1"])  # noqa: S106  it signs nothing


def upload(request: HttpRequest) -> HttpResponse:
    with TemporaryFile(dir=os.environ["VAR_DIR"]) as file:
        while chunk := request.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return HttpResponse(status=204)


urlpatterns = [path("", upload)]
application = get_wsgi_application()
