"""Whether the labels of a folder can be used, and what there is of which kind."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import schemas
from agent.grounding import Span, trim
from evals.datasets import DataError, Dataset, Split
from evals.gold import GoldArticle, GoldError, read_gold
from evals.saved import undecided
from evals.scoring import Case

SPLITS = ("dev", "test")


@dataclass(slots=True)
class Found:
    """What a look at a folder has found."""

    problems: list[str] = field(default_factory=list)
    """Why something cannot be scored."""
    warnings: list[str] = field(default_factory=list)
    """What an annotator should look at again."""
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    """Articles by what they are like, such as language, and then by its values."""

    def count(self, kind: str, value: str) -> None:
        """Count an article."""
        self.kinds.setdefault(kind, Counter())[value] += 1

    def counts(self) -> list[tuple[str, str]]:
        """Rows of kind with value, and number of articles."""
        rows = []
        for kind, values in self.kinds.items():
            rows += [(f"{kind} {value}", str(number)) for value, number in sorted(values.items())]
        return rows


def checked(dataset: Dataset, names: Collection[str] = ()) -> Found:
    """Look at all articles of a folder, or at those of the given names.

    Raises:
        DataError: when there is no article of such a name, or ``splits.yaml`` is not of its form.
    """
    found = Found()
    splits = dataset.splits()
    second = dataset.second_labels()
    chosen = dataset.chosen("all", names)
    for name in chosen:
        article = _read(found, dataset, name)
        if article is None:
            continue
        _count(found, article)
        of = splits.of(name) if splits else []
        found.count("split", of[0] if of else "none")
        if splits and len(of) != 1:
            where = " and ".join(of) or "none"
            found.problems.append(f"{name}: must be in exactly one split of splits.yaml, and is in {where}")
        if name in second:
            found.count("second labels", "yes")
            _read_other(found, dataset, name, second[name])
            if dataset.first_labels(name) != dataset.labels(name):
                _read_other(found, dataset, name, dataset.first_labels(name))
    if not names:
        known = set(chosen)
        stray = {name: "splits.yaml" for split in SPLITS for name in (getattr(splits, split) if splits else ())}
        stray |= dict.fromkeys(second, "second/")
        for path in dataset.folder.glob("*.yaml"):
            if path.name != "splits.yaml":
                stray[path.name.removesuffix(".yaml")] = path.name
        found.problems += [
            f"{where}: there is no article {name}" for name, where in sorted(stray.items()) if name not in known
        ]
    return found


def pairs(dataset: Dataset, split: Split) -> list[Case]:
    """The first annotator's labels beside the second's, of the articles that both have labelled.

    Raises:
        DataError: when there are none, or labels cannot be read.
    """
    second = dataset.second_labels()
    cases = []
    for name in dataset.chosen(split):
        if name not in second:
            continue
        try:
            first = read_gold(dataset.article(name), dataset.first_labels(name))
            other = read_gold(dataset.article(name), second[name])
        except GoldError as error:
            raise DataError(
                f"The two labels of {name} cannot be compared; `treaty-agent eval check` says why."
            ) from error
        about = first.about
        cases.append(
            Case(
                name=name,
                language=about.language,
                subject=about.subject,
                dirty=about.dirty,
                gold=first.gold,
                predicted=other.gold,
            )
        )
    if not cases:
        raise DataError(f"No article of {dataset.folder} has a second annotator's labels; put them into second/.")
    return cases


def _read(found: Found, dataset: Dataset, name: str) -> GoldArticle | None:
    try:
        article = read_gold(dataset.article(name), dataset.labels(name))
    except GoldError as error:
        found.problems.append(str(error))
        return None
    if name.rpartition(".")[2] != article.about.language:
        found.problems.append(f"{name}: the labels say that its language is {article.about.language!r}")
    _look_at_ends(found, name, article.gold)
    left = undecided(dataset.labels(name))
    if left != 0:
        found.warnings.append(
            f"{name}: {'some' if left is None else left} items are neither accepted nor rejected; "
            "`treaty-agent review` goes on with it"
        )
    return article


def _read_other(found: Found, dataset: Dataset, name: str, labels: Path) -> None:
    try:
        article = read_gold(dataset.article(name), labels)
    except GoldError as error:
        found.problems.append(str(error))
    else:
        _look_at_ends(found, f"{labels.parent.name}/{name}", article.gold)


def _look_at_ends(found: Found, name: str, gold: schemas.Extraction) -> None:
    for evidence in gold.evidence:
        if trim(gold.article.text, Span(evidence.start, evidence.end)) != Span(evidence.start, evidence.end):
            found.warnings.append(f"{name}: check the ends of {evidence.quote!r}")


def _count(found: Found, article: GoldArticle) -> None:
    from evals.scoring.groups import length_class

    found.count("language", article.about.language)
    found.count("subject", article.about.subject)
    found.count("dirty", "yes" if article.about.dirty else "no")
    found.count("length", length_class(article.gold.article.text))
