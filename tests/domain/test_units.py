import pytest

from aftersales.domain.units import UnitsUnavailableError, choose_units


def test_the_first_free_units_are_chosen() -> None:
    assert choose_units(bought=4, held={0, 2}, asked=2) == (1, 3)


@pytest.mark.parametrize("asked", [-1, 0, 3])
def test_more_than_is_left_or_less_than_one_is_refused(asked: int) -> None:
    with pytest.raises(UnitsUnavailableError) as refused:
        choose_units(bought=3, held={0}, asked=asked)

    assert (refused.value.asked, refused.value.free, refused.value.bought) == (asked, 2, 3)
