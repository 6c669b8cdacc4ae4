"""The last word when a page breaks down. What is only away for a moment says so, with 503; the rest is a 500."""

import errno
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""A disk that takes nothing just now, as while a film in a form arrives."""


def broken_down(request: HttpRequest) -> HttpResponse:
    if is_away(sys.exc_info()[1]):
        return HttpResponse(loader.render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    return defaults.server_error(request)


def is_away(error: BaseException | None) -> bool:
    """The database or the disk; nothing was saved, and the same may work in a minute."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, (OperationalError, InterfaceError))
