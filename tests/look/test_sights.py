"""The list of pages is whole: an address that shows a page and is not in it fails here."""

from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.demo_world import DemoWorld
from tests.look.sights import NOT_LOOKED_AT, SIGHTS

pytestmark = pytest.mark.django_db
OURS = ("web", "admin", "insights", "clockwork", "account", "mfa", "usersessions")


def names(resolver: URLResolver, namespace: str = "") -> set[str]:
    found: set[str] = set()
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            found |= names(one, inner)
        elif isinstance(one, URLPattern) and one.name:
            found.add(f"{namespace}{one.name}")
    return found


def test_every_address_is_looked_at_or_said_to_show_no_page(in_demo_world: DemoWorld) -> None:
    looked_at = {resolve(urlsplit(sight.path()).path).view_name for sight in SIGHTS if sight.status == 200}
    of_tables = {name for name in names(get_resolver()) if is_table(name)}

    assert looked_at & set(NOT_LOOKED_AT) == set()
    assert looked_at | set(NOT_LOOKED_AT) == (names(get_resolver()) - of_tables) | (looked_at & of_tables)


def is_table(name: str) -> bool:
    """Django's own pages of one model: they are all alike, and a few are looked at."""
    return name.startswith("admin:") and name.rpartition("_")[2] in {"changelist", "add", "change", "delete", "history"}


def test_no_two_looks_have_one_name() -> None:
    assert len({sight.name for sight in SIGHTS}) == len(SIGHTS)
