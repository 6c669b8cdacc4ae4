"""What a customer's own words ask about, told by their words alone: nothing is guessed that isn't written.

Phrases, never bare words: the right button, the Return key and a window that stays black ask for no rights, and how
long a battery charges is no question about a request.
"""

import re
import unicodedata
from enum import StrEnum


class Intent(StrEnum):
    PROGRESS = "progress"
    RIGHTS = "rights"


_AWAITED = "退款|退钱|退货|到账|处理|审核|回复|答复|寄|发货|换货|换新|换好|维修|修理|修好|收到"
_PROGRESS_SAID = (
    *("(?:申请|退款|退货|换货|维修|处理|审核|查|看)进度", "进度(?:怎|如何|查|呢|吗)", "什么进度"),
    *("到哪一?步", "到哪儿?了", "到哪里了", "处理好了", "退款呢", "没收到退款", "还要等", "要等多久才"),
    *(f"(?:{_AWAITED}).{{0,4}}多久", f"多久.{{0,3}}(?:{_AWAITED})", f"什么时候.{{0,3}}(?:{_AWAITED})"),
    f"怎么还(?:没|不).{{0,2}}(?:{_AWAITED})",
    r"\bhow far (?:is|are|has|have|along)\b",
    r"\b(?:my|refund|request|order|repair|return|exchange) (?:status|progress)\b",
    r"\b(?:status|progress) of (?:my|the) (?:request|refund|order|repair|return|exchange)\b",
    r"\bany (?:progress|news)\b",
    r"\bhow (?:long|much longer) (?:until|till|before) (?:i|my|the|you|a)\b",
    r"\bhow long [a-z ]{0,20}\b(?:refund|repair|exchange|replacement|review|reply|(?:a|my|the) return)\b",
    r"\bwhen (?:will|do|does|is|can) [a-z ]{0,20}\b(?:refund|money|reply|replacement)\b",
    r"\bwhere(?:'s| is) my (?:refund|money|request|replacement|repair)\b",
    r"\bwaiting for (?:my|the|a|an) (?:refund|money|reply|answer|store|replacement|decision)\b",
    r"\b(?:no|not got my|haven't got my) refund\b",
)
_RIGHTS_SAID = (
    *("权益", "权利", "退货", "换货", "保修", "质保", "无理由", "谁[付出]运费", "运费(?:谁|由谁)", "过期了?[吗么没]"),
    *("(?:能|可以|可不可以)退(?!出|格|回)", "(?:能|可以)[换修][吗么]", "还(?:能|可以|能不能)[换修]", "能不能[换修]"),
    r"\b(?:my|what|which) rights\b",
    r"\bright (?:of|to) (?:return|withdraw|a refund|repair|an exchange)",
    r"\b(?:can|could|may|do) i (?:still )?(?:return|exchange|send it back|get a refund|get my money back)\b",
    r"\b(?:want|like|wish|how) to (?:return (?:it|this|the|my)|exchange)\b",
    r"\b(?:return|exchange|refund) (?:policy|window|period)\b",
    *(r"\b(?:under|in|of|the|my) (?:warranty|guarantee)\b", r"\bwarrant(?:y|ies)\b"),
    *(r"\b(?:still|is it|is this|it's) covered\b", r"\bwho pays (?:the|for)\b"),
)
_ASKED = {
    Intent.PROGRESS: re.compile("|".join(_PROGRESS_SAID)),
    Intent.RIGHTS: re.compile("|".join(_RIGHTS_SAID)),
}


def intents(words: str) -> tuple[Intent, ...]:
    """The questions that the words ask, in the order of Intent; empty when they only describe a problem."""
    plain = " ".join(unicodedata.normalize("NFKC", words).lower().replace("’", "'").split())
    return tuple(intent for intent in Intent if _ASKED[intent].search(plain))
