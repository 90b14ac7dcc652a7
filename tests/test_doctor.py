"""``treaty-agent doctor``: what it finds, what it advises, and with which code it leaves."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent.doctor import Diagnosis, diagnosis
from agent.doctor import installed as installed_module
from agent.doctor.embedded import needs
from agent.model.catalogue import Entry
from agent.model.memory import free_memory
from agent.model.weights import ensure_weights, weights_path
from agent.settings import DEFAULT_MODEL
from tests.conftest import Command
from tests.listing import listing
from tests.publisher import Home, entry_of, publisher
from tests.server import closed_port

KEY = "sk-a-secret-of-somebody"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TREATY_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def home() -> Iterator[Home]:
    with publisher() as state:
        yield state


@pytest.fixture
def entry(home: Home) -> Entry:
    return entry_of(home.url)


def by_name(found: Diagnosis) -> dict[str, Any]:
    return {finding.name: finding for finding in found.findings}


def of_weights(entry: Entry, *, digest: bool = False) -> Any:
    return next(iter(needs(entry, digest=digest)))


class TestTheCommand:
    def test_fresh_machine_is_told_to_pull(self, command: Command, cache: Path) -> None:
        done = command("doctor")
        assert done.code == 1
        assert f"{DEFAULT_MODEL}, the default" in done.out
        assert "not on this machine (1,117 MB)" in done.out
        assert f"(weights): not on this machine (1,117 MB); run `treaty-agent models pull {DEFAULT_MODEL}`." in done.err
        assert not cache.exists()

    def test_columns_are_aligned(self, command: Command) -> None:
        head, *rows = command("doctor").out.splitlines()
        assert head.split() == ["CHECK", "STATE", "FOUND"]
        assert {row[head.index("STATE") :].split()[0] for row in rows} <= {"ok", "note", "fault"}
        assert all(row[head.index("FOUND") - 1] == " " for row in rows)

    def test_json_says_the_same(self, command: Command, cache: Path) -> None:
        told = json.loads(command("doctor", "--json").out)
        weights = next(one for one in told["findings"] if one["name"] == "weights")
        assert not told["can_run"]
        assert told["model"] == DEFAULT_MODEL
        assert weights["facts"]["bytes_wanted"] == 1_117_320_768
        assert weights["facts"]["path"].startswith(str(cache))

    def test_unknown_model_is_a_fault(self, command: Command) -> None:
        done = command("doctor", "--model", "local/nope")
        assert done.code == 1
        assert done.err.startswith("treaty-agent: local/nope cannot run (model): There is no embedded model")
        assert done.err.count("\n") == 1

    def test_model_of_the_environment_is_named_as_such(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        with listing("test") as server:
            monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/test")
            monkeypatch.setenv("TREATY_AGENT_BASE_URL", server.url)
            done = command("doctor")
        assert done.code == 0
        assert done.err == ""
        assert "openai/test, from TREATY_AGENT_MODEL" in done.out
        assert "weights" not in done.out

    def test_a_key_alone_asks_nobody(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        with listing("test") as server:
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            monkeypatch.setenv("OPENAI_BASE_URL", server.url)
            assert DEFAULT_MODEL in command("doctor").out
            assert server.asked == []


class TestServer:
    def test_model_on_its_list_can_run(self) -> None:
        with listing("test") as server:
            found = diagnosis("openai/test", server.url, chosen_by="the test's")
        assert found.can_run
        assert by_name(found)["server"].found == f"{server.url} answers and has the model"

    def test_ollama_leaves_out_the_usual_tag(self) -> None:
        with listing("qwen3:latest") as server:
            assert diagnosis("openai/qwen3", server.url, chosen_by="").can_run

    def test_model_that_is_not_on_the_list_cannot(self) -> None:
        with listing("other", "another") as server:
            found = diagnosis("openai/test", server.url, chosen_by="")
        assert not found.can_run
        assert "no model 'test' among its 2" in by_name(found)["server"].found

    @pytest.mark.parametrize(
        "body", [b"<p>Hello", b"[]", b'{"data": []}', b'{"data": [{}]}', b'{"data": [' + b" " * 2**21 + b"]}"]
    )
    def test_server_without_a_usable_list_is_only_noted(self, body: bytes) -> None:
        with listing(body=body) as server:
            found = diagnosis("openai/test", server.url, chosen_by="")
        assert found.can_run
        assert by_name(found)["server"].state == "note"

    def test_server_that_knows_no_lists_is_only_noted(self) -> None:
        with listing(status=404) as server:
            assert by_name(diagnosis("openai/test", server.url, chosen_by=""))["server"].state == "note"

    def test_refused_key_is_a_fault_and_not_shown(self, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        with listing(status=401) as server:
            url = server.url.replace("http://", "http://user:word@")
            done = command("doctor", "--model", "openai/test", "--base-url", url)
            as_json = command("doctor", "--model", "openai/test", "--base-url", url, "--json")
        assert done.code == as_json.code == 1
        assert "refused the key" in done.out
        for text in (done.out, done.err, as_json.out, as_json.err):
            assert KEY not in text
            assert "word@" not in text

    def test_nobody_there_is_a_fault(self) -> None:
        found = diagnosis("openai/test", f"http://127.0.0.1:{closed_port()}/v1", chosen_by="")
        assert "There is no answer at" in by_name(found)["server"].found

    def test_server_that_never_ends_is_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("agent.model.listing.SECONDS", 0.3)
        with listing(drips=True) as server:
            found = diagnosis("openai/test", server.url, chosen_by="")
        assert "did not answer within 0.3 seconds" in by_name(found)["server"].found


class TestWeights:
    def test_missing(self, entry: Entry) -> None:
        assert of_weights(entry).state == "fault"

    def test_fetched_has_the_right_digest(self, entry: Entry) -> None:
        ensure_weights(entry)
        found = of_weights(entry)
        assert found.state == "ok"
        assert "right digest" in found.found

    def test_unfinished_fetch_is_told(self, entry: Entry) -> None:
        path = weights_path(entry)
        path.parent.mkdir(parents=True)
        path.with_name(path.name + ".partial").write_bytes(b"x" * 1000)
        found = of_weights(entry)
        assert found.facts["bytes"] == 1000
        assert "of it so far" in found.found

    def test_wrong_size(self, entry: Entry) -> None:
        ensure_weights(entry).write_bytes(b"short")
        found = of_weights(entry)
        assert found.state == "fault"
        assert found.facts["bytes"] == 5
        assert "models pull" in found.todo

    def test_digest_is_read_only_when_asked(self, entry: Entry) -> None:
        path = ensure_weights(entry)
        path.write_bytes(bytes(entry.bytes))
        assert of_weights(entry).state == "ok"
        assert "checked when it is first used" in of_weights(entry).found
        assert of_weights(entry, digest=True).state == "fault"

    def test_nothing_is_fetched(self, home: Home, entry: Entry, cache: Path) -> None:
        list(needs(entry, digest=True))
        assert home.ranges == []
        assert not cache.exists()


class TestRoom:
    def test_too_little_memory_is_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("agent.doctor.embedded.free_memory", lambda: 10**9)
        found = by_name(diagnosis(DEFAULT_MODEL, chosen_by=""))["memory"]
        assert found.state == "fault"
        assert found.found == "1,000 MB free, 2,017 MB needed"

    def test_too_little_disk_is_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=10**9))
        assert by_name(diagnosis(DEFAULT_MODEL, chosen_by=""))["disk"].state == "fault"

    def test_container_limit_counts_without_idle_file_pages(self, tmp_path: Path) -> None:
        meminfo = tmp_path / "meminfo"
        meminfo.write_text("MemTotal: 9000 kB\nMemAvailable: 8000 kB\n")
        assert free_memory(meminfo, tmp_path) == 8000 * 1024
        (tmp_path / "memory.max").write_text("3000000\n")
        (tmp_path / "memory.current").write_text("2500000\n")
        (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 500000\n")
        assert free_memory(meminfo, tmp_path) == 1_000_000

    def test_system_that_does_not_say(self, tmp_path: Path) -> None:
        assert free_memory(tmp_path / "none", tmp_path) is None

    def test_cache_that_cannot_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.access", lambda *_: False)
        found = by_name(diagnosis(DEFAULT_MODEL, chosen_by=""))["cache"]
        assert found.state == "fault"
        assert "TREATY_AGENT_CACHE" in found.todo


METADATA = """\
Metadata-Version: 2.4
Name: made-up-program
Version: 3.1
Requires-Python: >=3.11
Requires-Dist: pydantic>=2
Requires-Dist: httpx2>=900
Requires-Dist: no-such-package>=1; python_version < "3"
Provides-Extra: lace
Requires-Dist: no-such-lace>=1; extra == "lace"
Provides-Extra: plain
Requires-Dist: pytest>=1; extra == "plain"
"""


class TestInstalled:
    @pytest.fixture(autouse=True)
    def _program(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another program's metadata, as pip leaves them."""
        folder = tmp_path / "site" / "made_up_program-3.1.dist-info"
        folder.mkdir(parents=True)
        (folder / "METADATA").write_text(METADATA)
        monkeypatch.syspath_prepend(tmp_path / "site")
        monkeypatch.setattr(installed_module, "DISTRIBUTION", "made-up-program")

    def test_library_that_is_too_old_is_a_fault(self) -> None:
        found = by_name(diagnosis(DEFAULT_MODEL, chosen_by=""))
        assert found["libraries"].state == "fault"
        assert found["libraries"].found.startswith("1 of 2 fit")
        assert found["libraries"].todo == "run `pip install 'httpx2>=900'`"

    def test_extras_are_told_with_how_to_get_them(self) -> None:
        found = by_name(diagnosis(DEFAULT_MODEL, chosen_by=""))
        assert found["extra lace"].state == "note"
        assert found["extra lace"].todo == "run `pip install 'made-up-program[lace]'`"
        assert found["extra plain"].state == "ok"

    def test_program_is_named_with_its_version(self) -> None:
        assert by_name(diagnosis(DEFAULT_MODEL, chosen_by=""))["program"].found.startswith("made-up-program 3.1, in ")
