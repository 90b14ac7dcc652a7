"""Answers that are kept: nothing is paid twice, and nothing is taken for the answer to another question."""

import json
from typing import Any

import pytest

from agent import AnswerError
from agent.model.kept import AnswerStore, key_of
from tests.asking import PARTS, in_turn, result_of, then_right
from tests.replies import INVALID
from tests.server import ModelServer
from tests.story import WORDS


class Kept:
    """A store in memory."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.answers.get(key)

    def put(self, key: str, answer: str) -> None:
        self.answers[key] = answer


class Closed(Kept):
    """A store beside which nothing may be asked."""

    def get(self, key: str) -> str:
        if key not in self.answers:
            raise AnswerError("Nothing is kept there.")
        return self.answers[key]


def items(server: ModelServer, store: AnswerStore, **settings: Any) -> tuple[dict[str, Any], int]:
    result = result_of(server, answers=store, **settings)
    return result.model_dump(exclude={"run", "article"}), result.run.cached_calls


def test_what_was_answered_is_not_asked_again(server: ModelServer) -> None:
    store = Kept()
    first, hits = items(server, store)
    assert (hits, len(store.answers), len(server.asked)) == (0, PARTS, PARTS)
    again, hits = items(server, store)
    assert (again, hits, len(server.asked)) == (first, PARTS, PARTS)


@pytest.mark.parametrize("settings", [{"seed": 8}, {"max_answer_tokens": 99}, {"chunk_size": 900}])
def test_another_question_is_asked(server: ModelServer, settings: dict[str, Any]) -> None:
    store = Kept()
    items(server, store)
    server.asked.clear()
    items(server, store, **settings)
    assert len(server.asked) > 0


def test_an_invalid_answer_is_never_kept(server: ModelServer) -> None:
    store = Kept()
    server.script = in_turn(INVALID["a value outside of the list"])
    result = result_of(server, answers=store)
    assert len(result.run.failures) == 1
    assert len(store.answers) == PARTS - 1


def test_what_was_made_good_is_kept_under_the_first_question(server: ModelServer) -> None:
    store = Kept()
    server.script = then_right(INVALID["broken JSON"])
    first, _ = items(server, store)
    asked = len(server.asked)
    assert items(server, store) == (first, PARTS)
    assert len(server.asked) == asked == PARTS + 1


def test_what_is_not_kept_is_a_failure_where_nothing_may_be_asked(server: ModelServer) -> None:
    store = Closed()
    with_all = Kept()
    items(server, with_all)
    store.answers = {key: answer for key, answer in with_all.answers.items() if WORDS not in answer}
    server.asked.clear()
    result = result_of(server, answers=store)
    assert server.asked == []
    assert [failure.reason for failure in result.run.failures] == ["Nothing is kept there."] * (
        PARTS - len(store.answers)
    )
    assert result.run.cached_calls == len(store.answers) > 0


def test_a_key_depends_on_everything() -> None:
    request = {"messages": [{"role": "user", "content": "è"}], "seed": 7}
    keys = {
        key_of("model", request),
        key_of("another", request),
        key_of("model", {**request, "seed": 8}),
        key_of("model", {**request, "messages": []}),
    }
    assert len(keys) == 4
    assert key_of("model", json.loads(json.dumps(dict(reversed(request.items()))))) == key_of("model", request)
