"""``batch --via batch-api``: half the price, the same results, nothing handed over twice."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.archives import content, number_of, rows, run, started, table
from tests.batch_provider import BatchProvider, provider
from tests.conftest import Command
from tests.replies import INVALID
from tests.server import Asked, ModelServer, Reply, completion, refusal
from tests.story import right

VIA = ("--via", "batch-api")
SMALL_FILES = (
    sys.executable,
    "-c",
    "from agent.archive import deferred; deferred.MOST_REQUESTS = 4; from agent.cli import main; main()",
)
"""The command at a provider that takes four requests in a file."""


@pytest.fixture
def server() -> Iterator[BatchProvider]:
    with provider(right) as running:
        yield running


Deferred = Callable[..., tuple[int, str]]


@pytest.fixture
def deferred(server: BatchProvider, command: Command, monkeypatch: pytest.MonkeyPatch) -> Deferred:
    """The command in this process: its exit code, and what it said."""

    def run(store: Path, *arguments: object, settling: float = 0.1, most: int = 50_000) -> tuple[int, str]:
        monkeypatch.setattr("agent.archive.deferred.SETTLING", settling)
        monkeypatch.setattr("agent.archive.deferred.MOST_REQUESTS", most)
        there = ("--model", "openai/test", "--base-url", server.url)
        done = command("batch", *arguments, *VIA, "--output", store, *there)
        return done.code, done.err

    return run


@contextmanager
def meanwhile(do: Callable[[], None]) -> Iterator[None]:
    """Something that happens at the provider's while a command runs."""
    thread = Thread(target=do)
    thread.start()
    yield
    thread.join()


def ordinary(server: ModelServer, folder: Path, source: Path) -> dict[str, Any]:
    """What the same run gives without --via, with answers of its own."""
    store = folder / "ordinary.db"
    with pytest.MonkeyPatch.context() as once:
        once.setenv("TREATY_AGENT_ANSWERS", str(folder / "other-answers"))
        run(server, store, source)
    server.asked.clear()
    return content(store)


