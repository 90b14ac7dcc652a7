"""Answers on the disk: kept for whoever asks the same again, within bounds, by any number of processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.model.answer_cache import AnswerCache, CacheError
from tests.asking import PARTS, in_turn, result_of
from tests.conftest import Command
from tests.replies import INVALID
from tests.server import ModelServer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "answers.sqlite"


def test_what_was_put_is_there_for_the_next_process(path: Path) -> None:
    cache = AnswerCache(path)
    assert cache.get("key") is None
    cache.put("key", '{"è": "\u4e2d"}')
    assert AnswerCache(path).get("key") == '{"è": "\u4e2d"}'
    cache.close()


def test_it_never_takes_more_room_than_it_may(path: Path) -> None:
    cache = AnswerCache(path, limit=10_000)
    for number in range(100):
        cache.put(f"{number:04}", "x" * 496)
    info = cache.info()
    assert 8_000 <= info.bytes <= 10_000
    assert info.answers == info.bytes // 500
    assert cache.get("0099") is not None
    assert cache.get("0000") is None
    assert path.stat().st_size < 200_000
    cache.close()


def test_an_answer_that_is_larger_than_the_limit_is_not_kept(path: Path) -> None:
    cache = AnswerCache(path, limit=1000)
    cache.put("key", "x" * 2000)
    assert (cache.get("key"), cache.info().answers) == (None, 0)
    cache.close()


def test_many_processes_may_write_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from agent.model.answer_cache import AnswerCache\n"
        "cache = AnswerCache(Path(sys.argv[1]))\n"
        "for n in range(200): cache.put(f'{sys.argv[2]}-{n}', 'x' * 100); cache.put(f'both-{n}', 'y' * 100)\n"
        "assert cache.trouble is None, cache.trouble"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path), str(number)]) for number in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    info = AnswerCache(path).info()
    assert info.answers == 800
    assert info.bytes == sum(100 + len(f"{w}-{n}") for w in ("0", "1", "2", "both") for n in range(200))


def test_a_broken_file_disturbs_nothing(path: Path, server: ModelServer) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is no database at all. " * 100)
    cache = AnswerCache(path)
    assert result_of(server, answers=cache).run.failures == []
    assert cache.trouble is not None
    assert str(path) in cache.trouble
    with pytest.raises(CacheError, match="treaty-agent cache clear"):
        cache.info()
    cache.clear()
    assert result_of(server, answers=cache).run.cached_calls == 0
    assert result_of(server, answers=cache).run.cached_calls == PARTS
    cache.close()


def test_invalid_answers_are_not_kept(path: Path, server: ModelServer) -> None:
    server.script = in_turn(INVALID["broken JSON"])
    cache = AnswerCache(path)
    assert len(result_of(server, answers=cache).run.failures) == 1
    assert cache.info().answers == PARTS - 1
    cache.close()


class TestTheCommand:
    def test_extract_asks_once(self, extract: Command, server: ModelServer) -> None:
        first, again = extract().result, extract().result
        assert len(server.asked) == 1
        assert (first.run.calls, first.run.cached_calls) == (1, 0)
        assert (again.run.calls, again.run.cached_calls, again.run.cost_usd) == (0, 1, 0)
        assert again.model_dump(exclude={"run"}) == first.model_dump(exclude={"run"})

    def test_it_asks_again_where_it_is_told_to(
        self, extract: Command, server: ModelServer, article_file: Path, command: Command
    ) -> None:
        for _ in range(2):
            assert extract(article_file, "--no-cache").result.run.cached_calls == 0
        assert len(server.asked) == 2
        assert "answers  0" in command("cache", "info").out

    def test_info_and_clear(self, command: Command, extract: Command) -> None:
        extract()
        shown = command("cache", "info")
        assert (shown.code, shown.err) == (0, "")
        assert os.environ["TREATY_AGENT_ANSWERS"] in shown.out
        assert "answers  1" in shown.out
        cleared = command("cache", "clear")
        assert (cleared.code, cleared.out, cleared.err) == (0, "", "All kept answers are forgotten.\n")
        assert "answers  0" in command("cache", "info").out
