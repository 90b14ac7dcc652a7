"""A server that misbehaves costs what the budget allows, and never what another part of the article gave."""

import json
import time
from typing import Any

import pytest

from agent import AnswerError, ServerError, extract
from agent.reading import article_from_text
from agent.settings import Settings
from schemas import Extraction
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
    closed_port,
    completion,
    page,
    refusal,
)
from tests.story import ARTICLE, FIRST, LAST, NOTHING, RIGHT, WORDS, right, term

PARTS = 5
RETRIES, REASKS = 1, 2
SOON = {"retry_after": "0.01"}


def result_of(server: ModelServer, **settings: Any) -> Extraction:
    usual = {"chunk_size": 500, "retries": RETRIES, "reasks": REASKS, "call_timeout": 0.4}
    return extract(
        article_from_text(ARTICLE, source="article.txt"),
        model="openai/test",
        base_url=server.url,
        settings=Settings(**{**usual, **settings}),
    )


def in_turn(*replies: Reply, about: str = WORDS) -> Script:
    """These replies, one after the other and the last for ever, about one part; the right answer about others."""
    return lambda asked: replies[min(asked.time, len(replies) - 1)] if about in asked.shown else right(asked)


def then_right(reply: Reply) -> Script:
    """One reply about one part, and from then on the right answer."""
    return lambda asked: reply if WORDS in asked.shown and asked.time == 0 else right(asked)


def right_with(**claims: list[dict[str, Any]]) -> Reply:
    return completion(json.dumps({**RIGHT, **claims}))


INVALID = {
    "broken JSON": completion('{"treaties": [}'),
    "half of the JSON": completion(json.dumps(RIGHT)[:200]),
    "another JSON": completion('{"answer": 42}'),
    "a list": completion("[]"),
    "a key too many": completion(json.dumps({**NOTHING, "remarks": []})),
    "a key too few": completion(json.dumps({"treaties": []})),
    "a value outside of the list": right_with(terms=[term("Kenya must not fish", kind="fishing")]),
    "no quote": right_with(terms=[term("")]),
    "a quote without end": right_with(terms=[term("a" * 5000)]),
    "endless items": right_with(terms=[term("Kenya must not fish")] * 100),
    "a broken letter": completion(json.dumps(RIGHT).replace("Kenya must", r"\ud83d must")),
    "prose": completion("I am sorry, I cannot help with that."),
    "prose with braces": completion("Use {curly} braces."),
    "nothing": completion(""),
    "blanks": completion(" \n "),
    "null": completion(None),
    "thoughts alone": completion("<think>Kenya and Uganda …</think>"),
    "thoughts without end": completion("<think>Kenya and Uganda …"),
    "no choices": as_json(200, {"choices": []}),
    "a choice without message": as_json(200, {"choices": [{}]}),
    "a choice that is none": as_json(200, {"choices": [None]}),
    "content of another kind": as_json(200, {"choices": [{"message": {"content": [{"text": "{}"}]}}]}),
    "an error as a completion": as_json(200, {"error": {"message": "overloaded"}}),
}
"""What is asked for again, with what is wrong with it."""

PASSING = {
    "429": refusal(429, **SOON),
    "500": refusal(500, **SOON),
    "502": Reply(502, b"<h1>Bad gateway</h1>", {"content-type": "text/html", "retry-after": "0.01"}),
    "503": refusal(503, **SOON),
    "a connection that breaks off": DROPPED,
    "no answer in time": HANGING,
}
"""What is sent once more, unchanged."""

LASTING = {
    "a request it does not take": refusal(400, "The context is too long."),
    "a web page": page("Welcome to the router"),
    "a body that is no JSON": Reply(200, b'{"id": ', {"content-type": "application/json"}),
    "a list for a completion": as_json(200, [1, 2]),
    "no content": Reply(204),
}
"""What asking again would not change."""

