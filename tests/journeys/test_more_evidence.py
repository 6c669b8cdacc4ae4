import pytest

from tests.journeys.cast import Cast
from tests.journeys.files import film
from tests.journeys.pages import ask, headline, open_from_queue, says, take_step
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser

QUESTION = "Please film the button while you press it slowly."
ANSWER = "Here it is; watch the counter."


def test_the_store_asks_for_more_gets_it_and_approves(stage: Stage, cast: Cast) -> None:
    phone, desk = stage.phone_of(cast.customer), stage.desk_of(cast.agent)
    number = ask(stage, phone, cast.a_line(), kind="Exchange", reason="Faulty")

    open_from_queue(stage, desk, number)
    take_step(desk, "Ask for evidence", {"Your words": QUESTION})

    phone.reload()
    headline(phone, "The store needs more evidence from you")
    says(phone, QUESTION)
    take_step(phone, "Send the evidence", {"Your words": ANSWER}, files=[film()])
    headline(phone, "The store is reviewing your request")

    open_from_queue(stage, desk, number)
    says(desk, ANSWER, "double-click.mp4")
    take_step(desk, "Approve the exchange")

    phone.reload()
    headline(phone, "Send the item back and enter the tracking number")
