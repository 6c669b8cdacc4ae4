"""What the form asks about the goods, the serial number, and what each file shows."""

from uuid import uuid4

import pytest
from django.test import Client

from aftersales.orders.models import OrderLine, UnitSerial
from aftersales.policies.selectors import forget_rules
from aftersales.tickets.models import Ticket
from tests.factories import SOUND_FAULT
from tests.web.filling_in import CHANGED_MY_MIND, FILLED_IN, photos, request_url, send
from tests.web.texts import main_of, says, text_of


def with_terms(line: OrderLine, **terms: object) -> None:
    line.policy_version.terms = terms  # type: ignore[union-attr]
    line.policy_version.save(update_fields=["terms"])  # type: ignore[union-attr]
    forget_rules()  # what is published never changes, so it may have been kept


def test_a_change_of_mind_states_the_condition(page: Client, line: OrderLine) -> None:
    send(page, line, **CHANGED_MY_MIND)

    ticket = Ticket.objects.get()
    assert ticket.declared == {
        "goods": {
            "opened": True,
            "accessories_complete": True,
            "labels_intact": True,
            "use_marks": "light",
            "damage": "none",
        }
    }
    assert (ticket.verdict["outcome"], ticket.verdict["undecided"]) == ("eligible", [])
    assert ticket.verdict["assumed"] == ["proof.serial"]


def test_the_ticket_lists_what_is_still_open_and_who_answers(page: Client, line: OrderLine) -> None:
    sent = send(page, line, files=photos("a.jpg"))

    says(
        page.get(sent["Location"]),
        "Still open Is the same model in stock? The store checks this. "
        "Does the serial number belong to this order? This is checked when the item is back.",
    )


@pytest.mark.parametrize("question", ["still_usable", "seen_outside", "safety_hazard", "damage"])
def test_a_question_about_a_fault_is_not_passed_over(page: Client, line: OrderLine, question: str) -> None:
    response = send(page, line, **{question: None})

    says(response, "This field is required.", status=422)
    assert not Ticket.objects.exists()


def test_whoever_cannot_tell_leaves_the_fact_untold(page: Client, line: OrderLine) -> None:
    send(page, line, kind="return_refund", still_usable="unsure", seen_outside="unsure", files=photos("a.jpg"))

    ticket = Ticket.objects.get()
    assert ticket.declared["defect"] == {"safety_hazard": False}
    assert ticket.verdict["facts"]["defect"] == {"disclosed_at_sale": False, "safety_hazard": False}


def test_a_fault_states_what_is_known_of_it(page: Client, line: OrderLine) -> None:
    send(page, line, still_usable="no", seen_outside="no", safety_hazard="yes")

    ticket = Ticket.objects.get()
    assert ticket.declared == {
        "goods": {"damage": "none"},
        "self_check_done": True,
        "defect": {"severity": "purpose_defeated", "visibility": "hidden", "safety_hazard": True},
    }
    assert "SAFETY_HAZARD" in ticket.verdict["findings"]


def test_a_self_check_that_nobody_speaks_of_is_a_question(page: Client, line: OrderLine) -> None:
    send(page, line, self_check=None, files=photos("a.jpg"))

    ticket = Ticket.objects.get()
    assert ticket.declared["self_check_done"] is False
    assert ticket.verdict["outcome"] == "needs_review"
    assert "SELF_CHECK_MISSING" in ticket.verdict["findings"]


def test_an_answer_to_a_question_that_was_not_asked_is_not_taken_over(page: Client, line: OrderLine) -> None:
    send(page, line, opened="yes", use_marks="lasting")

    assert Ticket.objects.get().declared == SOUND_FAULT


def test_with_kind_and_reason_known_only_what_matters_is_shown_without_a_script(page: Client, line: OrderLine) -> None:
    shown = main_of(page.get(request_url(line), {"kind": "exchange", "reason": "defective"}))

    assert _is_hidden(shown, "Is it opened?") is True
    assert _is_hidden(shown, "Have you tried another port or computer") is False
    assert _is_hidden(shown, "Photo of the serial number") is False
    assert _is_hidden(shown, "Screenshot of the new price") is True


