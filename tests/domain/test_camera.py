from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from aftersales.domain.camera import taken_at

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026:11:02 20:13:05", datetime(2026, 11, 2, 12, 13, 5, tzinfo=UTC)),
        ("2026:11:02 20:13:05+09:00", datetime(2026, 11, 2, 11, 13, 5, tzinfo=UTC)),
        ("2026-11-02T12:13:05.000000Z", datetime(2026, 11, 2, 12, 13, 5, tzinfo=UTC)),
        ("2026-11-02T20:13:05+0800", datetime(2026, 11, 2, 12, 13, 5, tzinfo=UTC)),
    ],
)
def test_what_cameras_write_is_a_moment(words: str, moment: datetime) -> None:
    assert taken_at(words, SHANGHAI) == moment


@pytest.mark.parametrize(
    "words", ["", "0000:00:00 00:00:00", "1970:01:01 00:00:00", "2026:13:45 99:99:99", "<script>", "    :  :", "2026"]
)
def test_what_makes_no_sense_is_no_moment(words: str) -> None:
    assert taken_at(words, SHANGHAI) is None
