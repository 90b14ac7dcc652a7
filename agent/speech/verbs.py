"""Reported words before and after a verb of saying."""

import re
from collections.abc import Iterator

from agent.folding import Span
from agent.speech.cues import Cue, Cues
from agent.speech.sentence import CLOSING, COMMA, COMMAS, DASHES, FAR, FEW, NEAR, Reading, Sentence

_STRONG = re.compile(r"[;:：；?!？！„“«「\"]|\.\s")
"""What no subordinator is looked for behind."""
_APPOSITION = 160
"""Characters of a source with its office, between a quotation and the verb."""


def by_verb(said: Sentence, cues: Cues, verb: Cue, index: int) -> Iterator[Reading]:
    """The readings of one verb; what is sure keeps what is not from being tried."""
    left = said.text[: verb.start].rstrip()
    behind_quotation = bool(left) and _closed_quotation(said, left) is not None
    if verb.sort == "behind":
        if behind_quotation or _follows_its_content(said, cues, verb, left):
            yield from _behind_content(said, cues, verb, index, verb.start)
        return
    subordinated = _subordinated(said, cues, verb, index)
    if verb.glued or behind_quotation:
        if subordinated and verb.sort == "adding":
            yield subordinated
        else:
            yield from _behind_content(said, cues, verb, index, verb.start)
        return
    if subordinated:
        yield subordinated
        return
    subject = _subject_behind_quotation(said, cues, verb)
    if subject is not None:
        yield from _behind_content(said, cues, verb, index, subject)
        return
    quoted = _before_quotation(said, verb, index)
    if quoted:
        yield quoted
    elif verb.sort == "accuse":
        if not left.endswith(tuple(COMMAS)) or len(COMMA.findall(left)) > 1:
            source = Span(0, verb.end if said.words(0, verb.start) else len(said.text))
            yield Reading(Span(verb.end, _content_end(said, cues, index)), source, "indirect")
    else:
        yield from _by_place(said, cues, verb, index, left)


def _by_place(said: Sentence, cues: Cues, verb: Cue, index: int, left: str) -> Iterator[Reading]:
    """The reading of a verb beside which nothing but its place tells what is said."""
    start = _subject_behind_comma(said, cues, verb) if "subject_first" in cues.traits else None
    between = _between_commas(said, verb) if "subject_first" in cues.traits else None
    if start is None and between is not None:
        yield Reading(Span(between.end, len(said.text)), between, "indirect")
    elif start is not None:
        yield Reading(Span(0, start), Span(start, len(said.text)), "indirect")
    elif _follows_its_content(said, cues, verb, left):
        yield from _behind_content(said, cues, verb, index, verb.start)
    else:
        yield from _bare(said, cues, verb, index)


def _follows_its_content(said: Sentence, cues: Cues, verb: Cue, left: str) -> bool:
    """Whether a verb behind a comma or dash opens the clause of the source: ``content, said X``."""
    if verb.sort == "adding" or not left.endswith(tuple(COMMAS + DASHES + "?!…？！")):
        return False
    if cues.bare and COMMA.match(said.text, verb.end):
        return False
    if verb.sort == "announce" and cues.indefinite.match(said.text, verb.end):
        return False
    if "subject_first" in cues.traits and cues.tail.match(said.text, verb.end):
        return False
    if cues.upright.match(said.text, verb.start):
        return False
    first = COMMA.search(left)
    closes_apposition = (
        "next" in cues.bare
        and first is not None
        and first.start() < len(left) - 1
        and said.words(0, first.start()) <= 6
        and not cues.tail.match(said.text)
        and (said.words(verb.end, len(said.text)) > FEW or cues.not_subject.match(left, first.end()) is not None)
    )
    enough = said.words(0, verb.start) >= FEW or COMMA.search(said.text, verb.end) is not None
    return enough and not closes_apposition


def _closed_quotation(said: Sentence, left: str) -> Span | None:
    """The quotation, of some words, that ends right before the end of ``left``."""
    for span in said.quoted:
        rest = left[span.end :]
        if span.end <= len(left) and not re.search(r"\w", rest) and _is_speech(said, span):
            return span
    return None


def _is_speech(said: Sentence, span: Span) -> bool:
    """Whether a quotation is long, or set off by a comma or dash as no turn of phrase is."""
    words = said.words(span.start, span.end)
    set_off = re.match(f"\\W?\\s*[{DASHES}{COMMAS}]", said.text[span.end : span.end + 4])
    return words >= FEW or (words >= 2 and bool(set_off or said.text[span.end - 1] in ",!?…，！？،"))


