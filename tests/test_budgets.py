"""Time, places, parameters and counts: what one run may take, and what it says that it took."""

import asyncio
import json
import time
from dataclasses import fields

import pytest

from agent import AnswerError
from agent.answers import ChunkAnswer
from agent.model.client import Client
from agent.model.endpoint import Endpoint, endpoint_of
from agent.settings import Settings
from prompts import load
from tests.asking import PARTS, in_turn, result_of, then_right
from tests.replies import INVALID
from tests.server import (
    DROPPED,
    HANGING,
    INPUT_TOKENS,
    OUTPUT_TOKENS,
    Asked,
    ModelServer,
    Reply,
    Script,
    as_json,
    refusal,
)
from tests.story import FIRST, LAST, RIGHT, WORDS, right

ENDPOINT = fields(Endpoint)


class _SlowToStart(Endpoint):
    def started(self) -> Endpoint:
        time.sleep(1.2)
        return self


class TestAServerThatGivesUpHalfway:
    def test_what_was_answered_before_is_kept_and_nothing_more_is_asked(self, server: ModelServer) -> None:
        server.script = lambda asked: right(asked) if len(server.asked) <= 2 else refusal(401)
        result = result_of(server, concurrency=1)
        assert [f.chunk for f in result.run.failures] == [2, 3, 4]
        assert len(server.asked) == 3
        assert len(result.terms) == len(RIGHT["terms"])

    def test_a_connection_lost_once_does_not_end_the_run(self, server: ModelServer) -> None:
        server.script = in_turn(DROPPED, about=FIRST)
        result = result_of(server, concurrency=1, retries=0)
        assert [f.chunk for f in result.run.failures] == [0]
        assert len(server.asked) == PARTS


class TestTime:
    @pytest.fixture(autouse=True)
    def _libraries_are_loaded(self, server: ModelServer) -> None:
        """The first answer of a process takes seconds, which these tests do not have."""
        result_of(server)
        server.asked.clear()

    def test_what_is_not_answered_in_the_time_for_the_article_is_a_failure(self, server: ModelServer) -> None:
        server.script = in_turn(HANGING, about=LAST)
        started = time.monotonic()
        result = result_of(server, call_timeout=30.0, max_seconds=1.5)
        assert time.monotonic() - started < 5
        assert [(f.chunk, f.reason) for f in result.run.failures] == [
            (4, "Cut off: the 1.5 seconds for one article were spent.")
        ]
        assert len(result.terms) == len(RIGHT["terms"])

    def test_what_is_still_waiting_then_is_not_asked(self, server: ModelServer) -> None:
        server.script = in_turn(HANGING, about=WORDS)
        result = result_of(server, call_timeout=30.0, max_seconds=1.5, concurrency=1)
        assert [f.chunk for f in result.run.failures] == [2, 3, 4]
        assert "Not asked" in result.run.failures[-1].reason
        assert len(server.asked) == 3

    def test_what_a_model_takes_to_start_is_not_counted(self, server: ModelServer) -> None:
        async def ask() -> int:
            async with Client(slow, Settings(max_seconds=0.8)) as client:
                await client.fill(ChunkAnswer, load("whole").messages("<article>\nA.\n</article>"), max_tokens=50)
                return client.usage.calls

        slow = _SlowToStart(**{f.name: getattr(endpoint_of("openai/test", server.url), f.name) for f in ENDPOINT})
        assert asyncio.run(ask()) == 1

    def test_only_so_many_questions_are_under_way_at_once(self, server: ModelServer) -> None:
        under_way: list[int] = []
        most: list[int] = []

        def script(asked: Asked) -> Reply:
            under_way.append(1)
            most.append(len(under_way))
            time.sleep(0.05)
            under_way.pop()
            return right(asked)

        server.script = script
        result_of(server, concurrency=2)
        assert max(most) == 2


class TestParametersThatAModelDoesNotKnow:
    @staticmethod
    def refusing(*names: str) -> Script:
        def script(asked: Asked) -> Reply:
            refused = next((name for name in names if name in asked.body), None)
            return refusal(400, f"Unsupported parameter: {refused}", param=refused) if refused else right(asked)

        return script

    @pytest.mark.parametrize("names", [("temperature",), ("seed",), ("max_tokens",), ("temperature", "max_tokens")])
    def test_they_are_left_out_from_then_on(self, server: ModelServer, names: tuple[str, ...]) -> None:
        server.script = self.refusing(*names)
        result = result_of(server, concurrency=1)
        assert result.run.failures == []
        assert len(server.asked) == PARTS + len(names)

    def test_questions_side_by_side_learn_it_too(self, server: ModelServer) -> None:
        server.script = self.refusing("temperature", "max_tokens")
        assert result_of(server).run.failures == []
        assert len(server.asked) <= 3 * PARTS

    def test_the_limit_of_an_answer_is_kept_under_its_newer_name(self, server: ModelServer) -> None:
        server.script = self.refusing("max_tokens")
        result_of(server, concurrency=1, max_answer_tokens=77)
        assert {asked.body.get("max_completion_tokens") for asked in server.asked[1:]} == {77}

    @pytest.mark.parametrize("name", ["model", "messages", "response_format", "stream", None])
    def test_what_cannot_be_left_out_is_a_failure(self, server: ModelServer, name: str | None) -> None:
        server.script = lambda asked: refusal(400, "Not this.", param=name)
        with pytest.raises(AnswerError, match="answered 400: Not this"):
            result_of(server, concurrency=1)
        assert len(server.asked) == PARTS


class TestCounts:
    def test_calls_and_tokens_of_invalid_answers_count(self, server: ModelServer) -> None:
        server.script = then_right(INVALID["prose"])
        run = result_of(server).run
        assert run.calls == PARTS + 1
        assert (run.input_tokens, run.output_tokens) == ((PARTS + 1) * INPUT_TOKENS, (PARTS + 1) * OUTPUT_TOKENS)

    @pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": None, "completion_tokens": None}])
    def test_a_server_that_does_not_count_costs_nothing(self, server: ModelServer, usage: object) -> None:
        def script(asked: Asked) -> Reply:
            body = json.loads(right(asked).body)
            return as_json(200, {**body, "usage": usage})

        server.script = script
        run = result_of(server).run
        assert (run.failures, run.calls, run.input_tokens, run.output_tokens) == ([], PARTS, 0, 0)

    def test_the_price_of_a_remote_model_is_not_known(self, server: ModelServer) -> None:
        assert result_of(server).run.cost_usd is None
