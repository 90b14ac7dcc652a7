"""What an article quotes, with who said it: experts' opinions, and everybody else's statements."""

from collections.abc import Mapping
from dataclasses import replace

from agent.answers import JudgementAnswer, OpinionClaim, StatementClaim
from agent.attribution import Attribution
from agent.grounding import Span
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, is_likely, logit
from agent.stepwise.sentences import Read
from agent.stepwise.speakers import Speaker, Speakers, Voice
from prompts import load
from schemas.vocabulary import Stance

STANCES: Mapping[str, Stance] = {
    "G": "supportive",
    "B": "critical",
    "D": "sceptical",
    "E": "explanatory",
    "F": "predictive",
    "N": "neutral",
}
"""The letters of the question what an expert makes of the agreement."""


async def take_speech(asking: Asking, speakers: Speakers, read: Read, said: Attribution) -> None:
    """Take what is said for a statement or an opinion, where its speaker is known.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    voice = await speakers.of(said, read.sentence, read.letters["X"])
    if voice is None or not asking.folded.contains_name(voice.speaker.name):
        return
    speaker, is_expert = voice.speaker, voice.speaker.role == "expert"
    for content in (said.content, *said.others):
        part = replace(said, content=content)
        about = f"{content.start}-{content.end} {speaker.name}"
        finding = asking.judge("opinion" if is_expert else "statement", about, _features(read.letters, part, voice))
        if is_likely(finding) and is_expert:
            await _take_opinion(asking, read.chunk, part, speaker, finding)
        elif is_likely(finding):
            _take_statement(asking, read, part, speaker, finding)


def _features(letters: Mapping[str, float], said: Attribution, voice: Voice) -> dict[str, float]:
    return {
        "speech": logit(min(1.0, letters["S"] + letters["X"])),
        "provision": logit(letters["P"]),
        "direct": float(said.kind == "direct"),
        "mixed": float(said.kind == "mixed"),
        "named": float(voice.how == "named"),
        "carried": float(voice.how == "carried"),
        "length": min(said.content.end - said.content.start, 300) / 100,
        "expert": logit(voice.speaker.expert),
    }


def _take_statement(asking: Asking, read: Read, said: Attribution, speaker: Speaker, finding: Finding) -> None:
    known = cues(asking.article.language or "")
    before = Span(read.sentence.start, said.content.start)
    behind = Span(said.content.end, max(said.content.end, read.sentence.end))
    is_denied = known is not None and any(known.deny.search(asking.text(part)) for part in (before, behind))
    asking.ground(
        read.chunk,
        said.content,
        StatementClaim(
            quote=asking.text(said.content),
            kind=said.kind,
            speaker=speaker.name,
            speaker_role=speaker.role,
            speaker_party=speaker.party,
            factuality="denied" if is_denied else "asserted",
        ),
        finding,
    )


async def _take_opinion(asking: Asking, chunk: int, said: Attribution, speaker: Speaker, finding: Finding) -> None:
    quote = asking.text(said.content)
    letter = await asking.choose("stance", "".join(STANCES), quote, said.content)
    judged = await asking.client.fill(JudgementAnswer, load("judgement").messages(quote), max_tokens=200)
    about = speaker.about
    asking.ground(
        chunk,
        said.content,
        OpinionClaim(
            quote=quote,
            kind=said.kind,
            expert=speaker.name,
            title=about.title if about else None,
            affiliation=about.affiliation if about else None,
            place=about.place if about else None,
            told_to=about.told_to if about else None,
            claim=judged.claim,
            stance=STANCES[letter],
        ),
        finding,
    )
