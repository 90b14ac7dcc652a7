"""A server that misbehaves costs what the budget allows, and never what another part of the article gave."""

import json
from functools import cache
from typing import Any

import pytest

from agent import AnswerError, ServerError, extract
from agent.reading import article_from_text
from agent.settings import Settings
from schemas import Extraction
from tests.asking import PARTS, REASKS, RETRIES, in_turn, result_of, then_right
from tests.replies import INVALID, LASTING, PASSING, SOON, USABLE
from tests.server import HANGING, ModelServer, Reply, Script, closed_port, completion, page, refusal
from tests.story import ARTICLE, FIRST, RIGHT, WORDS, right


@pytest.mark.parametrize("form", USABLE.values(), ids=USABLE.keys())
def test_an_answer_in_a_wrapping_is_used_at_once(server: ModelServer, form: str) -> None:
    server.script = lambda asked: completion(form.replace("{}", json.dumps(json.loads(_content(right(asked))))))
    assert items(result_of(server)) == undisturbed()
    assert len(server.asked) == PARTS


def _content(reply: Reply) -> str:
    return str(json.loads(reply.body)["choices"][0]["message"]["content"])


@cache
def undisturbed() -> dict[str, Any]:
    """What a server without fault gives."""
    with ModelServer(right).running() as faultless:
        return items(result_of(faultless))


def items(result: Extraction) -> dict[str, Any]:
    return result.model_dump(exclude={"run", "article"})


class TestOneBadReply:
    @pytest.mark.parametrize("kind", ["broken JSON", "a key too many", "prose", "nothing", "no choices", *PASSING])
    def test_is_made_good_by_the_next(self, server: ModelServer, kind: str) -> None:
        server.script = then_right({**INVALID, **PASSING}[kind])
        result = result_of(server)
        assert items(result) == undisturbed()
        assert result.run.failures == []
        assert (server.times(WORDS), len(server.asked)) == (2, PARTS + 1)

    def test_is_made_good_by_the_next_where_it_never_came(self, server: ModelServer) -> None:
        server.script = then_right(HANGING)
        assert result_of(server, call_timeout=0.8).run.failures == []
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

    def test_a_call_without_answer_is_repeated_so_often(self, server: ModelServer) -> None:
        script = in_turn(HANGING)
        self.fails(server, script, 1 + RETRIES, f"The server at {server.url} did not answer in time", call_timeout=0.8)

    def test_an_answer_that_is_cut_off_twice_is_given_up(self, server: ModelServer) -> None:
        cut = completion('{"treaties": [', finish="length")
        self.fails(server, in_turn(cut), 2, "cut off at 200 tokens", max_answer_tokens=100)

    @pytest.mark.parametrize("kind", ["broken JSON", "nothing", "500", "a connection that breaks off"])
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

    def test_parties_are_kept_where_the_part_that_reports_the_treaty_failed(self, server: ModelServer) -> None:
        server.script = in_turn(INVALID["prose"], about=FIRST)
        result = result_of(server)
        assert [f.chunk for f in result.run.failures] == [0]
        assert result.treaties == []
        assert [p.name for p in result.parties] == ["Kenya", "Tanzania"]
        assert len(result.terms) == len(RIGHT["terms"])

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
