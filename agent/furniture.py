"""Which paragraphs are page furniture: captions, credits, widgets, navigation, links to other stories."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

SHORT = 160
"""Characters beyond which only its place makes a paragraph furniture."""

_NO_WORDS = re.compile(r"[\W_]*")
_ENDS_SENTENCE = re.compile(r"[.!?。！？।؟…][\"'»”’」』)\]]*$")
_LABEL = re.compile(r"([^:：]{1,30})[:：]\s*\S")


@cache
def _words() -> dict[str, tuple[str, ...]]:
    import yaml

    text = (files("agent") / "furniture.yaml").read_text(encoding="utf-8")
    return {kind: tuple(words) for kind, words in yaml.safe_load(text).items()}


def furniture_paragraphs(paragraphs: Sequence[str]) -> set[int]:
    """The places of the paragraphs that are not the article.

    Widgets, credits and links are known by their words, or by standing twice; a caption by standing
    between a widget and a credit, by carrying its own credit, or right before a credit without
    being a whole sentence.
    """
    plain = [" ".join(paragraph.casefold().split()) for paragraph in paragraphs]
    counts = Counter(plain)
    credits = {n for n, p in enumerate(plain) if len(p) <= SHORT and _is_credit(p)}
    widgets = {
        n for n, p in enumerate(plain) if len(p) <= SHORT and (_starts(p, "widget") or (counts[p] > 1 and _open(p)))
    }
    elsewhere = {n for n, p in enumerate(plain) if len(p) <= SHORT and (_NO_WORDS.fullmatch(p) or _is_elsewhere(p))}
    captions = {n - 1 for n in credits if n > 1 and (n - 2 in widgets or _open(plain[n - 1]))}
    captions |= {n for n, p in enumerate(plain) if n - 1 in widgets and _holds_credit(p)}
    return credits | widgets | elsewhere | {n for n in captions if len(plain[n]) <= 2 * SHORT}


def _open(plain: str) -> bool:
    return not _ENDS_SENTENCE.search(plain)


def _starts(plain: str, kind: str) -> bool:
    return any(plain.startswith(word) for word in _words()[kind])


def _is_credit(plain: str) -> bool:
    label = _LABEL.match(plain)
    if label and label[1].strip() in _words()["credit"]:
        return True
    if plain.startswith(("©", "(c) ")):
        return True
    return "/" in plain and _open(plain) and any(agency in plain for agency in _words()["agencies"])


def _holds_credit(plain: str) -> bool:
    """Whether a caption carries its own credit, as in ``A harbour. Photo: A. Name/Agency``."""
    return any(f" {label}{colon}" in plain for label in _words()["credit"] for colon in ":：")


def _is_elsewhere(plain: str) -> bool:
    if _starts(plain, "related"):
        return ":" in plain or "：" in plain or _open(plain)
    first = re.split(r"[\s:：]", plain, maxsplit=1)[0]
    return _starts(plain, "service") or (first in _words()["navigation"] and _open(plain))
