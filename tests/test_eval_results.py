"""``eval score``, ``compare`` and ``report``: what finished runs are worth, without a model."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command, Done
from tests.labelled import LAKE, LAKE_LABELS, MARKET_DAY, write_folder, write_labels
from tests.server import ModelServer
from tests.story import RIGHT, saying


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data")


@pytest.fixture
def run_into(command: Command, server: ModelServer, folder: Path) -> Any:
    """A run of the labelled folder into a folder of its own."""

    def run(made: Path, *options: object) -> Path:
        where = ("--data", folder, "--model", "openai/test", "--base-url", server.url, "--output", made)
        assert command("eval", "run", *where, *options).code == 0
        server.asked.clear()
        return made

    return run


@pytest.fixture
def good(run_into: Any, tmp_path: Path) -> Path:
    """A run without a fault."""
    made: Path = run_into(tmp_path / "good")
    return made


@pytest.fixture
def worse(run_into: Any, server: ModelServer, tmp_path: Path) -> Path:
    """A run that finds no term."""
    right = server.script
    claims = {**RIGHT, "terms": []}
    server.script = lambda asked: saying(**claims) if "Lake Victoria" in asked.shown else right(asked)
    made: Path = run_into(tmp_path / "worse")
    return made


def row(out: str, name: str) -> list[str]:
    (found,) = [line for line in out.splitlines() if line.partition("  ")[0] == name]
    return found.removeprefix(name).split()


def line(done: Done) -> str:
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("treaty-agent: ")
    assert done.err.count("\n") == 1
    return done.err


class TestScore:
    def test_follows_todays_labels(self, command: Command, server: ModelServer, folder: Path, good: Path) -> None:
        write_labels(folder / f"{LAKE}.yaml", {**LAKE_LABELS, "terms": LAKE_LABELS["terms"][:2]})
        done = command("eval", "score", good)
        assert (done.code, done.err, server.asked) == (0, "", [])
        assert row(done.out, "terms @ 0.5")[-3:] == ["2", "1", "0"]
        scores = json.loads((good / "scores.json").read_text(encoding="utf-8"))
        (terms,) = [slot for slot in scores["slots"] if slot["name"] == "terms @ 0.5"]
        assert terms["fp"] == 1

    def test_finds_the_articles_where_they_have_gone(
        self, command: Command, folder: Path, good: Path, tmp_path: Path
    ) -> None:
        moved = folder.rename(tmp_path / "moved")
        assert "There is no folder" in line(command("eval", "score", good))
        assert command("eval", "score", good, "--data", moved).code == 0

    def test_refuses_a_text_that_has_changed(self, command: Command, folder: Path, good: Path) -> None:
        path = folder / f"{LAKE}.txt"
        path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
        assert f"The text of {LAKE} has changed" in line(command("eval", "score", good))

    def test_counts_what_was_never_run_as_missed(self, command: Command, good: Path) -> None:
        (good / "predictions" / f"{LAKE}.json").unlink()
        done = command("eval", "score", good)
        assert done.code == 0
        assert f"Failed, and counted as missed: {LAKE}." in done.out
        assert row(done.out, "parties")[-3:] == ["0", "0", "3"]

    def test_refuses_a_prediction_that_is_broken(self, command: Command, good: Path) -> None:
        path = good / "predictions" / f"{LAKE}.json"
        path.write_text(path.read_text(encoding="utf-8").replace("Kenya and Uganda signed", "Kenya signed", 1))
        assert f"{LAKE}.json is no valid result" in line(command("eval", "score", good))

    @pytest.mark.parametrize("place", ["missing", "data", f"data/{LAKE}.txt"])
    def test_refuses_what_is_no_run(self, command: Command, folder: Path, place: str) -> None:
        assert "holds no run" in line(command("eval", "score", folder.parent / place))

    def test_refuses_labels_that_cannot_be_used(self, command: Command, folder: Path, good: Path) -> None:
        (folder / f"{MARKET_DAY}.yaml").unlink()
        assert "The labels of market.en cannot be used" in line(command("eval", "score", good))


class TestCompare:
    def test_shows_the_second_less_the_first(self, command: Command, good: Path, worse: Path) -> None:
        done = command("eval", "compare", good, worse)
        assert (done.code, done.err) == (0, "")
        assert row(done.out, "terms @ 0.5")[:3] == ["1.000", "0.000", "-1.000"]
        assert row(done.out, "parties")[:3] == ["1.000", "1.000", "+0.000"]
        assert "Articles: 2; the second is better on 0, worse on 1." in done.out

    def test_finds_no_difference_to_itself(self, command: Command, good: Path) -> None:
        done = command("eval", "compare", good, good)
        assert row(done.out, "mean slot F1") == ["1.000", "1.000", "+0.000", "0.000", "…", "0.000", "1.0000"]

    def test_refuses_runs_over_other_articles(
        self, command: Command, run_into: Any, good: Path, tmp_path: Path
    ) -> None:
        short = run_into(tmp_path / "short", "--limit", "1")
        done = command("eval", "compare", good, short)
        assert (done.code, done.out) == (1, "")
        assert MARKET_DAY in done.err


class TestReport:
    def test_is_written_into_the_runs_folder(self, command: Command, good: Path) -> None:
        for name in ("report.md", "report.html"):
            (good / name).unlink()
        done = command("eval", "report", good)
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines() == [str(good / "report.md"), str(good / "report.html")]
        assert "1.000" in (good / "report.md").read_text(encoding="utf-8")
        assert "openai/test" in (good / "report.html").read_text(encoding="utf-8")

    def test_is_written_where_it_is_wanted(self, command: Command, good: Path, tmp_path: Path) -> None:
        for name in ("out.md", "out.html"):
            done = command("eval", "report", good, "--output", tmp_path / name)
            assert (done.code, done.out) == (0, f"{tmp_path / name}\n")
            same = (good / f"report{Path(name).suffix}").read_text(encoding="utf-8")
            assert (tmp_path / name).read_text(encoding="utf-8") == same

    def test_of_another_form_is_wrong_usage(self, command: Command, good: Path, tmp_path: Path) -> None:
        done = command("eval", "report", good, "--output", tmp_path / "out.pdf")
        assert (done.code, done.out) == (2, "")

    def test_that_cannot_be_written_is_told(self, command: Command, good: Path, tmp_path: Path) -> None:
        assert "Cannot write to" in line(command("eval", "report", good, "--output", tmp_path / "missing" / "out.md"))
