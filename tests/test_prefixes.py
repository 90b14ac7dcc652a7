"""The beginnings of prompts: read once on a machine, loaded by every later process, and nothing lost when broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent.model.cache import cache_folder
from agent.model.prefixes import MOST_FILES
from agent.settings import DEFAULT_MODEL

pytestmark = pytest.mark.embedded

ASK = """
import asyncio, json, sys, openai
from agent.model.catalogue import find
from agent.model.embedded import serve
from prompts import load

async def ask():
    server = serve(find(sys.argv[1]))
    turns = load("sentence").messages("The agreement lasts ninety days.")
    async with openai.AsyncOpenAI(base_url=server.base_url, api_key=server.api_key) as client:
        slot = await server.prefixes.slot_of(turns, client)
        body = {"messages": turns, "max_tokens": 1, "temperature": 0, "id_slot": slot}
        answer = await client.post("/chat/completions", body=body, cast_to=object)
    usage = answer["usage"]
    print(json.dumps([answer["choices"][0]["message"]["content"], usage["prompt_tokens"],
                      usage["prompt_tokens_details"]["cached_tokens"]]))

asyncio.run(ask())
"""


REFUSE = """
import asyncio, sys
from pydantic import field_validator
from agent import AnswerError
from agent.answers import ModelAnswer
from agent.model.client import Client
from agent.model.endpoint import endpoint_of
from agent.settings import Settings
from prompts import load

class Refusing(ModelAnswer):
    word: str
    @field_validator("word")
    @classmethod
    def _never(cls, word):
        raise ValueError("another word")

async def ask():
    async with Client(endpoint_of(sys.argv[1]), Settings(reasks=2)) as client:
        try:
            await client.fill(Refusing, load("term").messages("The zebra pact lasts ninety days."), max_tokens=20)
        except AnswerError:
            print(client.usage.calls)

asyncio.run(ask())
"""


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of its own, with the weights in it."""
    weights = cache_folder() / "models"
    (tmp_path / "models").symlink_to(weights, target_is_directory=True)
    return tmp_path


def printed(code: str, cache: Path) -> str:
    """What another process says."""
    return subprocess.run(
        [sys.executable, "-c", code, DEFAULT_MODEL],
        env={**os.environ, "TREATY_AGENT_CACHE": str(cache)},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout


def ask(cache: Path) -> tuple[str, int, int]:
    """What another process answers to a question, its tokens, and those that were not read anew for it."""
    answer, tokens, cached = json.loads(printed(ASK, cache))
    return str(answer), int(tokens), int(cached)


def saved(cache: Path) -> list[Path]:
    (folder,) = (cache / "prefixes").iterdir()
    return sorted(folder.iterdir())


def test_a_prefix_is_saved_once_and_loaded_later(cache: Path) -> None:
    first = ask(cache)
    assert 0 < first[1] - first[2] < 40
    (file,) = saved(cache)
    inode, content = file.stat().st_ino, file.read_bytes()
    assert ask(cache) == first
    assert saved(cache) == [file]
    assert (file.stat().st_ino, file.read_bytes()) == (inode, content)


def test_a_question_that_is_asked_again_leaves_no_word_of_the_article(cache: Path) -> None:
    assert int(printed(REFUSE, cache)) == 3
    assert len(saved(cache)) == 1


def test_a_broken_file_is_made_anew(cache: Path) -> None:
    first = ask(cache)
    (file,) = saved(cache)
    whole = file.stat().st_size
    file.write_bytes(b"not a state")
    assert ask(cache) == first
    (file,) = saved(cache)
    assert file.stat().st_size == whole


def test_the_oldest_files_make_room(cache: Path) -> None:
    ask(cache)
    (file,) = saved(cache)
    for number in range(MOST_FILES):
        other = file.with_name(f"other{number}")
        other.write_bytes(b"")
        os.utime(other, (number, number))
    file.unlink()
    ask(cache)
    assert len(saved(cache)) == MOST_FILES
    assert file in saved(cache)
    assert file.with_name("other0") not in saved(cache)
