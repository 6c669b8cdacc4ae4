from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from aftersales.domain.histograms import (
    as_json,
    bucket_of,
    count_of,
    from_json,
    histogram,
    merged,
    percentile,
)

LENGTHS = st.lists(st.timedeltas(timedelta(minutes=2), timedelta(days=300)), min_size=1, max_size=60)


def test_of_nothing_there_is_no_percentile() -> None:
    assert percentile({}, 0.5) is None


def test_the_longest_lengths_share_one_bucket() -> None:
    assert bucket_of(timedelta(days=500)) == bucket_of(timedelta(days=5000))


def test_a_length_shorter_than_a_minute_is_in_the_first() -> None:
    assert bucket_of(timedelta(seconds=1)) == bucket_of(timedelta(0)) == 0


@given(LENGTHS, st.integers(0, 60))
def test_however_the_days_are_cut_the_whole_is_the_same(lengths: list[timedelta], cut: int) -> None:
    assert merged([histogram(lengths[:cut]), histogram(lengths[cut:])]) == histogram(lengths)


@given(LENGTHS, st.sampled_from([0.5, 0.9]))
def test_a_percentile_is_within_five_percent_of_the_true_one(lengths: list[timedelta], share: float) -> None:
    ordered = sorted(lengths)
    true = ordered[-(-len(ordered) * int(share * 10) // 10) - 1]

    read = percentile(histogram(lengths), share)

    assert read is not None
    assert abs(read - true) <= true * 0.051


@given(LENGTHS)
def test_json_keeps_it(lengths: list[timedelta]) -> None:
    counted = histogram(lengths)

    assert from_json(as_json(counted)) == counted
    assert count_of(counted) == len(lengths)
