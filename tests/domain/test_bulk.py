from aftersales.domain.bulk import is_at_once


def test_two_hundred_tickets_are_done_at_once_and_one_more_in_the_background() -> None:
    assert [is_at_once(count) for count in (1, 200, 201)] == [True, True, False]
