"""Browser windows in which people of the demo world are signed in, in a language, a theme and a size."""

from dataclasses import dataclass
from time import time
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from aftersales.accounts.gateways.guest_links import cookie_for
from aftersales.accounts.models import User
from aftersales.clock.services import moment
from aftersales.orders.services.guests import guest_of
from aftersales.web.selectors.visitors import GUEST_COOKIE
from tests.look.customer_sights import GUEST, MADE, guest_order
from tests.look.sight import Sight

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)
PATIENCE = 30_000
"""Milliseconds; long, because the machine may be busy with the other tests."""
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Look:
    language: str
    theme: Theme

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}"


LOOKS = (Look("zh-hans", "light"), Look("en", "dark"), Look("zh-hans", "dark"), Look("en", "light"))


class Windows:
    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self._browser = browser
        self._contexts: dict[tuple[str, Look, int], BrowserContext] = {}

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def open(self, sight: Sight, look: Look, size: ViewportSize) -> Page:
        """The page as this person sees it; the caller closes it."""
        page = self._context(sight.who, look, size).new_page()
        answer = page.goto(self.url + sight.path())
        assert answer
        assert answer.status == sight.status, f"{sight} answered {answer.status}"
        if sight.then:
            sight.then(page)
        return page

    def _context(self, who: str, look: Look, size: ViewportSize) -> BrowserContext:
        key = (who, look, size["width"])
        if key not in self._contexts:
            self._contexts[key] = self.new_context(who, look, size)
        return self._contexts[key]

    def new_context(self, who: str, look: Look, size: ViewportSize, **more: Any) -> BrowserContext:
        context = self._browser.new_context(
            **more,
            viewport=size,
            locale=LOCALES[look.language],
            timezone_id="Asia/Shanghai",
            color_scheme=look.theme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        cookies = {settings.LANGUAGE_COOKIE_NAME: look.language} | cookies_of(who)
        context.add_cookies([{"name": name, "value": value, "url": self.url} for name, value in cookies.items()])
        return context


def _prove(client: Client) -> None:
    """As if the password had been asked for again just now; it holds as long as the pages are looked at."""
    session = client.session
    session["account_authentication_methods_user"] = session[SESSION_KEY]
    session["account_authentication_methods"] = [
        {"method": "password", "at": time() + 24 * 3600, "reauthenticated": True}
    ]
    session.save()


def cookies_of(who: str) -> dict[str, str]:
    """Signed in without the sign-in page, which has journeys of its own."""
    if who == GUEST:
        guest = guest_of(guest_order(), language="en", at=moment())
        return {GUEST_COOKIE: cookie_for(guest.person_id, moment())}
    if not who:
        return {}
    client = Client()
    client.force_login(MADE[who]() if who in MADE else User.objects.get(username=who))
    _prove(client)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