def _subordinated(said: Sentence, cues: Cues, verb: Cue, index: int) -> Reading | None:
    """``X said that content``."""
    that = cues.that_next.match(said.text, verb.end) if verb.sort in ("say", "announce", "adding") else None
    that = that or cues.that.search(said.text, verb.end, min(len(said.text), verb.end + FAR))
    if that is None or _STRONG.search(said.text, verb.end, that.start()):
        return None
    following = said.verbs[index + 1].start if index + 1 < len(said.verbs) else len(said.text)
    if following < that.start() or (verb.sort == "adding" and said.words(verb.end, that.start()) > FEW):
        return None
    gap = said.text[verb.end : that.start()].strip()
    is_parenthesis = len(gap) > 1 and gap.startswith(tuple(COMMAS))
    if "relative_that" in cues.traits and gap.endswith(tuple(COMMAS)) and not is_parenthesis:
        return None
    if cues.conjunction.search(gap):
        return None
    end = _content_end(said, cues, index)
    if said.words(that.end(), end) < 2:
        return None
    return Reading(Span(that.end(), end), Span(_clause_start(said, cues, index), that.start()), "indirect")


def _content_end(said: Sentence, cues: Cues, index: int) -> int:
    """Where the content after a verb stops: before a further cue of the same source, or with the sentence."""
    for verb in said.verbs[index + 1 :]:
        before = said.text[: verb.start]
        joined = cues.conjunction.search(before)
        if verb.sort == "adding" and (verb.glued or before.rstrip().endswith(tuple(COMMAS))):
            return verb.start
        if joined and (cues.that.search(said.text, verb.end, verb.end + NEAR) or _opens_soon(said, verb)):
            return joined.start()
    return len(said.text)


def _clause_start(said: Sentence, cues: Cues, index: int) -> int:
    """Where the clause of a verb starts: at an earlier verb behind its own content, which names the source."""
    for verb in said.verbs[:index]:
        left = said.text[: verb.start].rstrip()
        behind = verb.glued or left.endswith(tuple(COMMAS + CLOSING))
        if behind and said.words(0, verb.start) >= FEW and verb.sort != "adding":
            return verb.start
    return 0


def _opens_soon(said: Sentence, verb: Cue) -> bool:
    return any(0 <= span.start - verb.end <= NEAR for span in said.quoted)


def _behind_content(said: Sentence, cues: Cues, verb: Cue, index: int, start: int) -> Iterator[Reading]:
    """``"Content," said X`` and ``content, said X``, and what goes on behind the clause."""
    end = len(said.text)
    for further in said.verbs[index + 1 :]:
        if further.sort == "adding":
            end = further.start
            break
    quotation = next((s for s in said.quoted if s.start >= verb.end and _continues(said, s)), None)
    if quotation and quotation.start < end:
        yield Reading(Span(quotation.start, _last_quoted(said, quotation)), Span(start, quotation.start - 1), "direct")
        end = quotation.start - 1
    dash = re.compile(f"[.,]\\s*[{DASHES}]\\s").search(said.text, verb.end, end)
    if dash and said.text[:start].rstrip().endswith(tuple(DASHES)):
        yield Reading(Span(dash.end(), end), Span(start, dash.start()), "direct")
        end = dash.start()
    first = _closed_quotation(said, said.text[:start].rstrip())
    content = Span(0, start)
    if first is not None:
        before = said.text[: first.start - 1].rstrip()
        if not re.search(r"\w", before) or before.endswith((":", "：", ".")):
            content = first
    inverted = start == verb.start
    yield Reading(content, Span(start, end), "direct" if inverted else "indirect")
    comma = COMMA.search(said.text, verb.end)
    if comma and first is None and not verb.glued and said.words(0, start) <= 5:
        office = cues.expert.search(said.text, comma.end(), comma.end() + NEAR)
        if not office and said.words(comma.end(), end) > said.words(0, start):
            yield Reading(Span(comma.end(), end), Span(start, comma.start()), "direct" if inverted else "indirect")


def _continues(said: Sentence, span: Span) -> bool:
    """Whether a quotation behind the clause of the source is more of the content, not the name of a paper."""
    words = said.words(span.start, span.end)
    after_comma = said.text[: span.start - 1].rstrip().endswith(tuple(COMMAS + DASHES + ".:"))
    return words >= FEW or (words >= 2 and after_comma)


def _last_quoted(said: Sentence, first: Span) -> int:
    return max(span.end for span in said.quoted if span.start >= first.start)


