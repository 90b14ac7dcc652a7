"""What words tell: of a provision its kind and force, by its English summary; of an agreement its kind."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, cast

from agent.tables import table
from schemas.vocabulary import Modality, TermKind, TreatyKind

_Group = Literal["modality", "agreement", "means", "subject", "bound"]


def kinds_of(summaries: Sequence[str]) -> list[TermKind]:
    """The kind of each provision of one article, in their order.

    Provisions on the agreement itself have words of their own. Of what a sentence says about its subject it may have
    words of several kinds, or of none: the subject of most others decides then.
    """
    found = [(_first("agreement", one) or _first("means", one), _all("subject", one)) for one in summaries]
    subjects = Counter(kind for _, all_kinds in found for kind in all_kinds)
    kinds = []
    for own, all_kinds in found:
        likeliest = max(all_kinds or list(subjects), key=lambda kind: subjects[kind], default="other")
        kinds.append(own or likeliest)
    return cast(list[TermKind], kinds)


def modality_of(summary: str) -> Modality:
    """The force of a provision; what is laid down without a word of permission or the like is an obligation."""
    return cast(Modality, _first("modality", summary) or "obligation")


def binds_all(summary: str) -> bool:
    """Whether what it lays down holds for all parties: "both sides", "neither state", "the parties"."""
    return bool(_all("bound", summary))


def kind_of(text: str) -> TreatyKind | None:
    """The kind of agreement that the first telling noun of a title or sentence names: "memorandum", "протокол"."""
    nouns = {kind: noun.start() for kind, pattern in _nouns().items() if (noun := pattern.search(text))}
    return cast(TreatyKind | None, min(nouns, key=lambda kind: nouns[kind], default=None))


@cache
def _nouns() -> Mapping[str, re.Pattern[str]]:
    """Words begin at a border, but in scripts without spaces, and behind Arabic prefixes."""
    return {
        kind: re.compile(
            rf"(?:\b|(?<=[\u0600-\u06ff\u3040-\u9fff\uac00-\ud7af]))(?:{'|'.join(nouns.split())})".replace("_", r"\s+"),
            re.IGNORECASE,
        )
        for kind, nouns in table("treaty_nouns").items()
    }


def _first(group: _Group, summary: str) -> str | None:
    return next(iter(_all(group, summary)), None)


def _all(group: _Group, summary: str) -> list[str]:
    return [kind for kind, words in _patterns(group).items() if words.search(summary)]


@cache
def _patterns(group: _Group) -> Mapping[str, re.Pattern[str]]:
    return {
        kind: re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)
        for kind, words in table("term_words")[group].items()
    }
