"""Money, tokens, time and rates: hard stops, from which the same command goes on."""

import json
import signal
import time
from pathlib import Path

import pytest

from agent.model.answer_cache import AnswerCache
from agent.model.completion import Completion
from agent.model.endpoint import Endpoint
from agent.model.limits import Limits
from agent.model.places import Places
from agent.model.prices import price_of
from tests.archives import content, rows, run, started, table
from tests.asking import result_of
from tests.conftest import Command
from tests.server import INPUT_TOKENS, OUTPUT_TOKENS, Asked, ModelServer, Reply, as_json, refusal
from tests.story import right

A_CALL = INPUT_TOKENS + OUTPUT_TOKENS


def outcome(store: Path) -> str:
    return str(rows(store, "SELECT outcome FROM batches ORDER BY rowid DESC LIMIT 1")[0][0])


class TestTokens:
    def test_never_more_than_the_limit_and_then_on_from_there(self, server: ModelServer, tmp_path: Path) -> None:
        source, store, answers = table(tmp_path, 20), tmp_path / "store.db", AnswerCache()
        # An answer of 200 tokens at most, so that some calls fit where all of it is held back.
        small = {"max_answer_tokens": 200, "answers": answers}
        limits = Limits(max_tokens=12_000)
        finished: list[int] = []
        for _ in range(12):
            before = len(server.asked)
            finished.append(len(run(server, store, source, limits=limits, **small)))
            assert (len(server.asked) - before) * A_CALL <= 12_000
            if outcome(store) == "finished":
                break
        assert sum(finished) == 20 == len(server.asked)
        answers.close()

    def test_a_call_that_could_exceed_it_is_not_begun(self, server: ModelServer, tmp_path: Path) -> None:
        source, store = table(tmp_path, 5), tmp_path / "store.db"
        assert run(server, store, source, limits=Limits(max_tokens=100)) == []
        assert server.asked == []
        assert outcome(store) == "The limit of 100 tokens leaves no room for another call."
        assert content(store)["articles"] == {}
        assert content(store)["claims"] == []


