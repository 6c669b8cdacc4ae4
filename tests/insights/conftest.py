import pytest
from pytest_django.fixtures import Settings

from tests.desk.cast import AT, set_clock


@pytest.fixture(autouse=True)
def _two_hours_after_noon(db: None, settings: Settings) -> None:
    set_clock(settings, AT)
