"""Folders of results and gold files: the tasks that come of them, and the gold files that come of tasks."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from evals.gold import GoldArticle, GoldError, read_gold
from evals.label_studio.annotated import annotated
from evals.label_studio.exported import Exported, LabelStudioError
from evals.label_studio.tasks import Task, task_of
from evals.review.queue import Queue, ReviewError
from evals.saved import NotSavedError, save, undecided


def tasks_of(folder: Path) -> tuple[list[Task], list[str]]:
    """The tasks of all results of a folder, then those of its other gold files; and what is left out of them.

    Raises:
        LabelStudioError: when labels cannot be used.
        ReviewError: when the folder is missing, or holds neither a result nor a gold file.
    """
    labelled = dict(_labelled(folder))
    try:
        queue = Queue.of(folder)
    except ReviewError:
        if not labelled:
            raise
        queue = Queue(entries={}, skipped=())
    tasks = [task_of(name, entry.result, labelled.pop(name, None)) for name, entry in queue.entries.items()]
    tasks += [task_of(name, None, gold) for name, gold in labelled.items()]
    half = [name for name, entry in queue.entries.items() if undecided(entry.labels)]
    return tasks, [*queue.skipped, *(f"what is not decided yet in the review of {name}" for name in half)]


def _labelled(folder: Path) -> Iterator[tuple[str, GoldArticle]]:
    """The articles of a folder that have labels, by name."""
    for article in sorted(folder.glob("*.txt")):
        if article.with_suffix(".yaml").is_file():
            try:
                gold = read_gold(article)
            except GoldError as error:
                raise LabelStudioError(
                    f"The labels of {article} cannot be used; `treaty-agent eval check --data {folder}` says why."
                ) from error
            yield gold.name, gold


def keep(task: Exported, folder: Path, *, replace: bool = False) -> bool:
    """Write the gold file of a task into a folder; False where nobody has annotated it yet.

    Raises:
        LabelStudioError: when the annotation makes no gold file, another one is there already, or it cannot be written.
    """
    annotation = task.chosen()
    if annotation is None:
        return False
    article = folder / f"{task.data.name}.txt"
    gold = yaml.safe_dump(annotated(task, annotation), allow_unicode=True, sort_keys=False, width=120)
    labels = article.with_suffix(".yaml")
    try:
        if labels.exists() and not replace and labels.read_text(encoding="utf-8") != gold:
            raise LabelStudioError(f"{labels} holds other labels; say --replace, or choose another folder.")
        folder.mkdir(parents=True, exist_ok=True)
        save(article, task.data.text, gold)
    except OSError as error:
        raise LabelStudioError(f"{labels} cannot be written ({error.strerror}).") from error
    except NotSavedError as error:
        raise LabelStudioError(f"{task.data.name}: {error}") from error
    return True
