"""A recorded run is made again without a model, and a change that costs accuracy is not let through."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.recording import RecordError, Recording, read_record, write_record
from tests.conftest import Command, Done
from tests.labelled import LAKE_LABELS, write, write_folder
from tests.server import ModelServer
from tests.story import ARTICLE

MANY = 8
"""Articles of which a permutation test can tell a fall from chance."""
Replay = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(MANY):
        write(folder, f"lake{number}.en", f"{ARTICLE}\nNumber {number}.\n", LAKE_LABELS)
    return folder


@pytest.fixture
def recorded(command: Command, server: ModelServer, folder: Path, tmp_path: Path) -> Path:
    """The folder's record, of a server that is not asked any more."""
    run = tmp_path / "first"
    model = ("--model", "openai/test", "--base-url", server.url)
    assert command("eval", "run", "--data", folder, "--output", run, *model).code == 0
    assert command("eval", "record", run).code == 0
    server.asked.clear()
    return folder / "recorded" / "all"


@pytest.fixture
def replay(command: Command, recorded: Path, folder: Path, tmp_path: Path) -> Replay:
    return lambda: command("eval", "replay", "--data", folder, "--output", tmp_path / "again")


def test_a_replay_is_the_run_again_and_asks_nobody(replay: Replay, server: ModelServer) -> None:
    done = replay()
    assert done.code == 0
    assert server.asked == []
    (headline,) = [line.split() for line in done.out.splitlines() if "+0.000" in line and "mean slot F1" in line]
    assert headline[3:6] == ["1.000", "1.000", "+0.000"]


def test_it_can_be_made_twice(replay: Replay) -> None:
    assert replay().out == replay().out


def test_a_fall_that_is_no_chance_ends_it(replay: Replay, recorded: Path) -> None:
    answers = read_record(recorded / "answers.xz")
    worse = {key: text.replace('"speaker":"Wanjiru Kamau"', '"speaker":"Uganda"') for key, text in answers.items()}
    assert worse != answers
    write_record(recorded / "answers.xz", worse)
    done = replay()
    assert done.code == 1
    assert "The mean slot F1 has fallen by 0." in done.err


def test_a_changed_question_makes_the_record_stale(replay: Replay, recorded: Path) -> None:
    answers = read_record(recorded / "answers.xz")
    write_record(recorded / "answers.xz", dict(list(answers.items())[1:]))
    done = replay()
    assert done.code == 1
    assert "1 questions have no recorded answer" in done.err
    assert "treaty-agent eval run --split all --output runs/new && treaty-agent eval record runs/new" in done.err


@pytest.mark.parametrize("file", ["answers.xz", "predictions.xz"])
def test_a_broken_record_is_one_sentence(replay: Replay, recorded: Path, file: str) -> None:
    (recorded / file).write_bytes(b"no archive")
    done = replay()
    assert done.code == 1
    assert done.err.splitlines()[-1].endswith("is broken; make it anew with `treaty-agent eval record`.")


def test_without_a_record_it_says_so(command: Command, folder: Path, tmp_path: Path) -> None:
    assert "holds no run" in command("eval", "replay", "--data", folder, "--output", tmp_path / "again").line


def test_a_record_takes_a_whole_split(command: Command, server: ModelServer, tmp_path: Path) -> None:
    folder, run = write_folder(tmp_path / "three"), tmp_path / "run"
    model: tuple[Any, ...] = ("--model", "openai/test", "--base-url", server.url, "--limit", 1)
    command("eval", "run", "--data", folder, "--output", run, *model)
    assert "has no prediction of market.en" in command("eval", "record", run).line


def test_answers_are_there_again_after_a_run_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    Recording(path).put("a", '{"è": 1}')
    with path.open("a", encoding="utf-8") as file:
        file.write('["b", "cut o')
    again = Recording(path)
    assert again.answers == {"a": '{"è": 1}'}
    again.put("c", "{}")
    assert Recording(path).answers == {"a": '{"è": 1}', "c": "{}"}


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("no JSON\n", encoding="utf-8")
    with pytest.raises(RecordError, match="is broken; remove it"):
        Recording(path)


def test_the_same_answers_make_the_same_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.xz", tmp_path / "other.xz"
    write_record(one, {"a": "1", "b": "2"})
    write_record(other, {"b": "2", "a": "1"})
    assert one.read_bytes() == other.read_bytes()
