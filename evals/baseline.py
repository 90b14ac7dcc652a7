"""The recorded state of a split: what the model answered, and what was made of it, to hold a change against."""

from dataclasses import dataclass, replace
from pathlib import Path

from agent.settings import Settings
from evals.datasets import Dataset, Split
from evals.outcomes import cases_of
from evals.recording import RecordError, Recording, Replay, read_record, write_record
from evals.runs import RunError, RunFolder
from evals.scoring import Comparison, compare
from schemas import Extraction

RECORDED = Path(__file__).with_name("recorded")
"""The records that come with the program."""
NOISE = 0.05
"""The p of the paired permutation test below which a lower score is no chance."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """One split's record."""

    split: Split
    folder: Path = RECORDED

    @property
    def answers(self) -> Path:
        """The file of the model's answers."""
        return self.folder / f"{self.split}.answers.xz"

    @property
    def predictions(self) -> Path:
        """The file of what was made of them."""
        return self.folder / f"{self.split}.predictions.xz"

    @property
    def renewal(self) -> str:
        """The commands that make it anew."""
        run = f"runs/record-{self.split}"
        return f"treaty-agent eval run --split {self.split} --output {run} && treaty-agent eval record {run}"

    def record(self, run: RunFolder, dataset: Dataset) -> None:
        """Make a finished run of the agent the baseline.

        Raises:
            RunError: the run is another system's, or of less than the split.
        """
        facts = run.facts()
        missing = [name for name in dataset.chosen(self.split) if not run.is_done(name)]
        if facts.system != "agent" or missing:
            what = f"has no prediction for {missing[0]}" if missing else f"is of the system {facts.system}"
            raise RunError(f"{run.path} {what}; a record takes a whole split: {self.renewal}.")
        predictions = {name: run.prediction(name) for name in facts.articles}
        write_record(self.answers, Recording(run.answers).answers)
        write_record(self.predictions, {name: p.model_dump_json() for name, p in predictions.items() if p})

    def replayed(self, settings: Settings) -> tuple[Settings, Replay]:
        """``settings`` under which the recorded answers come in the place of the model's.

        Raises:
            RecordError: there is no record.
        """
        answers = Replay(self.answers)
        return replace(settings, answers=answers), answers

    def compared(self, run: RunFolder, answers: Replay) -> Comparison:
        """The recorded state against a run that replayed its answers.

        Raises:
            RecordError: the program asks what was not recorded.
        """
        recorded = {name: Extraction.model_validate_json(text) for name, text in read_record(self.predictions).items()}
        known = sum(len(prediction.run.failures) for prediction in recorded.values())
        if answers.missed > known:
            raise RecordError(
                f"{answers.missed - known} questions have no recorded answer: the prompts, or what is asked, have "
                f"changed since the record was made; renew it with `{self.renewal}`."
            )
        now = cases_of(run)
        return compare([replace(case, predicted=recorded.get(case.name)) for case in now], now)


def is_worse(comparison: Comparison) -> bool:
    """Whether the mean slot F1 has fallen by more than chance explains."""
    headline = comparison.headline
    return (headline.difference.value or 0.0) < 0 and headline.p is not None and headline.p < NOISE
