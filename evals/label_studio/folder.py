"""Folders of results and gold files: the tasks that come of them, and the gold files that come of tasks."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from evals.gold import GoldArticle, GoldError, read_gold
from evals.label_studio.annotated import annotated
from evals.label_studio.exported import Exported, LabelStudioError
from evals.label_studio.tasks import Task, task_of
from evals.review import Queue
from evals.saved import NotSavedError, save, undecided


def tasks_of(folder: Path) -> tuple[list[Task], list[str]]:
    """The tasks of all results and gold files of a folder, results first, and why files are left out.

    Raises:
        LabelStudioError: when there are neither, or labels cannot be used.
        ReviewError: when the folder is missing, or holds JSON files none of which is a result.
    """
    is_labelled = any(folder.glob("*.yaml"))
    queue = Queue.of(folder) if any(folder.glob("*.json")) or not is_labelled else None
    entries = queue.entries if queue else {}
    left_out = list(queue.skipped) if queue else []
    tasks = [task_of(name, entry.result, _gold(entry.text)) for name, entry in entries.items()]
    tasks += [task_of(name, None, gold) for name, gold in _labelled(folder) if name not in entries]
    half = [name for name in entries if undecided(entries[name].labels) and entries[name].labels.is_file()]
    left_out += [f"what is not decided yet in the review of {name}" for name in half]
    return tasks, left_out


def _labelled(folder: Path) -> Iterator[tuple[str, GoldArticle]]:
    for article in sorted(folder.glob("*.txt")):
        gold = _gold(article)
        if gold:
            yield gold.name, gold


def _gold(article: Path) -> GoldArticle | None:
    if not article.with_suffix(".yaml").is_file():
        return None
    try:
        return read_gold(article)
    except GoldError as error:
        raise LabelStudioError(f"{error}.") from error


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
