"""What an article quotes, with who said it: experts' opinions, and everybody else's statements."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.answers import JudgementAnswer, OpinionClaim, StatementClaim
from agent.attribution import Attribution
from agent.grounding import Span
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, is_likely, logit
from agent.stepwise.sentences import Read
from agent.stepwise.speakers import Speakers, Voice
from prompts import load

_BETWEEN = re.compile(r"[\s.!?…。！？]*")
"""What stands between two sentences of one quotation."""


@dataclass(slots=True)
class Stretch:
    """Words that somebody says without a break: one sentence's, or those of a quotation's sentences."""

    read: Read
    said: Attribution
    content: Span


def stretches(read: Sequence[Read], text: str) -> list[Stretch]:
    """Everything that is quoted, sentences of one quotation together."""
    found: list[Stretch] = []
    before: Read | None = None
    for one in read:
        said = one.said
        if said is not None:
            last = found[-1] if found else None
            goes_on = said.kind == "direct" and said.clause.start == said.clause.end
            if last and before is last.read and goes_on and _is_joined(text, last, said):
                last.content = Span(last.content.start, said.content.end)
                last.read = one
            else:
                found.append(Stretch(one, said, said.content))
        before = one
    return found


def _is_joined(text: str, last: Stretch, said: Attribution) -> bool:
    is_one_quotation = _BETWEEN.fullmatch(text, last.content.end, said.content.start) is not None
    return last.said.kind == "direct" and is_one_quotation


async def take_speech(asking: Asking, speakers: Speakers, stretch: Stretch) -> None:
    """Take what is said for a statement or an opinion, where its speaker is known.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    read = stretch.read
    voice = await speakers.of(stretch.said, read.sentence, read.letters["X"])
    if voice is None or not asking.folded.contains_name(voice.speaker.name):
        return
    if voice.speaker.role == "expert":
        finding = asking.judge("opinion", _about(stretch, voice), _features(stretch, voice))
        if is_likely(finding):
            await _take_opinion(asking, stretch, voice, finding)
    else:
        finding = asking.judge("statement", _about(stretch, voice), _features(stretch, voice))
        if is_likely(finding):
            _take_statement(asking, stretch, voice, finding)


def _about(stretch: Stretch, voice: Voice) -> str:
    return f"{stretch.content.start}-{stretch.content.end} {voice.speaker.name}"


def _features(stretch: Stretch, voice: Voice) -> dict[str, float]:
    letters, said = stretch.read.letters, stretch.said
    return {
        "speech": logit(min(1.0, letters["S"] + letters["X"])),
        "provision": logit(letters["P"]),
        "direct": float(said.kind == "direct"),
        "mixed": float(said.kind == "mixed"),
        "named": float(voice.how == "named"),
        "carried": float(voice.how == "carried"),
        "length": min(stretch.content.end - stretch.content.start, 300) / 100,
        "expert": logit(voice.speaker.expert.chance),
    }


def _take_statement(asking: Asking, stretch: Stretch, voice: Voice, finding: Finding) -> None:
    speaker = voice.speaker
    asking.ground(
        stretch.read.chunk,
        stretch.content,
        StatementClaim(
            quote=asking.text(stretch.content),
            kind=stretch.said.kind,
            speaker=speaker.name,
            speaker_role=speaker.role,
            speaker_party=speaker.party,
            factuality="asserted",
        ),
        finding,
    )


async def _take_opinion(asking: Asking, stretch: Stretch, voice: Voice, finding: Finding) -> None:
    quote = asking.text(stretch.content)
    judged = await asking.client.fill(JudgementAnswer, load("judgement").messages(quote), max_tokens=200)
    about = voice.speaker.about
    asking.ground(
        stretch.read.chunk,
        stretch.content,
        OpinionClaim(
            quote=quote,
            kind=stretch.said.kind,
            expert=voice.speaker.name,
            title=about.title if about else None,
            affiliation=about.affiliation if about else None,
            place=about.place if about else None,
            told_to=about.told_to if about else None,
            claim=judged.claim,
            stance=judged.stance,
        ),
        finding,
    )
