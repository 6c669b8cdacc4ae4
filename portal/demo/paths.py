"""How a request goes on from the customer's first click: each path leads to one state of the lifecycle."""

from aftersales.domain.deadlines import DeadlineCode
from aftersales.domain.disputes import Dismissal, DisputeAction, DisputeDetails, Ground, SuspensionGround
from aftersales.domain.goods import Cause
from aftersales.domain.lifecycle import Action, Role
from aftersales.domain.payments import SimulatedBehaviour
from aftersales.domain.requests import RequestKind
from aftersales.domain.rulings import Liable, RulingOutcome
from portal.demo.steps import (
    Reasoned,
    Step,
    approve_through,
    arbitrate,
    arbitrate_with,
    ask,
    ask_a_favour,
    book,
    complain,
    decide,
    diagnose,
    escalate,
    inspect,
    keep_draft,
    move,
    offer,
    offer_settlement,
    pay,
    quote,
    say,
    show,
    stage_and_submit,
    throw_away,
)
from portal.demo.topics import Topic

_A, _C, _D = Action, DeadlineCode, DisputeAction
CUSTOMER, STORE, PLATFORM, CLOCK = Role.CUSTOMER, Role.STORE, Role.PLATFORM, Role.CLOCK

Path = tuple[Step, ...]

YES = "您好，已核实您提交的凭证，同意您的申请，请按页面提示操作，有问题随时联系我们。"
INSPECTED = "已收到退回的商品，验货无误，感谢您的配合。"
SPOILED = "收到的商品底部有明显划痕，配件缺少充电线，与寄出前描述不符，照片已上传。"


def _by(role: Role, hours: float, action: Action, note: str = "", **details: str) -> Step:
    return Step(role, hours, move(action, note, **details))


def wait(code: DeadlineCode) -> Step:
    """Nobody does anything until the clock does."""
    return Step(CLOCK, 0, None, waits_for=code)


# --- drafts ---


def draft(topic: Topic) -> Path:
    return (Step(CUSTOMER, 0, keep_draft, topic.photos[:1]),)


def draft_thrown_away(topic: Topic) -> Path:
    return (*draft(topic), Step(CUSTOMER, 3, throw_away))


def draft_forgotten(topic: Topic) -> Path:
    return (*draft(topic), wait(_C.DRAFT))


# --- the store looks ---


def asked(topic: Topic) -> Path:
    return (Step(CUSTOMER, 0, ask, topic.photos),)


def favour_asked(topic: Topic) -> Path:
    return (Step(CUSTOMER, 0, ask_a_favour, topic.photos),)


def favour_unanswered(topic: Topic) -> Path:
    return (*favour_asked(topic), wait(_C.REVIEW))


def talked_about(topic: Topic) -> Path:
    return (
        *asked(topic),
        Step(CUSTOMER, 2, say("在吗？已经按页面提示提交申请了，麻烦尽快看一下。")),
        Step(STORE, 2, say("您好，已经看到您的申请，正在和技术核对，请稍等。")),
        Step(STORE, 0.2, say("同批次已有两例同样反馈，优先处理。", is_internal=True)),
    )


def edited(topic: Topic) -> Path:
    return (*asked(topic), _by(CUSTOMER, 3, _A.EDIT, "补充一下：开机后大约十分钟才会出现。"))


def withdrawn(topic: Topic) -> Path:
    return (*asked(topic), _by(CUSTOMER, 5, _A.WITHDRAW, "更新固件后好了，先撤销，谢谢。"))


def info_asked(topic: Topic) -> Path:
    return (*asked(topic), _by(STORE, 6, _A.REQUEST_INFO, topic.question))


def info_given(topic: Topic) -> Path:
    return (*info_asked(topic), Step(CUSTOMER, 9, move(_A.SUPPLY_INFO, topic.answer), ("serial",)))


def info_never_given(topic: Topic) -> Path:
    return (*info_asked(topic), wait(_C.CUSTOMER_INFO))


