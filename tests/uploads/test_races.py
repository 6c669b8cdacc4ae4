"""Two tabs of one person at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.evidence.models import Evidence
from aftersales.evidence.services.uploading import TooManyOpenError, begin
from tests.factories import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_t05_of_two_uploads_begun_at_once_only_as_many_as_allowed_are_there(settings: Settings) -> None:
    settings.EVIDENCE_OPEN_MAX_FILES = 1
    customer, together = UserFactory(), Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        begun = list(pool.map(lambda _: begins(customer, together), range(2)))

    assert sorted(begun) == [False, True]
    assert Evidence.objects.count() == 1


def begins(customer: User, together: Barrier) -> bool:
    together.wait()
    try:
        begin("a.jpg", 10, by=customer, at=moment())
    except TooManyOpenError:
        return False
    finally:
        connection.close()
    return True