USABLE = {
    "thoughts before it": "<think>\nParties: {Kenya}?\n</think>\n\n{}",
    "thoughts without a beginning": "Parties: Kenya?\n</think>\n{}",
    "a code fence": "```json\n{}\n```",
    "a fence without language": "```\n{}\n```\n",
    "talk around a fence": "Here is the JSON:\n```json\n{}\n```\nLet me know!",
    "talk around it": "Sure! {} Anything else?",
    "white space": "\n\n   {}\n",
}


@pytest.mark.parametrize("form", USABLE.values(), ids=USABLE.keys())
def test_an_answer_in_a_wrapping_is_used_at_once(server: ModelServer, form: str) -> None:
    plain = result_of(server)
    server.asked.clear()
    server.script = lambda asked: completion(form.replace("{}", json.dumps(json.loads(_content(right(asked))))))
    assert items(result_of(server)) == items(plain)
    assert len(server.asked) == PARTS


def _content(reply: Reply) -> str:
    return str(json.loads(reply.body)["choices"][0]["message"]["content"])


def items(result: Extraction) -> dict[str, Any]:
    return result.model_dump(exclude={"run", "article"})


class TestOneBadReply:
    @pytest.mark.parametrize("kind", ["broken JSON", "a key too many", "prose", "nothing", "no choices", *PASSING])
    def test_is_made_good_by_the_next(self, server: ModelServer, kind: str) -> None:
        plain = result_of(server)
        server.asked.clear()
        server.script = then_right({**INVALID, **PASSING}[kind])
        result = result_of(server)
        assert items(result) == items(plain)
        assert result.run.failures == []
        assert (server.times(WORDS), len(server.asked)) == (2, PARTS + 1)

    def test_a_cut_answer_gets_twice_the_room(self, server: ModelServer) -> None:
        server.script = then_right(completion('{"treaties": [', finish="length"))
        assert result_of(server, max_answer_tokens=100).run.failures == []
        assert [a.body["max_tokens"] for a in server.asked if WORDS in a.shown] == [100, 200]

    def test_goes_back_with_what_is_wrong_with_it(self, server: ModelServer) -> None:
        server.script = then_right(INVALID["a value outside of the list"])
        result_of(server)
        first, second = (a.body["messages"] for a in server.asked if WORDS in a.shown)
        assert second[: len(first)] == first
        said = json.dumps(second[len(first) :])
        assert "fishing" in said
        assert "terms.0.kind" in said


class TestOnePartThatFailsForGood:
    def fails(self, server: ModelServer, script: Script, requests: int, reason: str = "", **settings: Any) -> None:
        """One failure after so many requests, and everything that the other parts give."""
        server.script = script
        result = result_of(server, **settings)
        ((chunk, step, why),) = [(f.chunk, f.step, f.reason) for f in result.run.failures]
        assert (chunk, step) == (2, "read the chunk")
        assert reason in why
        assert "\n" not in why
        assert (server.times(WORDS), len(server.asked)) == (requests, PARTS - 1 + requests)
        assert [p.name for p in result.parties] == ["Kenya", "Uganda", "Tanzania"]
        assert len(result.terms) == len(RIGHT["terms"])
        assert [o.expert for o in result.opinions] == ["Grace Atuhaire"]
        assert not [e for e in result.evidence if e.speaker == "Wanjiru Kamau"]

    @pytest.mark.parametrize("reply", INVALID.values(), ids=INVALID.keys())
    def test_an_invalid_answer_is_asked_for_again_so_often(self, server: ModelServer, reply: Reply) -> None:
        self.fails(server, in_turn(reply), 1 + REASKS, "The model gave no valid answer in 3 attempts")

    @pytest.mark.parametrize("reply", PASSING.values(), ids=PASSING.keys())
    def test_a_failed_call_is_repeated_so_often(self, server: ModelServer, reply: Reply) -> None:
        self.fails(server, in_turn(reply), 1 + RETRIES, f"The server at {server.url}")

    @pytest.mark.parametrize("reply", LASTING.values(), ids=LASTING.keys())
    def test_what_stays_is_not_repeated(self, server: ModelServer, reply: Reply) -> None:
        self.fails(server, in_turn(reply), 1, f"The server at {server.url}")

    def test_an_answer_that_is_cut_off_twice_is_given_up(self, server: ModelServer) -> None:
        cut = completion('{"treaties": [', finish="length")
        self.fails(server, in_turn(cut), 2, "cut off at 200 tokens", max_answer_tokens=100)

    @pytest.mark.parametrize("kind", ["broken JSON", "prose", "nothing", *PASSING])
    def test_a_budget_of_nothing_is_one_request(self, server: ModelServer, kind: str) -> None:
        self.fails(server, in_turn({**INVALID, **PASSING}[kind]), 1, reasks=0, retries=0)

    @pytest.mark.parametrize(
        "kinds", [("nothing", "prose", "broken JSON"), ("cut", "nothing", "prose"), ("prose", "cut", "nothing")]
    )
    def test_faults_of_several_kinds_share_one_budget(self, server: ModelServer, kinds: tuple[str, ...]) -> None:
        known = {**INVALID, "cut": completion("{", finish="length")}
        self.fails(server, in_turn(*(known[kind] for kind in kinds)), 1 + REASKS)

    def test_the_worst_case_is_the_product_of_both_budgets(self, server: ModelServer) -> None:
        turns = [PASSING["500"], INVALID["broken JSON"]] * 10
        self.fails(server, in_turn(*turns), (1 + RETRIES) * (1 + REASKS))

    def test_the_servers_own_words_are_passed_on_in_one_short_line(self, server: ModelServer) -> None:
        words = "Too\nlong \x1b[31m" + "a" * 1000
        server.script = in_turn(refusal(400, words))
        (failure,) = result_of(server).run.failures
        assert failure.reason.startswith(f"The server at {server.url} answered 400: Too long")
        assert failure.reason.isprintable()
        assert len(failure.reason) < 300


