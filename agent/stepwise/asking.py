"""What all questions about one article share."""

from collections.abc import Mapping, Sequence

from agent.claims import Claim, Grounded
from agent.grounding import FoldedText, Span, trim
from agent.model.client import Client
from agent.outcome import Outcome
from agent.sentences import Sentence
from agent.stepwise.candidates import Candidates
from agent.stepwise.chances import Choice, Finding, Sort, chosen, judged
from prompts import load
from schemas import Article


class Asking:
    """An article, whom to ask about it, and what the answers have come to so far."""

    def __init__(self, client: Client, article: Article, folded: FoldedText, sentences: Sequence[Sentence]) -> None:
        """Nothing is asked yet."""
        self.client = client
        self.article = article
        self.folded = folded
        self.sentences = sentences
        self.candidates = Candidates(sentences, article.language)
        self.outcome = Outcome()
        self.findings: list[Finding] = []
        """Everything that was judged, in the order in which it was."""
        self.choices: list[Choice] = []
        """Every answer by a letter that was chosen as it stands."""
        self.parties: set[str] = set()
        """The English names of the states and bodies that take part."""
        self.makers: set[str] = set()
        """Those of them that make the agreement."""

    def text(self, span: Span) -> str:
        """What the article says there."""
        return self.article.text[span.start : span.end]

    async def letter(self, prompt: str, letters: str, question: str) -> Mapping[str, float]:
        """The chance of each of some one-letter answers to a question.

        Raises:
            AnswerError: when the server gave no answer within the budget.
            ModelError: when the model cannot be asked.
        """
        return await self.client.weigh(tuple(letters), load(prompt).messages(question))

    async def choose(self, prompt: str, letters: str, question: str, about: Span) -> str:
        """The likeliest of some one-letter answers to a question about a passage.

        Raises:
            AnswerError: when the server gave no answer within the budget.
            ModelError: when the model cannot be asked.
        """
        choice = Choice(prompt, f"{about.start}-{about.end}", await self.letter(prompt, letters, question))
        self.choices.append(choice)
        return chosen(choice)

    def judge(self, sort: Sort, about: str, features: Mapping[str, float]) -> Finding:
        """How likely something is, by its features."""
        finding = judged(sort, about, features)
        self.findings.append(finding)
        return finding

    def ground(self, chunk: int, span: Span, claim: Claim, finding: Finding | None = None) -> None:
        """Take a claim whose quote is what the article says at ``span``; ``finding`` says how likely it is."""
        confidence = finding.chance if finding and self.client.gives_chances else None
        self.outcome.reading.grounded.append(Grounded(span, claim, chunk, confidence))

    def ground_sentence(self, sentence: Sentence, claim: Claim, finding: Finding | None = None) -> None:
        """Take a claim about the article as a whole that a sentence bears out."""
        span = trim(self.article.text, Span(sentence.start, sentence.end))
        if span:
            self.ground(0, span, claim, finding)
