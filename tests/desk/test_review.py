import hashlib
import re
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from aftersales.clock.services import moment
from aftersales.clockwork.services import fan_out
from aftersales.deadlines.models import Deadline
from aftersales.domain.lifecycle import Action
from aftersales.domain.moving import Details
from aftersales.domain.notices import RELEASED_AFTER
from aftersales.evidence.models import Evidence
from aftersales.tickets.models import Message, Ticket
from aftersales.tickets.services.assigning import snooze
from aftersales.tickets.services.moving import move_ticket
from aftersales.tickets.services.talking import add_evidence, write_message
from tests.desk.cast import AT, a_dispute, agent_in, an_administrator, said, set_clock, signed_in
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg
from tests.factories import (
    INTACT,
    NOON,
    OrderFactory,
    OrderLineFactory,
    StoreFactory,
    a_ticket,
    agent_of,
    an_arbiter,
    as_customer,
    as_store,
    asked,
    self_check_told,
)
from tests.web.texts import text_of


def page_of(ticket: Ticket) -> str:
    return reverse("admin:review", args=[ticket.number])


def message_page(ticket: Ticket) -> str:
    return reverse("admin:message", args=[ticket.number])


def reply_to(ticket: Ticket, text: str, **more: Any) -> dict[str, Any]:
    """What the composer of a page sends on which nothing had been said yet."""
    return {"text": text, "audience": "public", "version": ticket.version, "newest": 0} | more


def with_photo(ticket: Ticket) -> Evidence:
    (photo,) = checked_files([SimpleUploadedFile("front.jpg", jpeg())], by=ticket.customer, at=NOON)
    add_evidence(ticket, [photo], actor=as_customer(ticket), at=NOON)
    return photo


def links_to_moves(page: str, ticket: Ticket) -> list[str]:
    return re.findall(rf'href="{page_of(ticket)}((?!facts|contact|agent)[a-z_]+)/"', page)


def test_one_page_has_claim_evidence_history_verdict_and_time_limit() -> None:
    ticket = a_ticket()
    photo = with_photo(ticket)
    agent = agent_of(ticket.store)
    write_message(ticket, "Look at the wheel.", actor=as_customer(ticket), at=NOON)

    page = said(signed_in(agent).get(page_of(ticket)))

    thumb = reverse("admin:evidence", args=[ticket.number, photo.pk, "preview"])
    for words in ("It does not suit me.", "Look at the wheel.", thumb, "20 Nov, 12:00", "48 hours from"):
        assert words in page


def test_what_the_customer_checked_before_stands_in_the_readers_language() -> None:
    ticket = a_ticket(what=asked(declared=INTACT | self_check_told()))
    client = signed_in(agent_of(ticket.store))

    english = text_of(client.get(page_of(ticket)))
    chinese = text_of(client.get(page_of(ticket), headers={"accept-language": "zh-hans"}))

    assert "double-click speed to the middle. Is the problem still there? Yes" in english
    assert "把系统的双击速度调到中间，问题还在吗？ 是" in chinese


def test_only_allowed_actions_have_buttons_in_the_tables_order() -> None:
    ticket = a_ticket()

    page = said(signed_in(agent_of(ticket.store)).get(page_of(ticket)))

    assert links_to_moves(page, ticket) == ["approve", "request_info", "make_offer", "reject"]


def test_what_is_closed_says_why() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    Ticket.objects.filter(pk=ticket.pk).update(offers=2)

    page = said(signed_in(agent).get(page_of(ticket)))

    assert "make_offer" not in links_to_moves(page, ticket)
    assert "2 offers were made already: approve or refuse." in page


def test_after_the_time_limit_nothing_can_be_pressed_and_the_page_says_so() -> None:
    ticket = a_ticket(at=AT - timedelta(hours=49))

    page = said(signed_in(agent_of(ticket.store)).get(page_of(ticket)))

    assert links_to_moves(page, ticket) == []
    assert "The time to answer ended at 18 Nov, 13:00." in page


