"""Made-up facts for looking at a mail before it is sent to anybody."""

from collections.abc import Mapping
from typing import Any

from aftersales.domain.deadlines import Consequence
from aftersales.domain.disputes import DisputeAction, DisputeState
from aftersales.domain.lifecycle import Action, Role, State
from aftersales.domain.metrics import MetricCode
from aftersales.domain.notices import Topic
from aftersales.domain.requests import RequestKind
from aftersales.domain.rights import RightCode
from aftersales.domain.tallies import Measure

_TICKET: Mapping[str, Any] = {
    "number": "AS-2611-20483",
    "viewer": Role.CUSTOMER,
    "role": Role.STORE,
    "kind": RequestKind.RETURN_REFUND,
    "product": "罗技 MX Master 3S 无线鼠标",
    "product_en": "Logitech MX Master 3S mouse",
    "amount": "699.00",
    "due_at": "2026-11-29T16:00:00+00:00",
}
_DISPUTE = {
    "state": State.IN_DISPUTE,
    "dispute_state": DisputeState.COLLECTING_EVIDENCE,
    "action": DisputeAction.ACCEPT,
    "role": Role.PLATFORM,
    "consequence": Consequence.CLOSE_EVIDENCE_ROUND,
}
_RETURNING = {"state": State.AWAITING_RETURN, "consequence": Consequence.CLOSE_UNANSWERED}
_REVIEWING = {
    "viewer": Role.STORE,
    "role": Role.CUSTOMER,
    "state": State.AWAITING_REVIEW,
    "consequence": Consequence.JUDGE_SILENT_STORE,
    "will_approve": True,
}
_LATE = [
    {"number": "AS-2611-20483", "product": _TICKET["product"], "product_en": _TICKET["product_en"], "days": 4},
    {"number": "AS-2611-20517", "product": "罗技 K380 键盘", "product_en": "Logitech K380 keyboard", "days": 1},
]

_REPORT = {
    "viewer": Role.STORE,
    "first": "2026-11-16",
    "last": "2026-11-22",
    "store": "罗技官方旗舰店",
    "store_en": "Logitech flagship store",
    "counts": [{"measure": Measure.SUBMITTED, "now": 118, "before": 96}],
    "days": [
        {"day": f"2026-11-{16 + n}", "submitted": came, "ended": went, "due": due, "missed": missed}
        for n, (came, went, due, missed) in enumerate(
            [
                (19, 14, 16, 0),
                (22, 17, 18, 1),
                (17, 20, 15, 1),
                (15, 18, 14, 0),
                (18, 16, 12, 1),
                (14, 9, 9, 0),
                (13, 7, 8, 1),
            ]
        )
    ],
    "figures": [
        {"code": MetricCode.BREACH, "now": "0.038", "before": "0.044", "verdict": "good"},
        {"code": MetricCode.FIRST_RESPONSE, "now": 2520, "before": 3000, "verdict": "good"},
    ],
}

_SAMPLES: Mapping[Topic, tuple[str, Mapping[str, Any]]] = {
    Topic.DECISION: ("move", _RETURNING | {"action": Action.APPROVE}),
    Topic.PROGRESS: (
        "move",
        {
            "state": State.OUTBOUND_IN_TRANSIT,
            "action": Action.SHIP_OUTBOUND,
            "consequence": Consequence.CONFIRM_RECEIPT,
            "kind": RequestKind.EXCHANGE,
        },
    ),
    Topic.MESSAGE: ("message", {"text": "请问鼠标左键是每次都双击，还是偶尔双击？\nDoes it click twice every time?"}),
    Topic.REMINDER: ("reminder", _RETURNING),
    Topic.WINDOW: ("window", {"rights": [RightCode.NO_REASON_RETURN], "ends_at": "2026-11-29T16:00:00+00:00"}),
    Topic.DISPUTE: ("dispute", _DISPUTE),
    Topic.SIGN_IN: ("welcome", {"link": "https://service.example/sign-in/…/"}),
    Topic.WORK: ("move", _REVIEWING | {"action": Action.SUBMIT}),
    Topic.CUSTOMER_MESSAGE: (
        "message",
        _REVIEWING | {"text": "左键每次都双击，视频里能看到。\nIt clicks twice every time, as the video shows."},
    ),
    Topic.DUE: ("reminder", _REVIEWING),
    Topic.OVERDUE: ("overdue", {"viewer": Role.STORE, "tickets": _LATE}),
    Topic.REPORT: ("report", _REPORT),
    Topic.CASE: ("dispute", _DISPUTE | {"viewer": Role.STORE}),
}


def sample_notice(topic: Topic) -> tuple[str, dict[str, Any]]:
    """Code and values of a notice of this topic."""
    code, values = _SAMPLES[topic]
    return code, {**_TICKET, **values}
