"""Fits the weights of ``agent/chances.yaml``, on the development articles alone, from recorded answers.

    python -m evals.fitting [ANSWERS] [--without FEATURE]... [--dry-run]

Each finding of the agent is compared with the labels; a logistic regression learns from its features how likely it is
right. Thresholds and the figures that are printed come from predictions for articles that the regression had not seen:
groups of articles are left out in turn. Every article is read in full: what a run did not ask, since it had left an
article early, the model is asked now, and the answer added to ANSWERS, the run's answers.jsonl. ``--without`` shows
what a feature is worth, with ``--dry-run`` that is all.
"""

import argparse
import asyncio
import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import schemas
from agent.chunks import chunks
from agent.grounding import FoldedText
from agent.model.client import Client
from agent.model.endpoint import endpoint_of
from agent.outcome import Outcome
from agent.reading import article_from_text
from agent.sentences import sentences
from agent.settings import Settings
from agent.stepwise import read_stepwise
from agent.stepwise.chances import SMALLEST, Choice, Finding
from agent.stepwise.speech import STANCES
from evals.datasets import ARTICLES, Dataset
from evals.recording import Recording, Replay
from evals.scoring.items import Slot, items_of
from evals.scoring.names import PartyName, same_party, same_person
from evals.scoring.spans import jaccard, trimmed
from schemas.vocabulary import Stance

WEIGHTS = Path(__file__).parents[1] / "agent" / "chances.yaml"
RECORD = ARTICLES / "recorded" / "dev" / "answers.xz"
FOLDS = 8
PENALTY = 1.0
"""Inverse strength of the L2 penalty; features are brought to unit variance before."""
MAKERS = ("signatory", "negotiating", "acceding", "contracting_state", "party")
SORTS = ("agreement", "party", "maker", "provision", "expert", "statement", "opinion")
THRESHOLDS = np.arange(0.02, 0.98, 0.02)
NEARLY = 0.01
"""A difference of F1 that says nothing: of thresholds this near to the best, the one in their middle is taken."""
UNLISTED = {"called": 0.2}
"""How often a word that a list should have is not in it: the lists were made with these articles at hand, and others
have more of what they lack, so that each finding counts this much without it."""
HALF = 0.5
"""Jaccard from which on two passages are the same."""

Numbers = NDArray[np.float64]


def label_of(finding: Finding, gold: schemas.Extraction) -> bool | None:
    """Whether a finding is right; None where the labels don't say."""
    if finding.sort == "agreement":
        return bool(gold.treaties)
    if not gold.treaties:
        return None
    if finding.sort in ("party", "maker"):
        named = PartyName(finding.about, finding.about, None)
        roles = [p.role for p in gold.parties if same_party(named, PartyName(p.name, p.name, None))]
        if finding.sort == "party":
            return bool(roles)
        return roles[0] in MAKERS if roles else None
    if finding.sort == "expert":
        experts = [item.values["expert"] for item in items_of(gold, "opinions")]
        others = [item.values["speaker"] for item in items_of(gold, "statements")]
        if any(same_person(finding.about, str(name)) for name in experts):
            return True
        return False if any(same_person(finding.about, str(name)) for name in others) else None
    slots: Mapping[str, Slot] = {"provision": "terms", "statement": "statements", "opinion": "opinions"}
    place, _, name = finding.about.partition(" ")
    start, end = map(int, place.split("-"))
    span = trimmed(gold.article.text, (start, end))
    slot = slots[finding.sort]
    of_name = {"statements": "speaker", "opinions": "expert"}
    for item in items_of(gold, slot):
        if slot == "terms":
            alike = max(jaccard([span], [one]) for one in item.trimmed)
        else:
            alike = jaccard([span], item.trimmed) if same_person(name, _text(item.values[of_name[slot]])) else 0.0
        if alike >= HALF:
            return True
    return False


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def letter_of(choice: Choice, gold: schemas.Extraction) -> str | None:
    """The letter that would be right for a passage; None where the labels don't say."""
    start, end = map(int, choice.about.split("-"))
    span = trimmed(gold.article.text, (start, end))
    letters = {stance: letter for letter, stance in STANCES.items()}
    for item in items_of(gold, "opinions"):
        if jaccard([span], item.trimmed) >= HALF:
            return letters[cast(Stance, item.values["stance"])]
    return None