class TestNoAnswerAtAll:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (completion("No."), r"no valid answer in 3 attempts \(Invalid JSON.*; try again, or another model"),
            (refusal(500, "Out of memory.", **SOON), "answered 500: Out of memory."),
            (page("Hello"), "sent no chat completion; check the address"),
        ],
    )
    def test_is_an_error_that_says_why(self, server: ModelServer, reply: Reply, reason: str) -> None:
        server.script = lambda asked: reply
        with pytest.raises(AnswerError, match=reason):
            result_of(server)

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (refusal(401), "refused the key for openai/test; check OPENAI_API_KEY"),
            (refusal(403), "refused the key"),
            (refusal(404), "has no model 'test'; check name and address"),
        ],
    )
    def test_a_refusal_for_good_costs_one_request(self, server: ModelServer, reply: Reply, reason: str) -> None:
        server.script = lambda asked: reply
        with pytest.raises(ServerError, match=reason):
            result_of(server, concurrency=1)
        assert len(server.asked) == 1

    def test_no_server_is_an_error_that_says_where(self) -> None:
        url = f"http://127.0.0.1:{closed_port()}/v1"
        with pytest.raises(ServerError, match=f"There is no answer at {url}; check that"):
            extract(
                article_from_text(ARTICLE, source="article.txt"),
                model="openai/test",
                base_url=url,
                settings=Settings(retries=0),
            )


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
    def test_what_is_not_answered_in_the_time_for_the_article_is_a_failure(self, server: ModelServer) -> None:
        server.script = in_turn(HANGING, about=LAST)
        started = time.monotonic()
        result = result_of(server, call_timeout=30.0, max_seconds=1.0)
        assert time.monotonic() - started < 5
        assert [(f.chunk, f.reason) for f in result.run.failures] == [
            (4, "Cut off: the 1 seconds for one article were spent.")
        ]
        assert len(result.terms) == len(RIGHT["terms"])

    def test_what_is_still_waiting_then_is_not_asked(self, server: ModelServer) -> None:
        server.script = in_turn(HANGING, about=WORDS)
        result = result_of(server, call_timeout=30.0, max_seconds=1.0, concurrency=1)
        assert [f.chunk for f in result.run.failures] == [2, 3, 4]
        assert "Not asked" in result.run.failures[-1].reason
        assert len(server.asked) == 3

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
        result_of(server, concurrency=2, call_timeout=5.0)
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
