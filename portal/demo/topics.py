"""What goes wrong with a peripheral, in the words of those who write about it."""

from dataclasses import dataclass, field

from aftersales.domain.refusals import RefusalCode
from aftersales.domain.requests import Reason
from aftersales.orders.models import Fulfilment


@dataclass(frozen=True, slots=True)
class Topic:
    """`days` are those between sign-off and request; without them the goods have not arrived."""

    reason: Reason
    skus: tuple[str, ...]
    problem: str
    photos: tuple[str, ...] = ()
    days: float | None = 4
    fulfilment: Fulfilment = Fulfilment.DELIVERED
    goods: dict[str, object] = field(default_factory=lambda: {"opened": True})
    price_drop: str = ""
    question: str = "您好，麻烦补充一张底部序列号标签的照片，我们核对后马上为您处理。"
    answer: str = "序列号标签已拍好上传，请查收。"
    refusal: RefusalCode = RefusalCode.NOT_A_DEFECT
    refused: str = "经核实，您描述的情况属于正常现象，不属于产品故障，暂不支持该申请。"
    objection: str = "问题一直存在，我按客服说的方法都试过了，请重新核实。"
    statement: str = "与商家协商没有结果，产品确实有问题，申请平台介入处理。"


DOUBLE_CLICK = Topic(
    Reason.DEFECTIVE,
    ("LG-GPX2-WH", "LG-G304-BK", "LG-G502X-BK"),
    "左键单击经常变成双击，拖文件时会自己松开。换了两台电脑、重装了 G HUB 都一样，应该是微动的问题。",
    ("mouse", "video"),
    question="您好，麻烦拍一段单击变双击的短视频，并附上底部序列号照片，方便我们判断微动故障。",
    answer="视频和序列号照片都传上来了，计数器里点一下会跳两下，很明显。",
    refused="您好，检测网站上的连点结果不能作为故障依据，请先在设置中调低双击速度后再观察。",
    objection="已经按您说的调过双击速度，还是连点，新拍的视频里能看到，请重新审核。",
    statement="鼠标买来不到一个月就连点，商家以「检测网站不算数」为由拒绝，视频证据很清楚，请平台判定退货退款。",
)
SCROLL = Topic(
    Reason.DEFECTIVE,
    ("LG-MXM3S-GR", "LG-MXA3S-PG"),
    "滚轮往下滚的时候页面会往回跳，快速滚动模式也切不过去，清洁过了没有改善。",
    ("mouse",),
    days=46,
    question="请问在 Logi Options+ 里关闭 SmartShift 之后还会回跳吗？方便的话录一小段视频。",
    answer="关闭 SmartShift 之后还是一样会回跳，视频不好录，照片上能看到滚轮有点歪。",
)
DRIFT = Topic(
    Reason.DEFECTIVE,
    ("LG-M650-GR", "LG-M185-BL"),
    "光标自己会往左漂移，换了鼠标垫和电池都没用。",
    ("mouse",),
    days=160,
)
DEAD_KEYS = Topic(
    Reason.DEFECTIVE,
    ("LG-MXKS-GR", "LG-K380-RS", "LG-GPXTKL-BK"),
    "键盘有三个键完全按不出来，其他键正常。换 USB 接收器、换电脑都试过，照片里画叉的就是失灵的键。",
    ("keyboard",),
    question="请问失灵的按键附近是否有进液？麻烦再拍一张键盘背面的序列号。",
    answer="没有进过水，背面序列号已补拍。",
    refusal=RefusalCode.HUMAN_DAMAGE,
    refused="照片显示按键缝隙有液体残留痕迹，属于人为进液，不在质保范围内，可为您提供付费维修。",
    objection="那是键盘本身的反光，不是液体，我补了两张近照，请再看一下。",
    statement="商家说进液，但没有提供任何检测报告。按规定应由商家举证，请平台介入。",
)
KEY_CHATTER = Topic(
    Reason.DEFECTIVE,
    ("LG-K845-BR", "LG-G915X-BK"),
    "空格键和 E 键按一下会出来两三个字母，打字基本没法用，固件已经升到最新。",
    ("keyboard",),
    days=75,
)
HEADSET_NOISE = Topic(
    Reason.DEFECTIVE,
    ("LG-G733-WH", "LG-H390-BK", "LG-GPROX2-BK"),
    "右耳一直有沙沙的电流声，插到笔记本和台式机都一样，开会时对方也说有杂音。",
    ("headset",),
    days=9,
    question="请问关闭 RGB 灯光和麦克风监听后还有杂音吗？",
    answer="灯光和监听都关了，杂音还在，静音状态下也有。",
    refused="远程检测未发现异常，请确认是否为周边电器干扰，暂不支持退货。",
    statement="耳机右声道一直有电流声，换了三台设备都有，商家一直说是干扰，希望平台判定换货。",
)
HEADSET_LOST = Topic(
    Reason.DEFECTIVE,
    ("LG-G435-BL", "LG-G733-WH"),
    "耳机连不上接收器，指示灯一直红灯闪烁，按说明书重新配对也没用。",
    ("headset",),
    days=20,
)
HINGE = Topic(
    Reason.DEFECTIVE,
    ("LG-GPROX2-BK", "LG-G435-BL"),
    "戴了两个月，右边的转轴自己裂开了，没有摔过。",
    ("headset",),
    days=62,
    refusal=RefusalCode.HUMAN_DAMAGE,
    refused="转轴断裂处有明显外力痕迹，属于摔落造成的人为损坏，不在质保范围。",
    objection="真的没有摔过，裂口是从内侧开始的，请您再看看第二张照片。",
    statement="正常佩戴两个月转轴开裂，商家说是摔的但没有证据。",
)
BLURRED = Topic(
    Reason.DEFECTIVE,
    ("LG-C920-BK", "LG-BRIO500-GR", "LG-STREAM-WH"),
    "画面一直是糊的，自动对焦不工作，保护膜已经撕了，Windows 自带相机和腾讯会议里都一样。",
    ("webcam",),
    question="麻烦用 Logi Tune 手动调一下焦距，看看能否清晰，再发一张截图。",
    answer="手动对焦滑块拖到头也没有变化，截图已上传。",
)
NOT_FOUND = Topic(
    Reason.DEFECTIVE,
    ("LG-BRIO500-GR", "LG-C920-BK"),
    "插上电脑提示「无法识别的 USB 设备」，换了接口、换了电脑都不行。",
    ("error",),
    days=11,
)
DRIVER = Topic(
    Reason.SOFTWARE_ISSUE,
    ("LG-MXM3S-GR", "LG-BRIO500-GR", "LG-G502X-BK"),
    "驱动安装到一半就报错，公司电脑是统一镜像，装不上 Logi Options+，自定义按键都用不了，想退货。",
    ("error",),
    days=3,
    refusal=RefusalCode.NOT_A_DEFECT,
    refused="驱动与公司电脑的安全策略冲突，不属于产品质量问题，建议在家用电脑上安装。",
)
UNWANTED = Topic(
    Reason.NO_LONGER_WANTED,
    ("LG-LIFT-GR", "LG-MXM3S-GR", "LG-K380-RS", "LG-M350S-RS"),
    "手小，握着不太习惯，包装和配件都在，没有使用痕迹，申请七天无理由退货。",
    days=2.5,
    refusal=RefusalCode.NOT_INTACT,
    refused="商品已拆封使用，按本店规定不支持七天无理由退货。",
    objection="只是打开试了几分钟，没有任何划痕，拆封不影响七天无理由。",
    statement="商家以拆封为由拒绝七天无理由退货，拆封检查不影响商品完好，请平台支持。",
)
TOO_LATE = Topic(
    Reason.NO_LONGER_WANTED,
    ("LG-LIFT-GR", "LG-MXA3S-PG"),
    "出差半个月才拆开，已经过了七天无理由的时间，商品全新，能不能通融一下？",
    days=12,
)
WRONG_COLOUR = Topic(
    Reason.WRONG_ITEM,
    ("LG-M350S-RS", "LG-K380-RS", "LG-GPX2-WH"),
    "拍的是粉色，收到的是黑色，包装盒上的标签也是黑色款。",
    ("serial",),
    days=1.2,
    goods={"opened": False},
)
MISSING_RECEIVER = Topic(
    Reason.MISSING_PARTS,
    ("LG-MK270-BK", "LG-MK650-GR", "LG-M185-BL"),
    "盒子里只有键盘鼠标，没有 USB 接收器，电池仓里也找过了。",
    ("parcel",),
    days=1.5,
    question="接收器一般放在鼠标电池仓内，麻烦再确认并拍一张电池仓照片。",
    answer="电池仓是空的，照片已补充。",
)
CRUSHED = Topic(
    Reason.DAMAGED_IN_TRANSIT,
    ("LG-GPXTKL-BK", "LG-G840-PAD", "LG-MK650-GR"),
    "快递箱被压扁了一角，里面的外壳也裂了，签收当天就拍了照。",
    ("parcel",),
    days=0.4,
)
OTHER_DEVICE = Topic(
    Reason.NOT_AS_DESCRIBED,
    ("LG-H390-BK", "LG-C920-BK", "LG-G435-BL"),
    "详情页写着支持降噪（自动对焦），实际收到的型号不支持，和描述不符。",
    ("serial",),
    days=5,
    refusal=RefusalCode.NOT_A_DEFECT,
    refused="详情页参数以说明书为准，功能需配合软件开启，不属于描述不符。",
)
FAKE = Topic(
    Reason.COUNTERFEIT,
    ("LG-G304-BK", "LG-GPX2-WH"),
    "序列号在官网查不到，做工也粗糙，怀疑不是正品。",
    ("serial", "mouse"),
    days=6,
    refusal=RefusalCode.SERIAL_MISMATCH,
    refused="您提供的序列号与我们出库记录不一致，请确认是否为本店售出商品。",
    statement="序列号官网查无此号，商家又说不是他们卖的，请平台要求商家提供进货凭证。",
)
NOT_DELIVERED = Topic(
    Reason.NOT_DELIVERED,
    ("LG-G304-BK", "LG-K380-RS", "LG-G840-PAD"),
    "物流显示已经卡在中转站十天了，没有人联系我，不想再等了，申请退款。",
    days=None,
    fulfilment=Fulfilment.IN_TRANSIT,
)
CANCELLED = Topic(
    Reason.NO_LONGER_WANTED,
    ("LG-MXKS-GR", "LG-G915X-BK", "LG-STREAM-WH"),
    "拍错型号了，还没有发货，麻烦取消退款，我重新下单。",
    days=None,
    fulfilment=Fulfilment.PAID,
    goods={},
)
PRICE_DROP = Topic(
    Reason.PRICE_DROP,
    ("LG-MXM3S-GR", "LG-GPX2-WH", "LG-BRIO500-GR"),
    "买完三天就降价了，页面上写着支持价保，申请退差价。",
    ("error",),
    days=3,
    goods={},
    price_drop="80.00",
    refusal=RefusalCode.NO_PRICE_PROTECTION,
    refused="该价格为限时秒杀价，不在价保范围内。",
)
DOUBLE_CLICK_EN = Topic(
    Reason.DEFECTIVE,
    ("LG-G502X-BK", "LG-GPX2-WH"),
    "One click is registered as two, on two computers and after a fresh install of G HUB. Video attached.",
    ("mouse", "video"),
    question="Hi, could you also send a photo of the serial number on the underside? 谢谢！",
    answer="Sure, the label is in the photo I just added.",
    objection="I followed the steps you sent and the fault is still there, please have another look.",
    statement="The store refuses although the video shows the fault clearly. Please decide.",
)
WEBCAM_EN = Topic(
    Reason.DEFECTIVE,
    ("LG-STREAM-WH", "LG-C920-BK"),
    "The picture never gets sharp, the autofocus does not move at all. Tried Teams, OBS and the camera app.",
    ("webcam",),
    days=8,
    question="您好，请问手动对焦是否也无效？",
    answer="Manual focus makes no difference either.",
)
