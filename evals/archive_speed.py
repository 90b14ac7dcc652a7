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

from agent.archive.engine import Batch
from agent.archive.ray_engine import OnRay
from agent.extraction import settings_of
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


@app.command()
def ray(
    articles: Annotated[int, typer.Option(min=100, help="Articles, one call each.")] = 2000,
    at_once: Annotated[int, typer.Option(min=1, help="Calls under way at once, of each worker.")] = 4,
    delay: Annotated[float, typer.Option(min=0, help="Seconds that the server takes for an answer.")] = 0.05,
) -> None:
    """Two Ray workers on this machine against one, from the first article that is kept to the last."""
    rates = []
    for workers in (1, 2):
        with answering(delay) as base_url:
            command = [sys.executable, "-m", "evals.archive_speed", "one-on-ray"]
            words = (str(articles), str(workers), str(at_once * workers), base_url)
            done = subprocess.run([*command, *words], check=True, stdout=subprocess.PIPE)
        found: dict[str, float] = json.loads(done.stdout)
        rates.append(found["rate"])
        typer.echo(
            f"{articles} articles, {workers} workers with {at_once} calls at once, {delay:g} s a call: "
            f"{rates[-1]:.0f} articles/s, {rates[-1] * delay / at_once / workers:.1%} of the ideal; "
            f"{found['started']:.1f} s until the first was kept, {found['wall']:.1f} s in all"
        )
    typer.echo(f"two workers against one: {rates[1] / rates[0]:.2f} times as fast")


@app.command(hidden=True)
def one_on_ray(articles: int, workers: int, at_once: int, base_url: str) -> None:
    """One batch on a cluster of its own; its figures as JSON."""
    os.environ.setdefault("OPENAI_API_KEY", "not-a-key")
    with tempfile.TemporaryDirectory() as name:
        os.environ["TREATY_AGENT_ANSWERS"] = name
        began = time.perf_counter()
        settings = Settings(concurrency=at_once, answers=AnswerCache())
        kept = asyncio.run(_run(Path(name), "articles", articles, base_url, settings, workers))
    rate = sum(at > kept[0] for at in kept) / (kept[-1] - kept[0])
    typer.echo(json.dumps({"rate": rate, "started": kept[0] - began, "wall": kept[-1] - began}))


async def _run(
    folder: Path, name: str, articles: int, base_url: str, settings: Settings, workers: int | None = None
) -> list[float]:
    """When each article was kept, by the clock of ``perf_counter``."""
    source = folder / f"{name}.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number in range(articles):
            paragraphs = [f"{name} {number}. {PARAGRAPH * 5}", PARAGRAPH * 5, PARAGRAPH * 4]
            file.write(json.dumps({"text": "\n\n".join(paragraphs)}) + "\n")
    chosen = settings_of("openai/speed", base_url, None, settings)
    batch = Batch([str(source)], folder / f"{name}.db", chosen)
    if workers is not None:
        OnRay(batch, workers)
    kept = [(time.perf_counter(), one.state) async for one in batch.run()]
    done = [at for at, state in kept if state == "done"]
    if len(done) != articles:
        raise SystemExit(f"{len(done)} of {articles} articles are done")
    return done


if __name__ == "__main__":
    app()
