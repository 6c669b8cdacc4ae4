"""Who opens the address of an act, as by the back button, gets a page with a way on instead of a blank one."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import loader

MACHINES = ("/callbacks/", "/files/", "/carriers/")
"""Read by programs, which go by the status."""


class NotAllowedPageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and is_blank(response) and not request.path_info.startswith(MACHINES):
            response.content = loader.render_to_string("405.html").encode()
        return response


def is_blank(response: HttpResponse) -> bool:
    return response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content
