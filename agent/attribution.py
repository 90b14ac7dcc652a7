"""Where a sentence reports somebody's words: source, cue and content (PARC 3.0), found from data."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from agent.grounding import Span, trim

LONGEST = 2000
"""Characters beyond which a sentence is not looked at."""
LEAST_WORDS = 4
"""Words below which a quotation in a plain sentence is a turn of phrase, not a statement."""

UNSPACED_SCRIPTS = "\u2e80"
"""From this character on, scripts write words without spaces between them."""

LETTERS_END = r"(?-i:(?![a-zà-öø-ÿĀ-ſа-яёіїєґα-ωά-ώ\u0590-\u08ff\u0900-\u0dff]))"
"""The end of a verb: a capital may follow at once, where scraping glued a name to it."""

_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』")
_UNSPACED = frozenset({"zh", "ja", "ko", "th"})
_OPENING = re.compile(r"[\s\"“„«「:,，：]*")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of a sentence that reports somebody's words, as spans of the article."""

    content: Span
    clause: Span
    """The words that name the source and the act of saying; empty where there are none."""
    marked: bool
    """Whether the content stands in quotation marks."""
    kind: Literal["direct", "mixed", "indirect"]
    expert: bool
    """Whether the clause holds a noun of expertise."""


@dataclass(frozen=True, slots=True)
class _Cues:
    verb: re.Pattern[str]
    according: re.Pattern[str]
    that: re.Pattern[str]
    expert: re.Pattern[str]
    spaced: bool


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    import yaml

    loaded: dict[str, dict[str, list[str]]] = yaml.safe_load((files("agent") / "cues.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _cues(language: str) -> _Cues | None:
    data = _data().get(language)
    if data is None:
        return None
    spaced = language not in _UNSPACED
    # A verb of two words, or of five letters and more, is found even where scraping glued it to the content.
    verbs = sorted(data["verbs"], key=len, reverse=True)
    glued = [v for v in verbs if " " in v] if spaced else verbs
    apart = [v for v in verbs if " " not in v] if spaced else []
    pieces = [_either(glued) + (LETTERS_END if spaced else "")] if glued else []
    pieces += [r"(?<!\w)" + _either(apart) + LETTERS_END] if apart else []
    pieces += [r"(?<=\w)" + _either([v for v in apart if len(v) >= 4]) + LETTERS_END] if apart else []
    edge = r"(?<!\w)" if spaced else ""
    after = r"(?!\w)" if spaced else ""
    return _Cues(
        re.compile("|".join(pieces), re.IGNORECASE),
        re.compile(edge + _either(data["according"]) + after, re.IGNORECASE),
        _standing_alone(data["that"], spaced=spaced) if data["that"] else re.compile(r"(?!)"),
        re.compile(edge + _either(data["expert"]), re.IGNORECASE),
        spaced,
    )


def _standing_alone(words: list[str], *, spaced: bool) -> re.Pattern[str]:
    """The words where no letter stands beside their own letters."""
    pieces = []
    for word in words:
        before = r"(?<!\w)" if spaced and word[0].isalpha() else ""
        after = r"(?!\w)" if spaced and word[-1].isalpha() else ""
        pieces.append(before + re.escape(word) + after)
    return re.compile("|".join(pieces), re.IGNORECASE)


def _either(words: list[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def attribution(text: str, sentence: Span, language: str | None) -> Attribution | None:
    """The reported words in a sentence of ``text``, or None where nobody is said to say anything."""
    if sentence.end - sentence.start > LONGEST:
        return None
    cues = _cues((language or "").split("-")[0])
    said = text[sentence.start : sentence.end]
    found = _by_marks(said, cues) or (_by_source(said, cues) or _by_verb(said, cues) if cues else None)
    if found is None:
        return None
    content, clause, marked, kind = found
    place = trim(text, _moved(content, sentence.start))
    if place is None:
        return None
    clause_text = said[clause.start : clause.end]
    expert = bool(cues and cues.expert.search(clause_text))
    return Attribution(place, _moved(clause, sentence.start), marked, kind, expert)


_Found = tuple[Span, Span, bool, Literal["direct", "mixed", "indirect"]]


def _by_marks(said: str, cues: _Cues | None) -> _Found | None:
    quotes = [Span(*m.span(m.lastindex or 0)) for m in _QUOTED.finditer(said)]
    if not quotes:
        return None
    longest = max(quotes, key=lambda q: q.end - q.start)
    words = len(said[longest.start : longest.end].split())
    long_enough = words >= LEAST_WORDS or (longest.end - longest.start >= 8 and said[longest.start] >= UNSPACED_SCRIPTS)
    rest = [Span(0, longest.start), Span(longest.end, len(said))]
    clause = max(rest, key=lambda r: len(said[r.start : r.end].strip(' "“”«»„.,:')))
    if cues:
        clause = next((r for r in rest if cues.verb.search(said[r.start : r.end])), clause)
    introduced = bool(cues and cues.verb.search(said[clause.start : clause.end]))
    if not long_enough or not (introduced or (longest.end - longest.start) * 2 > len(said)):
        return None
    mostly = (longest.end - longest.start) * 2 > len(said) or said[: longest.start].rstrip(' "“«„').endswith(
        (":", "：")
    )
    return longest, clause, True, "direct" if mostly or longest.start <= 1 else "mixed"


def _by_source(said: str, cues: _Cues) -> _Found | None:
    """``According to X, content`` and ``content, according to X``."""
    match = cues.according.search(said)
    if match is None:
        return None
    comma = re.compile(r"[,،，]").search(said, match.end())
    before, after = Span(0, match.start()), Span(comma.end() if comma else len(said), len(said))
    if comma and (match.start() <= 20) and len(said) - comma.end() > 15:
        return after, Span(match.start(), comma.start()), False, "indirect"
    if match.start() > 20 and said[: match.start()].rstrip().endswith((",", "،", "，", "-", "–", "—")):
        return before, Span(match.start(), len(said)), False, "indirect"
    return None


def _by_verb(said: str, cues: _Cues) -> _Found | None:
    best: _Found | None = None
    for match in cues.verb.finditer(said):
        found = _around(said, match, cues)
        if found and found[3] == "direct":
            return found
        if found and (best is None or found[0].end - found[0].start > best[0].end - best[0].start):
            best = found
    return best


def _around(said: str, match: re.Match[str], cues: _Cues) -> _Found | None:
    """The content before a verb that closes the sentence, or after one that opens it."""
    glued = match.start() > 0 and said[match.start() - 1].isalnum()
    closed = said[: match.start()].rstrip().endswith((",", "،", "，", "”", "»", '"', "–", "—", "-", "」"))
    follows = len(said) - match.end()
    if (match.start() >= 15 and (glued if cues.spaced else follows < 8)) or (closed and follows <= match.start()):
        return Span(0, match.start()), Span(match.start(), len(said)), False, "direct"
    that = cues.that.search(said, match.end())
    if that is None and closed and follows > match.start():
        return Span(match.end(), len(said)), Span(0, match.end()), False, "indirect"
    if that is None or len(said) - that.end() < 10:
        return None
    start = that.end() + len(_OPENING.match(said, that.end())[0])  # type: ignore[index]
    return Span(start, len(said)), Span(0, that.start()), False, "indirect"


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
