import pytest
from pytest_django.fixtures import Settings

from aftersales.accounts.models import StaffRole, User
from aftersales.insights.services.counting import ingest
from tests.desk.cast import AT, set_clock
from tests.factories import agent_of
from tests.insights.story import READ_AT, Story, a_story


@pytest.fixture(autouse=True)
def _two_hours_after_noon(db: None, settings: Settings) -> None:
    set_clock(settings, AT)


@pytest.fixture
def story(settings: Settings) -> Story:
    """Counted up to the moment at which its pages are read."""
    told = a_story()
    ingest(READ_AT)
    set_clock(settings, READ_AT)
    return told


@pytest.fixture
def manager(story: Story) -> User:
    return agent_of(story.store, StaffRole.MANAGER)
