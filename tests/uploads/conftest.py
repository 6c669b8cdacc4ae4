from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from aftersales.accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def customer() -> User:
    return UserFactory()


@pytest.fixture
def mine(client: Client, customer: User) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(customer)
    return client


@pytest.fixture
def kept_files(media: Path) -> Callable[[], list[str]]:
    return lambda: sorted(path.name for path in media.rglob("*") if path.is_file())