def test_a_gift_is_asked_about_where_the_order_had_one(page: Client, line: OrderLine) -> None:
    assert "free gift" not in text_of(page.get(request_url(line)))
    line.gift, line.gift_price = "Mouse pad", 29
    line.save(update_fields=["gift", "gift_price"])

    refused = send(page, line, **CHANGED_MY_MIND)
    send(page, line, **CHANGED_MY_MIND, gift="lost")

    says(refused, "The free gift of this order (Mouse pad)", "This field is required.", status=422)
    ticket = Ticket.objects.get()
    assert ticket.declared["gift"] == "lost"
    assert "GIFT_DEDUCTED" in ticket.verdict["findings"]


def test_a_technician_can_be_asked_for_where_the_store_sends_one(page: Client, line: OrderLine) -> None:
    assert "A technician comes" not in text_of(page.get(request_url(line)))
    with_terms(line, offers_onsite_repair=True)

    send(page, line, kind="repair", handover="on_site")

    ticket = Ticket.objects.get()
    assert ticket.declared["handover"] == "on_site"
    assert "ONSITE_REPAIR" in ticket.verdict["findings"]


def test_the_outer_box_is_asked_about_where_the_store_wants_it(page: Client, line: OrderLine) -> None:
    assert "outer box" not in text_of(page.get(request_url(line)))
    with_terms(line, requires_outer_box=True, no_reason_days=15)

    assert "Do you still have the outer box?" in text_of(page.get(request_url(line)))


# --- the serial number ---


def test_the_form_says_where_the_number_stands_and_what_it_looks_like(page: Client, line: OrderLine) -> None:
    says(
        page.get(request_url(line)),
        "The serial number stands after S/N on the underside of the item, or on its box. It looks like 2431LZ0A8K29.",
    )


def test_the_number_is_kept_in_its_plain_form(page: Client, line: OrderLine) -> None:
    send(page, line, serial="2431-lz 0a8k29")

    assert Ticket.objects.get().serial == "2431LZ0A8K29"


def test_another_units_number_sends_the_request_to_a_person(page: Client, line: OrderLine) -> None:
    UnitSerial.objects.create(order_line=line, unit=1, serial="2431LZ0A8K29")

    send(page, line, serial="2431LZ0A8K30", files=photos("a.jpg"))

    verdict = Ticket.objects.get().verdict
    assert (verdict["outcome"], "SERIAL_MISMATCH" in verdict["findings"]) == ("needs_review", True)


def test_an_odd_number_is_hinted_at_and_stops_nobody(page: Client, line: OrderLine) -> None:
    sent = send(page, line, serial="123")

    assert Ticket.objects.get().serial == "123"
    says(page.get(sent["Location"]), "A serial number of this brand is longer, such as 2431LZ0A8K29.")


# --- what each file shows ---


def test_a_kept_file_is_named_with_the_draft(page: Client, line: OrderLine) -> None:
    key = str(uuid4())
    send(page, line, key=key, submit=None, files=photos("a.jpg"))
    link = Ticket.objects.get().evidence_links.get()
    form = FILLED_IN | {"key": key, "submit": None, f"shot-{link.evidence_id}": "serial_label"}

    page.post(f"/tickets/{link.ticket.number}/edit/", {name: value for name, value in form.items() if value})

    link.refresh_from_db()
    assert link.shot == "serial_label"


def test_a_sent_file_is_named_on_the_request(page: Client, line: OrderLine) -> None:
    sent = send(page, line, files=photos("a.jpg"))
    link = Ticket.objects.get().evidence_links.get()
    says(page.get(sent["Location"]), "Would help to decide it: Video of the fault, Photo of the serial number")

    response = page.post(f"{sent['Location']}evidence/{link.evidence_id}/shot/", {"shot": "serial_label"})

    link.refresh_from_db()
    assert (response["Location"], link.shot) == (sent["Location"], "serial_label")
    says(page.get(sent["Location"]), "Would help to decide it: Video of the fault")


@pytest.mark.parametrize("name", ["selfie", "serial_label; drop"])
def test_a_shot_that_is_none_is_not_taken(page: Client, line: OrderLine, name: str) -> None:
    sent = send(page, line, files=photos("a.jpg"))
    link = Ticket.objects.get().evidence_links.get()

    response = page.post(f"{sent['Location']}evidence/{link.evidence_id}/shot/", {"shot": name})

    link.refresh_from_db()
    assert (response.status_code, link.shot) == (404, "")


def _is_hidden(markup: str, words: str) -> bool:
    """Whether the nearest part around these words is one that is not asked."""
    before = markup[: markup.index(words)]
    return before[before.rindex("data-asks=") :].split(">")[0].endswith("hidden")
