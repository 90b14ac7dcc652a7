"""A run: a folder of plain files that says how it was made, what was predicted, and how good that is.

run.json                     how it was made: system, model, versions, digests
predictions/NAME.json        what was extracted from an article (``schemas.Extraction``)
predictions/NAME.failed.json why nothing was extracted from it
answers.jsonl                what the model answered, by the keys of its questions (not of langextract)
scores.json, report.md, report.html
"""

import json
import os
import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

import agent
import prompts
import schemas
from agent import TreatyAgentError
from agent.settings import Settings
from evals.datasets import Dataset, Split
from evals.gold import GoldArticle

LIBRARIES = ("treaty-agent", "pydantic", "openai", "instructor", "xllamacpp", "langextract")
"""Packages whose versions can change a result."""

MUST_AGREE = {
    "system": "system",
    "model": "model",
    "base_url": "server",
    "split": "split",
    "seed": "seed",
    "prompts": "prompts",
    "code": "program",
}
"""What has to be the same when a run goes on, and what it is called."""


class RunError(TreatyAgentError):
    """Raised when a run's folder cannot be used as it is."""


class RunFacts(BaseModel):
    """How a run was made: the content of ``run.json``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    system: str
    model: str
    base_url: str | None
    """Another server for the model, without the password that may stand in its address."""
    split: Split
    seed: int
    prompts: str
    """Digest of the prompt texts."""
    code: str
    """Digest of the program and of its prompts, schemas and rival systems."""
    folder: str | None
    """The articles; None for those that come with the program."""
    data: str
    """Digest of the texts and labels."""
    articles: dict[str, str]
    """The SHA-256 of the text of each article, by name."""
    python: str
    platform: str
    versions: dict[str, str]
    started: datetime


def facts_of(
    system: str,
    settings: Settings,
    dataset: Dataset,
    split: Split,
    articles: Iterable[GoldArticle],
    folder: Path | None,
) -> RunFacts:
    """What is to be written down about a run that begins now."""
    texts = {article.name: article.gold.article.sha256 for article in articles}
    return RunFacts(
        system=system,
        model=settings.model,
        base_url=_without_password(settings.base_url),
        split=split,
        seed=settings.seed,
        prompts=prompts.digest(),
        code=digest_of_code(),
        folder=str(folder.resolve()) if folder else None,
        data=dataset.digest(texts),
        articles=texts,
        python=platform.python_version(),
        platform=f"{sys.platform} {platform.machine()}, {os.cpu_count()} cores",
        versions=_versions(),
        started=datetime.now(UTC).replace(microsecond=0),
    )


def digest_of_code() -> str:
    """The SHA-256 of everything that a prediction comes from: predictions of another program are not mixed in."""
    found = sha256()
    folders = [Path(str(package.__file__)).parent for package in (agent, prompts, schemas)]
    for folder in [*folders, Path(__file__).parent / "systems"]:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".yaml", ".md"):
                found.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode())
                found.update(path.read_bytes() + b"\0")
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run on the disk."""

    path: Path

    @property
    def answers(self) -> Path:
        """The file of the model's answers."""
        return self.path / "answers.jsonl"

    def facts(self) -> RunFacts:
        """How it was made.

        Raises:
            RunError: when there is no run in the folder.
        """
        try:
            return RunFacts.model_validate_json(self._facts_file.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise RunError(f"{self.path} holds no run; make one with `treaty-agent eval run --output`.") from None
        except (OSError, ValidationError) as error:
            raise RunError(
                f"{self._facts_file} is not what `treaty-agent eval run` writes; make the run anew."
            ) from error

    def begin(self, facts: RunFacts) -> RunFacts:
        """Make the folder, or go on in it with the articles of ``facts`` beside those that it has.

        Raises:
            RunError: when it holds a run that was made otherwise, or something else.
        """
        if any(self._predictions()):
            known = self.facts()
            self._refuse_another(known, facts)
            facts = known.model_copy(update={"articles": {**known.articles, **facts.articles}, "data": facts.data})
        elif self.path.exists() and not self._facts_file.is_file() and not self._is_empty():
            raise RunError(f"{self.path} is there and holds no run; choose another folder with --output.")
        try:
            (self.path / "predictions").mkdir(parents=True, exist_ok=True)
            self.write("run.json", facts.model_dump_json(indent=2))
        except OSError as error:
            raise RunError(f"Cannot write to {self.path} ({error.strerror}); choose another with --output.") from error
        return facts

    def _refuse_another(self, known: RunFacts, facts: RunFacts) -> None:
        advice = "choose another folder with --output, or remove it"
        for name, called in MUST_AGREE.items():
            before, now = getattr(known, name), getattr(facts, name)
            if before != now:
                which = f" ({before}, now {now})" if len(f"{before}{now}") < 100 else ""
                raise RunError(f"{self.path} holds a run with another {called}{which}; {advice}.")
        changed = sorted(n for n, sha in facts.articles.items() if known.articles.get(n, sha) != sha)
        if changed:
            raise RunError(f"{self.path} holds a run with another text of {changed[0]}; {advice}.")

    def is_done(self, name: str) -> bool:
        """Whether an article has its prediction, complete or partial."""
        return self._prediction_file(name).exists()

    def keep(self, name: str, prediction: schemas.Extraction) -> None:
        """Write an article's prediction; what failed before is forgotten."""
        self.write(f"predictions/{name}.json", prediction.model_dump_json(indent=2))
        self._failure_file(name).unlink(missing_ok=True)

    def keep_failure(self, name: str, error: BaseException, trace: str | None) -> None:
        """Write why an article has no prediction."""
        told = {"article": name, "error": type(error).__name__, "reason": str(error), "trace": trace}
        self.write(f"predictions/{name}.failed.json", json.dumps(told, ensure_ascii=False, indent=2))

    def prediction(self, name: str) -> schemas.Extraction | None:
        """An article's prediction, if it has one.

        Raises:
            RunError: when the file is broken.
        """
        path = self._prediction_file(name)
        try:
            return schemas.Extraction.model_validate_json(path.read_bytes()) if path.exists() else None
        except (OSError, ValidationError) as error:
            raise RunError(f"{path} is no valid result; remove it and run again.") from error

    def failure(self, name: str) -> str | None:
        """Why an article has no prediction, if that is known."""
        path = self._failure_file(name)
        try:
            return str(json.loads(path.read_text(encoding="utf-8"))["reason"]) if path.exists() else None
        except (OSError, ValueError, KeyError) as error:
            raise RunError(f"{path} is broken; remove it and run again.") from error

    def write(self, name: str, text: str) -> Path:
        """Write a file of the run whole or not at all."""
        path = self.path / name
        write_whole(path, text)
        return path

    def _is_empty(self) -> bool:
        return self.path.is_dir() and not any(self.path.iterdir())

    def _predictions(self) -> list[Path]:
        return [path for path in (self.path / "predictions").glob("*.json") if not path.name.endswith(".failed.json")]

    @property
    def _facts_file(self) -> Path:
        return self.path / "run.json"

    def _prediction_file(self, name: str) -> Path:
        return self.path / "predictions" / f"{name}.json"

    def _failure_file(self, name: str) -> Path:
        return self.path / "predictions" / f"{name}.failed.json"


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that nobody ever sees a part of it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="")
    unfinished.replace(path)


def _versions() -> dict[str, str]:
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _without_password(address: str | None) -> str | None:
    if address is None:
        return None
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