def offered(topic: Topic, kind: RequestKind = RequestKind.REFUND_ONLY, share: str = "0.30") -> Path:
    note = "您好，考虑到不影响主要功能，我们可以为您补偿部分货款，商品您留下继续用，您看可以吗？"
    if kind is not RequestKind.REFUND_ONLY:
        note = "您好，这款目前维修周期较长，建议直接为您换一件新的，来回运费由我们承担。"
    return (*asked(topic), Step(STORE, 8, offer(kind, share, note)))


def offer_accepted(topic: Topic) -> Path:
    return (*offered(topic), _by(CUSTOMER, 6, _A.ACCEPT_OFFER, "可以，就按这个方案。"))


def offer_declined(topic: Topic) -> Path:
    return (*offered(topic), _by(CUSTOMER, 7, _A.DECLINE_OFFER, "不接受部分退款，我还是希望换一个好的。"))


def refused(topic: Topic) -> Path:
    return (*asked(topic), _by(STORE, 10, _A.REJECT, topic.refused, reason_code=topic.refusal.value))


def refusal_accepted(topic: Topic) -> Path:
    return (*refused(topic), _by(CUSTOMER, 12, _A.ACCEPT_REFUSAL, "好吧，了解了。"))


def refusal_left(topic: Topic) -> Path:
    return (*refused(topic), wait(_C.AFTER_REFUSAL))


def asked_again(topic: Topic) -> Path:
    photos = topic.photos[:1]
    return (*refused(topic), Step(CUSTOMER, 14, move(_A.RESUBMIT, topic.objection), photos))


def approved(topic: Topic) -> Path:
    return (*asked(topic), _by(STORE, 7, _A.APPROVE, YES))


def approved_by_silence(topic: Topic) -> Path:
    return (*asked(topic), wait(_C.REVIEW))


def left_to_a_person(topic: Topic) -> Path:
    """The same, while what silence does is switched off."""
    return approved_by_silence(topic)


# --- the goods travel ---


def corrected_address(topic: Topic) -> Path:
    return (
        *approved(topic),
        _by(STORE, 3, _A.CORRECT_ADDRESS, "仓库搬迁，请改寄至：嘉定区安亭镇园福路 190 号 5 号库。"),
    )


def return_never_sent(topic: Topic) -> Path:
    return (*approved(topic), wait(_C.RETURN_SHIPPING))


def sent_back(topic: Topic) -> Path:
    return (
        *approved(topic),
        _by(CUSTOMER, 20, _A.SHIP_RETURN, "已寄出，麻烦签收后尽快处理。", carrier="顺丰速运", waybill="SF#"),
    )


def accepted(topic: Topic) -> Path:
    """A refund is now due, an exchange is to be sent, a repair begins."""
    return (*sent_back(topic), Step(STORE, 60, inspect(_A.ACCEPT_RETURN, INSPECTED)))


def inspection_failed(topic: Topic) -> Path:
    photos = topic.photos[:1] or ("mouse",)
    return (*sent_back(topic), Step(STORE, 52, inspect(_A.FAIL_INSPECTION, SPOILED, is_good=False), photos))


def goods_taken_back(topic: Topic) -> Path:
    return (*inspection_failed(topic), _by(CUSTOMER, 20, _A.TAKE_GOODS_BACK, "那就寄回给我吧。"))


def objection_withdrawn(topic: Topic) -> Path:
    return (
        *inspection_failed(topic),
        Step(CUSTOMER, 5, say("划痕是运输造成的，我寄出前拍了照片，已上传。")),
        Step(CUSTOMER, 0.1, show, ("serial", "invoice")),
        _by(STORE, 12, _A.WITHDRAW_OBJECTION, "核对了您寄出前的照片，确认与您无关，按验货通过处理。"),
    )


def repair_overdue(topic: Topic) -> Path:
    return (*accepted(topic), wait(_C.REPAIR))


def pickup_booked(topic: Topic) -> Path:
    return (*approved(topic), Step(CUSTOMER, 3, book("浙江省杭州市西湖区文三路 90 号 7 幢 302")))


def repair_quoted(topic: Topic) -> Path:
    found = "拆机检测：微动磨损属正常使用消耗，但外壳卡扣为外力撞击断裂，不在保修范围。"
    return (
        *accepted(topic),
        Step(STORE, 26, diagnose(Cause.MISUSE, found, in_warranty=False)),
        Step(STORE, 1, quote("96.00", "外壳一套、微动一对，含工时和寄回运费", "您看是否维修？不修的话我们原样寄回。")),
    )


