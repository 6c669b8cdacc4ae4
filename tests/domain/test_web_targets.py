import pytest

from aftersales.domain.web_targets import (
    RefusedTargetError,
    Target,
    TargetCode,
    checked_address,
    is_public,
    target_of,
)


def refusal(url: str) -> TargetCode:
    with pytest.raises(RefusedTargetError) as refused:
        target_of(url)
    return refused.value.code


def test_a_public_name_over_https_is_fine() -> None:
    assert target_of("https://hooks.example/a?b=1") == Target("hooks.example", 443, "/a?b=1", is_https=True)
    assert target_of("https://hooks.example:8443").port == 8443
    assert target_of("https://8.8.8.8/").host == "8.8.8.8"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://2130706433/",  # 127.0.0.1 as one number
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://10.0.0.8/",
        "https://192.168.1.1/",
        "https://0.0.0.0/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://db.internal/",
    ],
)
def test_t55_our_own_machine_and_network_are_refused_in_every_spelling(url: str) -> None:
    assert refusal(url) is TargetCode.PRIVATE


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", TargetCode.NOT_HTTPS),
        ("https://user:secret@hooks.example/", TargetCode.WITH_PASSWORD),
        ("https://hooks.example@127.0.0.1/", TargetCode.WITH_PASSWORD),
        ("ftp://hooks.example/", TargetCode.NOT_AN_ADDRESS),
        ("file:///etc/passwd", TargetCode.NOT_AN_ADDRESS),
        ("https:///", TargetCode.NOT_AN_ADDRESS),
        ("https://hooks.example:port/", TargetCode.NOT_AN_ADDRESS),
        ("https://hooks.example/a b", TargetCode.NOT_AN_ADDRESS),
        ("https://hooks.example/\r\nX: y", TargetCode.NOT_AN_ADDRESS),
        ("https://[::1/", TargetCode.NOT_AN_ADDRESS),
        ("https://hooks.example/" + "a" * 300, TargetCode.NOT_AN_ADDRESS),
        ("", TargetCode.NOT_AN_ADDRESS),
    ],
)
def test_what_is_no_address_of_a_service_is_refused(url: str, code: TargetCode) -> None:
    assert refusal(url) is code


def test_the_operator_may_allow_a_host_of_their_own() -> None:
    assert target_of("http://127.0.0.1:9000/", {"127.0.0.1"}) == Target("127.0.0.1", 9000, "/", is_https=False)


def test_a_name_with_one_private_address_is_refused() -> None:
    assert checked_address(["93.184.215.14"], is_allowed=False) == "93.184.215.14"
    with pytest.raises(RefusedTargetError):
        checked_address(["93.184.215.14", "10.0.0.1"], is_allowed=False)
    with pytest.raises(RefusedTargetError):
        checked_address([], is_allowed=False)


@pytest.mark.parametrize(
    "address",
    ["::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::1", "100.64.0.1", "224.0.0.1", "::", "198.18.0.1", "nonsense"],
)
def test_wrapped_and_reserved_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111"])
def test_public_ones_are(address: str) -> None:
    assert is_public(address)