async def outcome_of(gold: schemas.Extraction, answers: Any) -> Outcome:
    """What the agent makes of an article that it reads as a run does: the labels' title is not given."""
    settings = Settings(answers=answers)
    article = article_from_text(gold.article.text, source=gold.article.source, published=gold.article.published)
    found = sentences(article.text, article.language)
    parts = chunks(article.text, found, size=settings.chunk_size)
    async with Client(endpoint_of(settings.model, None), settings) as client:
        return await read_stepwise(client, article, FoldedText(article.text), parts, _silent, in_full=True)


def _silent(done: int, total: int) -> None:
    pass


def fitted(rows: Sequence[tuple[str, Finding, bool]], without: Collection[str]) -> tuple[dict[str, Any], str]:
    """The judge of one sort, and a line of what it is worth."""
    names = sorted({name for _, finding, _ in rows for name in finding.features} - set(without))
    features = np.array([[finding.features.get(name, 0.0) for name in names] for _, finding, _ in rows])
    right = np.array([label for _, _, label in rows])
    groups = np.array([article for article, _, _ in rows])
    spread = features.std(axis=0)
    spread[spread == 0] = 1.0
    listed = {place: UNLISTED[name] for place, name in enumerate(names) if name in UNLISTED}
    unseen = np.zeros(len(rows))
    folds = GroupKFold(min(FOLDS, len(set(groups))), shuffle=True, random_state=0)
    for seen, left_out in folds.split(features, right, groups):
        model = _fit(features[seen] / spread, right[seen], listed)
        unseen[left_out] = model.predict_proba(features[left_out] / spread)[:, 1]
    threshold, f1 = best_threshold(right, unseen)
    model = _fit(features / spread, right, listed)
    weights = dict(zip(names, np.round(model.coef_[0] / spread, 3).tolist(), strict=True))
    judge = {"threshold": threshold, "intercept": round(float(model.intercept_[0]), 3), "weights": weights}
    error = float(np.mean((unseen - right) ** 2))
    return judge, f"{len(rows)} findings, {right.sum()} right, F1 {f1:.3f} from {threshold}, Brier {error:.3f}"


def _fit(features: Numbers, right: NDArray[np.bool_], listed: Mapping[int, float]) -> LogisticRegression:
    """The regression; ``listed`` has for columns that rest on a list of words how often that lacks one."""
    counts = np.ones(len(right))
    for column, share in listed.items():
        without = features.copy()
        without[:, column] = 0
        features, right = np.vstack([features, without]), np.concatenate([right, right])
        counts = np.concatenate([counts * (1 - share), counts * share])
    return LogisticRegression(C=PENALTY, max_iter=5000).fit(features, right, sample_weight=counts)


def fitted_letters(rows: Sequence[tuple[str, Choice, str]]) -> tuple[dict[str, float], str]:
    """What to add to the logs of the letters' chances, and a line of what it is worth."""
    names = sorted(rows[0][1].letters)
    logs = np.array([[math.log(max(choice.letters[name], SMALLEST)) for name in names] for _, choice, _ in rows])
    right = np.array([names.index(letter) for _, _, letter in rows])
    groups = np.array([article for article, _, _ in rows])
    unseen = np.zeros(len(rows), dtype=int)
    folds = GroupKFold(min(FOLDS, len(set(groups))), shuffle=True, random_state=0)
    for seen, left_out in folds.split(logs, right, groups):
        unseen[left_out] = np.argmax(logs[left_out] + _fit_letters(logs[seen], right[seen]), axis=1)
    extra = dict(zip(names, np.round(_fit_letters(logs, right), 2).tolist(), strict=True))
    before = np.mean(np.argmax(logs, axis=1) == right)
    return extra, f"{len(rows)} answers, {np.mean(unseen == right):.3f} right, {before:.3f} as the model gives them"


