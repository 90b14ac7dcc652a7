"""The command: what it prints where, and what it leaves with."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from agent.answers import PartyClaim
from agent.claims import Claim, Grounded
from agent.grounding import Span
from schemas import Extraction
from tests.conftest import Command, Done
from tests.server import HANGING, Asked, ModelServer, Reply, closed_port, completion, page, refusal
from tests.story import ARTICLE, SIGNED, failing_about, right, saying

JSON = {"content-type": "application/json"}


class TestAResult:
    def test_standard_output_is_the_result_and_standard_error_is_silent(self, extract: Command) -> None:
        done = extract()
        assert (done.code, done.err) == (0, "")
        assert [p.name for p in done.result.parties] == ["Kenya", "Uganda", "Tanzania"]
        assert done.out.endswith("}\n")

    def test_it_says_what_it_was_made_from(self, extract: Command, article_file: Path) -> None:
        result = extract().result
        assert result.article.text == ARTICLE
        assert result.article.source == str(article_file)
        assert (result.run.model, result.run.calls, result.run.chunks) == ("openai/test", 1, 1)

    def test_two_runs_give_the_same(self, extract: Command, article_file: Path) -> None:
        first, second = (extract(article_file, "--no-cache").result.model_dump() for _ in range(2))
        for result in (first, second):
            del result["run"]["seconds"]
        assert first == second

    def test_an_article_about_no_treaty_is_a_result(self, extract: Command, server: ModelServer) -> None:
        server.script = lambda asked: saying()
        done = extract()
        assert (done.code, done.err) == (0, "")
        assert (done.result.treaties, done.result.parties, done.result.evidence) == ([], [], [])

    def test_claims_without_support_are_counted_aloud(self, extract: Command, server: ModelServer) -> None:
        body = right(Asked("", "", {"messages": [{"content": f"<article>\n{ARTICLE}\n</article>"}]}, 0)).body
        server.script = lambda asked: Reply(200, body.replace(b"12 million", b"90 million"), JSON)
        done = extract()
        assert done.code == 0
        assert done.err == "treaty-agent: 1 claims without support were left out; see run.dropped.\n"
        assert [(d.item, d.count) for d in done.result.run.dropped] == [("term", 1)]

    def test_a_minimum_for_a_model_without_confidences_is_warned_of(self, extract: Command, article_file: Path) -> None:
        warning = "The model gives no confidences, so the minimum of 0.8 left nothing out."
        done = extract(article_file, "--min-confidence", 0.8)
        assert (done.code, done.err) == (0, f"treaty-agent: {warning}\n")
        assert done.result.run.warnings == [warning]
        assert done.result.model_dump(exclude={"run"}) == extract().result.model_dump(exclude={"run"})

    def test_what_was_not_sure_enough_is_counted_aloud(
        self, extract: Command, article_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hardly(span: Span, claim: Claim, chunk: int) -> Grounded:
            return Grounded(span, claim, chunk, 0.25 if isinstance(claim, PartyClaim) else 0.5)

        monkeypatch.setattr("agent.whole.Grounded", hardly)
        done = extract(article_file, "--min-confidence", 0.5)
        assert (done.code, done.err) == (0, "treaty-agent: 4 claims below the minimum confidence were left out.\n")
        assert (done.result.parties, done.result.run.warnings) == ([], [])
        assert {term.confidence for term in done.result.terms} == {0.5}

    def test_the_day_of_publication_dates_the_signature(self, extract: Command, article_file: Path) -> None:
        (treaty,) = extract(article_file, "--published", "2025-03-13").result.treaties
        assert treaty.signed_on is not None
        assert (treaty.signed_on.text, treaty.signed_on.date) == ("Tuesday", date(2025, 3, 11))

    @pytest.mark.parametrize(("form", "mark"), [("markdown", "Lake Victoria Fisheries Agreement"), ("csv", "Kenya")])
    def test_other_forms_are_written_too(self, extract: Command, article_file: Path, form: str, mark: str) -> None:
        done = extract(article_file, "--format", form)
        assert (done.code, done.err) == (0, "")
        assert mark in done.out
        assert not done.out.startswith("{")

    def test_letters_of_every_script_survive(self, extract: Command, tmp_path: Path) -> None:
        source = tmp_path / "статья 文.txt"
        text = f"Озеро\n\n{SIGNED}. 中国 — l’été, e\u0301té, 👩‍🌾.\n"
        source.write_text(text, encoding="utf-8")
        assert extract(source).result.article.text == text


class TestAPartialResult:
    def test_is_written_and_leaves_with_3(self, extract: Command, server: ModelServer, long_file: Path) -> None:
        server.script = failing_about("Market day", completion("Sorry."))
        done = extract(long_file)
        assert done.code == 3
        assert [p.name for p in done.result.parties] == ["Kenya", "Uganda", "Tanzania"]
        assert [(f.chunk, f.step) for f in done.result.run.failures] == [(1, "read the chunk")]
        assert len(server.asked) == 1 + 3
        assert done.err.startswith(
            "treaty-agent: Missing from chunk 1 (read the chunk): The model gave no valid answer"
        )
        assert done.err.count("\n") == 1

    def test_goes_into_the_file_too(
        self, extract: Command, server: ModelServer, long_file: Path, tmp_path: Path
    ) -> None:
        server.script = failing_about("Market day", completion("Sorry."))
        output = tmp_path / "result.json"
        done = extract(long_file, "--output", output)
        assert (done.code, done.out) == (3, "")
        assert Extraction.model_validate_json(output.read_text(encoding="utf-8")).run.failures

    def test_is_what_came_in_the_time_that_was_given(
        self, extract: Command, server: ModelServer, long_file: Path
    ) -> None:
        assert (
            extract(long_file, "--no-cache").code == 0
        )  # loads the libraries, which takes seconds that are not there below
        server.script = failing_about("Market day", HANGING)
        done = extract(long_file, "--max-seconds", 1)
        assert done.code == 3
        assert done.result.terms
        assert "the 1 seconds for one article were spent" in done.err


class TestNoResult:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (completion("Sorry."), "The model gave no valid answer in 3 attempts"),
            (page("Hello"), "sent no chat completion; check the address"),
            (refusal(400, "The context is too long."), "answered 400: The context is too long"),
            (refusal(401, "Incorrect key."), "refused the key for openai/test"),
            (refusal(404, "No such model."), "has no model 'test'"),
        ],
    )
    def test_is_one_line(self, extract: Command, server: ModelServer, reply: Reply, reason: str) -> None:
        server.script = lambda asked: reply
        assert reason in extract().line

    def test_no_server(self, command: Command, article_file: Path) -> None:
        url = f"http://127.0.0.1:{closed_port()}/v1"
        done = command("extract", article_file, "--model", "openai/test", "--base-url", url)
        assert f"There is no answer at {url}" in done.line


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("extract",),
            ("extract", "a", "b"),
            ("extract", "a", "--format", "pdf"),
            ("extract", "a", "--published", "yesterday"),
            ("extract", "a", "--max-bytes", "0"),
            ("extract", "a", "--max-seconds", "0"),
            ("extract", "a", "--max-seconds", "nan"),
            ("extract", "a", "--max-seconds", "inf"),
            ("extract", "a", "--min-confidence", "1.1"),
            ("extract", "a", "--min-confidence", "nan"),
            ("extract", "a", "--colour", "red"),
            ("translate", "a"),
        ],
    )
    def test_wrong_usage_leaves_with_2(self, command: Command, arguments: tuple[str, ...]) -> None:
        done = command(*arguments)
        assert (done.code, done.out) == (2, "")
        assert "Traceback" not in done.err
        assert done.err

    def test_help_shows_an_example(self, command: Command) -> None:
        done = command("extract", "--help")
        assert done.code == 0
        assert "treaty-agent extract article.txt" in " ".join(done.out.split())

    def test_the_schema_describes_a_result(self, command: Command, extract: Command) -> None:
        schema = json.loads(command("schema").out)
        assert set(schema["required"]) == set(json.loads(extract().out))


class TestAProcessOfItsOwn:
    COMMAND = (sys.executable, "-W", "error", "-c", "from agent.cli import main; main()")

    def arguments(self, source: Path, server: ModelServer) -> list[str]:
        return [*self.COMMAND, "extract", str(source), "--model", "openai/test", "--base-url", server.url]

    def run(self, source: Path, server: ModelServer, **environment: str) -> Done:
        done = subprocess.run(
            self.arguments(source, server),
            capture_output=True,
            check=False,
            timeout=60,
            env={**os.environ, **environment},
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_a_result(self, server: ModelServer, article_file: Path) -> None:
        done = self.run(article_file, server, PYTHONIOENCODING="ascii", LC_ALL="C")
        assert (done.code, done.err) == (0, "")
        assert done.result.article.text == ARTICLE

    def test_a_bad_source_is_told_without_loading_a_model_library(self, server: ModelServer, tmp_path: Path) -> None:
        started = time.monotonic()
        assert "There is no file" in self.run(tmp_path / "missing.txt", server).line
        assert time.monotonic() - started < 10
        assert server.asked == []

    def test_an_output_that_nobody_reads(self) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                [*self.COMMAND, "schema"], stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
            )
        finally:
            os.close(writing)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr

    @pytest.mark.usefixtures("heeds_interrupts")
    def test_an_interruption_is_quiet(self, server: ModelServer, article_file: Path) -> None:
        server.script = lambda asked: HANGING
        with subprocess.Popen(
            self.arguments(article_file, server), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            deadline = time.monotonic() + 60
            while not server.asked and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (130, b"", b"")
