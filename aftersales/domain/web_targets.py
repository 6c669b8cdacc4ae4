"""Which addresses of the web we may post to: never our own machine or network, whatever name they hide behind."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NAT64 = IPv6Network("64:ff9b::/96")
_MOST_CHARACTERS = 250


class TargetCode(StrEnum):
    NOT_AN_ADDRESS = "not_an_address"
    NOT_HTTPS = "not_https"
    WITH_PASSWORD = "with_password"  # noqa: S105  the name of a refusal
    PRIVATE = "private"
    UNKNOWN_NAME = "unknown_name"


class RefusedTargetError(Exception):
    """We do not post there."""

    def __init__(self, code: TargetCode) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    host: str
    port: int
    path: str
    is_https: bool


def target_of(url: str, allowed_hosts: Collection[str] = ()) -> Target:
    """The parts of a webhook's address. Hosts that the operator allowed may be private and without TLS.

    Raises RefusedTargetError.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedTargetError(TargetCode.NOT_AN_ADDRESS) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > _MOST_CHARACTERS:
        raise RefusedTargetError(TargetCode.NOT_AN_ADDRESS)
    if any(character.isspace() or not character.isprintable() for character in url):
        raise RefusedTargetError(TargetCode.NOT_AN_ADDRESS)
    if parts.username is not None:
        raise RefusedTargetError(TargetCode.WITH_PASSWORD)
    is_https, is_allowed = parts.scheme == "https", parts.hostname in allowed_hosts
    if not is_https and not is_allowed:
        raise RefusedTargetError(TargetCode.NOT_HTTPS)
    if not is_allowed and _names_a_private_place(parts.hostname):
        raise RefusedTargetError(TargetCode.PRIVATE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.hostname, port or (443 if is_https else 80), path, is_https)


def checked_address(addresses: Collection[str], *, is_allowed: bool) -> str:
    """The address to connect to, when every address of the name is public; one private one spoils them all.

    Raises RefusedTargetError.
    """
    if not addresses:
        raise RefusedTargetError(TargetCode.UNKNOWN_NAME)
    if not is_allowed and not all(is_public(address) for address in addresses):
        raise RefusedTargetError(TargetCode.PRIVATE)
    return next(iter(addresses))


def is_public(address: str) -> bool:
    """Also of an IPv4 address wrapped in IPv6 by mapping, 6to4, Teredo or NAT64."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _wrapped(parsed) if isinstance(parsed, IPv6Address) else []
    return all(one.is_global and not one.is_multicast for one in [*inner, *([] if inner else [parsed])])


def _wrapped(address: IPv6Address) -> list[IPv4Address]:
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def _names_a_private_place(host: str) -> bool:
    """What can be told without asking the network; numbers in any spelling are refused, for a service has a name."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        return True
    try:
        return not is_public(str(ip_address(name)))
    except ValueError:
        return name.rpartition(".")[2][:1].isdigit()
