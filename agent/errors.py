"""Everything that can go wrong for a reason a user can act on.

    TreatyAgentError
    ├── SourceError             the article cannot be read
    ├── ModelError              no model can be asked
    │   ├── UnknownModelError   the name is not one we know
    │   ├── WeightsError        the embedded model's file is missing, broken or cannot be fetched
    │   └── ServerError         the server is not there, refuses the key or the model
    ├── AnswerError             the model was asked, within the budget, and gave no valid answer
    │   └── LimitError          a limit of the whole batch is reached: the model was not asked
    ├── ArchiveError            the store of a batch cannot be used
    └── MissingExtraError       a part of the program that is installed apart is not there

A message is one sentence that says what happened, with what, and what to do next.
"""


class TreatyAgentError(Exception):
    """The root: catch this one to catch them all."""


class SourceError(TreatyAgentError):
    """Raised when a source is missing, empty, too large, of no kind that is read, or cannot be fetched or decoded."""


class ModelError(TreatyAgentError):
    """Raised when a model cannot be asked at all."""


class UnknownModelError(ModelError):
    """Raised when a model's name names no provider and no model in the catalogue."""


class WeightsError(ModelError):
    """Raised when weights are missing, have a wrong digest, or cannot be fetched."""


class ServerError(ModelError):
    """Raised when a server cannot be reached or refuses the key or the model: asking again is useless."""


class AnswerError(TreatyAgentError):
    """Raised when a model gave no valid answer within the budget; other answers are not touched."""


class MissingExtraError(TreatyAgentError):
    """Raised when something is asked for that needs an extra, and the extra is not installed."""


class LimitError(AnswerError):
    """Raised when a limit on money, tokens or time that many articles share leaves no room for a question."""


class ArchiveError(TreatyAgentError):
    """Raised when the store of a batch is missing, is none, or cannot be written."""
