from typing import Any

from django.utils.translation import override

from aftersales.wording.notices import notice_product, notice_title, notice_values

SUBMITTED: dict[str, Any] = {
    "number": "AS-2611-20483",
    "action": "submit",
    "role": "customer",
    "viewer": "customer",
    "state": "awaiting_review",
    "kind": "exchange",
    "due_at": "2026-11-24T10:00:00+00:00",
    "consequence": "judge_silent_store",
    "will_approve": True,
    "product": "MX Master 3S",
    "amount": "699.00",
    "close_reason": "",
}


def test_the_title_of_a_move_is_its_history_line() -> None:
    assert notice_title("move", SUBMITTED) == "You sent the request"


def values_of(code: str, values: dict[str, Any]) -> dict[str, str]:
    return notice_values(code, values, name="Lin Yue", url="https://shop.example/t/1/")


def test_a_move_answers_the_three_questions() -> None:
    told = values_of("move", SUBMITTED)

    assert told == {
        "name": "Lin Yue",
        "title": "You sent the request",
        "number": "AS-2611-20483",
        "product": "MX Master 3S",
        "amount": "¥699.00",
        "text": "",
        "turn": "The store is reviewing your request",
        "until": "The store must reply by 24 Nov, 18:00.",
        "otherwise": "If it doesn't, your request is approved automatically.",
        "answers": "The store is reviewing your request.\n\n"
        "The store must reply by 24 Nov, 18:00. If it doesn't, your request is approved automatically.\n\n"
        "Nothing for you to do right now. We'll tell you as soon as something changes.",
        "count": "0",
        "list": "",
        "figures": "",
        "days": "",
        "link": "https://shop.example/t/1/",
        "button": "https://shop.example/t/1/",
    }


def test_the_answers_speak_chinese_with_full_width_points() -> None:
    with override("zh-hans"):
        told = values_of("move", SUBMITTED)
    assert told["title"] == "您提交了申请"
    assert told["answers"].split("\n\n")[1] == "商家需在 11月24日 18:00 前答复。逾期未答复将自动同意您的申请。"


def test_an_offer_is_told_by_what_was_offered_not_by_what_was_asked() -> None:
    values = SUBMITTED | {"action": "make_offer", "role": "store", "details": {"kind": "repair", "amount": "0"}}
    assert notice_title("move", values) == "The store made an offer: repair"


def test_an_offer_whose_details_are_unknown_is_told_without_them() -> None:
    assert notice_title("move", SUBMITTED | {"action": "make_offer", "role": "store"}) == "The store made an offer"


def test_an_end_tells_what_came_of_it() -> None:
    ended = {"action": "pay_refund", "role": "store", "state": "completed", "kind": "refund_only", "due_at": ""}

    told = values_of("move", SUBMITTED | ended)

    assert (told["title"], told["answers"]) == (
        "The store paid the refund",
        "¥699.00 goes back to how you paid. Your bank may take 1–3 days.",
    )


def test_a_reminder_tells_until_when() -> None:
    values = SUBMITTED | {"viewer": "store"}
    assert notice_title("reminder", values) == "Please reply by 24 Nov, 18:00."


def test_a_reminder_of_a_dispute_asks_for_evidence() -> None:
    dispute = {"state": "in_dispute", "dispute_state": "collecting_evidence", "consequence": "close_evidence_round"}
    assert notice_title("reminder", SUBMITTED | dispute) == "Please show your evidence by 24 Nov, 18:00."


def test_a_dispute_tells_what_happens_without_evidence() -> None:
    dispute = {
        "action": "accept",
        "role": "clock",
        "state": "in_dispute",
        "dispute_state": "collecting_evidence",
        "consequence": "close_evidence_round",
    }

    told = values_of("dispute", SUBMITTED | dispute)

    assert told["title"] == "The time for acceptance passed, so the dispute was accepted"
    assert told["answers"].split("\n\n") == [
        "Show your evidence to the platform.",
        "Please show your evidence by 24 Nov, 18:00. After that the platform decides on what it has.",
    ]


def test_a_message_quotes_its_text_and_asks_for_nothing() -> None:
    told = values_of("message", SUBMITTED | {"role": "store", "text": "Which colour?"})

    assert (told["title"], told["text"], told["answers"]) == ("The store wrote a message", "Which colour?", "")


def test_a_sign_in_link_takes_the_place_of_the_page() -> None:
    told = values_of("welcome", {"link": "https://shop.example/in/abc/"})

    assert (told["title"], told["link"]) == ("Your link to sign in", "https://shop.example/in/abc/")


def test_a_summary_lists_what_is_overdue() -> None:
    rows = [
        {"number": "AS-1", "product": "鼠标", "product_en": "Mouse", "days": 4},
        {"number": "AS-2", "product": "键盘", "product_en": "", "days": 1},
    ]

    told = values_of("overdue", {"viewer": "store", "tickets": rows})

    assert told["title"] == "2 tickets are overdue"
    assert told["list"] == "AS-1, Mouse, 4 d overdue\nAS-2, 键盘, 1 d overdue"


def test_an_unknown_code_shows_itself() -> None:
    assert notice_title("of_old_days", {}) == "of_old_days"


def test_the_product_has_the_name_the_reader_knows() -> None:
    values = {"product": "罗技 K380 键盘", "product_en": "Logitech K380 keyboard"}

    assert notice_product(values) == "Logitech K380 keyboard"
    with override("zh-hans"):
        assert notice_product(values) == "罗技 K380 键盘"
