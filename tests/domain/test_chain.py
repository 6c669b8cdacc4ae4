from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from aftersales.domain.chain import GENESIS, AlikeContents, link_hash


def test_a_changed_word_changes_the_hash() -> None:
    assert link_hash(GENESIS, {"note": "a"}) != link_hash(GENESIS, {"note": "b"})


def test_a_changed_predecessor_changes_the_hash() -> None:
    assert link_hash("1" * 64, {"note": "a"}) != link_hash(GENESIS, {"note": "a"})


def test_one_moment_in_two_zones_is_one_hash() -> None:
    in_utc = datetime(2026, 11, 18, 4, tzinfo=UTC)
    in_shanghai = in_utc.astimezone(timezone(timedelta(hours=8)))

    assert link_hash(GENESIS, {"at": in_utc}) == link_hash(GENESIS, {"at": in_shanghai})


def test_contents_that_share_most_have_the_links_they_have_alone() -> None:
    same = {"at": datetime(2026, 11, 18, 4, tzinfo=UTC), "note": '100% "sure" \n 退款', "by": None, "payload": {"b": 1}}
    alike = AlikeContents(same, ["sequence", "ticket_id", "is_late", "amount"])

    for own in (
        {"sequence": 1, "ticket_id": 7, "is_late": True, "amount": Decimal("1.50")},
        {"sequence": 2**40, "ticket_id": 8, "is_late": False, "amount": "%s"},
    ):
        assert alike.link_hash("1" * 64, own) == link_hash("1" * 64, same | own)
