"""A case file on paper: a PDF with the letters it needs inside, so that it reads the same anywhere and in ten years."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Image, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from aftersales.casefiles.selectors.content import CaseContent, DisputeTold, Said
from aftersales.casefiles.selectors.files import CaseFile

FONT, FONT_FILE = "CaseFile", Path(__file__).resolve().parent.parent / "fonts" / "wqy-microhei.ttc"
NO_GLYPH = "□"
INK, SUB, LINE, BRAND = (colors.HexColor(code) for code in ("#16202A", "#5A6872", "#D9E0E4", "#0B6B6B"))
MARGIN, THUMB = 18 * mm, 42 * mm
SHORT = 300
"""Letters of a value that stands beside its label."""
PADDING = 6  # of the frame that reportlab lays on a page
_WIDTH = A4[0] - 2 * MARGIN - 2 * PADDING

OpenThumb = Callable[[str], bytes | None]


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    same = {"fontName": FONT, "fontSize": size, "leading": leading, "textColor": INK, "wordWrap": "CJK"}
    return ParagraphStyle(name, **(same | more))


TITLE = _style("title", 18, 24)
HEADING = _style("heading", 12.5, 18, spaceBefore=10, spaceAfter=4, textColor=BRAND, keepWithNext=1)
BODY = _style("body", 9.5, 14)
SMALL = _style("small", 8, 11.5, textColor=SUB)
WHO = _style("who", 8, 11.5, textColor=SUB, spaceBefore=4, keepWithNext=1)
QUOTE = _style("quote", 9.5, 14, leftIndent=8, borderPadding=(2, 0, 2, 6))


def write_paper(out: BinaryIO, content: CaseContent, thumb: OpenThumb) -> None:
    """In the language in force. `thumb` gives the bytes of a small picture, or None when it is gone."""
    _font()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{_('Case file')} {content.number}",
        author=_("After-sales"),
    )
    foot = _foot(content)
    document.build(list(_story(content, thumb)), onFirstPage=foot, onLaterPages=foot)


@lru_cache(maxsize=1)
def _font() -> TTFont:
    font = TTFont(FONT, str(FONT_FILE), subfontIndex=0)
    pdfmetrics.registerFont(font)
    return font


def _foot(content: CaseContent) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, document: Any) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(SUB)
        canvas.drawString(MARGIN, 10 * mm, f"{content.number} · {content.made} (UTC+8)")
        canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(document.page))

    return draw


def _story(content: CaseContent, thumb: OpenThumb) -> Iterator[Flowable]:
    yield _text(f"{_('Case file')} {content.number}", TITLE)
    made = _("For: %(side)s. Made %(moment)s; all times are China's (UTC+8).")
    yield _text(made % {"side": content.for_words, "moment": content.made}, SMALL)
    yield Spacer(0, 6)
    yield from _rows(content.head)
    if content.description:
        yield from _section(_("What the customer says"), [_text(content.description, BODY)])
    if content.self_check:
        told = [*content.self_check.answers, (_("Self-check"), content.self_check.ending)]
        yield from _section(_("Self-check “%(title)s”") % {"title": content.self_check.title}, list(_rows(told)))
    if content.verdict:
        yield from _section(_("Verdict"), [_text(content.verdict, BODY), *_rows(content.findings)])
    yield from _section(_("Timeline"), [part for one in content.timeline for part in _said(one)])
    if content.messages:
        yield from _section(_("Messages"), [part for one in content.messages for part in _said(one)])
    for dispute in content.disputes:
        yield from _section(f"{_('Dispute')} {dispute.title}", list(_dispute(dispute)))
    if content.files:
        yield from _section(_("Evidence"), [part for file in content.files for part in _file(file, thumb)])


def _section(title: str, parts: Sequence[Flowable]) -> Iterator[Flowable]:
    """The heading stays with what follows it."""
    yield _text(title, HEADING)
    yield from parts


def _text(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_printable(words)).replace("\n", "<br/>"), style)


def _printable(words: str) -> str:
    """What the font has no letter for shows that there is one."""
    known = _font().face.charToGlyph
    return "".join(letter if letter == "\n" or ord(letter) in known else NO_GLYPH for letter in words)


def _rows(rows: Sequence[tuple[str, str]]) -> Iterator[Flowable]:
    """Short values beside their labels; a long one below it, since a row of a table stays on one page."""
    short: list[tuple[str, str]] = []
    for label, value in rows:
        if len(value) <= SHORT:
            short.append((label, value))
            continue
        if short:
            yield _table(short)
        short = []
        yield _text(label, SMALL)
        yield _text(value, BODY)
    if short:
        yield _table(short)


def _table(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table(
        [[_text(label, SMALL), _text(value, BODY)] for label, value in rows],
        colWidths=[44 * mm, _WIDTH - 44 * mm],
        hAlign="LEFT",
    )
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), *_TIGHT])
    )
    return table


_TIGHT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]


def _said(one: Said) -> Iterator[Flowable]:
    """Long words may break over pages, so they are no table."""
    yield _text(" · ".join(part for part in (one.at, one.who) if part), WHO)
    yield _text(one.words, BODY)
    if one.quote:
        yield _text(one.quote, QUOTE)


def _dispute(dispute: DisputeTold) -> Iterator[Flowable]:
    yield from _rows(dispute.rows)
    if dispute.statement:
        yield _text(dispute.statement, QUOTE)
    for ruling in dispute.rulings:
        yield Spacer(0, 4)
        yield _text(_("Ruling"), BODY)
        yield from _rows(ruling)


def _file(file: CaseFile, thumb: OpenThumb) -> Iterator[Flowable]:
    name = escape(_printable(file.name))
    words: list[Flowable] = [Paragraph(f"<strike>{name}</strike>" if file.is_struck else name, BODY)]
    words += [_text(row, SMALL) for row in file.rows if row]
    if file.sha256:
        words.append(_text(f"SHA-256 {file.sha256}", SMALL))
    if file.given:
        words.append(_text(file.given.name, SMALL))
    table = Table([[_picture(file, thumb), words]], colWidths=[THUMB + 4 * mm, _WIDTH - THUMB - 4 * mm], hAlign="LEFT")
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_TIGHT]))
    yield table
    yield from (_text(step, SMALL) for step in file.history)
    yield Spacer(0, 6)


def _picture(file: CaseFile, thumb: OpenThumb) -> Flowable:
    picture = thumb(file.thumb) if file.thumb else None
    if not picture:
        return _text("–", SMALL)
    image = Image(BytesIO(picture))
    scale = min(THUMB / image.imageWidth, THUMB / image.imageHeight)
    image.drawWidth, image.drawHeight = image.imageWidth * scale, image.imageHeight * scale
    image.hAlign = "LEFT"
    return image