def repair_to_be_paid(topic: Topic) -> Path:
    return (
        *repair_quoted(topic),
        _by(CUSTOMER, 9, _A.ACCEPT_QUOTE, "价格可以接受，请维修。"),
        _by(STORE, 30, _A.FINISH_REPAIR, "已更换外壳和微动，测试正常，付款后即可寄回。"),
    )


def repaired(topic: Topic) -> Path:
    found = "微动触点氧化，属产品质量问题，保内免费更换。"
    return (
        *accepted(topic),
        Step(STORE, 24, diagnose(Cause.QUALITY, found, in_warranty=True)),
        _by(STORE, 70, _A.FINISH_REPAIR, "已更换微动并老化测试 24 小时，今天安排寄出。"),
    )


def repair_turned_to_exchange(topic: Topic) -> Path:
    return (*accepted(topic), _by(STORE, 72, _A.CONVERT_TO_EXCHANGE, "配件缺货，直接为您换新。"))


def shipment_overdue(topic: Topic) -> Path:
    return (*accepted(topic), wait(_C.OUTBOUND_SHIPPING))


def shipped(topic: Topic, before: Path | None = None) -> Path:
    before = before or accepted(topic)
    send = _by(STORE, 20, _A.SHIP_OUTBOUND, "新件已发出，请注意查收。", carrier="中通快递", waybill="75#")
    return (*before, send)


def received(topic: Topic, before: Path | None = None) -> Path:
    return (*shipped(topic, before), _by(CUSTOMER, 64, _A.CONFIRM_RECEIPT, "收到了，用着正常，谢谢。"))


def receipt_confirmed_by_clock(topic: Topic) -> Path:
    return (*shipped(topic), wait(_C.RECEIPT))


def replacement_faulty(topic: Topic) -> Path:
    return (*shipped(topic), _by(CUSTOMER, 70, _A.REPORT_PROBLEM, "换回来的这个也有同样的问题，麻烦再看看。"))


# --- the money ---


def refund_overdue(topic: Topic) -> Path:
    before = accepted(topic) if topic.days is not None else approved(topic)
    return (*before, wait(_C.REFUND))


def advanced(topic: Topic) -> Path:
    return (
        *refund_overdue(topic),
        Step(CUSTOMER, 12, say("退款怎么还没到账？已经超过页面上说的时间了。")),
        _by(PLATFORM, 9, _A.ADVANCE_REFUND, "商家逾期未退款，平台先行垫付。"),
        Step(PLATFORM, 3, pay("PT#")),
    )


def paid(before: Path) -> Path:
    return (*before, Step(STORE, 5, pay("2200#", "退款已原路退回，请注意查收。")))


def paid_through(topic: Topic, *behaviours: SimulatedBehaviour) -> Path:
    """Approved at once, and paid by a gateway that does as it is told."""
    return (*asked(topic), Step(STORE, 7, approve_through(YES, *behaviours)))


# --- the platform ---


def at_platform(topic: Topic, before: Path | None = None) -> Path:
    return (*(before or refused(topic)), Step(CUSTOMER, 16, escalate(topic.statement), topic.photos[:1]))


def handed_up_by_clock(topic: Topic) -> Path:
    return (*asked(topic), wait(_C.REVIEW))


def store_asks_platform(topic: Topic) -> Path:
    text = "买家寄回的商品与售出商品序列号不一致，申请平台介入。"
    return (*sent_back(topic), Step(STORE, 50, escalate(text), ("serial",)))


def dispute_withdrawn(topic: Topic) -> Path:
    note = "商家联系我了，愿意重新处理，先撤销介入。"
    return (*at_platform(topic), Step(CUSTOMER, 6, arbitrate(_D.WITHDRAW, note)))


def dismissed(topic: Topic) -> Path:
    note = "您与商家沟通未满规定时间且商家已给出方案，请先与商家协商。"
    why = DisputeDetails(note=note, dismissal=Dismissal.UNFOUNDED)
    return (*at_platform(topic), Step(PLATFORM, 5, arbitrate_with(_D.DISMISS, why)))


