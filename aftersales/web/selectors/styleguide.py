"""What /styleguide/ shows: the tokens as tokens.css has them, and the components drawn by their own templates.

For those who build, so its own words are English only; what the components say is in the reader's language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from aftersales.clock.services import moment

_TOKEN = re.compile(r"^ +--([\w-]+): ([^;]+);", re.M)
_SYMBOL = re.compile(r'<symbol id="([\w-]+)"')
_NAMES = re.compile(r'\b(id|for|aria-labelledby|aria-describedby)="([\w-]+)"')
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Shown:
    state: str
    themes: Sequence[tuple[str, str]]
    """Theme and HTML."""


@dataclass(frozen=True, slots=True)
class Component:
    name: str
    states: Sequence[Shown]


def components() -> Mapping[str, Any]:
    tokens = _tokens()
    return {
        "colours": [(name, value) for name, value in tokens if value.startswith("#")],
        "measures": [(name, value) for name, value in tokens if not value.startswith(("#", "rgb"))],
        "icons": _SYMBOL.findall(_read("icons.svg")),
        "components": list(_components()),
        "themes": THEMES,
    }


def _read(name: str) -> str:
    found = finders.find(name)
    return Path(str(found)).read_text()


def _tokens() -> list[tuple[str, str]]:
    """Of the light theme; the dark one gives the same names other values."""
    light = _read("css/tokens.css").partition("/* Latin first")[0]
    return [(name, " ".join(value.split())) for name, value in _TOKEN.findall(light)]


def _components() -> Iterator[Component]:
    number = count(1)
    for name, states in _states().items():
        shown = [Shown(state, _in_themes(name, given, next(number))) for state, given in states.items()]
        yield Component(name, shown)


def _in_themes(name: str, given: Mapping[str, Any], number: int) -> list[tuple[str, str]]:
    html = render_to_string(f"components/{name}.html", {"csrf_token": "-", **given})
    return [(theme, _NAMES.sub(rf'\1="\2-{number}-{theme}"', html)) for theme in THEMES]


def _states() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """By component and state: its inputs, as its template tells them."""
    at = moment()
    due = {"at": at, "due": at + timedelta(hours=40)}
    turn = {"at": at, "viewer": "customer", "started": at - timedelta(hours=8), "due": due["due"]}
    product = {"name": "Wireless mouse", "category": "mouse", "facts": ["Grey", "2 pieces"], "price": Decimal("699.00")}
    entry = {"words": "The store asked for a photo", "at": at, "icon": "message", "quote": "Please show the serial."}
    file = {"name": "double-click.mp4", "uploader": "You", "uploaded_at": at, "at": at}
    message = {"at": at, "sent_at": at, "text": "The left button clicks twice when I press it once."}
    return {
        "state_chip": {
            "neutral": {"label": "Store reviews"},
            "platform": {"label": "With the platform", "tone": "plat"},
            "ended well": {"label": "Done", "tone": "ok"},
            "ended badly": {"label": "Closed", "tone": "danger"},
        },
        "due_chip": {
            "more than a day": due,
            "less than a day": due | {"due": at + timedelta(hours=5)},
            "less than two hours": due | {"due": at + timedelta(minutes=50)},
            "late": due | {"due": at - timedelta(hours=3)},
            "paused": {"due": None, "at": at, "pause_reason": "Waits for the customer"},
        },
        "turn_banner": {
            "your turn": turn | {"holder": "customer", "sentence": "Please answer", "otherwise": "It lapses."},
            "the store's turn": turn | {"holder": "store", "sentence": "The store reviews", "nothing_to_do": True},
            "ended": {"at": at, "viewer": "customer", "holder": "", "sentence": "This request is closed"},
        },
        "timeline": {"going on": {"entries": [entry, entry | {"icon": "check"}], "steps": ["Refund"], "at": at}},
        "product_line": {"plain": product, "a link": product | {"href": "#main", "quantity": 2}},
        "message_bubble": {
            "theirs": message | {"from_words": "Store"},
            "mine": message | {"from_words": "You", "mine": True, "read_words": "Read"},
        },
        "evidence_tile": {
            "being checked": file | {"state_words": "Being checked", "length": "0:14"},
            "cannot be used": file | {"state_words": "Unusable", "problem": "We can't open this file."},
            "withdrawn": file | {"struck": "Withdrawn by you"},
        },
        "kpi_card": {
            "better": {"name": "Answered in time", "value": "97.2", "unit": "%", "change": "0.6 pt", "direction": "up",
                       "verdict": "good", "points": "2,20 20,14 40,16 70,4"},
            "no base": {"name": "Appeals", "value": "", "small_base": True},
        },
        "kv": {"facts": {"rows": [("Order number", "20261130-0001"), ("Paid", "¥699.00")]}},
        "empty": {
            "good news": {"words": "Nothing is overdue.", "icon_name": "done"},
            "with a way on": {"words": "No such order.", "icon_name": "search", "href": "#main", "link_words": "All"},
        },
        "due_why": {"steps": {"steps": ["The store answers within 48 hours.", "24 November is a working day."]}},
        "confirm_page": {
            "plain": {"title": "Accept the offer", "happens": ["The store sends a new one."], "verb": "Accept",
                      "undo": "This cannot be undone.", "back_url": "#main", "below": True},
            "dangerous": {"title": "Withdraw the request", "verb": "Withdraw the request", "dangerous": True,
                          "back_url": "#main", "below": True},
        },
        "pagination": {"in the middle": {"page": Paginator(range(90), 30).page(2)}},
        "skeleton": {shape: {"shape": shape} for shape in ("cards", "rows", "question")},
        "alerts": {"warning and error": {"messages": [_Said(30, "Not saved yet."), _Said(40, "Nothing was sent.")]}},
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    level: int
    words: str

    def __str__(self) -> str:
        return self.words
