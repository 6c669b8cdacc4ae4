"""Words of two languages as one kind of token, so that 退货 is found as well as "return" without a dictionary.

Chinese has no spaces: each pair of neighbouring characters is a token (a lone one is its own). Words of all other
scripts and numbers stay whole, in lower case, without a plain plural's s. Text is normalised by NFKC first (full
width to half).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

_RUN = re.compile(r"([\u3400-\u9fff]+)|[^\W_\u3400-\u9fff]+")
_STOP_ENGLISH = (
    "a an and are at be but by can do does for from has have how i in is it its me my not of on or so that the this"
    " to was what when where which why will with you your"
)
_STOP_CHINESE = "我的 这个 一个 怎么 什么 没有 可以 不能 是不 不是 请问 问题"
_STOP = frozenset(f"{_STOP_ENGLISH} {_STOP_CHINESE}".split())
_SHORTEST_PLURAL = 4


def tokens(text: str) -> tuple[str, ...]:
    """The searchable tokens of a text, in order, with repetitions."""
    found: list[str] = []
    for run in _RUN.finditer(unicodedata.normalize("NFKC", text).lower()):
        found += _pairs(run[0]) if run[1] else [_stem(run[0])]
    return tuple(token for token in found if token not in _STOP)


def _stem(word: str) -> str:
    is_plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)] or [run]


@dataclass(frozen=True, slots=True)
class Hit:
    """One found text: its key, how well it fits (0–1), and the tokens that made it fit."""

    key: str
    score: float
    shared: frozenset[str]


def rank(asked: str, texts: Mapping[str, Iterable[str]], least: float = 0.08) -> tuple[Hit, ...]:
    """The texts (key → tokens) that fit the words, best first: cosine of TF-IDF weights, so rare words count more.

    Equal scores keep the order of the keys, so that one question has one answer.
    """
    counted = {key: Counter(found) for key, found in texts.items()}
    rarity = _rarity(counted.values())
    wanted = _weights(Counter(tokens(asked)), rarity)
    hits = []
    for key, counts in counted.items():
        weights = _weights(counts, rarity)
        shared = wanted.keys() & weights.keys()
        score = _cosine(wanted, weights, shared)
        if score >= least:
            hits.append(Hit(key, round(score, 4), frozenset(shared)))
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.key)))


def _rarity(texts: Iterable[Counter[str]]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    total = 0
    for counts in texts:
        seen.update(counts.keys())
        total += 1
    return {token: log(1 + total / count) for token, count in seen.items()}


def _weights(counts: Counter[str], rarity: Mapping[str, float]) -> dict[str, float]:
    return {token: (1 + log(count)) * rarity[token] for token, count in counts.items() if token in rarity}


def _cosine(left: Mapping[str, float], right: Mapping[str, float], shared: Iterable[str]) -> float:
    dot = sum(left[token] * right[token] for token in shared)
    return dot / (_length(left) * _length(right)) if dot else 0.0


def _length(weights: Mapping[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in weights.values()))
