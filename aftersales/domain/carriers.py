"""The carriers that the portal comes with. The forms of their waybills are usual ones; administrators change them."""

from typing import NamedTuple


class CarrierRow(NamedTuple):
    code: str
    name: str
    name_en: str
    pattern: str
    example: str
    phone: str = ""
    page: str = ""


_POST = r"[A-Z]{2}\d{9}CN|\d{13}"

DEFAULT_CARRIERS = (
    CarrierRow(
        "sf",
        "顺丰速运",
        "SF Express",
        r"SF\d{12,13}|\d{12}",
        "SF1234567890123",
        "95338",
        "https://www.sf-express.com/chn/sc/waybill/waybill-detail/{waybill}",
    ),
    CarrierRow(
        "zto",
        "中通快递",
        "ZTO Express",
        r"\d{12}|\d{14,15}",
        "75312345678901",
        "95311",
        "https://www.zto.com/express/expressCheck.html?txtBill={waybill}",
    ),
    CarrierRow("yto", "圆通速递", "YTO Express", r"YT\d{13}|\d{10}|\d{12}|\d{18}", "YT1234567890123", "95554"),
    CarrierRow("sto", "申通快递", "STO Express", r"\d{12,13}|\d{15}", "772012345678901", "95543"),
    CarrierRow("yunda", "韵达速递", "Yunda Express", r"\d{13}|\d{15}", "4312345678901", "95546"),
    CarrierRow("jt", "极兔速递", "J&T Express", r"JT\d{13}", "JT1234567890123", "956025"),
    CarrierRow("jd", "京东快递", "JD Logistics", r"JD[A-Z0-9]{11,16}", "JDX012345678901", "950616"),
    CarrierRow("deppon", "德邦快递", "Deppon Express", r"DPK\d{12}|\d{8,10}", "DPK123456789012", "95353"),
    CarrierRow(
        "ems",
        "邮政 EMS",
        "EMS",
        _POST,
        "EA123456789CN",
        "11183",
        "https://www.ems.com.cn/queryList?mailNum={waybill}",
    ),
    CarrierRow("post", "邮政快递包裹", "China Post parcel", _POST, "9812345678901", "11183"),
    CarrierRow("other", "其他快递", "Another carrier", r"[A-Z0-9]{6,30}", ""),
)