def collecting(topic: Topic, before: Path | None = None) -> Path:
    return (
        *at_platform(topic, before),
        Step(PLATFORM, 5, arbitrate(_D.ACCEPT, "已受理，请双方在 72 小时内提交证据。")),
    )


def half_collected(topic: Topic) -> Path:
    return (
        *collecting(topic),
        Step(CUSTOMER, 8, show, ("serial", "borrowed")),
        Step(CUSTOMER, 0.3, arbitrate(_D.FINISH_EVIDENCE)),
    )


def under_review(topic: Topic, before: Path | None = None) -> Path:
    own = "照片可以看出故障和序列号，商品一直正常使用。"
    stores = "已按平台要求提交出库记录与检测说明，请平台核实。"
    return (
        *collecting(topic, before),
        Step(CUSTOMER, 6, stage_and_submit(own), ("serial", "borrowed")),
        Step(STORE, 9, stage_and_submit(stores)),
    )


def review_overdue(topic: Topic) -> Path:
    return (*under_review(topic), wait(_C.RULING))


_UPHELD = Reasoned(
    "买家提交的视频与照片可证明商品存在功能故障；商家未在举证期内提交检测报告。",
    "The customer's film and photos show the fault; the store handed in no test report in its time.",
    "依据平台争议处理规则第六十五条，商家未完成举证，支持买家的诉求。",
    "By article 65 of the dispute rules the store has not rebutted it, so the claim is upheld.",
    ("TB 65", "CPL 23"),
)
_NOT_UPHELD = Reasoned(
    "商家提交的验货录像显示外壳有摔落痕迹，买家未能说明原因。",
    "The store's film of the inspection shows that the item was dropped, which the customer could not explain.",
    "损坏系使用不当造成，不在质保范围内，不支持买家的诉求。",
    "The damage comes from misuse and is not covered, so the claim is not upheld.",
    ("TB 65",),
)


def to_carry_out(topic: Topic, outcome: RulingOutcome = RulingOutcome.REFUND, share: str = "1") -> Path:
    return (*under_review(topic), Step(PLATFORM, 22, decide(outcome, Liable.STORE, _UPHELD, share)))


def ruled_for_customer(topic: Topic, outcome: RulingOutcome = RulingOutcome.REFUND, share: str = "1") -> Path:
    return (*to_carry_out(topic, outcome, share), Step(STORE, 3, arbitrate(_D.EXECUTE)))


def not_upheld(topic: Topic) -> Path:
    return (*under_review(topic), Step(PLATFORM, 26, decide(RulingOutcome.REJECT, Liable.CUSTOMER, _NOT_UPHELD)))


def ruled_for_store(topic: Topic) -> Path:
    return (*not_upheld(topic), Step(CUSTOMER, 5, arbitrate(_D.ACCEPT_RULING)))


def appealed(topic: Topic) -> Path:
    words = "裁决没有采信我方的检测说明，申请重新审查。"
    return (*to_carry_out(topic), Step(STORE, 6, arbitrate(_D.APPEAL, words)))


def suspended(topic: Topic) -> Path:
    details = DisputeDetails(note="商品已送第三方检测，等待检测报告。", suspended_for=SuspensionGround.TEST)
    return (*under_review(topic), Step(PLATFORM, 8, arbitrate_with(_D.SUSPEND, details)))


def settled(topic: Topic) -> Path:
    return (
        *collecting(topic),
        Step(STORE, 7, offer_settlement("0.30", "商品您留着使用，我们退还三成货款，可以吗？")),
        Step(CUSTOMER, 2, arbitrate(_D.ACCEPT_SETTLEMENT)),
    )


def complained_of(topic: Topic) -> Path:
    return (*asked(topic), Step(CUSTOMER, 20, complain(Ground.NO_RESPONSE, "留言两天了，客服一直不回复。")))


def ruled_and_closed(topic: Topic) -> Path:
    return (*paid(ruled_for_customer(topic)), Step(CUSTOMER, 24 * 8, None))
