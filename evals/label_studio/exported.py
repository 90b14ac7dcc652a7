"""An export of Label Studio as it is read: of its many keys those that say something of the labels."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from agent import TreatyAgentError

MOST_BYTES = 2**28
"""Of one export."""

MOST_RESULTS = 10_000
"""Of one annotation; those of an article are some hundreds."""


class LabelStudioError(TreatyAgentError):
    """Raised when an export cannot be read, or an annotation of it makes no gold file."""


class _Part(BaseModel):
    """A part of an export; keys that it does not know are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _listed(value: object) -> object:
    """A list, also where there is a single text or nothing."""
    return [] if value is None else [value] if isinstance(value, str) else value


Texts = Annotated[list[str], BeforeValidator(_listed)]


class Value(_Part):
    """What a control says of a region, or of the whole article."""

    start: int | None = None
    """Where its region begins, in code points of the task's text."""
    end: int | None = None
    """The place after its last one."""
    text: Texts = []
    """The words of a region, or what was written into a text field."""
    labels: Texts = []
    choices: Texts = []


class Result(_Part):
    """A region, a value of one, or a relation between two."""

    type: str
    id: str = ""
    from_name: str = ""
    value: Value = Value()
    from_id: str = ""
    to_id: str = ""
    labels: Texts = []


class Annotation(_Part):
    """What one annotator has made of a task."""

    result: Annotated[list[Result], Field(max_length=MOST_RESULTS)]
    was_cancelled: bool = False
    ground_truth: bool = False


class Data(_Part):
    """What a task shows."""

    name: Annotated[str, Field(pattern=r"^[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]{0,199}$")]
    """Of the article's files: it may not lead out of their folder."""
    text: str


class Exported(_Part):
    """An article with its annotations."""

    data: Data
    annotations: list[Annotation] = []

    def chosen(self) -> Annotation | None:
        """The annotation that counts: the ground truth, or else the only one; None where nothing was submitted.

        Raises:
            LabelStudioError: when there are several, and nothing says which one.
        """
        done = [one for one in self.annotations if not one.was_cancelled]
        kept = [one for one in done if one.ground_truth] or done
        if len(kept) > 1:
            raise LabelStudioError(f"{self.data.name}: has {len(kept)} annotations; mark one of them as ground truth.")
        return kept[0] if kept else None


def tasks_in(path: Path) -> Sequence[Exported]:
    """The tasks of an export in the format JSON.

    Raises:
        LabelStudioError: when there are none, or the file is of another form.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LabelStudioError(f"{path} has more than {MOST_BYTES >> 20} MiB; export the project in parts.")
        tasks = TypeAdapter(list[Exported]).validate_json(path.read_bytes())
    except OSError as error:
        raise LabelStudioError(f"{path} cannot be read ({error.strerror}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = "".join(f"{step}." for step in first["loc"]).rstrip(".")
        why = f"{place}: {first['msg']}" if place else first["msg"]
        raise LabelStudioError(f"{path} is no JSON export of Label Studio with our configuration ({why}).") from error
    if not tasks:
        raise LabelStudioError(f"{path} holds no task.")
    name, number = Counter(task.data.name for task in tasks).most_common(1)[0]
    if number > 1:
        raise LabelStudioError(f"{path} holds {number} tasks of the name {name!r}; export one of them.")
    return tasks
