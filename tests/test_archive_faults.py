"""What may happen while an archive is read: nothing is lost, nothing is paid twice, every failure is named."""

import os
import random
import resource
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from agent import ServerError
from agent.model.answer_cache import AnswerCache
from agent.model.limits import Limits
from tests.archives import about, content, number_of, numbered, rows, run, started, table
from tests.replies import INVALID, SOON
from tests.server import DROPPED, HANGING, Asked, ModelServer, Reply, closed_port, completion, refusal
from tests.story import right

KILLS = int(os.environ.get("TREATY_AGENT_KILLS", "3"))
"""How often a batch is killed; more of them take longer."""
SILENCE = float(os.environ.get("TREATY_AGENT_SILENCE", "1"))
"""Seconds for which a server says nothing."""

CONCURRENCY = 4


@pytest.fixture(params=range(1))
def seed(request: pytest.FixtureRequest) -> int:
    return int(os.environ.get("TREATY_AGENT_SEED", request.param))


def slowly(asked: Asked) -> Reply:
    time.sleep(0.02)
    return right(asked)


def reference(server: ModelServer, folder: Path, source: Path) -> dict[str, Any]:
    """What an undisturbed run gives."""
    store = folder / "reference.db"
    run(server, store, source)
    server.asked.clear()
    return content(store)


class TestSigkill:
    def test_at_any_moment_loses_nothing_and_repeats_nothing(
        self, server: ModelServer, tmp_path: Path, seed: int
    ) -> None:
        articles = 12 * (KILLS + 1)
        source, store = table(tmp_path, articles), tmp_path / "store.db"
        undisturbed = reference(server, tmp_path, source)
        server.script = slowly
        moments = random.Random(seed)
        kept: dict[str, str] = {}
        for number in range(KILLS):
            until = len(server.asked) + moments.randint(1, 12)
            with started(server, store, source, "--concurrency", CONCURRENCY) as batch:
                while len(server.asked) < until and batch.poll() is None:
                    time.sleep(0.002)
                time.sleep(moments.random() * 0.08)
                batch.kill()
            now = dict(rows(store, "SELECT article, batch FROM articles"))
            assert {article: now[article] for article in kept} == kept
            kept = now
            assert len(server.asked) <= sum(1 for _ in kept) + articles * number + 3 * CONCURRENCY * (number + 1)
        answered = AnswerCache().info().answers
        before = len(server.asked)
        with started(server, store, source) as batch:
            _, err = batch.communicate(timeout=120)
        assert batch.returncode == 0, err.decode()
        assert len(server.asked) - before == articles - answered
        assert len(server.asked) <= articles + KILLS * CONCURRENCY
        assert content(store) == undisturbed
        assert not list(tmp_path.glob("*.lock"))


def stored(store: Path) -> int:
    """How many articles a store holds, none before it has tables."""
    if not rows(store, "SELECT 1 FROM sqlite_master WHERE name = 'articles'"):
        return 0
    return len(rows(store, "SELECT 1 FROM articles"))


def written(store: Path) -> int:
    """The bytes of the largest file of a store."""
    return max(path.stat().st_size for path in store.parent.glob(f"{store.name}*"))


class TestAFullDisk:
    def test_ends_with_one_line_and_the_same_command_goes_on(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 40), tmp_path / "store.db"
        undisturbed = reference(server, tmp_path, source)

        server.script = slowly
        with started(server, store, source, "--no-cache") as batch:
            while not (store.exists() and stored(store)):
                time.sleep(0.01)
            resource.prlimit(batch.pid, resource.RLIMIT_FSIZE, (written(store), resource.RLIM_INFINITY))
            _, err = batch.communicate(timeout=120)
        lines = err.decode().splitlines()
        assert batch.returncode == 1
        assert lines[-1].startswith(f"treaty-agent: The store {store} cannot be written")
        assert "Traceback" not in err.decode()
        kept = stored(store)
        assert 0 < kept < 40
        server.asked.clear()
        run(server, store, source)
        assert len(server.asked) == 40 - kept
        assert content(store) == undisturbed


class TestTwoBatchesOnOneStore:
    def test_share_the_work(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 60), tmp_path / "store.db"
        undisturbed = reference(server, tmp_path, source)
        server.script = slowly
        with (
            started(server, store, source, "--concurrency", 3) as one,
            started(server, store, source, "--concurrency", 3) as other,
        ):
            ends = [batch.communicate(timeout=120)[1].decode() for batch in (one, other)]
        assert (one.returncode, other.returncode) == (0, 0), ends
        assert len(server.asked) == 60
        assert content(store) == undisturbed
        assert len(rows(store, "SELECT DISTINCT batch FROM articles")) == 2

    def test_what_a_killed_one_was_at_is_taken_over(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 6), tmp_path / "store.db"
        server.script = lambda asked: HANGING if not server.asked[4:] else right(asked)
        with started(server, store, source, "--concurrency", CONCURRENCY) as batch:
            while len(server.asked) < CONCURRENCY:
                time.sleep(0.01)
            assert len(rows(store, "SELECT 1 FROM claims")) >= CONCURRENCY
            batch.kill()
        assert len(run(server, store, source)) == 6


