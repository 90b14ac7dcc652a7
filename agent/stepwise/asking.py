"""What all questions about one article share."""

from collections.abc import Sequence

from agent.answers import PartyClaim
from agent.claims import Claim, Grounded
from agent.grounding import FoldedText, Span, trim
from agent.model.client import Client
from agent.outcome import Outcome
from agent.sentences import Sentence
from agent.stepwise.states import States
from schemas import Article
from schemas.vocabulary import PartyRole


class Asking:
    """An article, whom to ask about it, and what the answers have come to so far."""

    def __init__(self, client: Client, article: Article, folded: FoldedText, sentences: Sequence[Sentence]) -> None:
        """Nothing is asked yet."""
        self.client = client
        self.article = article
        self.folded = folded
        self.states = States(sentences, article.language)
        self.outcome = Outcome()
        self.parties: set[str] = set()
        """The names of the states that take part."""

    def text(self, span: Span) -> str:
        """What the article says there."""
        return self.article.text[span.start : span.end]

    def ground(self, chunk: int, span: Span, claim: Claim) -> None:
        """Take a claim whose quote is what the article says at ``span``."""
        self.outcome.reading.grounded.append(Grounded(span, claim, chunk))

    def ground_sentence(self, sentence: Sentence, claim: Claim) -> None:
        """Take a claim about the article as a whole that a sentence bears out."""
        span = trim(self.article.text, Span(sentence.start, sentence.end))
        if span:
            self.ground(0, span, claim)

    def take_party(self, name: str, role: PartyRole, where: Sentence) -> None:
        """Take a state for a party."""
        self.parties.add(name)
        self.ground_sentence(
            where,
            PartyClaim(
                quote=where.text,
                name_as_written=self.text(self.states.written[name]),
                name_in_english=name,
                type="state",
                role=role,
                representatives=[],
            ),
        )
