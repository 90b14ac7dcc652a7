"""The embedded model's server: for this process alone, silent, and gone when the program ends."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from agent.errors import WeightsError
from agent.model.catalogue import Entry, find
from agent.model.cores import usable_cores
from agent.model.embedded import EmbeddedServer, serve
from agent.model.weights import weights_path
from agent.settings import DEFAULT_MODEL


def ask(server: EmbeddedServer, key: str, *, path: str = "/chat/completions") -> httpx2.Response:
    question = {"messages": [{"role": "user", "content": "Is 2 more than 1? Yes or No."}], "max_tokens": 1}
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx2.post(server.base_url + path, json=question, headers=headers, timeout=60)


@pytest.mark.parametrize("content", [b"not a model", b"GGUF\x03\x00\x00\x00" + b"\xff" * 64])
def test_file_that_is_no_model_is_one_sentence(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    entry = put_in_cache(content, content, tmp_path, monkeypatch)
    with pytest.raises(WeightsError, match=r"cannot load .*broken\.gguf; .*models pull local/broken") as caught:
        serve(entry)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_file_with_a_wrong_digest_is_never_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = put_in_cache(b"changed!", b"expected", tmp_path, monkeypatch)
    with pytest.raises(WeightsError, match="wrong digest"):
        serve(entry)


def put_in_cache(content: bytes, expected: bytes, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    monkeypatch.setenv("TREATY_AGENT_CACHE", str(cache))
    entry = Entry(
        name="local/broken",
        title="Broken",
        licence="Apache-2.0",
        file="broken.gguf",
        bytes=len(expected),
        sha256=hashlib.sha256(expected).hexdigest(),
        context=512,
        home="http://127.0.0.1:9/",
    )
    weights_path(entry).parent.mkdir()
    weights_path(entry).write_bytes(content)
    return entry


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system gives a process all cores")
def test_cores_are_those_of_the_process() -> None:
    code = (
        "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]);"
        "from agent.model.cores import usable_cores; print(usable_cores())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "1\n"


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system gives a process all cores")
@pytest.mark.parametrize("limit", ["100000 100000\n", "50000 100000\n"])
def test_cores_respect_a_containers_quota(tmp_path: Path, limit: str) -> None:
    (tmp_path / "cpu.max").write_text("max 100000\n")
    unlimited = usable_cores(tmp_path)
    assert unlimited is not None
    assert 1 <= unlimited <= len(os.sched_getaffinity(0))
    (tmp_path / "cpu.max").write_text(limit)
    assert usable_cores(tmp_path) == 1


@pytest.fixture(scope="module")
def server() -> EmbeddedServer:
    return serve(find(DEFAULT_MODEL))


@pytest.mark.embedded
class TestServer:
    def test_there_is_one_in_a_process(self, server: EmbeddedServer) -> None:
        with ThreadPoolExecutor(4) as pool:
            assert {id(one) for one in pool.map(serve, [find(DEFAULT_MODEL)] * 4)} == {id(server)}

    def test_it_answers_under_the_models_name(self, server: EmbeddedServer) -> None:
        answer = ask(server, server.api_key).json()
        assert answer["choices"][0]["message"]["content"] == "Yes"
        assert answer["model"] == DEFAULT_MODEL

    @pytest.mark.parametrize("key", ["", "wrong"])
    @pytest.mark.parametrize("path", ["/chat/completions", "/completions", "/embeddings"])
    def test_it_refuses_who_has_no_key(self, server: EmbeddedServer, key: str, path: str) -> None:
        assert ask(server, key, path=path).status_code == 401

    def test_it_listens_on_loopback_alone(self, server: EmbeddedServer) -> None:
        address = urlsplit(server.base_url)
        assert address.hostname == "127.0.0.1"
        with pytest.raises(OSError, match=r"refused|assign"):
            socket.create_connection(("127.0.0.2", address.port or 0), timeout=2)

    def test_it_has_no_pages(self, server: EmbeddedServer) -> None:
        assert httpx2.get(server.base_url.removesuffix("/v1")).status_code == 404


RUN = """
import sys, threading, time, httpx2
from agent.model.catalogue import find
from agent.model.embedded import serve
server = serve(find(sys.argv[1]))
question = {"messages": [{"role": "user", "content": "Count."}], "max_tokens": 300, "ignore_eos": True}
def ask():
    headers = {"Authorization": "Bearer " + server.api_key}
    try:
        httpx2.post(server.base_url + "/chat/completions", json=question, headers=headers, timeout=60)
    except httpx2.HTTPError:
        pass
threading.Thread(target=ask, daemon=True).start()
time.sleep(1)
print("asked", flush=True)
if sys.argv[2] == "wait":
    time.sleep(60)
"""


@pytest.mark.embedded
class TestEndOfTheProgram:
    """With an answer under way."""

    def test_end_is_clean_and_silent(self) -> None:
        run = subprocess.run(
            [sys.executable, "-c", RUN, DEFAULT_MODEL, "leave"], check=False, capture_output=True, text=True, timeout=60
        )
        assert (run.returncode, run.stdout, run.stderr) == (0, "asked\n", "")

    @pytest.mark.usefixtures("heeds_interrupts")
    def test_interrupt_ends_it_at_once(self) -> None:
        with subprocess.Popen(
            [sys.executable, "-c", RUN, DEFAULT_MODEL, "wait"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "asked\n"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
        assert process.returncode == -signal.SIGINT
        assert errors.rstrip().endswith("KeyboardInterrupt")
