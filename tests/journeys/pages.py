"""What people do on the pages, in their words; shared by the customer's pages and the desk where both look alike."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.urls import reverse
from playwright.sync_api import FilePayload, Locator, Page, expect

from aftersales.disputes.models import Dispute
from aftersales.orders.models import OrderLine
from tests.journeys.stage import Stage

Files = Sequence[FilePayload]
WORDS = "The left button clicks twice when I press it once."


# --- the request form ---


def open_request_form(stage: Stage, page: Page, line: OrderLine) -> None:
    """As a customer finds it: the order list, the order, the button, and all on one page."""
    stage.go(page, "web:orders")
    page.locator(f"a[href='{reverse('web:order', args=[line.order.number])}']", has_text="Rights and service").click()
    page.get_by_role("link", name="Request after-sales service").click()
    press(page, "All on one page instead")


def fill_request(page: Page, *, kind: str, reason: str, opened: str = "No", files: Files = ()) -> None:
    choose(page, "What would you like?", kind)
    choose(page, "Why?", reason)
    page.get_by_label("What is wrong, in your own words?").fill(WORDS)
    declare(page, opened)
    attach(page, files)


def declare(page: Page, opened: str) -> None:
    """The questions that this kind and reason ask; the others are not there to be answered."""
    answers = {
        "Is it opened?": opened,
        "Are all parts and accessories there?": "Yes",
        "Are its labels, with the serial number, still on it?": "Yes",
        "Have you tried another port or computer, new batteries and the newest driver?": "Yes",
        "Can you still use it for what you bought it for?": "Yes",
        "Can the problem be seen without using it?": "Yes",
        "Does it get hot, swell, smoke or give shocks?": "No",
    }
    for question, answer in answers.items():
        if page.get_by_role("group", name=question).is_visible():
            choose(page, question, answer)
    for label, answer in (
        ("Marks of use", "No marks of use"),
        ("Did anything happen to it after delivery?", "No damage"),
    ):
        if page.get_by_label(label).is_visible():
            page.get_by_label(label).select_option(answer)


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True).check()


def attach(page: Page, files: Files) -> None:
    if files:
        main(page).locator("input[type=file]").first.set_input_files(list(files))


def submit_request(page: Page) -> str:
    """The number of the new request."""
    press(page, "Submit request")
    expect(page.get_by_text("Your request is with the store.")).to_be_visible()
    return shown_number(page)


def ask(
    stage: Stage, page: Page, line: OrderLine, *, kind: str, reason: str, opened: str = "No", files: Files = ()
) -> str:
    """The whole way from the order list to a request that is with the store."""
    open_request_form(stage, page, line)
    fill_request(page, kind=kind, reason=reason, opened=opened, files=files)
    return submit_request(page)


def ask_for_return(stage: Stage, page: Page, line: OrderLine) -> str:
    """By the seven-day right: eligible as it stands, no photo needed."""
    return ask(stage, page, line, kind="Return and refund", reason="No longer wanted")


# --- any page ---


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def headline(page: Page, words: str) -> None:
    """The page's heading says whose turn it is."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def says(page: Page, *sentences: str) -> None:
    for words in sentences:
        expect(main(page).get_by_text(words).first).to_be_visible()


def press(page: Page, button: str) -> None:
    main(page).get_by_role("button", name=button, exact=True).click()


def open_step(page: Page, name: str) -> None:
    """From the ticket to the page that says what the step does."""
    main(page).get_by_role("link", name=name, exact=True).click()
    headline_of_step(page, name)


def headline_of_step(page: Page, name: str) -> None:
    expect(main(page).get_by_role("heading", name=name, exact=True)).to_be_visible()


def fill(page: Page, fields: Mapping[str, str]) -> None:
    for label, text in fields.items():
        choice = main(page).get_by_role("combobox", name=label)
        if choice.count():
            choice.select_option(text)
        else:
            field_to_write(page, label).fill(text)


def field_to_write(page: Page, label: str) -> Locator:
    fields = main(page)
    return fields.get_by_role("textbox", name=label).or_(fields.get_by_role("spinbutton", name=label))


def take_step(page: Page, name: str, fields: Mapping[str, str] | None = None, files: Files = ()) -> None:
    """Open a step, read it, fill it in, confirm it with the button that repeats its name."""
    open_step(page, name)
    fill(page, fields or {})
    attach(page, files)
    press(page, name)
    expect(main(page).get_by_role("heading", name=name, exact=True)).to_have_count(0)


def shown_number(page: Page) -> str:
    """The last part of the address."""
    return urlsplit(page.url).path.strip("/").split("/")[-1]


# --- the desk ---


def open_from_queue(stage: Stage, page: Page, number: str) -> None:
    stage.go(page, "admin:queue")
    page.get_by_role("link", name=number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.wait_for_load_state()  # keys work once the page's modules are there


def open_dispute(stage: Stage, page: Page, number: str) -> None:
    """From the list of disputes; `number` is the ticket's."""
    dispute = Dispute.objects.get(ticket__number=number)
    stage.go(page, "admin:arbitration")
    page.get_by_role("link", name=dispute.number).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(dispute.number)
