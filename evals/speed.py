"""What the program itself costs beside the model.

Start-up, the client's share of a run over many chunks against a server that answers after a set time,
and the memory and time of one article with the embedded model. Prints one line a figure.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Process, SimpleQueue
from pathlib import Path
from random import Random
from statistics import median
from typing import Annotated

import typer

from agent import aextract, extract
from agent.reading import article_from_text
from agent.settings import Settings
from evals.datasets import ARTICLES, Dataset
from evals.systems import Name, System, system_of

PARAGRAPH = "The two ministries exchanged notes about harbour dues and the dates of the next survey. "

app = typer.Typer(add_completion=False, help=__doc__, rich_markup_mode=None)


@app.command()
def startup(
    runs: Annotated[int, typer.Option(min=1, help="Runs of each command.")] = 7,
) -> None:
    """Seconds for --help and for importing the function, as whole processes."""
    commands = {
        "treaty-agent --help": "import sys; sys.argv = ['treaty-agent', '--help']; from agent.cli import main; main()",
        "import agent": "import agent",
    }
    for name, code in commands.items():
        seconds = []
        for _ in range(runs):
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL)
            seconds.append(time.perf_counter() - started)
        typer.echo(f"{name}: median {median(seconds):.3f} s of {runs} runs ({min(seconds):.3f}..{max(seconds):.3f})")


@app.command()
def client(
    chunks: Annotated[int, typer.Option(min=1, help="Chunks of the article, one call each.")] = 540,
    at_once: Annotated[int, typer.Option(min=1, help="Calls under way at once.")] = 32,
    delay: Annotated[float, typer.Option(min=0, help="Seconds that the server takes for an answer.")] = 0.05,
    runs: Annotated[int, typer.Option(min=1, help="Runs, after one to warm up.")] = 5,
) -> None:
    """Wall time and CPU a chunk of our own process, against a server in another one."""
    settings = Settings(chunk_size=500, concurrency=at_once)
    text = "\n\n".join(f"{number}. {PARAGRAPH * 5}" for number in range(chunks))
    article = article_from_text(text, source="speed")
    os.environ.setdefault("OPENAI_API_KEY", "not-a-key")
    ideal = -(-chunks // at_once) * delay
    with answering(delay) as base_url:
        walls, cpus = [], []
        for _ in range(runs + 1):
            wall, cpu = time.perf_counter(), time.process_time()
            result = asyncio.run(aextract(article, model="openai/speed", base_url=base_url, settings=settings))
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
            if result.run.failures or result.run.calls != result.run.chunks:
                raise SystemExit(f"{len(result.run.failures)} failures, {result.run.calls} calls")
    typer.echo(f"{result.run.chunks} chunks, {at_once} at once, {delay:g} s a call: ideal {ideal:.2f} s")
    typer.echo(f"wall: median {median(walls[1:]):.2f} s, {median(walls[1:]) / ideal:.2f} times the ideal")
    typer.echo(f"client CPU a chunk: median {median(cpus[1:]) / result.run.chunks * 1000:.2f} ms")


@app.command()
def embedded(
    article: Annotated[Path, typer.Argument(help="An article.")] = Path("evals/articles/sample.it.txt"),
    runs: Annotated[int, typer.Option(min=1, help="Runs with the model loaded, after one that loads it.")] = 1,
) -> None:
    """Seconds and peak memory for one article with the embedded model, and the seconds of one prompt for everything."""
    from agent.reading import read
    from evals.systems.single_prompt import extract as extract_with_one_prompt

    seconds = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        result = extract(article)
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    typer.echo(f"loading and first run: {seconds[0]:.1f} s; loaded: median {median(seconds[1:]):.1f} s")
    plain = []
    for _ in range(runs):
        started = time.perf_counter()
        extract_with_one_prompt(read(article), Settings(), lambda done, total: None)
        plain.append(time.perf_counter() - started)
    typer.echo(f"one prompt with one schema, loaded: median {median(plain):.1f} s")
    run = result.run
    typer.echo(f"{run.calls} calls, {run.input_tokens} tokens in, {run.output_tokens} out, peak {peak:.2f} GiB")


@app.command()
def systems(
    articles: Annotated[int, typer.Option(min=1, help="Development articles, drawn at random.")] = 9,
    seed: Annotated[int, typer.Option(help="Of the draw.")] = 7,
) -> None:
    """Seconds an article that the agent takes, and one prompt with one schema beside it; the model is loaded."""
    dataset = Dataset(ARTICLES)
    names = Random(seed).sample(dataset.chosen("dev"), articles)
    agent, single_prompt = system_of(Name.agent), system_of(Name.single_prompt)

    def seconds(system: System, text: str) -> float:
        started = time.perf_counter()
        system(article_from_text(text, source="speed"), Settings(), lambda done, total: None)
        return time.perf_counter() - started

    seconds(agent, PARAGRAPH)
    pairs = []
    for name in names:
        text = dataset.gold(name).gold.article.text
        pairs.append((seconds(agent, text), seconds(single_prompt, text)))
        typer.echo(f"{name}: agent {pairs[-1][0]:.0f} s, one prompt {pairs[-1][1]:.0f} s")
    ours, theirs = zip(*pairs, strict=True)
    typer.echo(f"median: agent {median(ours):.0f} s, one prompt {median(theirs):.0f} s")
    typer.echo(f"median of the quotients: {median(our / their for our, their in pairs):.2f}")


@contextmanager
def answering(delay: float) -> Iterator[str]:
    """The address of a server, in a process of its own, that answers everything after ``delay`` seconds."""
    ports: SimpleQueue[int] = SimpleQueue()
    process = Process(target=_serve, args=(ports, delay), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ports.get()}/v1"
    finally:
        process.terminate()
        process.join()


def _serve(ports: "SimpleQueue[int]", delay: float) -> None:
    nothing = json.dumps({"treaties": [], "parties": [], "terms": [], "statements": [], "opinions": []})
    body = json.dumps(
        {
            "id": "speed",
            "object": "chat.completion",
            "created": 0,
            "model": "speed",
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": nothing}}],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
    ).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1])
                    for line in request.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                )
                await reader.readexactly(length)
                await asyncio.sleep(delay)
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=2**20)
        ports.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    app()