class TestAServerThatFails:
    FAULTS = (
        refusal(429, **SOON),
        refusal(500, **SOON),
        INVALID["broken JSON"],
        INVALID["half of the JSON"],
        INVALID["nothing"],
        DROPPED,
    )

    def test_now_and_then_costs_repeats_and_nothing_else(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 12), tmp_path / "store.db"
        undisturbed = reference(server, tmp_path, source)
        server.script = lambda asked: right(asked) if asked.time else self.FAULTS[number_of(asked) % len(self.FAULTS)]
        run(server, store, source)
        assert content(store) == undisturbed
        assert len(server.asked) == 24

    def test_for_good_about_some_articles_names_them(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 6), tmp_path / "store.db"
        undisturbed = reference(server, tmp_path, source)
        server.script = about({1, 4}, completion("Sorry."))
        states = dict(run(server, store, source))
        assert {s.rpartition("#")[2]: state for s, state in states.items() if state != "done"} == {
            "2": "failed",
            "5": "failed",
        }
        reasons = [reason for (reason,) in rows(store, "SELECT reason FROM failures")]
        assert len(reasons) == 2
        assert all("gave no valid answer in 3 attempts" in reason for reason in reasons)
        server.script = right
        server.asked.clear()
        assert run(server, store, source) == []
        assert server.asked == []
        assert len(run(server, store, source, retry_failed=True)) == len(server.asked) == 2
        assert content(store) == undisturbed

    def test_too_often_ends_the_batch_before_all_articles_fail(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 40), tmp_path / "store.db"
        server.script = lambda asked: refusal(500, **SOON)
        run(server, store, source, limits=Limits(spare_repeats=10), retries=3)
        ((outcome,),) = rows(store, "SELECT outcome FROM batches")
        assert "The server fails too often" in outcome
        assert len(server.asked) < 40
        server.script = right
        assert len(run(server, store, source, retry_failed=True)) == 40

    def test_that_is_gone_is_waited_for(self, tmp_path: Path) -> None:
        source, store, port = table(tmp_path, 5), tmp_path / "store.db", closed_port()

        def come_back() -> None:
            time.sleep(1.5)
            with ModelServer(right, port).running():
                done.wait(30)

        done = threading.Event()
        back = threading.Thread(target=come_back)
        back.start()
        try:
            gone = ModelServer(right)
            gone._http.server_close()
            url = f"http://127.0.0.1:{port}/v1"
            states = run(_At(url), store, source, limits=Limits(outage=30), retries=0)  # type: ignore[arg-type]
        finally:
            done.set()
            back.join()
        assert [state for _, state in states] == ["done"] * 5

    def test_that_stays_away_ends_the_batch_and_fails_no_article(self, tmp_path: Path) -> None:
        source, store = table(tmp_path, 5), tmp_path / "store.db"
        url = f"http://127.0.0.1:{closed_port()}/v1"
        with pytest.raises(ServerError, match="There is no answer at"):
            run(_At(url), store, source, limits=Limits(outage=0.5), retries=0)  # type: ignore[arg-type]
        assert rows(store, "SELECT 1 FROM articles") == []

    def test_that_refuses_the_key_ends_the_batch_at_once(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 20), tmp_path / "store.db"
        server.script = lambda asked: refusal(401)
        with pytest.raises(ServerError, match="refused the key"):
            run(server, store, source)
        assert len(server.asked) <= CONCURRENCY
        assert rows(store, "SELECT 1 FROM articles") == []

    def test_that_says_nothing_is_cut_off(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 4), tmp_path / "store.db"
        server.script = lambda asked: HANGING if number_of(asked) == 2 and not asked.time else right(asked)
        assert [state for _, state in run(server, store, source, call_timeout=0.5)] == ["done"] * 4

    def test_that_says_nothing_for_a_while_costs_time_and_nothing_else(
        self, server: ModelServer, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 12), tmp_path / "store.db"
        undisturbed = reference(server, tmp_path, source)
        speaks = time.monotonic() + SILENCE
        server.script = lambda asked: right(asked) if time.monotonic() > speaks else HANGING
        run(server, store, source, call_timeout=SILENCE / 2, retries=6)
        assert content(store) == undisturbed
        assert 12 < len(server.asked) <= 12 + 3 * CONCURRENCY


class _At:
    """A server that is somewhere."""

    def __init__(self, url: str) -> None:
        self.url = url


class TestArticles:
    def test_a_million_characters_among_small_ones(self, server: ModelServer, tmp_path: Path) -> None:
        folder = tmp_path / "articles"
        folder.mkdir()
        for number in range(4):
            (folder / f"{number}.txt").write_text(numbered(number), encoding="utf-8")
        sentence = "The harbour master of Kisumu counted another boat, and wrote it down in his book. "
        long = "\n\n".join([sentence * 30] * (1_000_000 // (30 * len(sentence))))
        (folder / "2 long.txt").write_text(long, encoding="utf-8")
        states = run(server, tmp_path / "store.db", folder, concurrency=8)
        assert sorted(states) == sorted((str(path), "done") for path in folder.iterdir())
        assert len(server.asked) > 300

    def test_the_same_one_is_extracted_once(self, server: ModelServer, tmp_path: Path) -> None:
        folder = tmp_path / "articles"
        folder.mkdir()
        for number in range(20):
            (folder / f"{number:02}.txt").write_text(numbered(number % 3), encoding="utf-8")
        store = tmp_path / "store.db"
        assert sorted(run(server, store, folder)) == [(str(folder / f"0{n}.txt"), "done") for n in range(3)]
        assert len(server.asked) == 3
        assert len(rows(store, "SELECT source FROM sources")) == 20

    def test_one_that_our_code_cannot_bear_does_not_end_the_others(
        self, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from agent.extraction import chunks_of

        def fragile(text: str, *rest: Any, **more: Any) -> Any:
            if "2th time" in text:
                raise RecursionError("too deep")
            return chunks_of(text, *rest, **more)

        monkeypatch.setattr("agent.extraction.chunks_of", fragile)
        store = tmp_path / "store.db"
        states = [state for _, state in run(server, store, table(tmp_path, 4))]
        assert sorted(states) == ["done", "done", "done", "failed"]
        ((reason,),) = rows(store, "SELECT reason FROM failures")
        assert reason == "The program failed on this article (RecursionError: too deep); please report it."
