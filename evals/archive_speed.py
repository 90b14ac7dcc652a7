"""What an archive costs beside the model: throughput, memory and CPU of a batch against a server with a set latency.

Prints one line a figure. Every batch runs in a process of its own, and the server in another.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from agent import abatch
from agent.model.answer_cache import AnswerCache
from agent.settings import Settings
from evals.speed import PARAGRAPH, answering

app = typer.Typer(add_completion=False, help=__doc__, rich_markup_mode=None)


@app.command()
def batch(
    articles: Annotated[list[int], typer.Option(min=1, help="Articles, one call each; give it several times.")] = [  # noqa: B006
        1000,
        10_000,
    ],
    at_once: Annotated[int, typer.Option(min=1, help="Calls under way at once.")] = 8,
    delay: Annotated[float, typer.Option(min=0, help="Seconds that the server takes for an answer.")] = 0.05,
    cache: Annotated[bool, typer.Option(help="Keep the answers, as the command does.")] = True,
) -> None:
    """Throughput as a share of the ideal for the concurrency, client CPU a call and peak memory."""
    for number in articles:
        with answering(delay) as base_url:
            found = _in_own_process(number, at_once, base_url, cache)
        ideal = at_once / delay if delay else float("inf")
        rate = number / found["wall"]
        typer.echo(
            f"{number} articles, {at_once} at once, {delay:g} s a call: {rate:.0f} articles/s, "
            f"{rate / ideal:.1%} of the ideal {ideal:.0f}; CPU {found['cpu'] / number * 1000:.2f} ms a call; "
            f"peak {found['peak']:.0f} MiB"
        )


def _in_own_process(articles: int, at_once: int, base_url: str, cache: bool) -> dict[str, float]:
    command = [sys.executable, "-m", "evals.archive_speed", "one", str(articles), str(at_once), base_url]
    done = subprocess.run([*command, "--cache" if cache else "--no-cache"], check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@app.command(hidden=True)
def one(articles: int, at_once: int, base_url: str, cache: bool = True) -> None:
    """One batch, after a small one that loads the libraries; its figures as JSON."""
    os.environ.setdefault("OPENAI_API_KEY", "not-a-key")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(concurrency=at_once, answers=AnswerCache(folder / "answers.sqlite") if cache else None)
        asyncio.run(_run(folder, "warm", 4 * at_once, base_url, settings))
        wall, cpu = time.perf_counter(), time.process_time()
        asyncio.run(_run(folder, "articles", articles, base_url, settings))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    typer.echo(json.dumps({"wall": wall, "cpu": cpu, "peak": peak}))


async def _run(folder: Path, name: str, articles: int, base_url: str, settings: Settings) -> None:
    source = folder / f"{name}.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(articles):
            paragraphs = [f"{name} {number}. {PARAGRAPH * 5}", PARAGRAPH * 5, PARAGRAPH * 4]
            file.write(json.dumps({"text": "\n\n".join(paragraphs)}) + "\n")
    states = [
        kept.state
        async for kept in abatch(
            [str(source)], store=folder / f"{name}.db", model="openai/speed", base_url=base_url, settings=settings
        )
    ]
    if states.count("done") != articles:
        raise SystemExit(f"{states.count('done')} of {articles} articles are done")


if __name__ == "__main__":
    app()
