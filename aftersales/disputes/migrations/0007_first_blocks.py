from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BLOCKS = (
    (
        "film-shows-fault",
        "facts",
        "影像证明故障",
        "Film shows the fault",
        "买家提交的影像显示商品存在[故障现象]，拍摄时间为[日期]。",
        "The customer's film shows that the item [what fails]; it was taken on [date].",
        "TB 65",
    ),
    (
        "store-silent",
        "facts",
        "商家未举证",
        "Store showed nothing",
        "商家在举证期内未提交任何凭证。",
        "The store showed no evidence within its time.",
        "TB 65",
    ),
    (
        "customer-silent",
        "facts",
        "买家未举证",
        "Customer showed nothing",
        "买家在举证期内未提交任何凭证。",
        "The customer showed no evidence within their time.",
        "TB 65",
    ),
    (
        "own-damage",
        "facts",
        "人为损坏",
        "Damage by the customer",
        "商家提交的验货记录显示商品有[损坏情况]，且在签收之后形成。",
        "The store's inspection shows [damage] that came about after delivery.",
        "TB 65",
    ),
    (
        "not-proved",
        "facts",
        "事实无法查清",
        "Not proved",
        "双方凭证不足以证明[争议事实]。",
        "What both sides have shown does not prove [the point].",
        "TB 7",
    ),
    (
        "within-six-months",
        "reasons",
        "六个月内举证倒置",
        "Within six months",
        "商品交付之日起六个月内发现瑕疵的，由经营者承担举证责任；商家未能证明商品交付时无瑕疵。",
        "Within six months of delivery the store has to prove that the item was sound, and it has not.",
        "CPL 23",
    ),
    (
        "quality-return",
        "reasons",
        "质量问题支持退款",
        "Quality fault",
        "商品不符合质量要求，买家依法可以退货，往返运费由商家承担。",
        "The item is faulty, so the customer may return it, and the store bears the freight.",
        "CPL 24",
    ),
    (
        "no-reason-return",
        "reasons",
        "七天无理由",
        "Return without a reason",
        "买家自签收次日起七日内提出退货，商品完好，商家应当接受退货并退还货款。",
        "The customer asked within seven days and the item is intact, so the store has to take it back and refund it.",
        "CPL 25",
    ),
    (
        "signing-not-proved",
        "reasons",
        "签收举证不足",
        "Signing not proved",
        "商家未能证明商品被妥善签收，应承担不利后果。",
        "The store has not proved that the parcel was properly signed for, so the point goes against it.",
        "TB 75",
    ),
    (
        "source-not-proved",
        "reasons",
        "来源举证不足",
        "Source not proved",
        "商家未能提供有效的进货来源凭证，支持退货退款。",
        "The store has not proved where the item comes from, so the customer may return it for a refund.",
        "TB 66",
    ),
    (
        "excluded",
        "reasons",
        "不在保障范围",
        "Not covered",
        "上述损坏不在质保及平台保障范围内，不支持买家的诉求。",
        "Such damage is covered by neither the warranty nor the platform's rules, so the claim is not upheld.",
        "TB 65",
    ),
    (
        "duty-not-done",
        "reasons",
        "未依规处理售后",
        "After-sales duty not done",
        "商家未在规定时间内按规则处理售后申请，应承担相应责任。",
        "The store did not deal with the request as the rules ask, and answers for it.",
        "TB 91",
    ),
)


def add_first_blocks(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What the portal comes with; the platform edits them in the admin."""
    block = apps.get_model("disputes", "BuildingBlock")
    block.objects.bulk_create(
        block(
            code=code,
            part=part,
            name_zh=name_zh,
            name_en=name_en,
            text_zh=text_zh,
            text_en=text_en,
            clause=clause,
            position=position,
        )
        for position, (code, part, name_zh, name_en, text_zh, text_en, clause) in enumerate(BLOCKS)
    )


class Migration(migrations.Migration):
    dependencies = [("disputes", "0006_execution")]

    operations = [migrations.RunPython(add_first_blocks, migrations.RunPython.noop)]
