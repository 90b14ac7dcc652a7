"""A folder of results, and the gold files made of them: of ``NAME.json`` come ``NAME.LANG.yaml`` and the text."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from agent import TreatyAgentError
from agent.output.items import items_of
from evals.gold_file import Labels
from evals.saved import STATE, undecided
from schemas import Extraction


class ReviewError(TreatyAgentError):
    """Raised when a folder holds nothing to review, or a gold file of it cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One result, and where its gold file is."""

    name: str
    """Of its gold file, without ending: ``sample.it``."""
    result: Extraction
    folder: Path

    @property
    def text(self) -> Path:
        """The file of the article's text."""
        return self.folder / f"{self.name}.txt"

    @property
    def labels(self) -> Path:
        """The gold file."""
        return self.folder / f"{self.name}.yaml"

    @property
    def sureness(self) -> float:
        """The mean confidence of its items; 1 where none is known, and 0 where answers are missing."""
        if self.result.run.failures:
            return 0.0
        known = [item.confidence for item in items_of(self.result) if item.confidence is not None]
        return fmean(known) if known else 1.0

    def gold(self) -> str | None:
        """The gold file so far, in the form in which the page writes one; None where there is none.

        Raises:
            ReviewError: when there is one that cannot be read.
        """
        try:
            written = self.labels.read_text(encoding="utf-8")
            if written.startswith(STATE):
                return written
            return Labels.model_validate(yaml.safe_load(written)).model_dump_json()
        except FileNotFoundError:
            return None
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ReviewError(f"{self.labels} cannot be read; put it right, or move it out of the folder.") from error

    def progress(self) -> Literal["new", "begun", "done"]:
        """How far its review is."""
        if not self.labels.is_file():
            return "new"
        return "done" if undecided(self.labels) == 0 else "begun"


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """The results of a folder, the least confident first."""

    entries: Mapping[str, Entry]
    skipped: tuple[str, ...]
    """The JSON files that are not in it, each with the reason."""

    @classmethod
    def of(cls, folder: Path) -> "Queue":
        """All results in ``folder``.

        Raises:
            ReviewError: when it is missing, or holds no result.
        """
        if not folder.is_dir():
            raise ReviewError(f"There is no folder {folder}; give one with results that `treaty-agent extract` wrote.")
        entries: dict[str, Entry] = {}
        skipped = []
        for path in sorted(folder.glob("*.json")):
            try:
                result = Extraction.model_validate_json(path.read_bytes())
            except (OSError, ValidationError):
                skipped.append(f"{path.name} is no result of this version")
                continue
            name = _name(path, result)
            if name in entries:
                skipped.append(f"{path.name} would give the same {name}.yaml as another result")
            else:
                entries[name] = Entry(name=name, result=result, folder=folder)
        if not entries:
            raise ReviewError(
                f"{folder} holds no result; write one with `treaty-agent extract ARTICLE --output {folder}/NAME.json`."
            )
        order = sorted(entries, key=lambda name: (entries[name].sureness, name))
        return cls(entries={name: entries[name] for name in order}, skipped=tuple(skipped))

    def following(self, name: str) -> str | None:
        """The next article after ``name`` whose review is not done."""
        names = list(self.entries)
        at = names.index(name)
        left = (one for one in names[at + 1 :] + names[:at] if self.entries[one].progress() != "done")
        return next(left, None)


def _name(path: Path, result: Extraction) -> str:
    """With the language at its end, as the names of gold files have."""
    name = path.name.removesuffix(".json")
    ending = f".{result.article.language or 'und'}"
    return name if name.endswith(ending) else name + ending


def rows(queue: Queue) -> list[dict[str, Any]]:
    """What the list of articles shows of each."""
    return [
        {
            "name": entry.name,
            "title": entry.result.article.title,
            "language": entry.result.article.language,
            "items": len(items_of(entry.result)),
            "failures": len(entry.result.run.failures),
            "sureness": entry.sureness,
            "progress": entry.progress(),
        }
        for entry in queue.entries.values()
    ]
