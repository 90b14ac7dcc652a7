"""The cues of reported speech in one language, compiled from ``agent/cues.yaml``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from agent.folding import Span

Office = Literal["private", "parliamentarian", "politician", "official"]
"""Who a noun says somebody is: without office, of a parliament or party, of a government, in a state's service."""
Sort = Literal["say", "announce", "accuse", "adding", "behind"]

_LETTER = r"[\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u200c\u200d]"
"""A letter, digit or combining mark; ``\\w`` alone ends a word of Hindi, Bengali or Thai at each vowel sign."""
_LOWER, _UPPER = "[a-zß-öø-ÿа-яёіїєґα-ωά-ώ]", "[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐΑ-Ω]"
_START = f"(?:(?<!{_LETTER})|(?-i:(?<={_LOWER})(?={_UPPER})))"
_END = f"(?:(?!{_LETTER})|(?-i:(?={_UPPER})))"
"""Scraping also glues "said" to the name that follows it."""
_NEVER = r"(?!)"
_SHORTEST_HOST = 4
"""Letters that a word must have before a glued form: fewer are a prefix of a longer verb."""
_MOST = 12
"""Verbs of one sentence that are looked at."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One reporting verb in a sentence, at its offsets there."""

    start: int
    end: int
    sort: Sort
    glued: bool
    """Whether it stands at the end of another word."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What one language has: patterns that match nothing stand for what it has not."""

    verb: re.Pattern[str]
    """One named group for each sort, and ``never`` for phrases that report nothing."""
    glued: re.Pattern[str]
    whole: re.Pattern[str]
    according: re.Pattern[str]
    source_before: re.Pattern[str]
    that: re.Pattern[str]
    that_next: re.Pattern[str]
    conjunction: re.Pattern[str]
    tail: re.Pattern[str]
    not_subject: re.Pattern[str]
    upright: re.Pattern[str]
    his_view: re.Pattern[str]
    indefinite: re.Pattern[str]
    topic: re.Pattern[str]
    quotative: re.Pattern[str]
    deny: re.Pattern[str]
    document: re.Pattern[str]
    expert: re.Pattern[str]
    treaty: re.Pattern[str]
    conclude: re.Pattern[str]
    provide: re.Pattern[str]
    in_force: re.Pattern[str]
    outlet: re.Pattern[str]
    this: re.Pattern[str]
    former: re.Pattern[str]
    offices: Mapping[Office, re.Pattern[str]]
    """Nouns for those who hold each; none where none are known."""
    office: re.Pattern[str]
    behind_name: re.Pattern[str]
    title: re.Pattern[str]
    has_capitals: bool
    """Whether the script marks names."""
    names_treaties: bool
    """Whether it is known what agreements are called, and what is done with them."""
    bare: frozenset[str]
    traits: frozenset[str]

    def verbs(self, sentence: str, quoted: Sequence[Span]) -> list[Cue]:
        """The reporting verbs of ``sentence`` that stand outside ``quoted``, first to last."""
        found = [*self._words(sentence), *self._glued(sentence)]
        kept: list[Cue] = []
        for cue in sorted(found, key=lambda cue: (cue.start, -cue.end)):
            inside = any(span.start <= cue.start < span.end for span in quoted)
            if not inside and (not kept or cue.start >= kept[-1].end):
                kept.append(cue)
        return kept[:_MOST]

    def _words(self, sentence: str) -> Iterator[Cue]:
        for match in self.verb.finditer(sentence):
            sort = match.lastgroup
            if sort in get_args(Sort):
                start = match.start()
                if re.search(r"\w-$", sentence[max(0, start - 2) : start]):
                    continue  # "so-called"
                glued = "unspaced" not in self.traits and start > 0 and sentence[start - 1].isalpha()
                yield Cue(start, match.end(), sort, glued)  # type: ignore[arg-type]

    def _glued(self, sentence: str) -> Iterator[Cue]:
        for match in self.glued.finditer(sentence):
            start = match.start()
            host = re.search(rf"{_LETTER}*$", sentence[max(0, start - 40) : start])
            end = re.compile(rf"{_LETTER}*").match(sentence, start)
            shortest = _SHORTEST_HOST if match[0].isalpha() else 2
            if host is None or end is None or len(host[0]) < shortest:
                continue
            if not self.whole.fullmatch(host[0] + end[0]):
                sort: Sort = "adding" if match.lastgroup == "adding" else "say"
                yield Cue(start, match.end(), sort, glued=True)


@cache
def cues(language: str) -> Cues | None:
    """The cues of a BCP 47 ``language``, compiled once; ``None`` where there is no data for it."""
    tag = language.lower().split("-")[0].split("_")[0]
    data = _data().get({"nb": "no", "nn": "no", "bs": "hr", "iw": "he", "in": "id", "ms": "id"}.get(tag, tag))
    return None if data is None else _compiled(data)


@cache
def _data() -> dict[str, dict[str, str]]:
    import yaml

    text = (files("agent") / "cues.yaml").read_text(encoding="utf-8")
    # The base loader leaves every scalar a text: "no" is a language here, not a boolean.
    loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.BaseLoader)
    return loaded