def _fit_letters(logs: Numbers, right: NDArray[np.int_]) -> Numbers:
    """What maximises the likelihood of the right letters, with the penalty of the regressions."""

    def loss(extra: Numbers) -> float:
        odds = logs + extra
        return float(np.sum(logsumexp(odds, axis=1) - odds[np.arange(len(right)), right]) + extra @ extra / 2 / PENALTY)

    return cast(Numbers, minimize(loss, np.zeros(logs.shape[1])).x)


def best_threshold(right: NDArray[np.bool_], chances: Numbers) -> tuple[float, float]:
    """The middle of the thresholds around the best one that come near its F1, and the F1 there."""

    def f1(threshold: float) -> float:
        taken = chances >= threshold
        return float(2 * (taken & right).sum() / max(1, taken.sum() + right.sum()))

    scores = [f1(threshold) for threshold in THRESHOLDS]
    first = last = int(np.argmax(scores))
    enough = scores[first] - NEARLY
    while first > 0 and scores[first - 1] >= enough:
        first -= 1
    while last < len(scores) - 1 and scores[last + 1] >= enough:
        last += 1
    middle = (first + last) // 2
    return round(float(THRESHOLDS[middle]), 2), scores[middle]


def main() -> None:
    """Fit every sort, print what it is worth and write the weights.

    New weights may change what else is found, and so the next fit: fit again until nothing changes.
    """
    parser = argparse.ArgumentParser(prog="python -m evals.fitting")
    parser.add_argument(
        "answers", nargs="?", type=Path, default=RECORD, help="recorded answers; those of the repository"
    )
    parser.add_argument("--without", action="append", default=[], metavar="FEATURE", help="leave a feature out")
    parser.add_argument("--dry-run", action="store_true", help="print, and write nothing")
    chosen = parser.parse_args()
    answers = Replay(chosen.answers) if chosen.answers.suffix == ".xz" else Recording(chosen.answers)
    rows, choices = _rows(answers)
    before = WEIGHTS.read_text(encoding="utf-8")
    judges = yaml.safe_load(before)
    for sort in SORTS:
        if not rows[sort]:
            print(f"{sort}: nothing was found, its weights stay as they are")
            continue
        judges[sort], worth = fitted(rows[sort], chosen.without)
        print(f"{sort}: {worth}")
    for question, answered in sorted(choices.items()):
        judges["letters"][question], worth = fitted_letters(answered)
        print(f"{question}: {worth}")
    comment, _, _ = before.partition("\nagreement:")
    after = f"{comment}\n{yaml.safe_dump(judges, sort_keys=False, width=120)}"
    if after != before and not chosen.dry_run:
        WEIGHTS.write_text(after, encoding="utf-8")
        print("The weights have changed, and with them what is found: fit again until they stay.")


Rows = Mapping[str, list[tuple[str, Finding, bool]]]
Choices = Mapping[str, list[tuple[str, Choice, str]]]


def _rows(answers: Any) -> tuple[Rows, Choices]:
    """The findings of each sort, and the answers to each question, that the labels judge, with their articles."""
    rows: dict[str, list[tuple[str, Finding, bool]]] = defaultdict(list)
    choices: dict[str, list[tuple[str, Choice, str]]] = defaultdict(list)
    dataset = Dataset(ARTICLES)
    for name in dataset.chosen("dev"):
        gold = dataset.gold(name).gold
        outcome = asyncio.run(outcome_of(gold, answers))
        for finding in outcome.findings:
            label = label_of(finding, gold)
            if label is not None:
                rows[finding.sort].append((name, finding, label))
        for choice in outcome.choices:
            letter = letter_of(choice, gold)
            if letter is not None:
                choices[choice.question].append((name, choice, letter))
    return rows, choices


if __name__ == "__main__":
    main()
