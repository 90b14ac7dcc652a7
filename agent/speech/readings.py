"""All the ways to read one sentence as a report of somebody's words."""

import re
from collections.abc import Iterator

from agent.folding import Span
from agent.speech.according import by_source
from agent.speech.cues import Cues
from agent.speech.last_verb import by_last_verb
from agent.speech.sentence import COMMAS, DASHES, FEW, Reading, Sentence
from agent.speech.verbs import by_verb


def readings(said: Sentence) -> Iterator[Reading]:
    """Every way to read ``said``, the surest first."""
    all_quoted = _nothing_but_a_quotation(said)
    says_within = bool(all_quoted and said.cues and _says_after_a_dash(said, said.cues, all_quoted.content))
    if says_within:
        said, all_quoted = Sentence(said.text, [], said.cues), None
    if all_quoted:
        yield all_quoted
        return
    if said.cues:
        yield from by_source(said, said.cues)
        if "verb_last" in said.cues.traits:
            yield from by_last_verb(said, said.cues)
        else:
            for index, verb in enumerate(said.verbs):
                if not says_within or said.text[: verb.start].rstrip().endswith(tuple(DASHES)):
                    yield from by_verb(said, said.cues, verb, index)
    yield from _by_marks_alone(said)


def _nothing_but_a_quotation(said: Sentence) -> Reading | None:
    for span in said.quoted:
        rest = said.text[: span.start] + said.text[span.end :]
        if not re.search(r"\w", rest) and said.words(span.start, span.end) >= FEW:
            return Reading(span, Span(len(said.text), len(said.text)), "direct")
    return None


def _says_after_a_dash(said: Sentence, cues: Cues, span: Span) -> bool:
    """Whether the source stands within the marks, between dashes: «Content, — said X. — Content»."""
    dashes = re.compile(f"[,!?….]\\s*[{DASHES}]\\s+").finditer(said.text, span.start, span.end)
    return any(cues.verb.match(said.text, dash.end()) for dash in dashes)


def _by_marks_alone(said: Sentence) -> Iterator[Reading]:
    """A long quotation whose source is named by no verb that we know."""
    for span in said.quoted:
        behind_colon = re.search(r"[:：]\W*$", said.text[: span.start])
        fewest = FEW - 1 if behind_colon else FEW + 2 if said.cues else FEW
        if said.words(span.start, span.end) < fewest or _is_a_name(said, span):
            continue
        before, after = Span(0, span.start), Span(span.end, len(said.text))
        longer_first = said.words(0, span.start) >= said.words(span.end, len(said.text))
        introduced = re.search(f"(?:^|[{DASHES}{COMMAS}:：])\\W*$", said.text[: span.start])
        yield Reading(span, before if longer_first else after, "direct" if introduced else "mixed")


def _is_a_name(said: Sentence, span: Span) -> bool:
    """Whether most words of a quotation have a capital, as titles of treaties and films do."""
    words = re.findall(r"[^\W\d_]+", said.text[span.start : span.end])
    capitals: int = sum(word[0].isupper() for word in words)
    return capitals * 2 > len(words)
