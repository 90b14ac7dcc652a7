"""The function for programs with an event loop: it gives articles as they are kept, and may be left at any time."""

import asyncio
from contextlib import aclosing
from pathlib import Path

from agent import abatch
from agent.settings import Settings
from tests.archives import content, rows, run, table
from tests.server import ModelServer


def test_it_gives_what_it_has_kept(server: ModelServer, tmp_path: Path) -> None:
    source, store = table(tmp_path, 5), tmp_path / "store.db"

    async def all_results() -> None:
        async for kept in abatch([str(source)], store=store, model="openai/test", base_url=server.url):
            assert kept.result is not None
            assert kept.result.article.source == kept.source
            assert (kept.source,) in rows(store, "SELECT source FROM articles")

    asyncio.run(all_results())
    assert len(content(store)["articles"]) == 5


def test_whoever_leaves_early_goes_on_later(server: ModelServer, tmp_path: Path) -> None:
    source, store = table(tmp_path, 30), tmp_path / "store.db"

    async def only_one() -> None:
        articles = abatch(
            [str(source)], store=store, model="openai/test", base_url=server.url, settings=Settings(concurrency=2)
        )
        async with aclosing(articles):
            async for _ in articles:
                break

    asyncio.run(only_one())
    kept = len(rows(store, "SELECT 1 FROM articles"))
    assert 1 <= kept < 30
    assert rows(store, "SELECT outcome FROM batches") == [("broken off",)]
    assert rows(store, "SELECT * FROM claims") == []
    assert not list(tmp_path.glob("*.lock"))
    assert len(run(server, store, source)) == 30 - kept


def test_a_listener_that_is_slow_slows_down_what_is_before_it(server: ModelServer, tmp_path: Path) -> None:
    source, store = table(tmp_path, 60), tmp_path / "store.db"

    async def asked_at_the_first() -> int:
        settings = Settings(concurrency=2)
        articles = abatch([str(source)], store=store, model="openai/test", base_url=server.url, settings=settings)
        async with aclosing(articles):
            async for _ in articles:
                await asyncio.sleep(1.5)
                return len(server.asked)
        return 0

    assert 1 <= asyncio.run(asked_at_the_first()) < 20
