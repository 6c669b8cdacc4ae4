"""A mail as it is read: the words of a template, filled in, in the look of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from aftersales.accounts.models import User
from aftersales.contacts.selectors import unsubscribe_path
from aftersales.domain.mail_templates import Template, filled_html, filled_text
from aftersales.domain.notices import TOPICS, Audience, Channel, Topic, event_of, topic_of
from aftersales.notifications.selectors import template_of
from aftersales.wording.notice_samples import sample_notice
from aftersales.wording.notice_topics import reason_of_mail
from aftersales.wording.notices import button_words, late_lines, notice_answers, notice_values
from aftersales.wording.reports import report_days, report_lines

Values = Mapping[str, Any]

_FONT = "-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei',sans-serif"
_PREFERENCES = {Audience.CUSTOMER: "/inbox/preferences/", Audience.STAFF: "/admin/notices/"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person; `unsubscribe_url` is empty for what must be told."""

    subject: str
    text: str
    html: str
    unsubscribe_url: str


def compose(
    code: str,
    values: Values,
    *,
    user: User,
    path: str,
    template: Template | None = None,
    topic: Topic | None = None,
    is_preview: bool = False,
) -> Letter:
    """In the reader's language. The last three are for a preview only."""
    about = topic or topic_of(code, values)
    with translation.override(user.language):
        words = template or template_of(about, user.language, event_of(code, values))
        plain = notice_values(code, values, name=user.shown_name, url=settings.PUBLIC_URL + path)
        subject = " ".join(filled_text(words.subject, plain).split())
        body = _body(words.html, code, values, plain)
        return _letter(about, user, subject, filled_text(words.text, plain), body, is_preview=is_preview)


def sample_letter(topic: Topic, language: str, template: Template) -> Letter:
    """What these words would make of made-up facts; the HTML shows subject and plain part as well."""
    code, values = sample_notice(topic)
    reader = User(pk=0, first_name="林悦" if language == "zh-hans" else "Lin Yue", language=language)
    return compose(code, values, user=reader, path="/", template=template, topic=topic, is_preview=True)


def _letter(topic: Topic, user: User, subject: str, text: str, body: str, *, is_preview: bool) -> Letter:
    unsubscribe = unsubscribe_path(user, topic, Channel.EMAIL)
    frame = {
        "language": user.language,
        "subject": subject,
        "preheader": text.splitlines()[0] if text else subject,
        "body": mark_safe(body),  # noqa: S308  from escaped values, tags of our own list and our own templates
        "font": _FONT,
        "reason": reason_of_mail(topic),
        "unsubscribe_url": settings.PUBLIC_URL + unsubscribe if unsubscribe else "",
        "preferences_url": "" if user.is_guest else settings.PUBLIC_URL + _PREFERENCES[TOPICS[topic].audience],
    }
    foot = render_to_string("mail/foot.txt", frame).strip()
    whole = f"{text}\n\n-- \n{foot}\n"
    html = render_to_string("mail/layout.html", {**frame, "shown_text": whole if is_preview else ""})
    return Letter(subject, whole, html, str(frame["unsubscribe_url"]))


def _body(source: str, code: str, values: Values, plain: Mapping[str, str]) -> str:
    parts: dict[str, tuple[str, dict[str, object]]] = {
        "answers": ("mail/answers.html", {"answers": notice_answers(code, values)}),
        "button": ("mail/button.html", {"href": plain["button"], "words": button_words(code, values)}),
        "text": ("mail/said.html", {"text": plain["text"]}),
        "list": ("mail/late.html", {"lines": late_lines(values)}),
        "figures": ("mail/figures.html", {"lines": report_lines(values)}),
        "days": ("mail/days.html", {"days": report_days(values)}),
    }
    blocks = {
        name: render_to_string(file, {**inputs, "font": _FONT}).strip() if plain[name] else ""
        for name, (file, inputs) in parts.items()
    }
    return filled_html(source, plain, blocks, _DRESS)


def _styled(classes: str, style: str) -> str:
    return f' class="{classes}" style="margin:0 0 16px;{style}"'


_SMALL = f"color:#44535F;font:400 14px/22px {_FONT};"
_DRESS = {
    "h1": _styled("m-ink", f"color:#17222C;font:600 22px/30px {_FONT};"),
    "h2": _styled("m-ink", f"color:#17222C;font:600 18px/26px {_FONT};"),
    "p": _styled("m-ink2", _SMALL),
    "ul": _styled("m-ink2", f"padding-left:20px;color:#44535F;font:400 14px/22px {_FONT};"),
    "ol": _styled("m-ink2", f"padding-left:20px;color:#44535F;font:400 14px/22px {_FONT};"),
    "blockquote": _styled(
        "m-ink2", f"padding-left:12px;border-left:3px solid #E0E7EC;color:#44535F;font:400 14px/22px {_FONT};"
    ),
    "a": ' class="m-brand" style="color:#0B6E6E;"',
    "strong": ' class="m-ink" style="color:#17222C;font-weight:600;"',
    "hr": ' class="m-line" style="border:0;border-top:1px solid #E0E7EC;margin:16px 0;"',
}
