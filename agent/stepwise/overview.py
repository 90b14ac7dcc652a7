"""The first question: which agreement an article is about, and what each state is to it."""

from collections.abc import Sequence

from agent.answers import OverviewAnswer, TreatyClaim, with_role_of_each
from agent.sentences import Sentence
from agent.stepwise.asking import Asking
from prompts import load

LEAD = 1500
"""Characters of the article's beginning that tell what it is about."""
MAKERS = ("signatory", "negotiating", "acceding")
"""Roles of the states that make the agreement."""


async def look_over(asking: Asking, sentences: Sequence[Sentence]) -> tuple[bool, Sentence | None]:
    """Whether the article is about an agreement, and the sentence that reports it.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    states = asking.states
    lead = _lead(sentences)
    text = "\n".join(filter(None, (asking.article.title, *(sentence.text for sentence in lead))))
    schema = with_role_of_each(OverviewAnswer, states.names)
    messages = load("overview").messages(f"{text}\n\nList: {states.listed}")
    answer = await asking.client.fill(schema, messages, max_tokens=600)
    if not answer.agreement:
        return False, None
    roles = {name: role for name, role in answer.roles.model_dump().items() if role != "none"}
    makers = {name for name, role in roles.items() if role in MAKERS}
    report = max(lead, key=lambda s: len(makers & states.in_sentence(s)), default=None)
    if report is None:
        return True, None
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
    for name, role in roles.items():
        asking.take_party(name, role, report if name in states.in_sentence(report) else states.first_naming(name))
    return True, report


def _lead(sentences: Sequence[Sentence]) -> list[Sentence]:
    lead: list[Sentence] = []
    for sentence in sentences:
        if lead and sentence.end - sentences[0].start > LEAD:
            break
        lead.append(sentence)
    return lead