def _compiled(data: dict[str, str]) -> Cues:
    have = data.get("have", "").split()
    traits = frozenset(data.get("traits", "").split())
    free = "unspaced" in traits
    start, end = ("", "") if free else (_START, _END)

    def standing(key: str) -> re.Pattern[str]:
        return _pattern(start + _either(data.get(key, ""), have) + end)

    def beginning(key: str) -> re.Pattern[str]:
        return _pattern(("" if free else f"(?<!{_LETTER})") + _either(data.get(key, ""), have))

    sorts = [(sort, data.get(sort, "")) for sort in ("never", "accuse", "say", "announce", "adding", "behind")]
    verb = "|".join(f"(?P<{sort}>{_either(items, have)})" for sort, items in sorts)
    border = "" if free else f"(?<!{_LETTER})"
    return Cues(
        verb=_pattern(f"{start}(?:{verb}){end}"),
        glued=_glued_forms(data, have),
        whole=_pattern(_either(data.get("whole", ""), have)),
        according=standing("according"),
        source_before=_pattern(_either(data.get("source_before", ""), have) + end),
        that=_pattern(border + _either(data.get("that", ""), have) + r"(?:(?<=['’])|" + (end or "") + ")"),
        that_next=_pattern(
            r"\s+" + _either(data.get("that_next", ""), have) + ("" if "+" in data.get("that_next", "") else end)
        ),
        conjunction=_pattern(start + _either(data.get("and", ""), have) + r"\s*$"),
        tail=_pattern(r"\s*" + _either(data.get("tail", ""), have) + end),
        not_subject=_pattern(r"\s*" + _either(data.get("not_subject", ""), have) + end),
        upright=standing("upright"),
        his_view=standing("his_view"),
        indefinite=_pattern(r"\s*" + _either(data.get("indefinite", ""), have) + end),
        topic=_pattern(_either(data.get("topic", ""), have)),
        quotative=_pattern(_either(data.get("quotative", ""), have, ends=True)),
        deny=standing("deny"),
        document=standing("document"),
        expert=beginning("expert"),
        offices={office: beginning(office) for office in get_args(Office) if office in data},
        treaty=standing("treaty"),
        conclude=standing("conclude"),
        provide=standing("provide"),
        in_force=standing("in_force"),
        outlet=standing("outlet"),
        this=standing("this"),
        former=standing("former"),
        office=standing("office"),
        behind_name=standing("behind_name"),
        title=_pattern(r"(?:" + ("" if free else r"\s+") + _either(data.get("title", ""), have) + ")+$"),
        has_capitals="office" not in data,
        names_treaties="treaty" in data,
        bare=frozenset(data.get("bare", "").split()),
        traits=traits,
    )


def _glued_forms(data: dict[str, str], have: list[str]) -> re.Pattern[str]:
    """Forms found at the end of another word: compound ones, bare participles, and those listed as safe."""
    items = " ".join(data.get(sort, "") for sort in ("say", "announce")).split()
    compound = [item for item in items if item.startswith("~")]
    forms = _either(" ".join((data.get("glued", ""), *(item.replace("~", "°") for item in compound))), have)
    # A participle alone is believed only if a name follows soon: "indicated to the agency NAME".
    alone = _either(" ".join(item[1:] for item in compound if have), have)
    adding = _either(data.get("adding", ""), have)
    named = f"(?=(?:\\s+[\\w'’]+){{0,3}}?\\s+(?-i:{_UPPER})|\\s+[\\w]{{1,4}}['’]?(?-i:{_UPPER}))"
    return _pattern(f"(?<={_LETTER})(?:(?:{forms}){_END}|(?P<adding>{adding}){_END}|(?:{alone}){_END}{named})")


def _pattern(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.IGNORECASE)


def _either(items: str, have: list[str], *, ends: bool = False) -> str:
    """The alternatives of ``items``; ``ends`` says on which side of + the content stands."""
    if not items.split():
        return _NEVER
    pieces = sorted((_expression(item, have, ends=ends) for item in items.split()), key=len, reverse=True)
    return "(?:" + "|".join(pieces) + ")"


def _expression(item: str, have: list[str], *, ends: bool) -> str:
    if "+" in item:
        left, right = item.split("+")
        if ends:
            return f"(?<={_expression(left.lstrip('*'), have, ends=ends)}){_expression(right, have, ends=ends)}"
        return f"{_expression(left, have, ends=ends)}(?={_expression(right, have, ends=ends)})"
    signs = {
        "_": r"\s+",
        "(": "(?:",
        ")": ")",
        "|": "|",
        "*": f"{_LETTER}{{0,30}}",
        "'": "['’]",
        "°": f"(?:{'|'.join(have)})\\s+",
        "~": f"(?:{'|'.join(have)})(?:\\s+[\\w'’]{{1,15}}){{0,3}}?\\s+",
    }
    return "".join(signs.get(sign, re.escape(sign)) for sign in item)