class TestMoney:
    def test_cannot_be_limited_without_a_price(self, server: ModelServer, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="max_cost needs a price"):
            run(server, tmp_path / "store.db", table(tmp_path, 1), limits=Limits(max_cost=1.0))

    def test_a_known_model_has_a_price(self) -> None:
        price = price_of(endpoint("gpt-4.1-mini"))
        assert price is not None
        assert 0 < price(answer(1000, 0)) < price(answer(1000, 1000)) < 1
        assert price(answer(1000, 0, cached=1000)) < price(answer(1000, 0))

    def test_others_have_none(self) -> None:
        assert price_of(endpoint("no-such-model-at-all")) is None
        assert price_of(endpoint("gpt-4.1-mini", "http://localhost:8000/v1")) is None

    def test_it_is_counted_in_the_store_and_in_the_results(
        self, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The server is at home, where nothing has a price; it gets that of a model that has.
        for user in ("agent.archive.engine", "agent.model.connection"):
            monkeypatch.setattr(f"{user}.price_of", lambda _: price_of(endpoint("gpt-4.1-mini")))
        source, store = table(tmp_path, 10), tmp_path / "store.db"
        price = price_of(endpoint("gpt-4.1-mini"))
        assert price is not None
        a_call = price(answer(INPUT_TOKENS, OUTPUT_TOKENS))
        assert run(server, store, source, limits=Limits(max_cost=a_call), max_answer_tokens=200) == []
        assert (outcome(store), server.asked) == (
            f"The limit of {a_call:g} USD leaves no room for another call.",
            [],
        )
        assert len(run(server, store, source, limits=Limits(max_cost=0.01), max_answer_tokens=200)) == 10
        ((spent,),) = rows(store, "SELECT cost_usd FROM batches WHERE outcome = 'finished'")
        assert spent == pytest.approx(10 * a_call)
        results = [json.loads(result) for (result,) in rows(store, "SELECT result FROM articles")]
        assert all(result["run"]["cost_usd"] == pytest.approx(a_call) for result in results)


def endpoint(name: str, base_url: str | None = None) -> Endpoint:
    return Endpoint(name=name, served_name=name, identity=name, base_url=base_url, api_key="", way="whole")


def answer(read: int, written: int, *, cached: int = 0) -> Completion:
    return Completion(
        text="", is_cut=False, first_token=(), input_tokens=read, output_tokens=written, cached_tokens=cached
    )


class TestTime:
    def test_nothing_is_begun_after_it_and_what_was_under_way_is_kept(
        self, server: ModelServer, tmp_path: Path
    ) -> None:
        def script(asked: Asked) -> Reply:
            time.sleep(0.3)
            return right(asked)

        source, store = table(tmp_path, 40), tmp_path / "store.db"
        run(server, tmp_path / "warm.db", table(tmp_path, 1, "warm.jsonl"))
        server.asked.clear()
        server.script = script
        kept = run(server, store, source, limits=Limits(max_seconds=1.0), concurrency=2)
        assert 0 < len(kept) == len(server.asked) < 40
        assert outcome(store) == "The 1 seconds of the limit are over."
        server.script = right
        assert len(run(server, store, source)) == 40 - len(kept)
        assert len(server.asked) == 40


class TestRates:
    def test_requests_a_minute(self, server: ModelServer, tmp_path: Path) -> None:
        run(server, tmp_path / "warm.db", table(tmp_path, 1, "warm.jsonl"))
        began = time.monotonic()
        run(server, tmp_path / "store.db", table(tmp_path, 6), limits=Limits(requests_per_minute=120))
        # Two at once to begin with, and then one every half second.
        assert time.monotonic() - began >= 1.9

    def test_tokens_a_minute(self, server: ModelServer, tmp_path: Path) -> None:
        run(server, tmp_path / "warm.db", table(tmp_path, 1, "warm.jsonl"))
        began = time.monotonic()
        run(server, tmp_path / "store.db", table(tmp_path, 6), limits=Limits(tokens_per_minute=60_000), concurrency=1)
        first = time.monotonic() - began
        began = time.monotonic()
        run(server, tmp_path / "other.db", table(tmp_path, 6), limits=Limits(tokens_per_minute=12_000), concurrency=1)
        assert time.monotonic() - began > first


class TestPlaces:
    """How the number of calls at once follows the server."""

    def test_halved_once_for_all_that_were_refused_together(self) -> None:
        places = Places(32)
        for _ in range(20):
            places.overloaded()
        assert places.at_once == 16

    def test_grows_again_by_what_is_answered_but_never_beyond_what_was_chosen(self) -> None:
        places = Places(8)
        places.overloaded()
        for _ in range(15):
            places.answered(0.1)
        assert 5 <= places.at_once < 8
        for _ in range(100):
            places.answered(0.1)
        assert places.at_once == 8

    def test_fewer_where_calls_begin_to_wait_for_each_other(self) -> None:
        places = Places(32)
        for _ in range(32):
            places.answered(0.1)
        for _ in range(64):
            places.answered(1.0)
        assert places.at_once < 32

    def test_a_server_that_asks_for_a_pause_gets_it(self, server: ModelServer, tmp_path: Path) -> None:
        times: list[float] = []

        def script(asked: Asked) -> Reply:
            times.append(time.monotonic())
            return refusal(429, retry_after="1") if len(times) == 1 else right(asked)

        server.script = script
        run(server, tmp_path / "store.db", table(tmp_path, 6), concurrency=1)
        assert times[1] - times[0] >= 1.0
        assert len(times) == 7


class TestTheCommand:
    def test_leaves_with_3_where_a_limit_was_reached(
        self, command: Command, server: ModelServer, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 3), tmp_path / "store.db"
        words = ("batch", source, "--output", store, "--model", "openai/test", "--base-url", server.url)
        done = command(*words, "--max-tokens", 100)
        assert (done.code, done.out) == (3, "")
        assert (
            "The limit of 100 tokens leaves no room for another call. The same command goes on from here." in done.err
        )
        done = command(*words)
        assert (done.code, done.out) == (0, "")
        assert "3 of 3 articles, 3 calls, 330 tokens, 0 failures" in done.err

    def test_money_without_a_price_is_wrong_usage(self, command: Command, server: ModelServer, tmp_path: Path) -> None:
        words = ("batch", table(tmp_path, 1), "--output", tmp_path / "s.db", "--model", "openai/test")
        done = command(*words, "--base-url", server.url, "--max-cost", 1)
        assert done.code == 2
        assert "use max_tokens instead" in " ".join(done.err.replace("│", "").split())

    def test_an_interruption_keeps_what_is_under_way(self, server: ModelServer, tmp_path: Path) -> None:
        def script(asked: Asked) -> Reply:
            time.sleep(0.5)
            return right(asked)

        server.script = script
        source, store = table(tmp_path, 50), tmp_path / "store.db"
        with started(server, store, source, "--concurrency", 2) as batch:
            while len(server.asked) < 2:
                time.sleep(0.01)
            batch.send_signal(signal.SIGTERM)
            _, err = batch.communicate(timeout=60)
        assert batch.returncode == 3
        assert "Interrupted. The same command goes on from here." in err.decode()
        assert len(rows(store, "SELECT 1 FROM articles")) == len(server.asked) < 50


def test_prompts_that_were_read_before_are_counted_as_tokens_too(server: ModelServer) -> None:
    def script(asked: Asked) -> Reply:
        body = json.loads(right(asked).body)
        body["usage"]["prompt_tokens_details"] = {"cached_tokens": 90}
        return as_json(200, body)

    server.script = script
    run_facts = result_of(server).run
    assert run_facts.input_tokens == run_facts.calls * INPUT_TOKENS