def _subject_behind_quotation(said: Sentence, cues: Cues, verb: Cue) -> int | None:
    """Where the source starts in ``"Content," X, professor at Y, said``."""
    for span in reversed(said.quoted):
        if span.end <= verb.start <= span.end + _APPOSITION and _is_speech(said, span):
            between = said.text[span.end : verb.start]
            ends_clause = (
                re.match(f"\\W?\\s*[{DASHES}{COMMAS}]", between) or said.text[span.end - 1] in ",.!?…，。！？،"
            )
            other = any(span.end <= v.start < verb.start for v in said.verbs)
            if ends_clause and not other and not cues.not_subject.match(between.lstrip(' ,."”»’」，')):
                return span.end + 1
    return None


def _between_commas(said: Sentence, verb: Cue) -> Span | None:
    """The clause of the source in ``the treaty, he said, content``: short, and set off on both sides."""
    before = max(said.text.rfind(sign, 0, verb.start) for sign in COMMAS)
    if not COMMA.match(said.text, verb.end) or before < 0 or not 1 <= said.words(before, verb.start) <= FEW:
        return None
    return Span(before + 1, verb.end) if said.words(0, before) <= FEW else None


def _subject_behind_comma(said: Sentence, cues: Cues, verb: Cue) -> int | None:
    """Where the source starts in ``content, X said``."""
    after = said.text[verb.end :].strip(" .。।!")
    right = said.words(verb.end, len(said.text))
    behind_comma = said.text[: verb.start].rstrip().endswith(tuple(COMMAS))
    behind_comma &= cues.upright.match(said.text, verb.start) is None
    if after and not cues.tail.match(after) and (right > 3 or behind_comma):
        return None
    commas = [m.end() for m in COMMA.finditer(said.text, 0, verb.start)]
    while commas and said.words(commas[-1], verb.start) == 0:
        commas = commas[:-2]
    if not commas:
        return None
    start = commas[-1]
    subject = said.words(start, verb.start)
    if any(start <= other.start < verb.start for other in said.verbs):
        return None
    if said.words(0, start) < FEW or not 1 <= subject <= 14 or right > said.words(0, start):
        return None
    return None if cues.not_subject.match(said.text, start) else start


def _before_quotation(said: Sentence, verb: Cue, index: int) -> Reading | None:
    """``X said: "content"`` and ``X called it "content"``."""
    following = said.verbs[index + 1].start if index + 1 < len(said.verbs) else len(said.text)
    colon = re.compile(r"[^:：]{0,60}[:：]\s*").match(said.text, verb.end)
    for span in said.quoted:
        if verb.end <= span.start <= min(following, verb.end + NEAR):
            gap = said.text[verb.end : span.start - 1].strip()
            if re.search(r"[.;!?]\s", gap):
                return None
            introduced = not gap or gap.endswith((*COMMAS, ":", "："))
            after = said.text[span.end + 1 :].strip(" .。।!?" + COMMAS)
            goes_on = bool(re.match(r"\w", after)) and not introduced and verb.sort == "say"
            if goes_on:
                return None
            if verb.sort != "accuse" and not introduced and said.words(span.start, span.end) < 2:
                return None
            end = _last_quoted(said, span) if introduced else span.end
            return Reading(Span(span.start, end), Span(0, span.start - 1), "direct" if introduced else "mixed")
    if colon and colon.end() < following and said.words(colon.end(), len(said.text)) >= FEW:
        return Reading(Span(colon.end(), len(said.text)), Span(0, colon.end()), "direct")
    return None


def _bare(said: Sentence, cues: Cues, verb: Cue, index: int) -> Iterator[Reading]:
    """``X said content``, and ``X sagte, content``."""
    if verb.sort not in ("say", "announce") or said.words(0, verb.start) < 1:
        return
    end = _content_end(said, cues, index)
    if "comma" in cues.bare:
        comma = COMMA.search(said.text, verb.end, min(end, verb.end + NEAR))
        if comma and said.words(comma.end(), end) >= FEW - 1 and not _STRONG.search(said.text, verb.end, comma.start()):
            yield Reading(Span(comma.end(), end), Span(0, comma.start()), "indirect")
            return
    after = said.text[verb.end :].lstrip()
    goes_on = bool(after) and after[0] not in COMMAS and said.words(verb.end, end) >= FEW
    if "next" in cues.bare and verb.sort == "say" and goes_on:
        yield Reading(Span(verb.end, end), Span(0, verb.end), "indirect")
