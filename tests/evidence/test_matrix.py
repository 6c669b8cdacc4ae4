"""Every row of the evidence matrix has a test that names it: `test_t12_…`, `test_t10_t19_…`."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
# Bad and awkward inputs (T01–T65) as the design lists them: what comes in, in a few words.
ROWS = {
    "T01": "what the docs tell and the settings say",
    "T02": "nothing, one byte, at the limit, one more",
    "T03": "more or fewer bytes than announced",
    "T04": "wrong offset, two at once, another version, bad metadata, another one's upload",
    "T05": "too many files, too many bytes, too many uploads",
    "T10": "pages, scripts and programs under the name of a picture",
    "T11": "names that a server or a system would run or cannot keep",
    "T12": "files that are two things at once",
    "T13": "pictures that carry a program through a re-encoding",
    "T14": "a declared type that lies",
    "T15": "files cut anywhere",
    "T16": "unusual but valid pictures",
    "T17": "every orientation",
    "T18": "place, maker and hidden thumbnail",
    "T19": "formats of old holes",
    "T20": "decompression bombs",
    "T21": "many frames, grids, the largest sizes",
    "T22": "films with odd headers",
    "T23": "files that kill, hang or fill a decoder",
    "T30": "archives",
    "T31": "hostile names",
    "T35": "a known virus",
    "T36": "a scanner that is away or mad",
    "T37": "a file the scanner does not look into",
    "T40": "who may not see it",
    "T41": "the headers of a served file",
    "T42": "parts of a file",
    "T43": "names in headers",
    "T50": "playlists with addresses",
    "T51": "other lists, and names that mean something",
    "T52": "other files inside or beside a film",
    "T53": "other codecs",
    "T54": "the AVI that is a playlist",
    "T55": "webhooks to our own machine",
    "T60": "formulas in exports",
    "T61": "naughty words in every field",
    "T62": "two people at the same moment",
    "T63": "killed in the middle",
    "T64": "clocks, zones and calendars",
    "T65": "broker, database, disk or bucket away",
}


def cited() -> set[str]:
    names = {name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def test_(\w+)", path.read_text())}
    heads = {re.match(r"(?:t\d\d_)+", name) for name in names}
    return {part.upper() for head in heads if head for part in re.findall(r"t\d\d", head[0])}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_proved_by_a_test_that_names_it(row: str) -> None:
    assert row in cited()


def test_no_test_names_a_row_that_is_not_there() -> None:
    assert cited() <= set(ROWS)
