"""The record of the development split against the embedded model of today, asked for real about a few articles."""

from dataclasses import replace

import pytest

from agent.reading import article_from_text
from agent.settings import Settings
from evals.baseline import Baseline
from evals.datasets import ARTICLES, Dataset
from evals.recording import read_record
from evals.scoring import Case, score
from evals.systems.agent import extract
from schemas import Extraction

LIVE = ("cumbre.es", "lingua.pt")
"""Short ones: one without an agreement and one with."""


@pytest.mark.embedded
def test_the_model_still_answers_as_it_was_recorded() -> None:
    baseline = Baseline(Dataset(ARTICLES), "dev")
    recorded = {n: Extraction.model_validate_json(text) for n, text in read_record(baseline.files[1]).items()}
    cases = []
    for name in LIVE:
        article = baseline.dataset.gold(name)
        published = article.about.published
        read = article_from_text(article.gold.article.text, source=f"{name}.txt", published=published)
        live = extract(read, replace(Settings(), published=published), lambda done, total: None)
        about = article.about
        cases.append(
            Case(
                name=name,
                language=about.language,
                subject=about.subject,
                dirty=about.dirty,
                gold=recorded[name],
                predicted=live,
            )
        )
    same = score(cases).headline.value
    assert same is not None
    # Machines round differently, so that a close decision may fall the other way.
    assert same >= 0.8
