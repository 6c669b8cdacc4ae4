from collections.abc import Mapping
from enum import StrEnum

import pytest
from django.utils.translation import override

from aftersales.domain.deadlines import DeadlineCode, Side
from aftersales.domain.disputes import DISMISSAL_RULES, Dismissal, DisputeAction, DisputeState, Ground
from aftersales.domain.eligibility.verdict import Outcome, ReturnShipping
from aftersales.domain.eligibility.vocabulary import Damage, DataLeft, Fulfilment, UseMarks
from aftersales.domain.lifecycle import Action, CloseReason, Role, State
from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason, RequestKind
from aftersales.domain.rulings import Liable, RulingOutcome
from aftersales.wording import disputing, names

TABLES = [
    (names.STATES, State),
    (names.KINDS, RequestKind),
    (names.KIND_PHRASES, RequestKind),
    (names.REASONS, Reason),
    (names.ACTIONS, Action),
    (names.ROLES, Role),
    (names.SIDES, Side),
    (names.CLOSE_REASONS, CloseReason),
    (names.REFUSALS, RefusalCode),
    (names.OUTCOMES, Outcome),
    (names.SHIPPING_PAYERS, ReturnShipping),
    (disputing.DISPUTE_STATES, DisputeState),
    (disputing.DISPUTE_ACTIONS, DisputeAction),
    (disputing.GROUNDS, Ground),
    (disputing.RULING_OUTCOMES, RulingOutcome),
    (disputing.LIABLE, Liable),
    (names.DEADLINES, DeadlineCode),
    (names.DAMAGES, Damage),
    (names.USE_MARKS, UseMarks),
    (names.DATA_LEFT, DataLeft),
    (names.FULFILMENTS, Fulfilment),
]


@pytest.mark.parametrize(("table", "codes"), TABLES, ids=lambda value: getattr(value, "__name__", ""))
def test_every_code_has_a_name(table: Mapping[str, object], codes: type[StrEnum]) -> None:
    assert set(table) == set(codes)


GLOSSARY = {
    State.DRAFT: "草稿",
    State.AWAITING_REVIEW: "待商家审核",
    State.AWAITING_CUSTOMER_INFO: "待买家补充",
    State.AWAITING_OFFER_REPLY: "待买家确认方案",
    State.REJECTED: "已拒绝",
    State.AWAITING_RETURN: "待买家退货",
    State.RETURN_IN_TRANSIT: "退货中",
    State.INSPECTION_FAILED: "验货不符",
    State.IN_REPAIR: "维修中",
    State.AWAITING_SHIPMENT: "待商家发货",
    State.OUTBOUND_IN_TRANSIT: "待买家收货",
    State.REFUNDING: "退款中",
    State.IN_DISPUTE: "平台介入中",
    State.COMPLETED: "已完成",
    State.CLOSED: "已关闭",
}
DISPUTE_GLOSSARY = {
    DisputeState.AWAITING_ACCEPTANCE: "待平台受理",
    DisputeState.COLLECTING_EVIDENCE: "举证中",
    DisputeState.UNDER_REVIEW: "平台审理中",
    DisputeState.SUSPENDED: "已中止",
    DisputeState.AWAITING_EXECUTION: "待商家执行",
    DisputeState.RULED: "已裁决",
    DisputeState.EXECUTED: "已执行",
    DisputeState.UNDER_APPEAL: "申诉中",
    DisputeState.SETTLED: "已和解",
    DisputeState.WITHDRAWN: "已撤销",
    DisputeState.CLOSED: "已结案",
}


def test_states_have_the_words_of_the_glossary_in_chinese() -> None:
    with override("zh-hans"):
        assert {state: names.state_name(state) for state in State} == GLOSSARY


def test_dispute_states_have_the_words_of_the_glossary_in_chinese() -> None:
    with override("zh-hans"):
        assert {state: disputing.dispute_state_name(state) for state in DisputeState} == DISPUTE_GLOSSARY


def test_kinds_have_the_words_of_the_glossary_in_chinese() -> None:
    with override("zh-hans"):
        assert [names.kind_name(kind) for kind in RequestKind] == ["仅退款", "退货退款", "换货", "维修", "补寄", "价保"]


def test_a_code_of_old_data_shows_itself() -> None:
    assert names.state_name("a_state_of_old_days") == "a_state_of_old_days"


def test_the_button_to_approve_names_the_kind() -> None:
    assert names.action_name(Action.APPROVE, RequestKind.EXCHANGE) == "Approve the exchange"


def test_a_customer_reads_you_and_the_store_by_its_name() -> None:
    assert [names.role_name(role, Role.CUSTOMER) for role in Role] == ["You", "Store", "Platform", "Time limit"]


def test_staff_read_the_customer_by_name() -> None:
    assert names.role_name(Role.CUSTOMER, Role.STORE) == "Customer"


def test_the_condition_shows_what_was_declared_and_nothing_else() -> None:
    goods = {"opened": True, "accessories_complete": False, "damage": "none"}
    assert names.condition_sentences(goods) == ["Opened", "Accessories missing", "No damage"]


SIX, SIXTY_FIVE = "(Platform Dispute Rules, art. 6)", "(Platform Dispute Rules, art. 65)"


def test_every_dismissal_names_its_article() -> None:
    assert DISMISSAL_RULES.keys() == set(Dismissal)
    assert {one: disputing.dismissal_name(one) for one in Dismissal} == {
        Dismissal.OUT_OF_TIME: f"It came after the time for it {SIX}",
        Dismissal.OTHER_ITEM: f"The item is not the one of the order {SIX}",
        Dismissal.SETTLED_BEFORE: f"Both sides had settled it and done what they agreed {SIX}",
        Dismissal.SHAM_TRADE: f"The order was no real purchase {SIX}",
        Dismissal.EXTRA_LOSS: f"It asks for losses beyond the order {SIX}",
        Dismissal.UNFOUNDED: f"Nothing supports it {SIXTY_FIVE}",
    }
    with override("zh-hans"):
        assert disputing.dismissal_name("unfounded") == "没有凭证支持 (《平台争议处理规则》第 65 条)"
    assert disputing.dismissal_name("no such code") == "no such code"
