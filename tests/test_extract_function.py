"""The two functions: the same result from any caller, and settings that are refused before anything is spent."""

import asyncio
import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent import AnswerError, ServerError, SourceError, TreatyAgentError, UnknownModelError, aextract, extract
from agent.reading import article_from_text
from agent.settings import Settings
from prompts import digest
from schemas import Extraction
from tests.server import ModelServer, completion, refusal
from tests.story import ARTICLE, right

MODEL = "openai/test"


def same(*results: Extraction) -> bool:
    """Whether the results say the same, whatever their sources and seconds."""
    return len({result.model_copy(update={"run": None, "article": None}).model_dump_json() for result in results}) == 1


def test_a_path_as_text_a_path_and_an_article_give_the_same(server: ModelServer, article_file: Path) -> None:
    article = article_from_text(ARTICLE, source=str(article_file))
    results = [
        extract(source, model=MODEL, base_url=server.url) for source in (str(article_file), article_file, article)
    ]
    assert same(*results)
    assert {result.article for result in results} == {article}


async def test_within_an_event_loop_both_functions_work(server: ModelServer, article_file: Path) -> None:
    awaited = await aextract(article_file, model=MODEL, base_url=server.url)
    called = extract(article_file, model=MODEL, base_url=server.url)
    assert same(awaited, called)


async def test_within_an_event_loop_an_error_arrives_as_it_is(server: ModelServer, article_file: Path) -> None:
    server.script = lambda asked: refusal(404)
    with pytest.raises(ServerError, match="has no model 'test'"):
        extract(article_file, model=MODEL, base_url=server.url)
    with pytest.raises(ServerError, match="has no model 'test'"):
        await aextract(article_file, model=MODEL, base_url=server.url)


async def test_articles_side_by_side_do_not_touch_each_other(server: ModelServer, article_file: Path) -> None:
    other = article_from_text("A quiet day\n\nNothing was signed in Entebbe on Tuesday.", source="other.txt")
    full, empty = await asyncio.gather(
        *(aextract(source, model=MODEL, base_url=server.url) for source in (article_file, other))
    )
    assert (len(full.parties), len(empty.parties)) == (3, 0)
    assert (full.run.calls, empty.run.calls) == (1, 1)


class TestWhichModelIsAsked:
    def test_the_environment_names_one(
        self, server: ModelServer, article_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/from-outside")
        assert extract(article_file, base_url=server.url).run.model == "openai/from-outside"

    def test_an_argument_comes_before_it(
        self, server: ModelServer, article_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/from-outside")
        assert extract(article_file, model=MODEL, base_url=server.url).run.model == MODEL

    def test_settings_come_before_it_too(
        self, server: ModelServer, article_file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TREATY_AGENT_MODEL", "openai/from-outside")
        settings = Settings(model=MODEL, base_url=server.url)
        assert extract(article_file, settings=settings).run.model == MODEL

    def test_an_argument_comes_before_settings(self, server: ModelServer, article_file: Path) -> None:
        settings = Settings(model="openai/another", base_url="http://127.0.0.1:9/v1", published=date(2020, 1, 1))
        result = extract(article_file, model=MODEL, base_url=server.url, published=date(2025, 3, 13), settings=settings)
        assert (result.run.model, result.article.published) == (MODEL, date(2025, 3, 13))


class TestErrors:
    def test_each_has_its_own_class_under_one_root(self, server: ModelServer, article_file: Path) -> None:
        server.script = lambda asked: completion("Sorry.")
        cases: list[tuple[type[TreatyAgentError], dict[str, Any]]] = [
            (SourceError, {"article": "missing.txt", "model": MODEL, "base_url": server.url}),
            (UnknownModelError, {"article": article_file, "model": "nobody/test"}),
            (ServerError, {"article": article_file, "model": MODEL}),
            (AnswerError, {"article": article_file, "model": MODEL, "base_url": server.url}),
        ]
        for kind, arguments in cases:
            with pytest.raises(TreatyAgentError) as caught:
                extract(**arguments)
            assert type(caught.value) is kind

    @pytest.mark.parametrize(
        ("name", "value", "bound"),
        [
            ("chunk_size", 499, ">= 500"),
            ("concurrency", 0, ">= 1"),
            ("size_limit", 0, ">= 1"),
            ("reasks", -1, ">= 0"),
            ("retries", -1, ">= 0"),
            ("call_timeout", 0.0, "> 0 and finite"),
            ("max_seconds", -1.0, "> 0 and finite"),
            ("max_seconds", float("nan"), "> 0 and finite"),
            ("call_timeout", float("inf"), "> 0 and finite"),
            ("min_confidence", -0.1, ">= 0 and <= 1"),
            ("min_confidence", 1.1, ">= 0 and <= 1"),
            ("min_confidence", float("nan"), ">= 0 and <= 1"),
        ],
    )
    def test_settings_that_cannot_work_are_refused(self, name: str, value: float, bound: str) -> None:
        facts: dict[str, Any] = {name: value}
        with pytest.raises(ValueError, match=f"{name} must be {bound}, got {value}"):
            Settings(**facts)


class TestTheFactsOfARun:
    def test_the_digest_is_of_the_text(self, server: ModelServer, article_file: Path) -> None:
        article = extract(article_file, model=MODEL, base_url=server.url).article
        assert article.sha256 == hashlib.sha256(ARTICLE.encode()).hexdigest()

    def test_the_prompts_are_named_by_their_digest(self, server: ModelServer, article_file: Path) -> None:
        run = extract(article_file, model=MODEL, base_url=server.url).run
        assert run.prompts == digest()
        assert len(run.schema_) == 64

    def test_what_is_missing_is_said_and_the_rest_is_kept(self, server: ModelServer, article_file: Path) -> None:
        server.script = lambda asked: completion("{") if "is only ink" in asked.shown else right(asked)
        settings = Settings(chunk_size=500, reasks=0)
        result = extract(article_file, model=MODEL, base_url=server.url, settings=settings)
        assert [f.chunk for f in result.run.failures] == [3]
        assert result.opinions == []
        assert len(result.terms) == 3
        assert Extraction.model_validate_json(result.model_dump_json()) == result

    def test_a_remote_model_is_never_asked_twice_for_a_valid_answer(
        self, server: ModelServer, article_file: Path
    ) -> None:
        run = extract(article_file, model=MODEL, base_url=server.url, settings=Settings(chunk_size=500)).run
        assert len(server.asked) == run.calls == run.chunks == 5
        assert {json.dumps(asked.body["response_format"]) for asked in server.asked} != {}


def test_importing_the_package_is_quick() -> None:
    slow = "babel dateparser pycountry openai instructor langchain_text_splitters py3langid rich httpx2 xllamacpp"
    code = f"import sys, agent, agent.cli; print(*sorted(set({slow.split()!r}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert loaded.split() == []
