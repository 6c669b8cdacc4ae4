"""The pages of errors: in both languages, whatever went wrong, and with nothing but themselves."""

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template.loader import get_template, render_to_string
from django.test import Client

from tests.web.texts import says

PAGES = ("400", "403", "403_csrf", "404", "405", "429", "500", "503")
_SECTION = re.compile(r'<section[^>]* lang="(?P<language>[^"]+)">(?P<words>.*?)</section>', re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
HAN = re.compile("[\u4e00-\u9fff]")
LATIN = re.compile("[A-Za-z]{2}")


def words_of(name: str) -> dict[str, str]:
    """By language."""
    page = render_to_string(f"{name}.html")
    return {found["language"]: _TAGS.sub(" ", found["words"]) for found in _SECTION.finditer(page)}


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_is_a_page_of_the_house(name: str) -> None:
    source = (settings.BASE_DIR / "templates" / f"{name}.html").read_text()

    assert source.startswith('{% extends "error_base.html" %}')
    assert get_template(f"{name}.html").render().startswith("<!doctype html>")


@pytest.mark.parametrize("name", PAGES)
def test_an_error_page_speaks_each_language_by_itself(name: str) -> None:
    words = words_of(name)

    assert set(words) == {"zh-Hans", "en"}
    assert HAN.search(words["zh-Hans"])
    assert not LATIN.search(words["zh-Hans"])
    assert LATIN.search(words["en"])
    assert not HAN.search(words["en"])


def test_the_table_knows_every_error_page() -> None:
    assert {path.stem for path in (settings.BASE_DIR / "templates").glob("[45]*.html")} == set(PAGES)


@pytest.mark.parametrize("name", ["413", "50x"])
def test_a_page_of_the_server_in_front_needs_nothing_else(name: str) -> None:
    page = (settings.BASE_DIR / "deploy" / "errors" / f"{name}.html").read_text()

    assert re.findall(r'(?:src|href|url)[=(]"?([^"\s)]+)', page) == ["/", "/"]


def test_too_many_sign_ins_get_a_page_that_says_when_to_try_again(client: Client, db: None) -> None:
    cache.clear()
    answers = [client.post("/accounts/login/", {"login": "lin", "password": "x"}) for _ in range(31)]

    says(answers[-1], "Too many tries in a short time", "Please try again in a minute", status=429)
    cache.clear()
