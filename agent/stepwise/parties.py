"""What each state and body that an article names is to the agreement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from agent.answers import HelperAnswer, PartyClaim
from agent.sentences import Sentence
from agent.stepwise.asking import Asking
from agent.stepwise.candidates import Candidate
from agent.stepwise.chances import Finding, is_likely, logit
from prompts import load
from schemas.vocabulary import PartyRole, TreatyStatus

SHOWN = 2
"""Sentences that name a candidate and are shown with the question."""
LONGEST = 300
"""Characters of each of them."""
NOT_YET_PARTY: Mapping[TreatyStatus, PartyRole] = {
    "proposed": "negotiating",
    "negotiating": "negotiating",
    "initialled": "negotiating",
    "adopted": "negotiating",
    "signed": "signatory",
    "ratified": "contracting_state",
}
"""What a maker of an agreement is before that binds it (VCLT art. 2(1)(e) to (g))."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate, and how likely it is to take part."""

    candidate: Candidate
    letters: Mapping[str, float]
    """M: it makes the agreement; H: it helps; T: it stands outside and is concerned; N: none of these."""
    party: Finding
    maker: Finding


async def weigh_candidates(asking: Asking) -> list[Standing]:
    """How likely each candidate is to be a party, the most often named first.

    Raises:
        AnswerError: when the server gave no answer within the budget.
        ModelError: when the model cannot be asked.
    """
    weighed = []
    for rank, candidate in enumerate(asking.candidates.all):
        letters = await asking.letter("role", "MHTN", f"{_shown(asking, candidate)}\n\nWho: {candidate.name}")
        times, first = len(candidate.sentences), candidate.sentences[0]
        features = {
            "maker": logit(letters["M"]),
            "helper": logit(letters["H"]),
            "third": logit(letters["T"]),
            "none": logit(letters["N"]),
            "times": log(times),
            "share": times / asking.candidates.mentions,
            "rank": float(rank),
            "among_two": float(rank < 2),
            "late": log(1 + first),
            "at_once": float(first <= 1),
            "body": float(candidate.type != "state"),
        }
        party = asking.judge("party", candidate.name, features)
        maker = asking.judge("maker", candidate.name, features)
        weighed.append(Standing(candidate, letters, party, maker))
    return weighed


def makers_of(weighed: Sequence[Standing]) -> set[str]:
    """The English names of those that make the agreement."""
    return {w.candidate.name for w in weighed if is_likely(w.party) and is_likely(w.maker)}


async def take_parties(
    asking: Asking, weighed: Sequence[Standing], status: TreatyStatus, report: Sentence | None
) -> None:
    """Take the likely candidates for parties, each with its role at this ``status`` of the agreement.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    for one in weighed:
        if is_likely(one.party):
            candidate = one.candidate
            asking.parties.add(candidate.name)
            named = report is not None and candidate.name in asking.candidates.in_text(report.text)
            where = report if report and named else asking.sentences[candidate.sentences[0]]
            asking.ground_sentence(
                where,
                PartyClaim(
                    quote=where.text,
                    name_as_written=asking.text(candidate.written),
                    name_in_english=candidate.name,
                    type=candidate.type,
                    role=await _role(asking, one, status),
                    representatives=[],
                ),
                one.party,
            )


async def _role(asking: Asking, one: Standing, status: TreatyStatus) -> PartyRole:
    if is_likely(one.maker):
        return NOT_YET_PARTY.get(status, "party")
    if one.letters["T"] >= one.letters["H"]:
        return "third_state"
    question = f"{_shown(asking, one.candidate)}\n\nWho: {one.candidate.name}"
    answer = await asking.client.fill(HelperAnswer, load("helper").messages(question), max_tokens=20)
    return answer.role


def _shown(asking: Asking, candidate: Candidate) -> str:
    places = list(dict.fromkeys(candidate.sentences))[:SHOWN]
    return "\n".join(asking.sentences[place].text[:LONGEST] for place in places)
