"""A folder of labelled articles: ``NAME.LANG.txt``, ``NAME.LANG.yaml``, ``splits.yaml``, ``first/`` and ``second/``.

``splits.yaml`` says which articles are for development and which are kept for the test; ``second/`` holds
a second annotator's labels of some of the articles, and ``first/`` the first one's before both were compared.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from agent import TreatyAgentError
from evals.gold import GoldArticle, GoldError, read_gold

ARTICLES = Path(__file__).with_name("articles")
"""The articles that come with the program."""

Split = Literal["dev", "test", "all"]


class DataError(TreatyAgentError):
    """Raised when a folder of articles is missing, or does not hold what is asked for."""


class Splits(BaseModel):
    """The names of the articles that are for development, and of those that are kept for the test."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dev: list[str]
    test: list[str]

    def of(self, name: str) -> list[str]:
        """The splits in which an article is named, once for each time."""
        return [split for split, names in (("dev", self.dev), ("test", self.test)) for n in names if n == name]


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder of labelled articles; nothing of it is read before it is asked for."""

    folder: Path

    def __post_init__(self) -> None:
        """Refuse a folder in which there is nothing to evaluate.

        Raises:
            DataError: when it is missing or holds no article.
        """
        if not self.folder.is_dir():
            raise DataError(f"There is no folder {self.folder}; give one that holds NAME.LANG.txt and NAME.LANG.yaml.")
        if not self.names():
            raise DataError(f"{self.folder} holds no article; add NAME.LANG.txt and NAME.LANG.yaml.")

    def names(self) -> list[str]:
        """All articles, in the order of their names, such as ``sample.it``."""
        return sorted(path.name.removesuffix(".txt") for path in self.folder.glob("*.txt"))

    def article(self, name: str) -> Path:
        """The file of an article's text."""
        return self.folder / f"{name}.txt"

    def labels(self, name: str) -> Path:
        """The file of an article's labels."""
        return self.folder / f"{name}.yaml"

    def first_labels(self, name: str) -> Path:
        """The file of an article's labels as they were before they were compared with the second annotator's."""
        path = self.folder / "first" / f"{name}.yaml"
        return path if path.exists() else self.labels(name)

    def second_labels(self) -> dict[str, Path]:
        """The files of the second annotator, by the names of their articles."""
        return {path.name.removesuffix(".yaml"): path for path in sorted((self.folder / "second").glob("*.yaml"))}

    def splits(self) -> Splits | None:
        """Which articles are for what; None where the folder does not say.

        Raises:
            DataError: when ``splits.yaml`` is not of its form.
        """
        path = self.folder / "splits.yaml"
        if not path.exists():
            return None
        try:
            return Splits.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeError, yaml.YAMLError, ValidationError) as error:
            raise DataError(f"{path} is not of the form `dev: [NAME, ...]` and `test: [NAME, ...]`.") from error

    def chosen(self, split: Split | None = None, names: Collection[str] = (), limit: int | None = None) -> list[str]:
        """The names of a split's articles, or of the given ones among them, in order.

        Without ``split`` it is the development split, or everything where there are no splits.

        Raises:
            DataError: when an article or a split is not there, or nothing is left.
        """
        known = self.names()
        for name in names:
            if name not in known:
                raise DataError(f"There is no article {name!r} in {self.folder}; `treaty-agent eval check` lists them.")
        found = [name for name in self._of(self.split(split), known) if not names or name in names]
        if not found:
            raise DataError(
                f"No article of split {self.split(split)!r} in {self.folder} is asked for; try --split all."
            )
        return found[:limit]

    def split(self, split: Split | None) -> Split:
        """The split that is meant: where none is named, the development split if there is one."""
        return split or ("dev" if self.splits() else "all")

    def _of(self, split: Split, known: Sequence[str]) -> Sequence[str]:
        if split == "all":
            return known
        splits = self.splits()
        if splits is None:
            raise DataError(f"{self.folder} has no splits.yaml; use --split all.")
        missing = sorted({*splits.dev, *splits.test} - set(known))
        if missing:
            raise DataError(f"{self.folder / 'splits.yaml'} names {missing[0]!r}, which is no article of the folder.")
        return sorted(set(splits.dev if split == "dev" else splits.test))

    def gold(self, name: str) -> GoldArticle:
        """An article with its labels.

        Raises:
            DataError: when they cannot be read; nothing of them is in the message, as they may be of the test split.
        """
        try:
            return read_gold(self.article(name), self.labels(name))
        except GoldError as error:
            raise DataError(f"The labels of {name} cannot be used; `treaty-agent eval check` says why.") from error

    def digest(self, names: Collection[str]) -> str:
        """The SHA-256 of the texts and labels of some articles, by name and content."""
        found = sha256()
        for path in self._files(names):
            found.update(f"{path.name}\0".encode())
            found.update(path.read_bytes() + b"\0")
        return found.hexdigest()

    def _files(self, names: Collection[str]) -> Iterator[Path]:
        for name in sorted(names):
            yield from (path for path in (self.article(name), self.labels(name)) if path.is_file())
