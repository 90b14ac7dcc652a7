"""The recorded state of a split: what the model answered, and what was made of it, to hold a change against."""

from dataclasses import dataclass, replace
from pathlib import Path

from evals.datasets import Dataset, Split
from evals.outcomes import cases_of
from evals.recording import RecordError, Recording, Replay, read_record, write_record
from evals.runs import RunError, RunFacts, RunFolder
from evals.scoring import Comparison, compare
from schemas import Extraction

NOISE = 0.05
"""The p of the paired permutation test below which a lower score is no chance."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The record of one split, in ``recorded/SPLIT/`` of the articles' folder."""

    dataset: Dataset
    split: Split

    @property
    def folder(self) -> Path:
        """Where the record is."""
        return self.dataset.folder / "recorded" / self.split

    @property
    def files(self) -> tuple[Path, Path]:
        """The model's answers, and what was made of them."""
        return self.folder / "answers.xz", self.folder / "predictions.xz"

    def facts(self) -> RunFacts:
        """How the recorded run was made.

        Raises:
            RunError: there is no record.
        """
        return RunFolder(self.folder).facts()

    def record(self, run: RunFolder) -> None:
        """Make a finished run of the agent the baseline.

        Raises:
            RunError: the run is another system's, or of less than the split.
        """
        facts = run.facts()
        missing = [name for name in self.dataset.chosen(self.split) if not run.is_done(name)]
        if facts.system != "agent" or missing:
            what = f"has no prediction of {missing[0]}" if missing else f"is one of {facts.system}"
            raise RunError(f"{run.path} {what}; a record takes a run of the agent over the whole split.")
        predictions = {name: run.prediction(name) for name in facts.articles}
        answers, made = self.files
        write_record(answers, Recording(run.answers).answers)
        write_record(made, {name: p.model_dump_json() for name, p in predictions.items() if p})
        kept = facts.model_copy(update={"folder": None})
        RunFolder(self.folder).write("run.json", kept.model_dump_json(indent=2))

    def replay(self) -> Replay:
        """The recorded answers.

        Raises:
            RecordError: they are missing or broken.
        """
        return Replay(self.files[0])

    def compared(self, run: RunFolder, answers: Replay) -> Comparison:
        """The recorded state against a run that replayed its answers.

        Raises:
            RecordError: the program asks what was not recorded.
        """
        recorded = {name: Extraction.model_validate_json(text) for name, text in read_record(self.files[1]).items()}
        known = sum(len(prediction.run.failures) for prediction in recorded.values())
        if answers.missed > known:
            raise RecordError(
                f"{answers.missed - known} questions have no recorded answer, since the prompts or what is asked have "
                f"changed; renew the record with `treaty-agent eval run --split {self.split} --output runs/new && "
                "treaty-agent eval record runs/new`."
            )
        now = cases_of(run, self.dataset.folder)
        return compare([replace(case, predicted=recorded.get(case.name)) for case in now], now)


def is_worse(comparison: Comparison) -> bool:
    """Whether the mean slot F1 has fallen by more than chance explains."""
    headline = comparison.headline
    return (headline.difference.value or 0.0) < 0 and headline.p is not None and headline.p < NOISE
