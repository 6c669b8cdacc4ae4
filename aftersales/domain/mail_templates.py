"""The small language of mail templates: `{{ name }}` and nothing else, so that whoever edits one cannot break a mail.

A paragraph (between blank lines) whose variables are all empty is left out, which takes the place of conditions.
HTML is emitted anew from a short list of tags; what is not on it is refused when the template is saved.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from html.parser import HTMLParser

from aftersales.domain.notices import Topic

_BASE = frozenset({"name", "link", "button"})
_TICKET = _BASE | {"title", "number", "product", "amount", "turn", "until", "otherwise", "answers"}
_WRITTEN = _TICKET | {"text"}
VARIABLES: Mapping[Topic, frozenset[str]] = {
    Topic.DECISION: _TICKET,
    Topic.PROGRESS: _TICKET,
    Topic.MESSAGE: _WRITTEN,
    Topic.REMINDER: _TICKET,
    Topic.WINDOW: _BASE | {"title", "number", "product", "answers"},
    Topic.DISPUTE: _TICKET,
    Topic.SIGN_IN: _BASE | {"title"},
    Topic.WORK: _TICKET,
    Topic.CUSTOMER_MESSAGE: _WRITTEN,
    Topic.DUE: _TICKET,
    Topic.OVERDUE: _BASE | {"title", "count", "list"},
    Topic.CASE: _TICKET,
    Topic.REPORT: _BASE | {"title", "figures", "days"},
}
"""What a template of each topic may use."""

BLOCKS = frozenset({"answers", "button", "text", "list", "figures", "days"})
"""Variables that are whole blocks in HTML: each stands alone in its paragraph."""

TAGS = frozenset({"h1", "h2", "p", "br", "hr", "strong", "em", "ul", "ol", "li", "a", "blockquote"})
_VOID = frozenset({"br", "hr"})
_VARIABLE = re.compile(r"\{\{ ?([a-z_]+) ?\}\}")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class ProblemCode(StrEnum):
    EMPTY = "empty"
    UNKNOWN_VARIABLE = "unknown_variable"
    STRAY_BRACES = "stray_braces"
    LINE_BREAK = "line_break"
    TOO_LONG = "too_long"
    LINK_MISSING = "link_missing"
    BLOCK_NOT_ALONE = "block_not_alone"
    BLOCK_IN_SUBJECT = "block_in_subject"
    TAG = "tag"
    ATTRIBUTE = "attribute"
    ADDRESS = "address"
    UNBALANCED = "unbalanced"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a template cannot be used; `field` is subject, text or html."""

    field: str
    code: ProblemCode
    value: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    subject: str
    text: str
    html: str


def variables_in(source: str) -> list[str]:
    return _VARIABLE.findall(source)


def paragraphs(source: str) -> list[str]:
    return [part.strip() for part in _BLANK_LINE.split(source.replace("\r\n", "\n")) if part.strip()]


# --- filling in ---


def filled_text(source: str, values: Mapping[str, str]) -> str:
    return "\n\n".join(_filled(part, values) for part in _worth_saying(source, values))


def filled_html(source: str, values: Mapping[str, str], blocks: Mapping[str, str], dress: Mapping[str, str]) -> str:
    """`values` are plain and escaped here; `blocks` are finished HTML; `dress` gives a tag its attributes."""
    out = []
    for part in _worth_saying(source, {**values, **blocks}):
        alone = _VARIABLE.fullmatch(part)
        if alone and alone[1] in blocks:
            out.append(blocks[alone[1]])
        else:
            escaped = {name: escape(value) for name, value in values.items()}
            out.append(_filled(_dressed(part, dress), escaped))
    return "\n".join(out)


def _worth_saying(source: str, values: Mapping[str, str]) -> Iterator[str]:
    for part in paragraphs(source):
        names = variables_in(part)
        if not names or any(values.get(name) for name in names):
            yield part


def _filled(source: str, values: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values.get(found[1], ""), source)


