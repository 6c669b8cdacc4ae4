import pytest

from aftersales.domain.file_names import NAME_LENGTH, clean_name
from aftersales.domain.media_types import JPEG, PDF


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("鼠标双击.jpg", "鼠标双击.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\x.png", "x.png"),
        ("/etc/shadow", "shadow"),
        ("\\\\srv\\share\\a.jpg", "a.jpg"),
        ("a.jpg/", ""),
        (".htaccess", "htaccess"),
        ("a.jpg. ", "a.jpg"),
        ("..", ""),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\u200db\u2066c\u200e.jpg", "abc.jpg"),
        ("cafe\u0301.jpg", "caf\u00e9.jpg"),
        ("two\r\nlines\t.jpg", "two lines .jpg"),
        ("nul\0l.jpg", "null.jpg"),
        ("half\ud83d.jpg", "half.jpg"),
        ("\U0001f600.jpg", "\U0001f600.jpg"),
        ("<img onerror=x>.jpg", "<img onerror=x>.jpg"),
        ("=cmd().jpg", "=cmd().jpg"),
    ],
)
def test_t31_a_name_is_cleaned_to_what_can_be_shown(raw: str, shown: str) -> None:
    assert clean_name(raw) == shown


def test_t31_a_long_name_keeps_its_beginning_and_its_ending() -> None:
    cleaned = clean_name("x" * 300 + "12345.jpeg")
    assert cleaned == "x" * (NAME_LENGTH - 11) + "…" + "12345.jpeg"[-10:]
    assert len(cleaned) == NAME_LENGTH


@pytest.mark.parametrize(
    ("name", "saved_as"),
    [
        ("a.jpg", "a.jpg"),
        ("a.JPEG", "a.JPEG"),
        ("shell.php", "shell.php.jpg"),
        ("a.jpg%00.php", "a.jpg%00.php.jpg"),
        ("a.jpg::$DATA", "a.jpg__$DATA.jpg"),
        ("con", "_con.jpg"),
        ("COM1.jpg", "_COM1.jpg"),
        ("htaccess", "htaccess.jpg"),
        ('a<b>"c|d?e*.jpg', "a_b__c_d_e_.jpg"),
    ],
)
def test_t11_a_download_ends_as_its_type_does(name: str, saved_as: str) -> None:
    assert JPEG.named(name) == saved_as


def test_t11_a_document_is_never_saved_as_a_program() -> None:
    assert PDF.named("invoice.exe") == "invoice.exe.pdf"
