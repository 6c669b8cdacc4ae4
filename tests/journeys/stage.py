"""Browser windows for the people of a journey. Whatever the browser complains of fails the test."""

from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, ViewportSize

from aftersales.accounts.models import User
from tests.journeys.cast import PASSWORD

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
PATIENCE = 20_000
"""Milliseconds; long, because the machine may be busy with the other tests."""
# Chromium says this for every answer from 400 up; _hear_response judges those by their kind.
ABOUT_A_STATUS = "Failed to load resource: the server responded with a status of"


class Stage:
    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.troubles: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._pages: dict[str, Page] = {}

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def shown(self) -> str:
        """What stands on every page now, and what the browser complained of."""
        pages = [page for context in self._contexts for page in context.pages]
        return "\n\n".join([f"{page.url}\n{page.inner_text('body')}" for page in pages] + self.troubles)

    # --- people ---

    def phone_of(self, person: User, *, javascript: bool = True) -> Page:
        """Where a customer is signed in; the same window each time."""
        return self._window(person, PHONE, javascript)

    def desk_of(self, person: User) -> Page:
        return self._window(person, DESK)

    def stranger(self) -> Page:
        """A phone on which nobody is signed in."""
        return self._open(PHONE)

    def second_tab(self, page: Page) -> Page:
        return self._watch(page.context.new_page())

    # --- ways ---

    def go(self, page: Page, name: str, *args: object) -> Page:
        return self.visit(page, reverse(name, args=args))

    def visit(self, page: Page, path: str) -> Page:
        page.goto(self.url + path)
        return page

    # --- windows ---

    def _window(self, person: User, size: ViewportSize, javascript: bool = True) -> Page:
        key = f"{person.username} {javascript}"
        if key not in self._pages:
            self._pages[key] = self._sign_in(self._open(size, javascript), person)
        return self._pages[key]

    def _open(self, size: ViewportSize, javascript: bool = True) -> Page:
        context = self._browser.new_context(
            viewport=size, locale="en-GB", timezone_id="Asia/Shanghai", java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        return self._watch(context.new_page())

    def _sign_in(self, page: Page, person: User) -> Page:
        self.go(page, "account_login")
        page.get_by_text("Sign in with a password").click()
        page.locator("#id_login").fill(person.username)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return page

    # --- ears ---

    def _watch(self, page: Page) -> Page:
        page.on("console", self._hear_console)
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("response", self._hear_response)
        return page

    def _hear_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(ABOUT_A_STATUS):
            self.troubles.append(f"{message.location.get('url', '')}: {message.text}")

    def _hear_response(self, response: Response) -> None:
        """A page may refuse with 4xx, and so may what takes in files; what a page is made of must be there."""
        may_refuse = response.request.resource_type == "document" or "/files/" in response.url
        if response.status >= (500 if may_refuse else 400):
            self.troubles.append(f"{response.request.method} {response.url}: {response.status}")
