"""What a sentence says that the agreement provides."""

from agent.answers import ProvisionAnswer, TermClaim
from agent.stepwise.asking import Asking
from agent.stepwise.sentences import Weighed
from prompts import load


async def take_provision(asking: Asking, weighed: Weighed) -> None:
    """Take a sentence for a term.

    Raises:
        AnswerError: when no valid answer came within the budget.
        ModelError: when the model cannot be asked.
    """
    quote = asking.text(weighed.span)
    answer = await asking.client.fill(ProvisionAnswer, load("term").messages(quote), max_tokens=200)
    named = asking.candidates.in_text(weighed.read.sentence.text) & asking.parties
    asking.ground(
        weighed.read.chunk,
        weighed.span,
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
        weighed.finding,
    )
