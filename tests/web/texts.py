"""Reading a page as a person does."""

import re
from html import unescape
from http import HTTPStatus
from typing import Any

_SCRIPTS = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def text_of(response: Any) -> str:
    """The words of a page in one line, without markup."""
    bare = _TAGS.sub(" ", _SCRIPTS.sub(" ", response.content.decode()))
    return " ".join(unescape(bare).split())


def main_of(response: Any) -> str:
    """The markup inside <main>."""
    found = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL)
    return found.group() if found else ""


def says(response: Any, *sentences: str, status: int = HTTPStatus.OK) -> None:
    assert response.status_code == status
    words = text_of(response)
    for sentence in sentences:
        assert sentence in words


def links_of(response: Any) -> set[str]:
    """Where the page itself leads, without the frame around it."""
    return set(re.findall(r'<a\b[^>]*href="([^"#?]+)', main_of(response)))
