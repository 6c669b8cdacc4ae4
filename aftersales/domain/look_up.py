"""Finding one order without an account: its number, and something only its buyer is told by the shop."""

from dataclasses import dataclass

TAIL = 4
"""So many last digits of the phone number; exports show hardly more of it."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed in, in its plain form; exactly one of phone tail and e-mail is there."""

    number: str
    phone_tail: str = ""
    email: str = ""


def sought(number: str, contact: str) -> Sought | None:
    """None when the contact is neither an address nor holds the end of a phone number."""
    plain, given = "".join(number.split()), contact.strip()
    if "@" in given:
        return Sought(plain, email=given.lower()) if given.strip("@") and " " not in given else None
    digits = _digits(given)
    return Sought(plain, phone_tail=digits[-TAIL:]) if len(digits) >= TAIL else None


def fits(look: Sought, *, phone: str, email: str) -> bool:
    """Whether this is the contact of the order; a masked phone number still shows its end."""
    if look.email:
        return email.lower() == look.email
    return bool(look.phone_tail) and _digits(phone).endswith(look.phone_tail)


def can_be_texted(phone: str) -> bool:
    """A platform's export may hide the middle of the number."""
    return len(_digits(phone)) >= 8 and not set(phone) - set("0123456789+-() ")


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")
