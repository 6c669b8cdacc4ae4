"""Personal data shown by its shape: enough to recognise it, too little to use it."""

import re
from enum import StrEnum

REVEALS_AN_HOUR = 30
"""So many times an hour one person may read data in full; beyond it somebody collects them."""
REVEAL_MINUTES = 10
"""So long the same person sees the same data without giving a reason again."""


class AccessReason(StrEnum):
    CALL = "call"
    WRITE = "write"
    PARCEL = "parcel"
    VISIT = "visit"
    IDENTITY = "identity"
    LEGAL = "legal"
    OTHER = "other"


class TooManyRevealsError(Exception):
    """This person has read as much in full as one may in an hour."""


def masked_phone(phone: str) -> str:
    """13800010001 → 138 **** 0001; of a short number its last two digits; of none nothing."""
    digits = re.sub(r"\D", "", phone)
    if not digits:
        return ""
    if len(digits) < 8:
        return f"**** {digits[-2:]}"
    return f"{digits[:3]} **** {digits[-4:]}" if not phone.startswith("+") else f"+{digits[:2]} **** {digits[-4:]}"


def masked_email(email: str) -> str:
    """lin.xiaotong@example.com → l***@example.com; what is no address is hidden whole."""
    name, mark, host = email.rpartition("@")
    if not email:
        return ""
    return f"{name[:1]}***@{host}" if mark and name else "***"


def masked_sign_in(username: str) -> str:
    """Who opened their account with a phone number or an address signs in with it; a chosen name says nothing."""
    if "@" in username:
        return masked_email(username)
    return masked_phone(username) if re.fullmatch(r"\+?\d{8,}", username) else username


_HOUSE = re.compile(r"(?<=[省市区县镇乡盟旗])")


def masked_address(address: str) -> str:
    """What freight depends on stays, the door does not: 浙江省杭州市西湖区文三路 1 号 → 浙江省杭州市西湖区****.

    Where no district is told (addresses in other letters), the first word stays if there are more.
    """
    text = " ".join(address.split())
    if not text:
        return ""
    parts = _HOUSE.split(text)
    if len(parts) > 1:
        return "".join(parts[:-1][:3]) + "****"
    first, _space, rest = text.partition(" ")
    return f"{first.rstrip(',，')} ****" if rest and not any(letter.isdigit() for letter in first) else "****"


def masked_name(name: str) -> str:
    """林晓彤 → 林**; Anna Li → A***."""
    if not name:
        return ""
    return name[0] + ("**" if ord(name[0]) > 0x2E80 else "***")
