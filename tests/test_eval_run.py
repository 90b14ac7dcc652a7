"""``eval run``: what it leaves on the disk, what it prints, and how it goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.systems import agent as agent_system
from schemas import Extraction
from tests.conftest import Command, Done
from tests.labelled import LAKE, MARKET_DAY, NO_LABELS, RIVER, SECRET, write, write_folder, write_splits
from tests.server import ModelServer, closed_port, completion, page
from tests.story import ARTICLE, MARKET, failing_about

PERFECT = ["mean", "slot", "F1", "1.000", "1.000", "…", "1.000"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path / "made"


@pytest.fixture
def run(command: Command, server: ModelServer, folder: Path, made: Path) -> Command:
    """``eval run`` of the labelled folder with the test's server."""

    def run(*options: object, model: str = "openai/test", base_url: str = server.url) -> Done:
        where = ("--data", folder, "--model", model, "--base-url", base_url, "--output", made)
        return command("eval", "run", *where, *options)

    return run


def rows(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


def last(done: Done) -> str:
    """The one sentence with which a run without result ends, whatever was told on the way."""
    assert (done.code, done.out) == (1, "")
    line = done.err.splitlines()[-1]
    assert line.startswith("treaty-agent: ")
    assert line.endswith(".")
    return line


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def written(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())


class TestARun:
    def test_leaves_a_folder_of_plain_files(self, run: Command, made: Path) -> None:
        assert run().code == 0
        files = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
        assert files == [
            "answers.jsonl",
            f"predictions/{LAKE}.json",
            f"predictions/{MARKET_DAY}.json",
            "report.html",
            "report.md",
            "run.json",
            "scores.json",
        ]

    def test_prints_its_scores_and_how_far_it_is(self, run: Command) -> None:
        done = run()
        assert PERFECT in rows(done.out)
        assert (
            "Articles: 2, of them failed: 0, partial: 0.\nWithout an agreement: 1, of them left empty: 1." in done.out
        )
        told = done.err.splitlines()
        assert told[0].startswith(f"[1/2] {LAKE}: done in ")
        assert told[1].startswith(f"[2/2] {MARKET_DAY}: done in ")

    def test_keeps_results_of_the_bare_text_and_its_day(self, run: Command, made: Path) -> None:
        run()
        result = Extraction.model_validate_json((made / "predictions" / f"{LAKE}.json").read_text(encoding="utf-8"))
        assert result.article.text == ARTICLE
        (treaty,) = result.treaties
        assert treaty.signed_on is not None
        assert str(treaty.signed_on.date) == "2025-03-11"

    def test_says_how_it_was_made(self, run: Command, made: Path, folder: Path) -> None:
        run("--seed", "3")
        facts = read(made / "run.json")
        assert (facts["system"], facts["model"], facts["split"], facts["seed"]) == ("agent", "openai/test", "dev", 3)
        assert set(facts["articles"]) == {LAKE, MARKET_DAY}
        assert facts["folder"] == str(folder)
        assert facts["versions"]["openai"]
        assert {len(facts[digest]) for digest in ("prompts", "code", "data")} == {64}

    def test_keeps_no_key(self, run: Command, server: ModelServer, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
        assert run().code == 0
        assert server.asked[0].key == "Bearer sk-test-0123456789"
        assert "sk-test" not in written(made)

    def test_keeps_no_password_of_an_address(self, run: Command, server: ModelServer, made: Path) -> None:
        done = run(base_url=server.url.replace("http://", "http://user:secret99@"))
        assert read(made / "run.json")["base_url"] == server.url
        assert "secret99" not in written(made) + done.out + done.err

    def test_has_a_folder_of_its_own(
        self, command: Command, server: ModelServer, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        done = command("eval", "run", "--data", folder, "--model", "openai/a:b/c", "--base-url", server.url)
        assert done.code == 0
        assert (tmp_path / "runs" / "agent-openai-a-b-c-dev" / "scores.json").is_file()

    @pytest.mark.parametrize(
        ("options", "names"),
        [
            (("--split", "all"), [LAKE, MARKET_DAY, RIVER]),
            (("--split", "all", "--limit", "1"), [LAKE]),
            (("--article", MARKET_DAY), [MARKET_DAY]),
            (("--split", "all", "--article", RIVER, "--article", LAKE), [LAKE, RIVER]),
        ],
    )
    def test_is_of_the_articles_that_are_asked_for(
        self, run: Command, made: Path, options: tuple[str, ...], names: list[str]
    ) -> None:
        assert run(*options).code == 0
        assert sorted(read(made / "run.json")["articles"]) == names

    def test_of_the_test_split_shows_nothing_of_it(self, run: Command, server: ModelServer) -> None:
        done = run("--split", "test")
        assert server.times(SECRET) == 1
        assert RIVER in done.err
        assert "heron" not in done.out + done.err


class TestAnArticleThatFails:
    @pytest.fixture
    def failing(self, server: ModelServer) -> None:
        server.script = failing_about("Market day", completion("Sorry."))

    @pytest.mark.usefixtures("failing")
    def test_counts_as_missed_and_leaves_the_others(self, run: Command, made: Path) -> None:
        done = run()
        assert done.code == 3
        assert "Articles: 2, of them failed: 1, partial: 0." in done.out
        assert f"Failed, and counted as missed: {MARKET_DAY}." in done.out
        assert f"(AnswerError); see predictions/{MARKET_DAY}.failed.json" in done.err
        failure = read(made / "predictions" / f"{MARKET_DAY}.failed.json")
        assert failure["reason"].startswith("The model gave no valid answer in 3 attempts")
        assert read(made / "scores.json")["facts"]["failed"] == [MARKET_DAY]

    @pytest.mark.usefixtures("failing")
    def test_is_tried_again_and_alone(self, run: Command, server: ModelServer, made: Path) -> None:
        run()
        server.script = lambda asked: completion(
            '{"treaties":[],"parties":[],"terms":[],"statements":[],"opinions":[]}'
        )
        server.asked.clear()
        done = run()
        assert (done.code, len(server.asked)) == (0, 1)
        assert f"[1/2] {LAKE}: was there" in done.err
        assert PERFECT in rows(done.out)
        assert not (made / "predictions" / f"{MARKET_DAY}.failed.json").exists()

    def test_by_a_mistake_of_the_program_leaves_its_trace(
        self, run: Command, made: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right: Callable[..., Extraction] = agent_system.extract

        def mistaken(article: Any, *others: Any) -> Extraction:
            if article.source.startswith(LAKE):
                raise ZeroDivisionError("of Kenya")
            return right(article, *others)

        monkeypatch.setattr(agent_system, "extract", mistaken)
        done = run()
        assert done.code == 3
        assert "(ZeroDivisionError)" in done.err
        assert "of Kenya" not in done.err
        assert "in mistaken" in read(made / "predictions" / f"{LAKE}.failed.json")["trace"]
        assert (made / "predictions" / f"{MARKET_DAY}.json").exists()

    def test_like_all_others_is_no_result(self, run: Command, server: ModelServer, made: Path) -> None:
        server.script = lambda asked: page("Hello")
        assert "Every article failed" in last(run())
        assert not (made / "scores.json").exists()

    def test_in_part_is_kept_with_what_is_missing(
        self, run: Command, server: ModelServer, folder: Path, made: Path
    ) -> None:
        write(folder, "long.en", f"{ARTICLE}\n{MARKET * 36}\n", NO_LABELS)
        write_splits(folder, [LAKE, MARKET_DAY, "long.en"], [RIVER])
        server.script = failing_about(MARKET * 20, completion("Sorry."))
        done = run("--article", "long.en")
        assert done.code == 3
        assert "Articles: 1, of them failed: 0, partial: 1." in done.out
        assert "[1/1] long.en: partial" in done.err
        prediction = made / "predictions" / "long.en.json"
        assert [f.chunk for f in Extraction.model_validate_json(prediction.read_bytes()).run.failures] == [1]


class TestAModelThatCannotBeAsked:
    def test_ends_the_run_and_keeps_what_is_done(self, run: Command, server: ModelServer, made: Path) -> None:
        assert run("--limit", "1").code == 0
        message = last(run(base_url=server.url.replace("127.0.0.1", "localhost")))
        assert "another server" in message
        assert (made / "predictions" / f"{LAKE}.json").exists()

    def test_is_no_article_that_failed(self, run: Command, made: Path) -> None:
        assert "There is no answer at" in last(run(base_url=f"http://127.0.0.1:{closed_port()}/v1"))
        assert list((made / "predictions").iterdir()) == []

    def test_does_not_spoil_the_folder(self, run: Command) -> None:
        last(run(base_url=f"http://127.0.0.1:{closed_port()}/v1"))
        assert run().code == 0

    @pytest.mark.parametrize("model", ["nobody/test", "local/none"])
    def test_for_its_name_makes_no_folder(self, command: Command, folder: Path, made: Path, model: str) -> None:
        done = command("eval", "run", "--data", folder, "--model", model, "--output", made)
        assert model in last(done)
        assert not made.exists()


class TestARunThatGoesOn:
    def test_asks_nothing_twice(self, run: Command, server: ModelServer) -> None:
        first = run()
        server.asked.clear()
        second = run()
        assert (second.code, server.asked) == (0, [])
        assert rows(first.out)[:5] == rows(second.out)[:5]

    def test_takes_further_articles_in(self, run: Command, server: ModelServer, made: Path) -> None:
        run("--limit", "1")
        server.asked.clear()
        assert run().code == 0
        assert len(server.asked) == 1
        assert set(read(made / "run.json")["articles"]) == {LAKE, MARKET_DAY}

    def test_leaves_no_unfinished_file(self, run: Command, made: Path) -> None:
        run()
        assert list(made.rglob(".*")) == []

    @pytest.mark.parametrize(
        ("options", "model", "called"),
        [
            (("--seed", "8"), "openai/test", "another seed (7, now 8)"),
            (("--split", "all"), "openai/test", "another split (dev, now all)"),
            (("--system", "single-prompt"), "openai/test", "another system (agent, now single-prompt)"),
            ((), "openai/other", "another model (openai/test, now openai/other)"),
        ],
    )
    def test_does_not_go_on_with_other_settings(
        self, run: Command, server: ModelServer, options: tuple[str, ...], model: str, called: str
    ) -> None:
        run()
        server.asked.clear()
        assert called in last(run(*options, model=model))
        assert server.asked == []

    def test_does_not_go_on_with_another_program(self, run: Command, made: Path) -> None:
        run()
        facts = read(made / "run.json")
        (made / "run.json").write_text(json.dumps({**facts, "code": "0" * 64}), encoding="utf-8")
        assert "another program; choose another folder" in last(run())

    def test_does_not_go_on_with_another_text(self, run: Command, folder: Path) -> None:
        run()
        path = folder / f"{LAKE}.txt"
        path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
        assert f"another text of {LAKE}" in last(run())

    def test_does_not_go_on_in_a_folder_of_something_else(self, run: Command, made: Path) -> None:
        made.mkdir()
        (made / "letters.txt").write_text("Dear Kenya", encoding="utf-8")
        assert "holds no run" in last(run())
        (made / "letters.txt").rename(made.parent / "letters.txt")
        assert run().code == 0

    def test_that_is_broken_is_told(self, run: Command, made: Path) -> None:
        run()
        (made / "run.json").write_text("{", encoding="utf-8")
        assert "run.json is not what `treaty-agent eval run` writes" in last(run())


@pytest.mark.parametrize(
    "options",
    [("--system", "guess"), ("--split", "train"), ("--limit", "0"), ("--colour", "red"), ("--max-seconds", "0")],
)
def test_wrong_usage_leaves_with_2(run: Command, made: Path, options: tuple[str, ...]) -> None:
    done = run(*options)
    assert (done.code, done.out) == (2, "")
    assert not made.exists()
