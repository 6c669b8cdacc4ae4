from typing import Any

from django.utils.translation import override

from aftersales.wording.notices import notice_mail, notice_product, notice_title

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


def test_the_mail_of_a_move_answers_the_three_questions() -> None:
    subject, body = notice_mail("move", SUBMITTED, "https://shop.example/t/1/")
    assert subject == "You sent the request (AS-2611-20483)"
    assert body.split("\n\n") == [
        "You sent the request.",
        "The store is reviewing your request.",
        "The store must reply by 24 Nov, 18:00. If it doesn't, your request is approved automatically.",
        "Nothing for you to do right now. We'll tell you as soon as something changes.",
        "MX Master 3S, AS-2611-20483",
        "https://shop.example/t/1/",
    ]


def test_the_mail_speaks_chinese_with_full_width_points() -> None:
    with override("zh-hans"):
        subject, body = notice_mail("move", SUBMITTED, "https://shop.example/t/1/")
    assert subject == "您提交了申请（AS-2611-20483）"
    assert body.split("\n\n")[2] == "商家需在 11月24日 18:00 前答复。逾期未答复将自动同意您的申请。"


def test_an_offer_is_told_by_what_was_offered_not_by_what_was_asked() -> None:
    values = SUBMITTED | {"action": "make_offer", "role": "store", "details": {"kind": "repair", "amount": "0"}}
    assert notice_title("move", values) == "The store made an offer: repair"


def test_an_offer_whose_details_are_unknown_is_told_without_them() -> None:
    assert notice_title("move", SUBMITTED | {"action": "make_offer", "role": "store"}) == "The store made an offer"


def test_the_mail_of_an_end_tells_what_came_of_it() -> None:
    ended = {"action": "pay_refund", "role": "store", "state": "completed", "kind": "refund_only", "due_at": ""}
    _subject, body = notice_mail("move", SUBMITTED | ended, "https://shop.example/t/1/")
    assert body.split("\n\n")[:2] == [
        "The store paid the refund.",
        "¥699.00 goes back to how you paid. Your bank may take 1–3 days.",
    ]


def test_a_reminder_tells_until_when() -> None:
    values = SUBMITTED | {"viewer": "store"}
    assert notice_title("reminder", values) == "Please reply by 24 Nov, 18:00."


def test_a_reminder_of_a_dispute_asks_for_evidence() -> None:
    dispute = {"state": "in_dispute", "dispute_state": "collecting_evidence", "consequence": "close_evidence_round"}
    assert notice_title("reminder", SUBMITTED | dispute) == "Please show your evidence by 24 Nov, 18:00."


def test_a_dispute_mail_tells_what_happens_without_evidence() -> None:
    dispute = {
        "action": "accept",
        "role": "clock",
        "state": "in_dispute",
        "dispute_state": "collecting_evidence",
        "consequence": "close_evidence_round",
    }
    _subject, body = notice_mail("dispute", SUBMITTED | dispute, "https://shop.example/t/1/")
    assert body.split("\n\n")[:3] == [
        "The time for acceptance passed, so the dispute was accepted.",
        "Show your evidence to the platform.",
        "Please show your evidence by 24 Nov, 18:00. After that the platform decides on what it has.",
    ]


def test_a_message_quotes_its_text_and_asks_for_nothing() -> None:
    values = SUBMITTED | {"role": "store", "text": "Which colour?"}
    subject, body = notice_mail("message", values, "https://shop.example/t/1/")
    assert subject == "The store wrote a message (AS-2611-20483)"
    assert body.split("\n\n") == [
        "The store wrote a message.",
        "Which colour?",
        "MX Master 3S, AS-2611-20483",
        "https://shop.example/t/1/",
    ]


def test_the_sign_in_mail_holds_the_link_it_was_given() -> None:
    subject, body = notice_mail("welcome", {"link": "https://shop.example/in/abc/"}, "https://shop.example/")
    assert subject == "Your link to sign in"
    assert "\n\nhttps://shop.example/in/abc/\n\n" in body


def test_an_unknown_code_shows_itself() -> None:
    assert notice_title("of_old_days", {}) == "of_old_days"


def test_the_product_has_the_name_the_reader_knows() -> None:
    values = {"product": "罗技 K380 键盘", "product_en": "Logitech K380 keyboard"}

    assert notice_product(values) == "Logitech K380 keyboard"
    with override("zh-hans"):
        assert notice_product(values) == "罗技 K380 键盘"
