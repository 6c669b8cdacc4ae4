from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aftersales.accounts.models import User
from aftersales.domain.guides import Ending
from aftersales.guides.models import GuideRun
from aftersales.orders.models import OrderLine
from aftersales.tickets.models import Ticket
from tests.factories import OrderLineFactory, UserFactory
from tests.web.filling_in import photos, send
from tests.web.texts import links_of, says, text_of

MOUSE = "/help/guides/mouse-clicks/"


def begin(client: Client) -> str:
    return str(client.post(MOUSE)["Location"])


def answer(client: Client, run: str, *answers: tuple[str, str]) -> None:
    for step, given in answers:
        client.post(run, {"step": step, "answer": given})


NOT_SOLVED = (("speed", "yes"), ("clean", "yes"), ("power", "yes"), ("computer", "yes"))


@pytest.fixture
def visitor(db: None) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def test_everybody_may_read_guides_and_articles(visitor: Client) -> None:
    says(visitor.get("/help/"), "What is wrong?", "The mouse double-clicks or a button is dead", "Reinstall the driver")
    says(visitor.get("/help/articles/pairing/"), "Pair it again", "Keep 20 cm away from routers")


def test_ones_own_words_find_a_guide(visitor: Client) -> None:
    response = visitor.get("/help/", {"q": "左键双击"})

    assert MOUSE in links_of(response)
    says(response, "What fits your words The mouse double-clicks", "Show all guides")
    assert "Keys are dead, stick or repeat" not in response.content.decode()


def test_words_that_fit_nothing_show_the_way_on(visitor: Client) -> None:
    says(
        visitor.get("/help/", {"q": "发票"}),
        "No guide fits these words. Choose below, or ask the store from your order.",
    )


def test_looking_at_a_guide_starts_nothing(visitor: Client) -> None:
    says(visitor.get(MOUSE), "At most 5 questions")
    assert GuideRun.objects.count() == 0


def test_one_question_at_a_time(visitor: Client) -> None:
    run = begin(visitor)

    says(visitor.get(run), "question 1 of at most 5", "Set the system's double-click speed to the middle.")
    answer(visitor, run, ("speed", "yes"))
    says(visitor.get(run), "question 2 of at most 5", "Clean the gaps around the button.", "Your answers so far")


def test_solved_says_so_and_opens_no_ticket(visitor: Client) -> None:
    run = begin(visitor)
    answer(visitor, run, ("speed", "no"))

    says(visitor.get(run), "Glad that worked", "this check does not shorten any right")
    assert GuideRun.objects.get().ending == Ending.SOLVED
    assert Ticket.objects.count() == 0


def test_going_back_keeps_the_later_answers(visitor: Client) -> None:
    run = begin(visitor)
    answer(visitor, run, ("speed", "yes"), ("clean", "yes"))

    says(visitor.get(run, {"step": "speed"}), "question 1 of at most 5")
    answer(visitor, run, ("speed", "unsure"))
    says(visitor.get(run), "question 3 of at most 5")


def test_an_answer_that_is_none_changes_nothing(visitor: Client) -> None:
    run = begin(visitor)

    says(visitor.post(run, {"step": "speed", "answer": "maybe"}, follow=True), "Please choose one of the answers.")
    assert GuideRun.objects.get().answers == {}


def test_an_answer_to_another_question_changes_nothing(visitor: Client) -> None:
    run = begin(visitor)

    response = visitor.post(run, {"step": "driver", "answer": "yes"}, follow=True)

    says(response, "This question is not part of your check any more.")
    assert GuideRun.objects.get().answers == {}


def test_not_solved_hands_over_to_the_item(page: Client, line: OrderLine) -> None:
    run = begin(page)
    answer(page, run, *NOT_SOLVED)

    response = page.get(run)

    says(response, "It looks like a fault of the item", "Request service for this item")
    check = GuideRun.objects.get().pk
    assert f"/orders/{line.order.number}/lines/1/ask/?check={check}" in response.content.decode()


def test_with_several_such_items_one_is_chosen(page: Client, line: OrderLine) -> None:
    OrderLineFactory(order__customer=line.order.customer)
    run = begin(page)
    answer(page, run, *NOT_SOLVED)

    says(page.get(run), "Which item is it about?")


def test_a_visitor_signs_in_first_and_finds_the_check_again(visitor: Client, customer: User, line: OrderLine) -> None:
    run = begin(visitor)
    answer(visitor, run, *NOT_SOLVED)
    assert f"/accounts/login/?next={run}" in visitor.get(run).content.decode()

    visitor.force_login(customer)

    says(visitor.get(run), "Request service for this item")
    assert GuideRun.objects.get().user == customer


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_another_persons_check_is_a_404_and_stays_as_it_is(page: Client, who: str) -> None:
    run = begin(page)
    other = Client()
    if who == "stranger":
        other.force_login(UserFactory())

    assert other.get(run).status_code == 404
    assert other.post(run, {"step": "speed", "answer": "no"}).status_code == 404
    assert GuideRun.objects.get().answers == {}


def test_a_question_about_progress_is_answered_from_ones_own_requests(page: Client, ticket: Ticket) -> None:
    response = page.get("/help/", {"q": "我的申请到哪了"})

    says(response, "How far your requests are")
    assert f"/tickets/{ticket.number}/" in links_of(response)


def test_a_question_about_rights_is_answered_from_ones_own_orders(page: Client, line: OrderLine) -> None:
    response = page.get("/help/", {"q": "还能退货吗"})

    says(response, "Your rights, from your orders")
    assert f"/orders/{line.order.number}/" in links_of(response)


def test_a_visitor_is_told_that_signing_in_answers_it(visitor: Client) -> None:
    says(visitor.get("/help/", {"q": "refund status"}), "Sign in and this page shows whose turn it is, and until when.")


def test_a_stranger_may_look_up_one_order_instead(visitor: Client) -> None:
    assert "/look-up/" in links_of(visitor.get("/help/", {"q": "What are my rights?"}))


def test_a_guest_is_told_how_far_the_request_is(guest_page: Client, line: OrderLine) -> None:
    send(guest_page, line, files=photos("mouse.jpg"))

    response = guest_page.get("/help/", {"q": "How far is my request?"})

    assert f"/tickets/{Ticket.objects.get().number}/" in links_of(response)
    assert "Sign in and this page" not in text_of(response)


def test_a_guest_is_told_the_rights_of_the_order(guest_page: Client, line: OrderLine) -> None:
    response = guest_page.get("/help/", {"q": "What are my rights?"})

    assert f"/orders/{line.order.number}/" in links_of(response)
    assert "Sign in and this page" not in text_of(response)


def test_a_guest_goes_from_the_check_to_the_request(guest_page: Client, line: OrderLine) -> None:
    run = begin(guest_page)
    answer(guest_page, run, *NOT_SOLVED)

    response = guest_page.get(run)

    assert f"/orders/{line.order.number}/lines/1/ask/" in links_of(response)
    assert "Sign in and request service" not in text_of(response)


def test_the_help_page_costs_the_same_whatever_it_finds(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        visitor.get("/help/")
    with django_assert_num_queries(4):
        visitor.get("/help/", {"q": "鼠标 双击 耳机 摄像头 键盘 驱动"})


def test_a_question_costs_a_fixed_number_of_queries(
    page: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = begin(page)
    answer(page, run, ("speed", "yes"))

    with django_assert_num_queries(5):
        page.get(run)


def test_a_check_that_never_was_is_a_404(page: Client) -> None:
    assert page.get(f"/help/checks/{UUID(int=7)}/").status_code == 404