# --- checking ---


def problems_of(template: Template, topic: Topic) -> list[Problem]:
    """Everything that speaks against using this template."""
    allowed = VARIABLES[topic]
    found = [problem for name in ("subject", "text", "html") for problem in _field_problems(template, name, allowed)]
    found += _subject_problems(template.subject)
    if "link" not in variables_in(template.text) and "button" not in variables_in(template.text):
        found.append(Problem("text", ProblemCode.LINK_MISSING))
    if not {"link", "button"} & set(variables_in(template.html)):
        found.append(Problem("html", ProblemCode.LINK_MISSING))
    return [*found, *_html_problems(template.html)]


def _field_problems(template: Template, name: str, allowed: frozenset[str]) -> Iterator[Problem]:
    source = getattr(template, name)
    if not source.strip():
        yield Problem(name, ProblemCode.EMPTY)
    for variable in dict.fromkeys(variables_in(source)):
        if variable not in allowed:
            yield Problem(name, ProblemCode.UNKNOWN_VARIABLE, variable)
    stray = _BRACES.search(_VARIABLE.sub("", source))
    if stray:
        yield Problem(name, ProblemCode.STRAY_BRACES, stray[0])


def _subject_problems(subject: str) -> Iterator[Problem]:
    if "\n" in subject.strip() or "\r" in subject.strip():
        yield Problem("subject", ProblemCode.LINE_BREAK)
    if len(subject) > 120:
        yield Problem("subject", ProblemCode.TOO_LONG, "120")
    for name in variables_in(subject):
        if name in BLOCKS:
            yield Problem("subject", ProblemCode.BLOCK_IN_SUBJECT, name)


def _html_problems(html: str) -> Iterator[Problem]:
    for part in paragraphs(html):
        reader = _Reader()
        reader.feed(part)
        reader.close()
        yield from (Problem("html", code, value) for code, value in reader.problems)
        if reader.open:
            yield Problem("html", ProblemCode.UNBALANCED, reader.open[-1])
        for name in variables_in(part):
            if name in BLOCKS and not _VARIABLE.fullmatch(part):
                yield Problem("html", ProblemCode.BLOCK_NOT_ALONE, name)


def _address_is_fine(address: str) -> bool:
    return address in {"{{ link }}", "{{link}}"} or (address.startswith(("https://", "mailto:")) and "{" not in address)


class _Reader(HTMLParser):
    """Reads one paragraph: what is wrong with it, and the same again from tags we wrote ourselves."""

    def __init__(self, dress: Mapping[str, str] | None = None) -> None:
        super().__init__(convert_charrefs=True)
        self.dress = dress or {}
        self.problems: list[tuple[ProblemCode, str]] = []
        self.open: list[str] = []
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problems.append((ProblemCode.TAG, tag))
            return
        address = self._address(tag, attrs)
        if tag not in _VOID:
            self.open.append(tag)
        self.out.append(f"<{tag}{self.dress.get(tag, '')}{address}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in TAGS or tag in _VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append((ProblemCode.UNBALANCED, tag))
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        self.problems.append((ProblemCode.TAG, "!--"))

    def handle_decl(self, decl: str) -> None:
        self.problems.append((ProblemCode.TAG, "!"))

    def handle_pi(self, data: str) -> None:
        self.problems.append((ProblemCode.TAG, "?"))

    def unknown_decl(self, data: str) -> None:
        self.problems.append((ProblemCode.TAG, "!"))

    def _address(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        for name, value in attrs:
            if tag != "a" or name != "href":
                self.problems.append((ProblemCode.ATTRIBUTE, name))
            elif not _address_is_fine(value or ""):
                self.problems.append((ProblemCode.ADDRESS, value or ""))
            else:
                return f' href="{escape(value or "")}"'
        return ""


def _dressed(part: str, dress: Mapping[str, str]) -> str:
    reader = _Reader(dress)
    reader.feed(part)
    reader.close()
    return "".join(reader.out)