def test_returned_goods_can_be_taken_to_the_platform_by_the_store() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    move_ticket(ticket, Action.APPROVE, actor=as_store(agent), at=NOON)
    parcel = Details(carrier="SF", waybill="SF1234567890123")
    move_ticket(ticket, Action.SHIP_RETURN, actor=as_customer(ticket), at=NOON, details=parcel)

    page = said(signed_in(agent).get(page_of(ticket)))

    assert links_to_moves(page, ticket) == ["accept_return", "record_delivery", "escalate", "fail_inspection"]


def test_an_administrator_without_a_store_reads_and_has_no_buttons() -> None:
    ticket = a_ticket()

    page = said(signed_in(an_administrator()).get(page_of(ticket)))

    assert links_to_moves(page, ticket) == []
    assert "You can read this ticket; its store and the platform decide." in page
    assert message_page(ticket) not in page


def test_the_phone_number_stays_masked() -> None:
    ticket = a_ticket(OrderLineFactory(order=OrderFactory(phone="13800004471")))

    page = said(signed_in(agent_of(ticket.store)).get(page_of(ticket)))

    assert "138 **** 4471" in page
    assert "13800004471" not in page


def test_internal_notes_can_be_shown_alone() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)
    write_message(ticket, "A public word.", actor=as_store(agent), at=NOON)
    write_message(ticket, "An internal word.", actor=as_store(agent), at=NOON, is_internal=True)
    client = signed_in(agent)

    internal, public = (
        said(client.get(page_of(ticket), {"show": "internal"})),
        said(client.get(page_of(ticket), {"show": "public"})),
    )

    assert ("An internal word." in internal, "A public word." in internal) == (True, False)
    assert ("An internal word." in public, "A public word." in public) == (False, True)


def test_next_and_previous_follow_the_queue_with_its_filters() -> None:
    store = StoreFactory()
    first, middle, last = (
        a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=NOON + timedelta(minutes=n)) for n in range(3)
    )
    client = signed_in(agent_of(store))

    place = client.get(page_of(middle), {"view": "store", "kind": "return_refund"}).context["place"]

    assert (place.position, place.total, place.previous, place.next) == (2, 3, first.number, last.number)


def test_a_ticket_that_left_the_queue_points_to_what_comes_after_it() -> None:
    store = StoreFactory()
    head, moved, after = (
        a_ticket(OrderLineFactory(order=OrderFactory(store=store)), at=NOON + timedelta(minutes=n)) for n in range(3)
    )
    snooze(moved, moment() + timedelta(hours=1), actor=as_store(agent_of(store)), at=moment())

    place = signed_in(agent_of(store)).get(page_of(moved), {"view": "store"}).context["place"]

    assert (place.position, place.previous, place.next) == (0, head.number, after.number)


def test_a_ticket_that_nothing_comes_after_points_to_the_head_of_the_queue() -> None:
    store = StoreFactory()
    agent = agent_of(store)
    moved, head = (a_ticket(OrderLineFactory(order=OrderFactory(store=store))) for _ in range(2))
    move_ticket(moved, Action.APPROVE, actor=as_store(agent), at=NOON)

    place = signed_in(agent).get(page_of(moved), {"view": "store"}).context["place"]

    assert (place.position, place.next) == (0, head.number)


def test_a_dispute_is_linked() -> None:
    dispute = a_dispute()

    page = said(signed_in(agent_in(dispute)).get(page_of(dispute.ticket)))

    assert reverse("admin:dispute", args=[dispute.number]) in page


def test_a_stores_agent_gets_404_on_another_stores_ticket() -> None:
    ticket = a_ticket()
    stranger = signed_in(agent_of(StoreFactory()))

    assert stranger.get(page_of(ticket)).status_code == 404
    assert stranger.post(message_page(ticket), reply_to(ticket, "Hello")).status_code == 404
    assert not Message.objects.exists()


