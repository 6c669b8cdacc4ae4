"""Peripherals as a Chinese store lists them; warranty months follow the kind of product."""

from decimal import Decimal

from aftersales.catalog.models import Category, Nature, Product

BRAND = "Logitech"
SUPPORT = "https://support.example.com/manuals/"
OFFICE, GAMING, CONSUMABLE = 12, 24, 0

_C = Category
PRODUCTS = (
    ("LG-MXM3S-GR", "罗技 MX Master 3S 无线鼠标 石墨黑", "Logitech MX Master 3S wireless mouse, graphite", _C.MOUSE, 24, "699"),
    ("LG-MXA3S-PG", "罗技 MX Anywhere 3S 便携鼠标 浅灰", "Logitech MX Anywhere 3S compact mouse, pale grey", _C.MOUSE, 24, "549"),
    ("LG-LIFT-GR", "罗技 Lift 人体工学垂直鼠标", "Logitech Lift vertical ergonomic mouse", _C.MOUSE, OFFICE, "399"),
    ("LG-M650-GR", "罗技 Signature M650 静音无线鼠标", "Logitech Signature M650 silent wireless mouse", _C.MOUSE, OFFICE, "199"),
    ("LG-M350S-RS", "罗技 Pebble 2 M350s 蓝牙鼠标 茱萸粉", "Logitech Pebble 2 M350s Bluetooth mouse, rose", _C.MOUSE, OFFICE, "149"),
    ("LG-M185-BL", "罗技 M185 无线鼠标", "Logitech M185 wireless mouse", _C.MOUSE, OFFICE, "69"),
    ("LG-G502X-BK", "罗技 G502 X 游戏鼠标", "Logitech G502 X gaming mouse", _C.MOUSE, GAMING, "499"),
    ("LG-G304-BK", "罗技 G304 LIGHTSPEED 无线游戏鼠标", "Logitech G304 LIGHTSPEED wireless gaming mouse", _C.MOUSE, GAMING, "229"),
    ("LG-GPX2-WH", "罗技 G PRO X SUPERLIGHT 2 无线游戏鼠标 白色", "Logitech G PRO X SUPERLIGHT 2 gaming mouse, white", _C.MOUSE, GAMING, "999"),
    ("LG-MXKS-GR", "罗技 MX Keys S 无线键盘 石墨黑", "Logitech MX Keys S wireless keyboard, graphite", _C.KEYBOARD, OFFICE, "799"),
    ("LG-K380-RS", "罗技 K380 多设备蓝牙键盘 茱萸粉", "Logitech K380 multi-device Bluetooth keyboard, rose", _C.KEYBOARD, OFFICE, "199"),
    ("LG-K845-BR", "罗技 K845 背光机械键盘 茶轴", "Logitech K845 backlit mechanical keyboard, brown", _C.KEYBOARD, OFFICE, "369"),
    ("LG-GPXTKL-BK", "罗技 G PRO X TKL 无线游戏键盘", "Logitech G PRO X TKL wireless gaming keyboard", _C.KEYBOARD, GAMING, "1299"),
    ("LG-G915X-BK", "罗技 G915 X 超薄机械游戏键盘", "Logitech G915 X low-profile gaming keyboard", _C.KEYBOARD, GAMING, "1599"),
    ("LG-MK270-BK", "罗技 MK270 无线键鼠套装", "Logitech MK270 wireless keyboard and mouse", _C.COMBO, OFFICE, "129"),
    ("LG-MK650-GR", "罗技 Signature MK650 键鼠套装", "Logitech Signature MK650 keyboard and mouse", _C.COMBO, OFFICE, "349"),
    ("LG-H390-BK", "罗技 H390 USB 降噪耳麦", "Logitech H390 USB headset with noise cancelling", _C.HEADSET, 24, "229"),
    ("LG-G435-BL", "罗技 G435 LIGHTSPEED 无线游戏耳机", "Logitech G435 LIGHTSPEED wireless gaming headset", _C.HEADSET, 24, "399"),
    ("LG-G733-WH", "罗技 G733 LIGHTSPEED RGB 无线耳机 白色", "Logitech G733 LIGHTSPEED RGB headset, white", _C.HEADSET, 24, "799"),
    ("LG-GPROX2-BK", "罗技 G PRO X 2 LIGHTSPEED 无线游戏耳机", "Logitech G PRO X 2 LIGHTSPEED gaming headset", _C.HEADSET, 24, "1699"),
    ("LG-C920-BK", "罗技 C920 PRO 高清网络摄像头", "Logitech C920 PRO HD webcam", _C.WEBCAM, 24, "499"),
    ("LG-BRIO500-GR", "罗技 Brio 500 网络摄像头", "Logitech Brio 500 webcam", _C.WEBCAM, 24, "899"),
    ("LG-STREAM-WH", "罗技 StreamCam 直播摄像头", "Logitech StreamCam webcam for streaming", _C.WEBCAM, 24, "999"),
    ("LG-BOLT-RX", "罗技 Logi Bolt USB 接收器", "Logitech Logi Bolt USB receiver", _C.ACCESSORY, 12, "99"),
    ("LG-G840-PAD", "罗技 G840 超大游戏鼠标垫", "Logitech G840 XL gaming mouse pad", _C.ACCESSORY, 12, "299"),
    ("LG-FEET-GPX", "罗技 G PRO X SUPERLIGHT 鼠标脚贴", "Logitech G PRO X SUPERLIGHT mouse feet", _C.CONSUMABLE, CONSUMABLE, "39"),
    ("LG-EARPAD-GP", "罗技 G PRO X 耳机替换耳罩", "Logitech G PRO X replacement ear pads", _C.CONSUMABLE, CONSUMABLE, "99"),
)  # fmt: skip
_NATURE = {"LG-EARPAD-GP": Nature.HYGIENE}


def seed_catalogue() -> dict[str, Product]:
    """Every product by SKU; one that is there stays as it is."""
    for sku, name, name_en, category, months, price in PRODUCTS:
        Product.objects.get_or_create(
            sku=sku,
            defaults={
                "name": name,
                "name_en": name_en,
                "brand": BRAND,
                "category": category,
                "nature": _NATURE.get(sku, Nature.ORDINARY),
                "warranty_months": months,
                "list_price": Decimal(price),
                "manual_url": "" if category is _C.CONSUMABLE else f"{SUPPORT}{sku.lower()}",
            },
        )
    return {product.sku: product for product in Product.objects.filter(sku__in=[row[0] for row in PRODUCTS])}
