"""On the first screen of a phone, and without a network: what is kept there, and that it is nothing of anybody."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from tests.look.customer_sights import CUSTOMER
from tests.look.windows import LOOKS, PATIENCE, PHONE, Windows

KEPT = """async () => {
  const addresses = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) addresses.push(new URL(request.url).pathname);
  return addresses.sort();
}"""


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "name"), [("zh-hans", "售后服务"), ("en", "After-sales portal")])
def test_the_manifest_speaks_the_readers_language(language: str, name: str) -> None:
    answer = Client(headers={"accept-language": language}).get(reverse("web:manifest"))

    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"], told["scope"], told["display"]) == (name, "/", "/", "standalone")


@pytest.mark.django_db
def test_its_icons_are_there_and_as_large_as_they_say() -> None:
    for icon in json.loads(Client().get(reverse("web:manifest")).content)["icons"]:
        with Image.open(str(finders.find(icon["src"].removeprefix("/static/")))) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]


@pytest.mark.django_db
def test_the_worker_stands_at_the_root_and_is_asked_for_anew() -> None:
    answer = Client().get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_the_offline_page_sets_no_cookie_and_speaks_both_languages() -> None:
    answer = Client().get(reverse("web:offline"))

    assert not answer.cookies
    assert "网络已断开" in answer.content.decode()
    assert "You are offline" in answer.content.decode()


@pytest.mark.browser
def test_without_a_network_a_page_says_so_and_nothing_personal_is_kept(windows: Windows) -> None:
    context = windows.new_context(CUSTOMER, LOOKS[0], PHONE)
    page = context.new_page()
    page.goto(windows.url + reverse("web:orders"))
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # by the worker from here on

    context.set_offline(True)
    page.goto(windows.url + reverse("web:tickets"))
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    kept = page.evaluate(KEPT)
    with page.expect_navigation(url="**/tickets/", timeout=PATIENCE):
        context.set_offline(False)  # the page goes on by itself
    context.close()

    static = ["css/account.css", "css/base.css", "css/tokens.css", "js/online.js", "mark.svg"]
    assert kept == ["/offline/", *(f"/static/{name}" for name in static)]
