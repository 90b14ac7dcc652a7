"""This program, as ``treaty-agent extract`` runs it."""

from agent.extraction import in_own_loop
from agent.outcome import Progress
from agent.settings import Settings
from schemas import Article, Extraction


def extract(article: Article, settings: Settings, progress: Progress) -> Extraction:
    """The result of ``article``.

    Raises:
        ModelError: when no model can be asked.
        AnswerError: when no question at all got a valid answer.
    """
    return in_own_loop(article, settings, progress)