def test_a_message_reaches_the_customer() -> None:
    ticket = a_ticket()
    agent = agent_of(ticket.store)

    response = signed_in(agent).post(message_page(ticket), reply_to(ticket, "Please film it."))

    assert response.status_code == 302
    message = Message.objects.get()
    assert (message.text, message.author, message.role, message.is_internal) == (
        "Please film it.",
        agent,
        "store",
        False,
    )
    assert ticket.customer.notices.filter(code="message").count() == 0
    fan_out(message.at + RELEASED_AFTER)
    assert ticket.customer.notices.filter(code="message").count() == 1


def a_reply_on_its_way(text: str) -> tuple[Client, Ticket, str]:
    """The writer's client, and the address that takes it back."""
    ticket = a_ticket()
    client = signed_in(agent_of(ticket.store))
    client.post(message_page(ticket), reply_to(ticket, text))
    return client, ticket, reverse("admin:take_back", args=[ticket.number, Message.objects.get().pk])


def box_with(text: str) -> str:
    return f'maxlength="2000">{text}</textarea>'


def test_a_message_is_taken_back_and_its_text_is_in_the_box_again() -> None:
    client, ticket, address = a_reply_on_its_way("Please film it.")
    assert address in said(client.get(page_of(ticket)))

    response = client.post(address)

    assert (response.status_code, response["Location"]) == (302, page_of(ticket))
    assert not Message.objects.exists()
    assert box_with("Please film it.") in said(client.get(page_of(ticket)))


def test_the_text_of_a_message_that_was_taken_back_is_there_until_it_is_sent_again() -> None:
    client, ticket, address = a_reply_on_its_way("Please film it.")
    client.post(address)
    client.get(page_of(ticket))

    assert box_with("Please film it.") in said(client.get(page_of(ticket)))
    client.post(message_page(ticket), reply_to(ticket, "Please film it again."))
    assert box_with("") in said(client.get(page_of(ticket)))


def test_what_was_written_since_stands_below_what_is_taken_back() -> None:
    client, ticket, address = a_reply_on_its_way("Please film it.")
    client.post(reverse("admin:draft", args=[ticket.number]), {"text": "Thank you."})

    client.post(address)

    assert box_with("Please film it.\n\nThank you.") in said(client.get(page_of(ticket)))


def test_what_a_page_hands_along_is_newer_than_what_was_kept() -> None:
    client, ticket, address = a_reply_on_its_way("Please film it.")
    client.post(reverse("admin:draft", args=[ticket.number]), {"text": "Thank"})

    client.post(address, {"text": "Thank you."})

    assert box_with("Please film it.\n\nThank you.") in said(client.get(page_of(ticket)))


def test_taking_back_leads_back_into_the_list_that_one_works_through() -> None:
    client, ticket, address = a_reply_on_its_way("Please film it.")
    assert f'action="{address}?view=all"' in said(client.get(f"{page_of(ticket)}?view=all"))

    assert client.post(f"{address}?view=all")["Location"] == f"{page_of(ticket)}?view=all"


def test_what_is_taken_back_too_late_stays_and_so_does_what_was_written_since(settings: Settings) -> None:
    client, ticket, address = a_reply_on_its_way("Please film it.")
    client.post(reverse("admin:draft", args=[ticket.number]), {"text": "Thank you."})
    set_clock(settings, AT + timedelta(minutes=1))

    response = client.post(address)

    assert response.status_code == 409
    assert "The message has gone out and stays." in said(response)
    assert box_with("Thank you.") in said(response)
    assert Message.objects.get().text == "Please film it."


def test_a_colleagues_message_is_not_ones_own_to_take_back() -> None:
    ticket = a_ticket()
    message = write_message(ticket, "We are looking.", actor=as_store(agent_of(ticket.store)), at=moment())

    answer = signed_in(agent_of(ticket.store)).post(reverse("admin:take_back", args=[ticket.number, message.pk]))

    assert answer.status_code == 404
    assert Message.objects.exists()


def test_an_internal_note_tells_nobody() -> None:
    ticket = a_ticket()

    signed_in(agent_of(ticket.store)).post(message_page(ticket), {"text": "Same batch.", "audience": "internal"})

    assert Message.objects.get().is_internal
    assert ticket.customer.notices.filter(code="message").count() == 0


