import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.masking import masked_address, masked_email, masked_name, masked_phone, masked_sign_in


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800010001", "138 **** 0001"),
        ("+8613800010001", "+86 **** 0001"),
        ("0571-88880000", "057 **** 0000"),
        ("12345", "**** 45"),
        ("", ""),
        ("none", ""),
    ],
)
def test_a_phone_number_keeps_its_ends(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("lin.xiaotong@example.com", "l***@example.com"),
        ("a@example.com", "a***@example.com"),
        ("@example.com", "***"),
        ("no address", "***"),
        ("", ""),
    ],
)
def test_an_address_of_mail_keeps_its_first_letter_and_its_host(email: str, shown: str) -> None:
    assert masked_email(email) == shown


@pytest.mark.parametrize(
    ("username", "shown"),
    [
        ("13800010001", "138 **** 0001"),
        ("+8613800010001", "+86 **** 0001"),
        ("lin.xiaotong@example.com", "l***@example.com"),
        ("agent2", "agent2"),
        ("2026", "2026"),
        ("", ""),
    ],
)
def test_a_sign_in_name_that_is_a_contact_is_masked_as_one(username: str, shown: str) -> None:
    assert masked_sign_in(username) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("浙江省杭州市西湖区文三路 1 号", "浙江省杭州市西湖区****"),
        ("上海市浦东新区张江镇科苑路 88 号 3 幢", "上海市浦东新区张江镇****"),
        ("广东省深圳市", "广东省深圳市****"),
        ("Hangzhou, 1 Wensan Road", "Hangzhou ****"),
        ("1 Wensan Road, Hangzhou", "****"),
        ("88号", "****"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_district(address: str, shown: str) -> None:
    assert masked_address(address) == shown


@pytest.mark.parametrize(("name", "shown"), [("林晓彤", "林**"), ("Anna Li", "A***"), ("", "")])
def test_a_name_keeps_its_first_letter(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@given(st.text(alphabet="0123456789 -+()", max_size=30))
def test_no_phone_number_is_shown_with_more_than_seven_of_its_digits(phone: str) -> None:
    assert sum(letter.isdigit() for letter in masked_phone(phone)) <= 7


@given(st.text(max_size=60), st.text(alphabet="0123456789号", min_size=1, max_size=6))
def test_what_follows_the_district_is_never_shown(street: str, door: str) -> None:
    address = f"浙江省杭州市西湖区{street}㊙{door}"

    assert "㊙" not in masked_address(address)
