"""An archive on a cluster: the same as on one machine, article for article, whatever becomes of the workers."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from agent.archive.claimed import Extracted
from agent.archive.cluster import QUIETLY
from agent.archive.exchange import Reported, table_of
from agent.archive.store import Finished
from agent.model.spending import Taken
from tests.archives import content, rows, run, table
from tests.conftest import Command, Done
from tests.server import Asked, ModelServer, Reply, refusal
from tests.story import right

# Ray Data warns of its own settings when it copies them, and of how it goes about its work.
pytestmark = [
    pytest.mark.filterwarnings(r"ignore:`[\w.]+` is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:::ray"),
]

WORKERS, CONCURRENCY = 2, 8


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """A small cluster on this machine, for all tests of the module: it starts slowly."""
    ray = pytest.importorskip("ray")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in QUIETLY.items():
            environment.setenv(name, value)
        small = {"num_cpus": 2, "include_dashboard": False, "object_store_memory": 100 * 2**20}
        ray.init("local", log_to_driver=False, **small)
        yield
        ray.shutdown()


def on_cluster(command: Command, server: ModelServer, store: Path, source: Path, *options: object) -> Done:
    """Run a batch with two workers."""
    words = ("batch", source, "--output", store, "--model", "openai/test", "--base-url", server.url)
    done = command(
        *(*words, "--engine", "ray", "--workers", WORKERS, "--concurrency", CONCURRENCY, "--retries", 1, *options)
    )
    assert "Traceback" not in done.err
    assert done.out == ""
    return done


def reference(server: ModelServer, folder: Path, source: Path) -> Path:
    """The store of a batch that ran in this process, without leaving an answer behind."""
    store = folder / "reference.db"
    run(server, store, source)
    server.asked.clear()
    return store


def workers_at_work() -> list[int]:
    """The processes that extract at this moment, on the cluster that this process has started."""

    def parent(pid: int) -> int:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])

    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(folder.name)
            if (
                b"MapWorker(MapBatches(Worker)).submit" in (folder / "cmdline").read_bytes()
                and parent(parent(pid)) == os.getpid()
            ):
                found.append(pid)
    return found


def test_it_gives_the_same_as_one_process(cluster: None, command: Command, server: ModelServer, tmp_path: Path) -> None:
    source, store = table(tmp_path, 40), tmp_path / "store.db"
    alone = reference(server, tmp_path, source)
    done = on_cluster(command, server, store, source)
    assert done.code == 0, done.err
    assert done.err.splitlines()[-1].startswith("treaty-agent: 40 of 40 articles, 40 calls")
    assert [line for line in done.err.splitlines() if not line.startswith("treaty-agent: ")] == []
    assert content(store) == content(alone)
    assert len(server.asked) == 40
    assert rows(store, "SELECT outcome, calls FROM batches") == [("finished", 40)]
    assert [path.name for path in tmp_path.glob("store*")] == ["store.db"]


def test_a_worker_that_is_killed_loses_nothing(
    cluster: None, command: Command, server: ModelServer, tmp_path: Path
) -> None:
    source, store = table(tmp_path, 64), tmp_path / "store.db"
    alone = reference(server, tmp_path, source)
    killed: list[int] = []

    def killing(asked: Asked) -> Reply:
        if len(server.asked) == 24 and not killed:
            killed.append(workers_at_work()[0])
            os.kill(killed[0], signal.SIGKILL)
        time.sleep(0.02)
        return right(asked)

    server.script = killing
    done = on_cluster(command, server, store, source)
    assert (done.code, len(killed)) == (0, 1), done.err
    assert content(store) == content(alone)
    assert len(server.asked) <= 64 + CONCURRENCY // WORKERS


def test_a_server_that_refuses_the_key_ends_it_with_one_line(
    cluster: None, command: Command, server: ModelServer, tmp_path: Path
) -> None:
    source, store = table(tmp_path, 64), tmp_path / "store.db"
    server.script = lambda asked: refusal(401)
    done = on_cluster(command, server, store, source)
    assert done.code == 1
    assert "refused the key" in done.err.splitlines()[-1]
    assert len(server.asked) <= 2 * CONCURRENCY
    assert rows(store, "SELECT 1 FROM articles") == []


def test_what_was_finished_for_a_batch_that_was_killed_is_kept(
    cluster: None, command: Command, server: ModelServer, tmp_path: Path
) -> None:
    from pyarrow import parquet

    source, store = table(tmp_path, 5), tmp_path / "store.db"
    alone = reference(server, tmp_path, source)
    ((recipe,),) = rows(alone, "SELECT digest FROM recipes")
    results = tmp_path / f"store.db-ray-{recipe[:16]}-0123456789abcdef" / "results"
    results.mkdir(parents=True)
    nothing = Taken(calls=0, input_tokens=0, output_tokens=0, cost=None)
    finished = [
        Finished(article=article, source=name, state=state, result=result, failures=[])
        for article, name, state, result in rows(alone, "SELECT article, source, state, result FROM articles")
    ]
    parquet.write_table(
        table_of([Reported(Extracted(one, None), "gone", nothing) for one in finished]), results / "a.parquet"
    )
    (results / "b.parquet").write_bytes((results / "a.parquet").read_bytes()[:2000])
    done = on_cluster(command, server, store, source)
    assert (done.code, server.asked) == (0, []), done.err
    assert content(store) == content(alone)
    assert not results.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--max-tokens", 1000), "cannot be held on several machines at once"),
        (("--via", "batch-api"), "--via batch-api goes without --engine ray"),
    ],
)
def test_what_does_not_go_together_is_refused(
    command: Command, server: ModelServer, tmp_path: Path, options: tuple[object, ...], words: str
) -> None:
    done = on_cluster(command, server, tmp_path / "store.db", table(tmp_path, 1), *options)
    assert done.code == 2
    assert words in " ".join(done.err.replace("│", " ").split())


def test_without_ray_it_says_how_to_install_it(
    command: Command, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ray", "ray.data"):
        monkeypatch.setitem(sys.modules, name, None)
    done = on_cluster(command, server, tmp_path / "store.db", table(tmp_path, 1))
    assert done.line == "`--engine ray` needs an extra; run `pip install 'treaty-agent[ray]'`."
