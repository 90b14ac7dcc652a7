"""What is compared: each system makes a result of an article, with the model that the settings name."""

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING

from agent import TreatyAgentError

if TYPE_CHECKING:
    from agent.outcome import Progress
    from agent.settings import Settings
    from schemas import Article, Extraction

System = Callable[["Article", "Settings", "Progress"], "Extraction"]
"""Raises a TreatyAgentError where an article gives no result, a ModelError where none would."""


class Name(StrEnum):
    """The systems: this program, and what else one could do with the same model."""

    agent = "agent"
    single_prompt = "single-prompt"
    langextract = "langextract"


class MissingSystemError(TreatyAgentError):
    """Raised when a system needs a package that is not installed."""


def system_of(name: Name) -> System:
    """The system of a name.

    Raises:
        MissingSystemError: when the package that it needs is not installed.
    """
    try:
        system: System = import_module(f"evals.systems.{name.name}").extract
    except ModuleNotFoundError as error:
        if name is not Name.langextract or str(error.name).partition(".")[0] in ("evals", "agent", "schemas"):
            raise
        raise MissingSystemError(
            "The system langextract is not installed; run `pip install 'treaty-agent[langextract]'`."
        ) from error
    return system
