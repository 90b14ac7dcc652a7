"""What a batch and the workers of a cluster hand each other: files in a folder that all of them see.

sources/N/   articles that were claimed, as Parquet; a file is what a worker takes on at a time
results/     what became of them, as Parquet
stop         why nothing more may be begun, once there is a reason
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from agent.archive.claimed import Claimed, Extracted
from agent.archive.store import Finished
from agent.model.spending import Taken
from schemas import Article, Extraction, Failure

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of an article, and what the worker had taken by then."""

    extracted: Extracted
    worker: str
    """A name that no other one has; a worker that was killed comes back under another."""
    taken: Taken


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Why nothing more may be begun."""

    reason: str
    is_dead: bool
    """Whether no call can succeed any more."""


class Exchange:
    """The folder of one batch."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made before it is needed."""
        self.folder = folder
        self.results = folder / "results"
        self._stop = folder / "stop"
        self._read: set[Path] = set()

    def write(self, portion: int, part: int, articles: Sequence[Claimed]) -> Path:
        """Write articles as one part of a portion."""
        from pyarrow import parquet

        path = self.folder / "sources" / str(portion) / f"{part:06}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        self.results.mkdir(exist_ok=True)
        rows = [{"digest": a.digest, "source": a.source, "article": a.article.model_dump_json()} for a in articles]
        parquet.write_table(_table(rows, digest=str, source=str, article=str), path)
        return path

    def new_results(self) -> Iterator[list[Reported]]:
        """What workers have finished since this was asked last, file by file."""
        from pyarrow import ArrowException, parquet

        for path in sorted(set(self.results.glob("*.parquet")) - self._read):
            # Parquet has its most important part at the end: a file that is still being written is none yet.
            with suppress(ArrowException, FileNotFoundError):
                rows = parquet.read_table(path).to_pylist()
                self._read.add(path)
                yield [_reported(row) for row in rows]

    def stop(self, reason: str, *, is_dead: bool = False) -> None:
        """Say that nothing more may be begun; the first reason counts."""
        if not self._stop.exists():
            draft = self._stop.with_name(f"stop-{token_hex(8)}")
            draft.write_text(json.dumps(asdict(Stop(reason=reason, is_dead=is_dead))), encoding="utf-8")
            draft.replace(self._stop)

    def stopped(self) -> Stop | None:
        """Why nothing more may be begun; None where it may."""
        try:
            return Stop(**json.loads(self._stop.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def remove(self) -> None:
        """Remove all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def articles_of(part: str) -> list[Claimed]:
    """The articles of a part, given as its path."""
    from pyarrow import parquet

    rows = parquet.read_table(part).to_pylist()
    return [Claimed(row["digest"], row["source"], Article.model_validate_json(row["article"])) for row in rows]


def table_of(reported: Sequence[Reported]) -> "pyarrow.Table":
    """What became of articles, as a table."""
    rows = []
    for report in reported:
        one = report.extracted.finished
        found = {"article": one.article, "source": one.source, "state": one.state, "result": one.result}
        failures = json.dumps([failure.model_dump() for failure in one.failures])
        rows.append({**found, "failures": failures, "worker": report.worker, **asdict(report.taken)})
    words: dict[str, type] = dict.fromkeys(("article", "source", "state", "result", "failures", "worker"), str)
    return _table(rows, **words, calls=int, input_tokens=int, output_tokens=int, cost=float)


def _reported(row: dict[str, Any]) -> Reported:
    finished = Finished(
        failures=[Failure.model_validate(failure) for failure in json.loads(row["failures"])],
        **{name: row[name] for name in ("article", "source", "state", "result")},
    )
    result = Extraction.model_validate_json(finished.result) if finished.result is not None else None
    taken = Taken(**{name: row[name] for name in ("calls", "input_tokens", "output_tokens", "cost")})
    return Reported(Extracted(finished, result), row["worker"], taken)


def _table(rows: list[dict[str, Any]], **columns: type) -> "pyarrow.Table":
    """Rows as a table that has its columns even where there are none."""
    import pyarrow

    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    return pyarrow.Table.from_pylist(rows, pyarrow.schema([(name, types[kind]) for name, kind in columns.items()]))
