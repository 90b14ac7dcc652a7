"""Which agreement an article is about, and whether it is about one at all."""

from collections.abc import Mapping, Sequence

from agent.answers import OverviewAnswer, TreatyClaim, with_choice
from agent.sentences import Sentence
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, logit
from agent.stepwise.sentences import Weighed
from prompts import load
from schemas.vocabulary import TreatyStatus

LEAD = 900
"""Characters of the article's beginning that tell what it is about."""
STAGES: Mapping[str, tuple[TreatyStatus, ...]] = {
    "S": ("signed",),
    "G": ("proposed", "negotiating", "initialled", "adopted"),
    "R": ("ratified", "in_force"),
    "D": ("suspended", "denounced", "terminated"),
}
"""The letters of the question where the agreement stands; ``N`` says that there is none."""


def lead_of(asking: Asking) -> list[Sentence]:
    """The sentences that open the article."""
    lead: list[Sentence] = []
    for sentence in asking.sentences:
        if lead and sentence.end - lead[0].start > LEAD:
            break
        lead.append(sentence)
    return lead


async def weigh_stage(asking: Asking) -> Mapping[str, float]:
    """How likely the agreement is to stand at each stage, or not to exist.

    Raises:
        AnswerError: when the server gave no answer within the budget.
        ModelError: when the model cannot be asked.
    """
    return await asking.letter("stage", "SGRDN", _beginning(asking))


def judge_agreement(
    asking: Asking, stage: Mapping[str, float], weighed: Sequence[Weighed], parties: Sequence[Finding]
) -> Finding:
    """Whether the article is about an agreement: by its beginning, its provisions and its parties."""
    provisions = sorted((w.finding.chance for w in weighed), reverse=True)
    taking_part = sorted((party.chance for party in parties), reverse=True)
    features = {
        "none": logit(stage["N"]),
        "signed": logit(stage["S"]),
        "provisions": sum(provisions[:4]) / 4,
        "second_party": taking_part[1] if len(taking_part) > 1 else 0.0,
    }
    return asking.judge("agreement", asking.article.title or "", features)


async def describe_agreement(asking: Asking, stage: Mapping[str, float], makers: set[str]) -> Sentence | None:
    """Take the agreement; the sentence that reports it, if any does.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    lead = lead_of(asking)
    report = max(lead, key=lambda sentence: len(makers & asking.candidates.in_text(sentence.text)), default=None)
    if report is None:
        return None
    reached = max(STAGES, key=lambda letter: stage[letter])
    schema = with_choice(OverviewAnswer, "status", STAGES[reached])
    answer = await asking.client.fill(schema, load("overview").messages(_beginning(asking)), max_tokens=300)
    asking.ground_sentence(
        report,
        TreatyClaim(
            quote=report.text,
            title=answer.title,
            kind=answer.kind,
            status=answer.status,
            signed_on=answer.signed_on,
            signed_at=answer.signed_at,
        ),
    )
    return report


def _beginning(asking: Asking) -> str:
    lead = " ".join(sentence.text for sentence in lead_of(asking))
    return "\n".join(filter(None, (asking.article.title, lead)))