class TestSubmitAndCollect:
    def test_gives_what_the_ordinary_way_gives(self, server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
        source, store = table(tmp_path, 12), tmp_path / "store.db"
        undisturbed = ordinary(server, tmp_path, source)

        code, said = deferred(store, source)
        assert code == 3
        assert "11 requests are with the provider in batch batch_1" in said
        assert len(server.asked) == 1
        (batch,) = server.batches.values()
        assert batch["completion_window"] == "24h"
        assert batch["endpoint"] == "/v1/chat/completions"
        for line in server.requests(batch):
            assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
            assert {**line["body"], "messages": 0} == {**server.asked[0].body, "messages": 0}
        assert rows(store, "SELECT * FROM articles") == []

        code, said = deferred(store, source)
        assert (code, len(server.batches)) == (3, 1)
        server.end()
        code, said = deferred(store, source)
        assert code == 0, said
        assert len(server.asked) == 1
        assert content(store) == undisturbed
        assert deferred(store, source)[0] == 0
        assert len(server.handed_over()) == len(set(server.handed_over())) == 11
        assert not list(tmp_path.glob("*.lock"))

    def test_tokens_are_counted_when_they_come_back(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 5), tmp_path / "store.db"
        deferred(store, source)
        server.end()
        deferred(store, source)
        assert rows(store, "SELECT calls, input_tokens FROM batches ORDER BY began, calls") == [(1, 100), (4, 400)]

    def test_waits_if_it_is_told_to(self, server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
        source, store = table(tmp_path, 4), tmp_path / "store.db"
        ends: list[float] = []

        def later() -> None:
            until(lambda: bool(server.batches))
            time.sleep(0.5)
            server.end()
            ends.append(time.monotonic())

        with meanwhile(later):
            code, said = deferred(store, source, "--wait")
            assert ends
        assert code == 0, said
        assert len(rows(store, "SELECT 1 FROM articles WHERE state = 'done'")) == 4

    def test_splits_what_is_too_much_for_one_file(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 11), tmp_path / "store.db"
        code, said = deferred(store, source, most=4)
        assert code == 3
        assert "10 requests are with the provider in batches batch_1, batch_2, batch_3;" in said
        assert [len(server.requests(batch)) for batch in server.batches.values()] == [4, 4, 2]
        server.end()
        assert deferred(store, source, most=4)[0] == 0
        assert len(server.asked) == 1

    def test_leaves_out_what_the_model_does_not_take(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        def modern(asked: Asked) -> Reply:
            for name in ("max_tokens", "temperature"):
                if name in asked.body:
                    return refusal(400, f"Unsupported parameter: {name}", param=name)
            return right(asked)

        server.script = modern
        source, store = table(tmp_path, 4), tmp_path / "store.db"
        deferred(store, source)
        server.end()
        asked = len(server.asked)
        assert deferred(store, source)[0] == 0
        assert len(server.asked) == asked
        (batch,) = server.batches.values()
        assert {"max_completion_tokens"} <= set(server.requests(batch)[0]["body"])

    def test_same_articles_go_once(self, server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
        source, twin = table(tmp_path, 4), table(tmp_path, 4, "twin.jsonl")
        deferred(tmp_path / "store.db", source, twin, most=2)
        assert len(server.handed_over()) == 3


def until(condition: Any) -> None:
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


STEPS = [
    (step, moment)
    for step in ("POST /v1/files", "POST /v1/batches", "GET batch", "GET content")
    for moment in ("before", "after")
]


class TestSigkill:
    @pytest.mark.parametrize(("step", "moment"), STEPS)
    def test_at_any_step_hands_over_nothing_twice(
        self,
        server: BatchProvider,
        deferred: Deferred,
        tmp_path: Path,
        step: str,
        moment: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        source, store = table(tmp_path, 7), tmp_path / "store.db"
        undisturbed = ordinary(server, tmp_path, source)
        server.at_once = "completed"
        server.stall = (step, moment)
        with started(server, store, source, *VIA, "--wait", command=SMALL_FILES) as batch:
            is_stalled = server.stalled.wait(60)
            batch.kill()
        assert is_stalled
        server.stall = None
        code, said = deferred(store, source, "--wait", most=4)
        assert code == 0, said
        assert content(store) == undisturbed
        assert len(server.handed_over()) == len(set(server.handed_over()))
        # The first question of a run that hands something over is asked at once.
        assert len(server.handed_over()) + len(server.asked) == 7

    def test_a_batch_that_is_listed_late_is_found(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 5), tmp_path / "store.db"
        server.stall = ("POST /v1/batches", "before")
        with started(server, store, source, *VIA) as batch:
            is_stalled = server.stalled.wait(60)
            batch.kill()
        assert is_stalled
        server.stall = None
        id, file = rows(store, "SELECT id, 'file-1' FROM submissions")[0]

        def later() -> None:
            time.sleep(1.0)
            server.make({"input_file_id": file, "metadata": {"treaty_agent_submission": id}})
            for _ in range(5):
                server.make({"input_file_id": file, "metadata": None})

        with meanwhile(later):
            code, said = deferred(store, source, settling=30.0)
        assert code == 3
        assert "4 requests are with the provider in batch batch_1;" in said
        assert len(server.batches) == 6


class TestWhatComesBack:
    def test_invalid_answers_are_asked_again_in_the_ordinary_way(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 6), tmp_path / "store.db"
        deferred(store, source)
        bad = list(INVALID.values())
        server.script = lambda asked: bad[number_of(asked)] if number_of(asked) in (2, 4) else right(asked)
        server.end()
        server.script = right
        code, said = deferred(store, source)
        assert code == 0, said
        assert sorted(number_of(asked) for asked in server.asked) == [0, 2, 4]
        assert len(server.batches) == 1

    def test_errors_and_garbage_are_no_answers(self, server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
        source, store = table(tmp_path, 8), tmp_path / "store.db"
        deferred(store, source)
        first = server.handed_over()[0]
        stranger = {"custom_id": "stranger", "response": {"status_code": 200, "body": {}}}
        odd = [{"custom_id": first, "response": {"status_code": 500, "body": None}}, stranger, [], 7]
        garbage = b"\n\xff\xfe\n{\n" + b"[" * 100_000 + b"\n" + b"x" * 9_000_000 + b"\n"
        garbage += b"".join(json.dumps(line).encode() + b"\n" for line in odd)
        server.end(only=lambda number: number % 2 == 0, more=garbage)
        code, said = deferred(store, source)
        assert code == 0, said
        assert "answered 4 of 7 requests" in said
        assert len(server.asked) == 1 + 3
        assert len(rows(store, "SELECT 1 FROM articles WHERE state = 'done'")) == 8

    @pytest.mark.parametrize("state", ["expired", "cancelled", "failed"])
    def test_what_ends_too_early_is_named_and_handed_over_again(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path, state: str
    ) -> None:
        source, store = table(tmp_path, 8), tmp_path / "store.db"
        deferred(store, source)
        faults = {"object": "list", "data": [{"code": "x", "message": "The queue is\n\x1bfull.", "line": None}]}
        # The first is article 1, whose answer is invalid: that was paid for, and is asked again in the ordinary way.
        server.script = lambda asked: completion("{}") if number_of(asked) == 1 else right(asked)
        server.end(state, only=lambda number: number < 3, errors=faults)
        code, said = deferred(store, source)
        assert code == 3
        assert f"Batch batch_1 is {state} (The queue is full.); it answered 3 of 7 requests." in said
        server.script = right
        assert len(server.requests(server.batches["batch_2"])) == 3
        server.end()
        assert deferred(store, source)[0] == 0
        assert len(server.handed_over()) == 7 + 3
        assert [number_of(asked) for asked in server.asked] == [0, 4, 1]

    def test_a_provider_that_never_completes_is_left(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 9), tmp_path / "store.db"
        server.at_once = "failed"
        code, said = deferred(store, source, "--wait")
        assert code == 3
        assert "The provider ended its batches 3 times before they were completed" in said
        assert len(server.batches) == 3


class TestLimits:
    def test_hold_before_anything_is_handed_over(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 20), tmp_path / "store.db"
        code, said = deferred(store, source, "--max-tokens", 20_000)
        assert code == 3
        handed = len(server.handed_over())
        assert 1 <= handed <= 20_000 / 4096
        assert f"{handed} requests are with the provider" in said
        # Those count also for the run that finds them there.
        assert deferred(store, source, "--max-tokens", 20_000)[0] == 3
        assert len(server.handed_over()) == handed
        for _ in range(10):
            server.end()
            code, said = deferred(store, source, "--max-tokens", 20_000)
            if code == 0:
                break
        assert code == 0, said
        assert len(server.handed_over()) == len(set(server.handed_over()))

    def test_hold_at_half_the_price(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The server is at home, where nothing has a price: here a token costs a cent.
        for user in ("agent.archive.engine", "agent.model.connection"):
            monkeypatch.setattr(f"{user}.price_of", lambda _: lambda c: 0.01 * (c.input_tokens + c.output_tokens))
        source, store = table(tmp_path, 12), tmp_path / "store.db"
        deferred(store, source, "--max-cost", 150)
        handed = len(server.handed_over())
        assert 150 < handed * 4096 * 0.01 < 2 * 150
        server.end()
        deferred(store, source, "--max-cost", 150)
        costs = [cost for (cost,) in rows(store, "SELECT cost_usd FROM batches ORDER BY began, cost_usd")]
        assert costs[0] == pytest.approx(1.1)
        at_once = len(server.asked) - 1
        assert costs[1] == pytest.approx(1.1 * at_once + 0.55 * handed)

    def test_refused_for_now_waits_for_the_rest(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 9), tmp_path / "store.db"
        deferred(store, source, most=4)
        server.batches["batch_1"]["status"] = "in_progress, and more"
        server.end("failed", only=lambda _: False)
        assert deferred(store, source)[0] == 3
        assert len(server.batches) == 2
        server.batches["batch_1"]["status"] = "in_progress"
        server.at_once = "completed"
        server.end()
        code, said = deferred(store, source)
        assert (code, len(server.batches)) == (3, 3), said
        assert deferred(store, source)[0] == 0
        assert len(server.asked) == 2

    def test_without_room_nothing_is_handed_over(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        code, said = deferred(tmp_path / "store.db", table(tmp_path, 3), "--max-tokens", 1000)
        assert code == 3
        assert "The limit of 1,000 tokens leaves no room for another call." in said
        assert (server.files, server.asked) == ({}, [])


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["a.txt", "--model", "local/qwen2.5-coder-1.5b"], "openai/NAME"),
            (["a.txt", "--model", "ollama/qwen3"], "openai/NAME"),
            (["-", "--model", "openai/test"], "more than once"),
            (["a.txt", "--model", "openai/test", "--no-cache"], "--no-cache"),
        ],
    )
    def test_are_one_sentence(
        self, command: Command, tmp_path: Path, arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("COLUMNS", "300")
        done = command("batch", *arguments, *VIA, "--output", tmp_path / "store.db")
        assert done.code == 2
        assert words in done.err
        assert not (tmp_path / "store.db").exists()

    def test_a_server_without_batches_is_named(self, server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
        server.refuses["POST /v1/files"] = refusal(404, "Not found.")
        code, said = deferred(tmp_path / "store.db", table(tmp_path, 3))
        assert code == 1
        assert "does not know the batch, or takes none" in said

    def test_a_lost_batch_is_never_handed_over_again(
        self, server: BatchProvider, deferred: Deferred, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 3), tmp_path / "store.db"
        deferred(store, source)
        server.refuses["GET batch"] = refusal(404, "Not found.")
        code, _ = deferred(store, source)
        assert code == 1
        assert len(server.batches) == 1

    def test_two_at_once_hand_over_once(self, server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
        source, store = table(tmp_path, 6), tmp_path / "store.db"
        server.stall = ("POST /v1/files", "before")
        with started(server, store, source, *VIA) as batch:
            is_stalled = server.stalled.wait(60)
            code, said = deferred(store, source)
            batch.kill()
        server.stall = None
        assert is_stalled
        assert code == 1
        assert "Another batch is handing over requests" in said
        assert len(server.asked) == 1


def test_an_answer_that_is_cut_is_none(server: BatchProvider, deferred: Deferred, tmp_path: Path) -> None:
    source, store = table(tmp_path, 3), tmp_path / "store.db"
    deferred(store, source)
    server.script = lambda asked: completion(
        json.loads(right(asked).body)["choices"][0]["message"]["content"], finish="length"
    )
    server.end()
    server.script = right
    assert deferred(store, source)[0] == 0
    assert len(server.asked) == 3
