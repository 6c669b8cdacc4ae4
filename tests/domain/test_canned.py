import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.canned import LooseBraceError, UnknownVariableError, Variable, check_text, fill


def test_a_text_names_its_places() -> None:
    assert check_text("Dear {customer}, {product} is on its way.") == {Variable.CUSTOMER, Variable.PRODUCT}


@pytest.mark.parametrize("text", ["{password}", "{}", "{customer.email}", "{customer!r}", "{0}"])
def test_a_place_outside_the_list_is_refused(text: str) -> None:
    with pytest.raises(UnknownVariableError):
        check_text(text)


@pytest.mark.parametrize("text", ["a { b", "a } b", "{{customer}}"])
def test_a_loose_brace_is_refused(text: str) -> None:
    with pytest.raises(LooseBraceError):
        check_text(text)


def test_places_are_filled_and_the_rest_stays() -> None:
    assert fill("Dear {customer}: {number}.", {Variable.CUSTOMER: "Li", Variable.NUMBER: "AS-1"}) == "Dear Li: AS-1."


def test_what_is_not_known_is_left_empty() -> None:
    assert fill("Due {due}", {}) == "Due "


@given(st.text())
def test_a_value_opens_no_further_place(value: str) -> None:
    assert fill("{customer}", {Variable.CUSTOMER: value, Variable.ORDER: "secret"}) == value
