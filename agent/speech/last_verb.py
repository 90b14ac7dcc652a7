"""Reported words in languages whose verb closes the sentence, such as Japanese, Korean and Turkish."""

from collections.abc import Iterator

from agent.folding import Span
from agent.speech.cues import Cues
from agent.speech.sentence import COMMA, FEW, Reading, Sentence


def by_last_verb(said: Sentence, cues: Cues) -> Iterator[Reading]:
    """``X, content said`` in languages whose verb closes the sentence."""
    for verb in reversed(said.verbs):
        if said.words(verb.end, len(said.text)) > FEW:
            continue
        end, cue, closes = verb.start, verb.start, False
        for match in cues.quotative.finditer(said.text, max(0, verb.start - 40), verb.start):
            gap = said.text[match.end() : verb.start]
            names_source = "unspaced" not in cues.traits or not gap or gap[-1] in "はが"
            if names_source and not COMMA.search(gap) and not said.is_quoted(match.start()):
                end, cue, closes = match.start(), match.end(), True
        quotation = next((s for s in reversed(said.quoted) if s.end <= verb.start and verb.start - s.end <= 40), None)
        if not closes and quotation is None and (verb.sort != "say" or "unspaced" in cues.traits):
            continue
        topic = _topic(said, cues, quotation.start if quotation else end)
        start = topic or 0
        whole = Span(0, len(said.text))
        names_source_late = said.words(cue, verb.start) >= 1
        clause = Span(cue, len(said.text)) if names_source_late else Span(0, topic) if topic else whole
        if quotation and said.words(quotation.start, quotation.end) >= 2:
            before = said.words(0, quotation.start)
            clause = Span(0, quotation.start - 1) if before else Span(quotation.end + 1, len(said.text))
            yield Reading(quotation, clause, "direct")
        elif said.words(start, end) >= 2:
            yield Reading(Span(0 if names_source_late else start, end), clause, "indirect")
        return


def _topic(said: Sentence, cues: Cues, before: int) -> int | None:
    """Where the subject ends that opens a sentence."""
    for match in cues.topic.finditer(said.text, 0, min(before, 60)):
        following = said.text[match.end() : match.end() + 1]
        if ("unspaced" in cues.traits or following.isspace() or match[0] == ",") and not said.is_quoted(match.start()):
            return match.end()
    return None