def test_an_empty_message_is_told_and_not_sent() -> None:
    ticket = a_ticket()

    response = signed_in(agent_of(ticket.store)).post(message_page(ticket), reply_to(ticket, " "))

    assert response.status_code == 422
    assert "This field is required." in said(response)
    assert not Message.objects.exists()


def test_a_file_that_lies_about_its_type_keeps_the_text_and_sends_nothing() -> None:
    ticket = a_ticket()
    liar = SimpleUploadedFile("front.jpg", b"MZ not a picture at all")
    written = reply_to(ticket, "See the photo.", evidence=liar)

    response = signed_in(agent_of(ticket.store)).post(message_page(ticket), written)

    assert response.status_code == 422
    assert "See the photo." in said(response)
    assert not Message.objects.exists()
    assert not Evidence.objects.exists()


def test_a_photo_of_the_store_becomes_evidence_of_the_store() -> None:
    ticket = a_ticket()
    photo = SimpleUploadedFile("shelf.jpg", jpeg())
    written = reply_to(ticket, "As it arrived.", evidence=photo)

    response = signed_in(agent_of(ticket.store)).post(message_page(ticket), written)

    assert response.status_code == 302
    assert [(link.role, link.evidence.display_name) for link in ticket.evidence_links.all()] == [("store", "shelf.jpg")]


def test_a_file_does_not_go_with_an_internal_note() -> None:
    ticket = a_ticket()
    written = {"text": "Look.", "audience": "internal", "evidence": SimpleUploadedFile("a.jpg", jpeg())}

    response = signed_in(agent_of(ticket.store)).post(message_page(ticket), written)

    assert response.status_code == 422
    assert not Evidence.objects.exists()


def test_staff_get_copies_in_place_and_the_original_as_a_download() -> None:
    ticket = a_ticket()
    photo = with_photo(ticket)
    client = signed_in(agent_of(ticket.store))

    preview = client.get(reverse("admin:evidence", args=[ticket.number, photo.pk, "preview"]))
    original = client.get(reverse("admin:evidence", args=[ticket.number, photo.pk, "original"]))

    assert (preview.status_code, preview["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(preview).startswith(b"\xff\xd8")
    assert hashlib.sha256(b"".join(original)).hexdigest() == photo.sha256
    assert original["Content-Disposition"] == 'attachment; filename="front.jpg"'
    assert client.get(reverse("admin:evidence", args=[ticket.number, photo.pk, "raw"])).status_code == 404


def test_a_file_is_only_reached_through_its_own_ticket() -> None:
    ticket = a_ticket()
    photo = with_photo(ticket)
    other = a_ticket(OrderLineFactory(order=OrderFactory(store=ticket.store)))
    stranger = signed_in(agent_of(StoreFactory()))

    inside = signed_in(agent_of(ticket.store))
    assert inside.get(reverse("admin:evidence", args=[other.number, photo.pk, "thumb"])).status_code == 404
    assert stranger.get(reverse("admin:evidence", args=[ticket.number, photo.pk, "thumb"])).status_code == 404


def test_in_the_demo_a_time_limit_can_run_out_now() -> None:
    ticket = a_ticket()

    response = signed_in(agent_of(ticket.store)).post(reverse("admin:run_out", args=[ticket.number]))

    assert response.status_code == 302
    ticket.refresh_from_db()
    assert ticket.due_at is not None
    assert abs(ticket.due_at - AT) < timedelta(minutes=5)
    assert Deadline.objects.get(state="pending").due_at == ticket.due_at


def test_outside_the_demo_time_cannot_be_cut_short(settings: Settings) -> None:
    settings.DEMO = False
    ticket = a_ticket()
    before = ticket.due_at

    response = signed_in(agent_of(ticket.store)).post(reverse("admin:run_out", args=[ticket.number]))

    assert response.status_code == 404
    ticket.refresh_from_db()
    assert ticket.due_at == before


def test_an_arbiter_reads_the_ticket_of_any_store() -> None:
    ticket = a_ticket()

    assert signed_in(an_arbiter()).get(page_of(ticket)).status_code == 200
