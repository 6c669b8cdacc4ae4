import pytest
from playwright.sync_api import expect

from tests.journeys.cast import Cast
from tests.journeys.stage import Stage

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_answered_with_one_sentence(stage: Stage, cast: Cast) -> None:
    page = stage.go(stage.stranger(), "account_login")

    page.get_by_text("Sign in with a password").click()
    page.locator("#id_login").fill(cast.customer.username)
    page.locator("#id_password").fill("something else")
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_text("The username and/or password you specified are not correct.")).to_be_visible()
