"""Whether a sentence states what the agreement provides, and what."""

from agent.answers import ProvisionAnswer, TermClaim
from agent.attribution import Attribution
from agent.grounding import Span, trim
from agent.sentences import Sentence
from agent.stepwise.asking import Asking
from prompts import load

SHORTEST = 12
"""Characters below which a sentence can hold no provision."""
SURE = 0.85
"""From this probability on a sentence states a provision."""
SURE_OF_SPEECH = 0.93
"""The same where somebody says the sentence: a leader's words often sound like a treaty's."""


async def take_provision(asking: Asking, chunk: int, sentence: Sentence, said: Attribution | None) -> bool:
    """Whether the sentence states a provision, which is then taken for a term.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    span = said.content if said else trim(asking.article.text, Span(sentence.start, sentence.end))
    if span is None or span.end - span.start < SHORTEST:
        return False
    quote = asking.text(span)
    chances = await asking.client.weigh(("Y", "N"), load("provision").messages(quote))
    if chances["Y"] < (SURE_OF_SPEECH if said else SURE):
        return False
    answer = await asking.client.fill(ProvisionAnswer, load("term").messages(quote), max_tokens=200)
    named = asking.states.in_sentence(sentence) & asking.parties
    asking.ground(
        chunk,
        span,
        TermClaim(
            quote=quote,
            treaty=None,
            kind=answer.kind,
            modality=answer.modality,
            summary=answer.summary,
            obligors=sorted(named) if len(named) == 1 else [],
            beneficiaries=[],
            condition=None,
        ),
    )
    return True
