"""Which model is asked: the one that is named, with the key that is set, and no other."""

from base64 import b64encode
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.server import ModelServer, refusal
from tests.story import failing_about

KEY = "sk-test-0123456789abcdef"


class TestANameThatNamesNothing:
    @pytest.mark.parametrize("name", ["gpt-4.1-mini", "nobody/test", "openai/", "openai", "/", "Openai/x"])
    def test_unknown_model(self, command: Command, article_file: Path, name: str) -> None:
        assert "models list" in command("extract", article_file, "--model", name).line

    def test_unknown_embedded_model(self, command: Command, article_file: Path) -> None:
        done = command("extract", article_file, "--model", "local/none")
        assert "There is no embedded model 'local/none'; choose one of: local/" in done.line

    @pytest.mark.parametrize(
        "url", ["localhost:8000", "ftp://127.0.0.1/v1", "http://", "http://[::1", "http://127.0.0.1:99999/v1", "x"]
    )
    def test_an_address_that_is_none(self, command: Command, article_file: Path, url: str) -> None:
        done = command("extract", article_file, "--model", "openai/test", "--base-url", url)
        assert "not an http(s) address" in done.line

    def test_an_address_without_a_model_for_it(self, command: Command, server: ModelServer, article_file: Path) -> None:
        for model in ([], ["--model", "ollama/qwen3"]):
            done = command("extract", article_file, *model, "--base-url", server.url)
            assert "A base URL goes with a model named openai/NAME" in done.line
        assert server.asked == []

    def test_no_key(self, command: Command, article_file: Path) -> None:
        done = command("extract", article_file, "--model", "openai/gpt-4.1-mini")
        assert "OPENAI_API_KEY is not set" in done.line

    @pytest.mark.parametrize("key", ["schlüssel", "sk-“quoted”", "sk-a\nb", "sk-\x7f"])
    def test_a_key_that_is_none(
        self, extract: Command, server: ModelServer, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
        message = extract().line
        assert "OPENAI_API_KEY holds characters that no key has" in message
        assert key not in message
        assert server.asked == []


class TestTheKey:
    def test_reaches_the_server_and_nobody_else(
        self, extract: Command, server: ModelServer, monkeypatch: pytest.MonkeyPatch, long_file: Path
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
        server.script = failing_about("Market day", refusal(400, f"The key {KEY} may not ask that."))
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
        message = command("extract", article_file, "--model", "openai/test", "--base-url", url).line
        assert server.url in message
        assert "secret99" not in message

    def test_a_password_in_the_address_reaches_the_server(
        self, command: Command, server: ModelServer, article_file: Path
    ) -> None:
        url = server.url.replace("http://", "http://user:secret%2F9@")
        assert command("extract", article_file, "--model", "openai/test", "--base-url", url).code == 0
        assert {asked.key for asked in server.asked} == {f"Basic {b64encode(b'user:secret/9').decode()}"}

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
        assert "local/qwen2.5-coder-1.5b" in command("extract", article_file).line
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
        assert "local/qwen2.5-coder-1.5b" in command("extract", article_file).line
