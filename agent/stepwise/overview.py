"""Which agreement an article is about, and whether it is about one at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.answers import OverviewAnswer, TreatyClaim, with_choice
from agent.sentences import Sentence
from agent.speech.cues import cues
from agent.stepwise.asking import Asking
from agent.stepwise.chances import Finding, logit, may_be_likely
from agent.stepwise.sentences import Weighed
from agent.stepwise.wording import kind_of
from prompts import load
from schemas.vocabulary import TreatyStatus

LEAD = 900
"""Characters of the article's beginning that tell what it is about."""
OPENING = 600
"""Characters of it that tell where an agreement stands, and who makes it."""
FIRST = 8
"""Sentences, of which some say what states do with an agreement if that is what the article is about."""
STAGES: Mapping[str, tuple[TreatyStatus, ...]] = {
    "S": ("signed",),
    "G": ("proposed", "negotiating", "initialled", "adopted"),
    "R": ("ratified", "in_force"),
    "D": ("suspended", "denounced", "terminated"),
}
"""The letters of the question where the agreement stands; ``N`` says that there is none."""
TALKS = 0.8
"""How much a chance of talks counts beside that of another stage: the model overrates it."""
IN_FORCE = 2.0
"""How much that of a binding agreement counts where the beginning has words for it."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """How likely each answer is to what is asked of the article's beginning.

    Where the model gave no answer, nothing says that there is no agreement.
    """

    stage: Mapping[str, float] = field(default_factory=lambda: {"S": 1.0, "G": 0.0, "R": 0.0, "D": 0.0, "N": 0.0})
    """The letters of ``STAGES``, and N."""
    makers: Mapping[str, float] = field(default_factory=lambda: {"S": 1.0, "F": 0.0, "N": 0.0})
    """S: states and their organisations make the agreement; F: firms; N: nobody."""
    says_in_force: bool = False
    """Whether it has words such as "entered into force"."""

    @property
    def reached(self) -> str:
        """The likeliest of the ``STAGES``."""
        counts = {"G": TALKS, "R": IN_FORCE if self.says_in_force else 1.0}
        return max(STAGES, key=lambda letter: self.stage[letter] * counts.get(letter, 1.0))

    @property
    def statuses(self) -> tuple[TreatyStatus, ...]:
        """Where the agreement may stand."""
        return ("in_force",) if self.reached == "R" and self.says_in_force else STAGES[self.reached]


def lead_of(asking: Asking, size: int = LEAD) -> list[Sentence]:
    """The sentences that open the article, ``size`` characters of them."""
    lead: list[Sentence] = []
    for sentence in asking.sentences:
        if lead and sentence.end - lead[0].start > size:
            break
        lead.append(sentence)
    return lead


async def weigh_beginning(asking: Asking) -> Beginning:
    """What the article's beginning tells of the agreement.

    Raises:
        AnswerError: when the server gave no answer within the budget.
        ModelError: when the model cannot be asked.
    """
    opening = _beginning(asking, OPENING)
    stage = await asking.letter("stage", "SGRDN", opening)
    makers = await asking.letter("makers", "SFN", opening)
    known = cues(asking.article.language or "")
    return Beginning(stage, makers, bool(known and known.in_force.search(opening)))


def may_report_agreement(asking: Asking, beginning: Beginning, parties: Sequence[Finding] | None = None) -> bool:
    """Whether the article can still be about an agreement, whatever is not known yet of its parties and provisions."""
    known = _features(asking, beginning)
    return may_be_likely("agreement", known if parties is None else {**known, "second_party": _second(parties)})


def judge_agreement(
    asking: Asking, beginning: Beginning, weighed: Sequence[Weighed], parties: Sequence[Finding]
) -> Finding:
    """Whether the article is about an agreement.

    Articles about something else lack its words, those about talks without an end its provisions. Where no words are
    known for a language, it is taken to have them.
    """
    provisions = sorted((w.finding.chance for w in weighed), reverse=True)
    features = {
        **_features(asking, beginning),
        "provisions": sum(provisions[:4]) / 4,
        "second_party": _second(parties),
    }
    return asking.judge("agreement", asking.article.title or "", features)


def _features(asking: Asking, beginning: Beginning) -> dict[str, float]:
    """What tells of an agreement before any sentence or party has been asked about."""
    features = {"none": logit(beginning.stage["N"]), "firms": beginning.makers["F"], "named": 1.0, "concluded": 1.0}
    known = cues(asking.article.language or "")
    if known and known.names_treaties:
        features["named"] = float(any(known.treaty.search(one.text) for one in asking.sentences))
        features["concluded"] = float(any(known.conclude.search(one.text) for one in asking.sentences[:FIRST]))
    return features


def _second(parties: Sequence[Finding]) -> float:
    """How likely the second likeliest party is one: an agreement has two."""
    chances = sorted((party.chance for party in parties), reverse=True)
    return chances[1] if len(chances) > 1 else 0.0


async def describe_agreement(asking: Asking, beginning: Beginning) -> tuple[TreatyStatus, Sentence | None]:
    """Take the agreement; where it stands, and the sentence that reports it, if any does.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    lead = lead_of(asking)
    report = max(lead, key=lambda sentence: len(asking.makers & asking.candidates.in_text(sentence.text)), default=None)
    if report is None:
        return beginning.statuses[-1], None
    schema = with_choice(OverviewAnswer, "status", beginning.statuses)
    answer = await asking.client.fill(schema, load("overview").messages(_beginning(asking)), max_tokens=300)
    title = answer.title if answer.title and asking.folded.contains_name(answer.title) else ""
    asking.ground_sentence(
        report,
        TreatyClaim(
            quote=report.text,
            title=answer.title,
            kind=kind_of(title) or kind_of(report.text) or answer.kind,
            status=answer.status,
            signed_on=answer.signed_on,
            signed_at=answer.signed_at,
        ),
    )
    return answer.status, report


def _beginning(asking: Asking, size: int = LEAD) -> str:
    lead = " ".join(sentence.text for sentence in lead_of(asking, size))
    return "\n".join(filter(None, (asking.article.title, lead)))
