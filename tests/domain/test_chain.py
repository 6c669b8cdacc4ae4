from datetime import UTC, datetime, timedelta, timezone

from aftersales.domain.chain import GENESIS, link_hash


def test_a_changed_word_changes_the_hash() -> None:
    assert link_hash(GENESIS, {"note": "a"}) != link_hash(GENESIS, {"note": "b"})


def test_a_changed_predecessor_changes_the_hash() -> None:
    assert link_hash("1" * 64, {"note": "a"}) != link_hash(GENESIS, {"note": "a"})


def test_one_moment_in_two_zones_is_one_hash() -> None:
    in_utc = datetime(2026, 11, 18, 4, tzinfo=UTC)
    in_shanghai = in_utc.astimezone(timezone(timedelta(hours=8)))

    assert link_hash(GENESIS, {"at": in_utc}) == link_hash(GENESIS, {"at": in_shanghai})
