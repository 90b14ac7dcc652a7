"""Sources named by a preposition or postposition: according to X."""

import re
from collections.abc import Iterator
from itertools import pairwise

from agent.folding import Span
from agent.speech.cues import Cues
from agent.speech.sentence import CLOSING, COMMA, COMMAS, DASHES, FAR, FEW, Reading, Sentence


def by_source(said: Sentence, cues: Cues) -> Iterator[Reading]:
    """``According to X, content`` and ``content, according to X``."""
    for match in cues.according.finditer(said.text):
        start, end = match.span()
        comma = _end_of_source(said, cues, end)
        if said.is_quoted(start) or cues.document.search(said.text, end, min(comma, end + 30)):
            continue
        phrase = cues.verb.match(said.text, start)
        if phrase and phrase.lastgroup == "never":
            continue
        starts_clause = re.search(f"(?:^|[{DASHES}{COMMAS}{CLOSING}(:])\\W*$", said.text[:start])
        if said.words(0, start) >= FEW:
            if starts_clause:
                yield Reading(Span(0, start), Span(start, len(said.text)), "indirect")
        elif starts_clause or cues.conjunction.search(said.text[:start]):
            yield Reading(Span(comma, len(said.text)), Span(start, comma), "indirect")
    for match in cues.his_view.finditer(said.text):
        before, after = Span(0, match.start()), Span(match.end(), len(said.text))
        if said.words(0, before.end) <= 2 or COMMA.search(said.text[: before.end].rstrip()[-1:]):
            right = said.words(after.start, after.end) >= said.words(0, before.end)
            yield Reading(after if right else before, Span(*match.span()), "indirect")
    for match in cues.source_before.finditer(said.text):
        if said.is_quoted(match.start()):
            continue
        comma = max(said.text.rfind(sign, 0, match.start()) for sign in COMMAS)
        start = comma + 1 if said.words(0, comma) >= FEW else 0
        if cues.document.search(said.text, start, match.end()) or match.end() - start > 100:
            continue
        before, after = Span(0, start), Span(match.end(), len(said.text))
        right = said.words(after.start, after.end) >= said.words(0, start)
        yield Reading(after if right else before, Span(start, match.end()), "indirect")


def _end_of_source(said: Sentence, cues: Cues, start: int) -> int:
    """Where the name after a preposition ends: at a comma, or behind the first name that a small word follows."""
    text = said.text
    comma = COMMA.search(text, start)
    if comma and said.words(start, comma.start()) <= 12:
        following = COMMA.search(text, comma.end())
        apposition = following and (
            cues.expert.search(text, comma.end(), following.start()) or cues.indefinite.match(text, comma.end())
        )
        return following.start() if following and apposition else comma.start()
    words = list(re.finditer(r"\w\S*\s+", text[start : start + FAR]))
    for word, following in pairwise(words):
        if word[0][0].isupper() and not following[0][0].isupper():
            return start + word.end()
    if not words:
        return start
    has_article = len(words[0][0].strip()) <= 3
    return start + words[min(len(words) - 1, int(has_article))].end()
