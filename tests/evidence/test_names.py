"""A name is the sender's word: it is shown, and decides nothing."""

import re

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from django.test import RequestFactory

from aftersales.evidence.gateways.serving import Variant, file_response
from tests.evidence.checking import checked_files
from tests.evidence.files import jpeg
from tests.factories import NOON

pytestmark = pytest.mark.django_db

HOSTILE_NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\x": "x",
    "/etc/shadow": "shadow",
    "\\\\srv\\share\\a.jpg": "a.jpg",
    "x" * 300 + ".jpg": "x" * 109 + "…xxxxxx.jpg",
    "\U0001f600.jpg": "\U0001f600.jpg",
    "cafe\u0301.jpg": "caf\u00e9.jpg",
    "photo\u202egpj.exe": "photogpj.exe",
    "a\u200db.jpg": "ab.jpg",
    "two\nlines.jpg": "two lines.jpg",
    "<img src=x onerror=alert(1)>.jpg": "<img src=x onerror=alert(1)>.jpg",
    "=cmd()": "=cmd()",
    "shell.php": "shell.php",
    "shell.php.jpg": "shell.php.jpg",
    "a.jpg%00.php": "a.jpg%00.php",
    "a.jpg/": "photo.jpg",
    ".htaccess": "htaccess",
    "con": "con",
    "a.jpg. ": "a.jpg",
    "a.jpg::$DATA": "a.jpg::$DATA",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_t11_t31_a_hostile_name_is_shown_cleaned_and_used_nowhere(name: str, rf: RequestFactory) -> None:
    (photo,) = checked_files([_named(name)], by=None, at=NOON)

    assert (photo.display_name, photo.media_type, photo.state) == (HOSTILE_NAMES[name], "image/jpeg", "ready")
    assert re.fullmatch(rf"evidence/[0-9a-f]{{2}}/{photo.pk}/original\.bin", photo.original_path)
    preview, original = (file_response(photo, variant, rf.get("/")) for variant in (Variant.PREVIEW, Variant.ORIGINAL))
    assert (preview["Content-Type"], preview["Content-Disposition"]) == ("image/jpeg", "inline")
    disposition = original["Content-Disposition"]
    assert re.search(r"\.jpe?g\"?$", disposition)
    assert not re.search(r"[\r\n<>]|/\.\.|\\(?!\")", disposition)
    preview.close()
    original.close()


def test_t31_a_name_is_escaped_where_it_is_shown() -> None:
    (photo,) = checked_files([_named("<img src=x onerror=alert(1)>.jpg")], by=None, at=NOON)

    shown = Template("{{ file.display_name }}").render(Context({"file": photo}))

    assert shown == "&lt;img src=x onerror=alert(1)&gt;.jpg"


def _named(name: str) -> "ContentFile[bytes]":
    """With the name as it came; Django's class for uploads would clean it first."""
    return ContentFile(jpeg(), name)
