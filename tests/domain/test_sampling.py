from aftersales.domain.sampling import draw

IDS = range(1, 1001)


def test_the_same_seed_draws_the_same_in_any_order() -> None:
    assert draw(IDS, 20, "2026-11") == draw(reversed(IDS), 20, "2026-11")


def test_what_is_drawn_is_known_on_any_machine() -> None:
    assert draw(range(1, 11), 3, "seed") == [7, 8, 5]


def test_another_seed_draws_others() -> None:
    assert draw(IDS, 20, "2026-11") != draw(IDS, 20, "2026-12")


def test_nothing_is_drawn_twice_and_no_more_than_there_is() -> None:
    assert sorted(draw([1, 2, 2, 3], 10, "seed")) == [1, 2, 3]


def test_more_is_the_same_and_more() -> None:
    assert draw(IDS, 30, "seed")[:20] == draw(IDS, 20, "seed")


def test_every_id_has_about_the_same_chance() -> None:
    drawn = [one for number in range(400) for one in draw(range(10), 1, str(number))]

    assert all(15 <= drawn.count(each) <= 70 for each in range(10))
