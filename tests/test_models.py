"""What users see of the embedded models: the catalogue, the progress of a fetch, the commands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.cli import models
from agent.errors import UnknownModelError, WeightsError
from agent.model.catalogue import Entry, entries, find
from agent.model.progress import progress_on_stderr
from agent.model.weights import ensure_weights
from agent.settings import DEFAULT_MODEL
from tests.publisher import NOBODY, PART_BYTES, Home, entry_of, publisher


@pytest.fixture
def home() -> Iterator[Home]:
    with publisher() as state:
        yield state


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that stands for the user's cache."""
    monkeypatch.setenv("TREATY_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


class TestCatalogue:
    def test_default_model_is_known_and_licensed_for_everyone(self) -> None:
        assert find(DEFAULT_MODEL).licence == "Apache-2.0"

    def test_parts_make_up_each_file(self) -> None:
        for entry in entries():
            assert sum(part.bytes for part in entry.parts) == entry.bytes

    def test_unknown_name_is_answered_with_the_known_ones(self) -> None:
        with pytest.raises(UnknownModelError, match=f"'local/nope'.*{DEFAULT_MODEL}"):
            find("local/nope")

    def test_too_few_digests_are_refused(self) -> None:
        entry = entry_of(NOBODY, mirrored=True).model_dump()
        entry["bytes"] += PART_BYTES
        with pytest.raises(ValueError, match="are 4 parts, got 3 digests"):
            Entry.model_validate(entry)


RUN_SHOWN = """
import sys
from agent.model.catalogue import Entry
from agent.model.progress import progress_on_stderr
from agent.model.weights import ensure_weights
with progress_on_stderr("local/tiny") as progress:
    ensure_weights(Entry.model_validate_json(sys.argv[1]), progress)
"""


class TestProgress:
    def test_without_a_terminal_it_is_two_lines(self, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
        with progress_on_stderr("local/tiny") as progress:
            ensure_weights(entry_of(home.url), progress)
        output, errors = capsys.readouterr()
        assert output == ""
        assert errors.splitlines() == ["Fetching local/tiny (0 MB).", "Fetched local/tiny."]

    def test_nothing_to_fetch_is_silent(self, home: Home, capsys: pytest.CaptureFixture[str]) -> None:
        entry = entry_of(home.url)
        ensure_weights(entry)
        with progress_on_stderr("local/tiny") as progress:
            ensure_weights(entry, progress)
        assert capsys.readouterr() == ("", "")

    def test_terminal_shows_bytes(self, home: Home) -> None:
        pty = pytest.importorskip("pty")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", RUN_SHOWN, entry_of(home.url).model_dump_json()],
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )
        os.close(theirs)
        shown = b""
        # At its end a terminal says so by an error on Linux, by nothing elsewhere.
        with suppress(OSError):
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
        assert process.wait(30) == 0
        assert b"256.0/256.0 kB" in shown
        assert b"Fetched local/tiny." in shown


class TestCommands:
    run = CliRunner()

    def test_list_marks_the_default_and_what_is_there(self) -> None:
        result = self.run.invoke(models.app, ["list"])
        assert result.exit_code == 0
        assert [line.split()[0] for line in result.stdout.splitlines()] == ["NAME", DEFAULT_MODEL]
        assert result.stdout.splitlines()[1].endswith("1,117 MB  Apache-2.0  not fetched  default")

    def test_path_of_what_is_not_there_is_an_error(self) -> None:
        result = self.run.invoke(models.app, ["path"])
        assert result.exit_code == 1
        assert isinstance(result.exception, WeightsError)
        assert "models pull" in str(result.exception)

    @pytest.mark.parametrize("command", ["pull", "path"])
    def test_unknown_name_is_an_error(self, command: str) -> None:
        result = self.run.invoke(models.app, [command, "local/nope"])
        assert isinstance(result.exception, UnknownModelError)

    @pytest.mark.parametrize("command", ["list", "pull", "path"])
    def test_help_holds_a_runnable_example(self, command: str) -> None:
        assert f"treaty-agent models {command}" in self.run.invoke(models.app, [command, "--help"]).stdout
