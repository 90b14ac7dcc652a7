"""What the predictions of a run are worth, against the labels as they are today."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evals.datasets import ARTICLES, Dataset
from evals.runs import RunError, RunFacts, RunFolder
from evals.scoring import Case, Scores, inspect, score

NOT_RUN = "it has not been run"


def dataset_of(facts: RunFacts, folder: Path | None = None) -> Dataset:
    """The articles of a run: in ``folder``, or where they were when it was made.

    Raises:
        DataError: when they are not there.
    """
    return Dataset(folder or (Path(facts.folder) if facts.folder else ARTICLES))


def cases_of(run: RunFolder, folder: Path | None = None) -> list[Case]:
    """The labels of a run's articles beside its predictions; an article that failed counts as all missed.

    Raises:
        RunError: when a text is no longer the one that the prediction was made from, or a file is broken.
        DataError: when the labels cannot be read.
    """
    facts = run.facts()
    dataset = dataset_of(facts, folder)
    cases = []
    for name, sha256 in sorted(facts.articles.items()):
        article = dataset.gold(name)
        predicted = run.prediction(name)
        made_from = predicted.article.sha256 if predicted else sha256
        if article.gold.article.sha256 != made_from:
            raise RunError(f"The text of {name} has changed since {run.path} was made; run it anew with --output.")
        cases.append(
            Case(
                name=name,
                language=article.about.language,
                subject=article.about.subject,
                dirty=article.about.dirty,
                gold=article.gold,
                predicted=predicted,
                failure=None if predicted else run.failure(name) or NOT_RUN,
            )
        )
    return cases


def write_scores(run: RunFolder, cases: list[Case]) -> Scores:
    """Score the cases; ``scores.json`` and both reports are written into the run's folder."""
    scores = score(cases)
    run.write("scores.json", scores.model_dump_json(indent=2))
    for name, text in reports(run.facts(), cases, scores).items():
        run.write(name, text)
    return scores


def reports(facts: RunFacts, cases: Iterable[Case], scores: Scores) -> dict[str, str]:
    """The report of a run in both forms, by file name."""
    from evals.report import html, markdown

    inspections = [inspect(case) for case in cases]
    title = f"{facts.system}, {facts.model}, split {facts.split}"
    settings = _settings(facts)
    return {
        "report.md": markdown(title, settings, scores, inspections),
        "report.html": html(title, settings, scores, inspections),
    }


def _settings(facts: RunFacts) -> dict[str, Any]:
    """How the run was made, as the report shows it."""
    return {
        "system": facts.system,
        "model": facts.model,
        "server": facts.base_url or "–",
        "split": f"{facts.split}, {len(facts.articles)} articles",
        "seed": facts.seed,
        "started": facts.started.isoformat(),
        "prompts": facts.prompts[:12],
        "program": facts.code[:12],
        "data": facts.data[:12],
        "Python": facts.python,
        "platform": facts.platform,
        **facts.versions,
    }
