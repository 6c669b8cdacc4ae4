"""Forgotten by the store: the clock acts, on a demo clock that is set two days ahead."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from aftersales.clock.services import shift_demo_clock
from tests.journeys.cast import Cast
from tests.journeys.pages import ask, ask_for_return, headline, open_dispute, says
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def two_days_later(settings: Settings) -> None:
    settings.DEMO = True
    shift_demo_clock(timedelta(hours=48, minutes=1))
    call_command("sweep")


def test_a_doubtful_request_that_the_store_forgets_goes_to_the_platform(
    stage: Stage, cast: Cast, settings: Settings
) -> None:
    phone, court = stage.phone_of(cast.customer), stage.desk_of(cast.arbiter)
    number = ask(stage, phone, cast.a_line(), kind="Return and refund", reason="Faulty", opened="Yes")
    says(phone, "If it doesn't, the platform steps in.")

    two_days_later(settings)

    phone.reload()
    headline(phone, "The platform has your dispute and will accept it soon")
    says(phone, "The store missed its time limit, so the platform stepped in")
    open_dispute(stage, court, number)
    says(court, "The store missed its time limit")


def test_a_clear_request_that_the_store_forgets_is_approved(stage: Stage, cast: Cast, settings: Settings) -> None:
    phone = stage.phone_of(cast.customer)
    ask_for_return(stage, phone, cast.a_line())
    says(phone, "If it doesn't, your request is approved automatically.")

    two_days_later(settings)

    phone.reload()
    headline(phone, "Send the item back and enter the tracking number")
    says(phone, "The store did not reply in time, so the request was approved")
