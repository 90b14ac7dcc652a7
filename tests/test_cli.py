"""The command: what it prints where, what it leaves with, and that nothing is sent for a source that is bad."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from schemas import Extraction
from tests.conftest import Command, Done
from tests.server import HANGING, Asked, ModelServer, Reply, Script, closed_port, completion, page, refusal
from tests.story import ARTICLE, SIGNED, right, saying

KEY = "sk-test-0123456789abcdef"
MARKET = "Market day in Kisumu was as loud as ever, and nobody there spoke of the lake. "


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    """An article of two parts, of which the second is about nothing."""
    path = tmp_path / "long.txt"
    path.write_text(f"{ARTICLE}\n{MARKET * 75}\n", encoding="utf-8")
    return path


def market_fails(reply: Reply) -> Script:
    """A script that answers so about the second part."""

    def script(asked: Asked) -> Reply:
        return reply if "Market day" in asked.shown else right(asked)

    return script


def one_line(done: Done) -> str:
    """The one line with which a run without result ends."""
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("treaty-agent: ")
    assert done.err.count("\n") == 1
    assert done.err.rstrip("\n").endswith(".")
    return done.err.removeprefix("treaty-agent: ").rstrip("\n")


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

    def test_two_runs_give_the_same(self, extract: Command) -> None:
        first, second = (extract().result.model_dump() for _ in range(2))
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


JSON = {"content-type": "application/json"}


class TestAPartialResult:
    def test_is_written_and_leaves_with_3(self, extract: Command, server: ModelServer, long_file: Path) -> None:
        server.script = market_fails(completion("Sorry."))
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
        server.script = market_fails(completion("Sorry."))
        output = tmp_path / "result.json"
        done = extract(long_file, "--output", output)
        assert (done.code, done.out) == (3, "")
        assert Extraction.model_validate_json(output.read_text(encoding="utf-8")).run.failures

    def test_is_what_came_in_the_time_that_was_given(
        self, extract: Command, server: ModelServer, long_file: Path
    ) -> None:
        server.script = market_fails(HANGING)
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
            (refusal(401, f"Incorrect API key provided: {KEY}."), "refused the key for openai/test"),
            (refusal(404, "No such model."), "has no model 'test'"),
        ],
    )
    def test_is_one_line(self, extract: Command, server: ModelServer, reply: Reply, reason: str) -> None:
        server.script = lambda asked: reply
        assert reason in one_line(extract())

    def test_no_server(self, command: Command, article_file: Path) -> None:
        url = f"http://127.0.0.1:{closed_port()}/v1"
        done = command("extract", article_file, "--model", "openai/test", "--base-url", url)
        assert f"There is no answer at {url}" in one_line(done)

    @pytest.mark.parametrize("name", ["gpt-4.1-mini", "nobody/test", "openai/", "openai", "/", "Openai/x"])
    def test_unknown_model(self, command: Command, article_file: Path, name: str) -> None:
        assert "models list" in one_line(command("extract", article_file, "--model", name))

    def test_unknown_embedded_model(self, command: Command, article_file: Path) -> None:
        done = command("extract", article_file, "--model", "local/none")
        assert "There is no embedded model 'local/none'; choose one of: local/" in one_line(done)

    @pytest.mark.parametrize(
        "url", ["localhost:8000", "ftp://127.0.0.1/v1", "http://", "http://[::1", "http://127.0.0.1:99999/v1", "x"]
    )
    def test_an_address_that_is_none(self, command: Command, article_file: Path, url: str) -> None:
        done = command("extract", article_file, "--model", "openai/test", "--base-url", url)
        assert "not an http(s) address" in one_line(done)

    def test_an_address_without_a_model_for_it(self, command: Command, server: ModelServer, article_file: Path) -> None:
        for model in ([], ["--model", "ollama/qwen3"]):
            done = command("extract", article_file, *model, "--base-url", server.url)
            assert "A base URL goes with a model named openai/NAME" in one_line(done)
        assert server.asked == []

    def test_no_key(self, command: Command, article_file: Path) -> None:
        done = command("extract", article_file, "--model", "openai/gpt-4.1-mini")
        assert "OPENAI_API_KEY is not set" in one_line(done)

    @pytest.mark.parametrize("key", ["schlüssel", "sk-“quoted”", "sk-a\nb", "sk-\x7f"])
    def test_a_key_that_is_none(
        self, extract: Command, server: ModelServer, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
        message = one_line(extract())
        assert "OPENAI_API_KEY holds characters that no key has" in message
        assert key not in message
        assert server.asked == []


class TestTheKey:
    def test_reaches_the_server_and_nobody_else(
        self, extract: Command, server: ModelServer, monkeypatch: pytest.MonkeyPatch, long_file: Path
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
        server.script = market_fails(refusal(400, f"The key {KEY} may not ask that."))
        done = extract(long_file)
        assert done.code == 3
        assert "may not ask that" in done.err
        assert KEY not in done.out + done.err
        assert {asked.key for asked in server.asked} == {f"Bearer {KEY}"}

    def test_a_password_in_the_address_is_not_shown(
        self, command: Command, server: ModelServer, article_file: Path
    ) -> None:
        server.script = lambda asked: refusal(404)
        url = server.url.replace("http://", "http://user:secret99@")
        message = one_line(command("extract", article_file, "--model", "openai/test", "--base-url", url))
        assert server.url in message
        assert "secret99" not in message

    def test_sends_nothing_anywhere_because_it_is_set(
        self,
        command: Command,
        server: ModelServer,
        monkeypatch: pytest.MonkeyPatch,
        article_file: Path,
        tmp_path: Path,
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        blocked = tmp_path / "blocked"
        blocked.write_text("The embedded model cannot be kept here.")
        monkeypatch.setenv("TREATY_AGENT_CACHE", str(blocked))
        assert "local/qwen2.5-coder-1.5b" in one_line(command("extract", article_file))
        assert server.asked == []


class TestTheEnvironment:
    def test_names_the_model_and_its_server(
        self, command: Command, server: ModelServer, monkeypatch: pytest.MonkeyPatch, article_file: Path
    ) -> None:
        monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/from-outside")
        monkeypatch.setenv("TREATY_AGENT_BASE_URL", server.url)
        assert command("extract", article_file).result.run.model == "openai/from-outside"
        assert server.asked[0].body["model"] == "from-outside"

    def test_gives_way_to_the_option(
        self, extract: Command, server: ModelServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/from-outside")
        assert extract().result.run.model == "openai/test"

    def test_an_empty_name_is_no_name(
        self, command: Command, monkeypatch: pytest.MonkeyPatch, article_file: Path, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("TREATY_AGENT_MODEL", "")
        monkeypatch.setenv("TREATY_AGENT_CACHE", str(article_file))
        assert "local/qwen2.5-coder-1.5b" in one_line(command("extract", article_file))


BAD_BYTES = {
    "empty": (b"", "is empty"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "is empty"),
    "white space": (" \n\t\r\n\u00a0\u3000".encode(), "is empty"),
    "binary": (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "binary|not UTF-8"),
    "null bytes": (b"Kenya\x00and\x00Uganda", "binary|not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "an image"),
    "a PDF": (b"%PDF-1.7\n", "a PDF"),
    "an Office document": (b"PK\x03\x04" + bytes(64), "an Office document"),
    "no known encoding": (bytes([0x80, 0xFF, 0xC0, 0xFE, 0x81, 0xF5]) * 50, "not UTF-8|binary"),
    "UTF-16 cut in half": (b"\xff\xfeK\x00e\x00n", "broken"),
    "a web page": (b"<!DOCTYPE html><title>Lake</title>", "web page"),
    "over the limit": (b"Kenya signed. " * 80_000, "larger than 1048576 bytes"),
}


class TestABadSource:
    @pytest.mark.parametrize(("content", "reason"), BAD_BYTES.values(), ids=BAD_BYTES.keys())
    def test_in_a_file(
        self, extract: Command, server: ModelServer, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        source = tmp_path / "bad.txt"
        source.write_bytes(content)
        message = one_line(extract(source))
        assert str(source) in message
        assert any(word in message for word in reason.split("|"))
        assert server.asked == []

    @pytest.mark.parametrize("kind", ["empty", "white space", "binary", "no known encoding", "over the limit"])
    def test_on_standard_input(self, extract: Command, server: ModelServer, kind: str) -> None:
        content, reason = BAD_BYTES[kind]
        message = one_line(extract("-", stdin=content))
        assert any(word in message for word in reason.split("|"))
        assert server.asked == []

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("missing.txt", "There is no file missing.txt; check the path."),
            (".", ". is a folder; pass one article's file."),
            ("/dev/null", "/dev/null is empty"),
            ("a" * 5000, "cannot be read"),
            ("https://example.org/article", "save the article"),
        ],
    )
    def test_that_is_no_article_file(self, extract: Command, server: ModelServer, source: str, reason: str) -> None:
        assert reason in one_line(extract(source))
        assert server.asked == []

    def test_is_found_before_the_model_is_looked_for(self, command: Command) -> None:
        message = one_line(command("extract", "missing.txt", "--model", "nobody/test"))
        assert message.startswith("There is no file missing.txt")

    def test_the_limit_is_an_option(self, extract: Command, server: ModelServer, article_file: Path) -> None:
        size = article_file.stat().st_size
        assert f"larger than {size - 1} bytes" in one_line(extract(article_file, "--max-bytes", size - 1))
        assert server.asked == []
        assert extract(article_file, "--max-bytes", size).code == 0


class TestStandardInput:
    def test_is_read(self, extract: Command) -> None:
        done = extract("-", stdin=ARTICLE.encode())
        assert (done.code, done.err) == (0, "")
        assert (done.result.article.source, done.result.article.text) == ("-", ARTICLE)

    def test_in_another_encoding_is_decoded(self, extract: Command) -> None:
        text = "Соглашение об озере\n\nКения и Уганда подписали соглашение об озере Виктория во вторник.\n" * 3
        for encoding in ("utf-8-sig", "utf-16", "cp1251"):
            assert extract("-", stdin=text.encode(encoding)).result.article.text == text

    def test_with_line_ends_of_another_system_gives_the_same(self, extract: Command) -> None:
        assert extract("-", stdin=ARTICLE.replace("\n", "\r\n").encode()).result.article.text == ARTICLE


class TestTheOutputFile:
    def test_gets_the_result_and_standard_output_nothing(
        self, extract: Command, article_file: Path, tmp_path: Path
    ) -> None:
        output = tmp_path / "result.json"
        done = extract(article_file, "--output", output)
        assert (done.code, done.out, done.err) == (0, "", "")
        assert Extraction.model_validate_json(output.read_text(encoding="utf-8")).treaties

    @pytest.mark.parametrize("output", [".", "missing/result.json", "article.txt/result.json"])
    def test_that_cannot_be_is_refused_before_anything_is_sent(
        self, extract: Command, server: ModelServer, article_file: Path, output: str
    ) -> None:
        message = one_line(extract(article_file, "--output", article_file.parent / output))
        assert message.startswith("Cannot write to")
        assert server.asked == []

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the rights of files do not bind this user")
    def test_in_a_folder_that_is_read_only_is_refused_before_anything_is_sent(
        self, extract: Command, server: ModelServer, article_file: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o500)
        assert one_line(extract(article_file, "--output", folder / "result.json")).startswith("Cannot write to")
        assert server.asked == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
    def test_that_fills_the_disk_loses_nothing(self, extract: Command, article_file: Path) -> None:
        done = extract(article_file, "--output", "/dev/full")
        assert done.code == 1
        assert done.result.treaties
        assert done.err.startswith("treaty-agent: Could not write /dev/full")
        assert done.err.count("\n") == 1


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
    COMMAND = (sys.executable, "-W", "error", "-c", "from agent.cli import main; main()", "extract")

    def arguments(self, source: Path, server: ModelServer) -> list[str]:
        return [*self.COMMAND, str(source), "--model", "openai/test", "--base-url", server.url]

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

    def test_a_partial_result(self, server: ModelServer, long_file: Path) -> None:
        server.script = market_fails(refusal(400, "Not this."))
        done = self.run(long_file, server)
        assert (done.code, done.err.count("\n")) == (3, 1)
        assert done.result.run.failures

    def test_no_result(self, server: ModelServer, article_file: Path) -> None:
        server.script = lambda asked: completion("")
        assert "no valid answer" in one_line(self.run(article_file, server))

    def test_a_bad_source_is_told_without_loading_a_model_library(self, server: ModelServer, tmp_path: Path) -> None:
        started = time.monotonic()
        assert "There is no file" in one_line(self.run(tmp_path / "missing.txt", server))
        assert time.monotonic() - started < 10
        assert server.asked == []

    def test_an_output_that_nobody_reads(self, server: ModelServer, article_file: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = subprocess.run(
                self.arguments(article_file, server), stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60
            )
        finally:
            os.close(writing)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr

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
