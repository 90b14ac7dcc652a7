"""Stores as files: nothing is lost in JSON Lines, and each kind of item has a table of its own."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from agent.archive.export import TABLES
from schemas import Extraction
from tests.archives import about, rows, run, table
from tests.conftest import Command
from tests.server import ModelServer, completion
from tests.story import ARTICLE, RIGHT, saying, treaty


@pytest.fixture
def store(server: ModelServer, tmp_path: Path) -> Path:
    """Three articles, of which the last has failed."""
    server.script = about({2}, completion("Sorry."))
    path = tmp_path / "store.db"
    run(server, path, table(tmp_path, 3))
    return path


def in_csv(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_parquet(folder: Path, name: str) -> list[dict[str, Any]]:
    from pyarrow import parquet

    found: list[dict[str, Any]] = parquet.read_table(folder / f"{name}.parquet").to_pylist()
    return found


class TestJsonLines:
    def test_every_line_is_a_result(self, command: Command, store: Path) -> None:
        done = command("export", store)
        assert done.code == 0
        assert done.err == "treaty-agent: Exported 2 articles, 1 without a result.\n"
        results = [Extraction.model_validate_json(line) for line in done.out.splitlines()]
        assert [r.article.source.rpartition("#")[2] for r in results] == ["1", "2"]
        assert all(len(r.terms) == len(RIGHT["terms"]) for r in results)

    def test_into_a_file(self, command: Command, store: Path, tmp_path: Path) -> None:
        done = command("export", store, "--output", tmp_path / "r.jsonl")
        assert (done.code, done.out) == (0, "")
        assert len((tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()) == 2


class TestTables:
    @pytest.mark.parametrize(("form", "read"), [("csv", in_csv), ("parquet", in_parquet)])
    def test_one_for_each_kind_of_item(
        self, command: Command, store: Path, tmp_path: Path, form: str, read: Any
    ) -> None:
        folder = tmp_path / "tables"
        assert command("export", store, "--format", form, "--output", folder).code == 0
        assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.{form}" for name in TABLES)
        results = [json.loads(line) for line in command("export", store).out.splitlines()]
        for name in ("treaties", "parties", "terms", "opinions", "evidence"):
            assert len(read(folder, name)) == sum(len(result[name]) for result in results) > 0
            assert list(read(folder, name)[0]) == list(TABLES[name])
        assert [row["state"] for row in read(folder, "articles")] == ["done", "done", "failed"]
        (failure,) = read(folder, "failures")
        assert failure["source"].endswith("#3")
        assert "gave no valid answer" in failure["reason"]
        assert len(read(folder, "sources")) == 3

    def test_items_point_at_their_article_and_their_passages(
        self, command: Command, store: Path, tmp_path: Path
    ) -> None:
        command("export", store, "--format", "parquet", "--output", tmp_path)
        quoted = {(row["article"], row["evidence"]): row for row in in_parquet(tmp_path, "evidence")}
        for term in in_parquet(tmp_path, "terms"):
            for id in term["evidence"].split():
                passage = quoted[term["article"], id]
                assert ARTICLE[passage["start"] : passage["end"]] == passage["quote"]

    def test_no_cell_of_csv_is_a_formula(self, command: Command, server: ModelServer, tmp_path: Path) -> None:
        source, store = tmp_path / "a.txt", tmp_path / "store.db"
        formula = "=HYPERLINK(1) is what Kenya and Uganda signed on Tuesday"
        source.write_text(f"{formula}.\n\n{ARTICLE}", encoding="utf-8")
        server.script = lambda asked: saying(treaties=[treaty(formula, title="=HYPERLINK(1)")])
        run(server, store, source)
        command("export", store, "--format", "csv", "--output", tmp_path)
        (row,) = in_csv(tmp_path, "treaties")
        assert row["name"] == "'=HYPERLINK(1)"
        assert in_csv(tmp_path, "evidence")[0]["quote"] == f"'{formula}"

    def test_they_need_a_folder(self, command: Command, store: Path) -> None:
        assert command("export", store, "--format", "csv").code == 2


class TestRecipes:
    def test_a_changed_setting_is_another_result_and_the_latest_is_exported(
        self, command: Command, server: ModelServer, tmp_path: Path
    ) -> None:
        source, store = table(tmp_path, 2), tmp_path / "store.db"
        run(server, store, source)
        run(server, store, source, seed=8)
        assert len(server.asked) == 4
        assert rows(store, "SELECT count(*) FROM articles") == [(4,)]
        done = command("export", store)
        assert len(done.out.splitlines()) == 2
        assert "Results of 1 other settings, prompts or models were left out" in done.err

    @pytest.mark.parametrize(("prompt", "asked_again"), [("whole", 2), ("speaker", 0)])
    def test_a_changed_prompt_redoes_what_it_must_and_only_that(
        self, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prompt: str, asked_again: int
    ) -> None:
        import prompts

        source, store = table(tmp_path, 2), tmp_path / "store.db"
        run(server, store, source)
        folder = tmp_path / "prompts"
        folder.mkdir()
        for file in prompts.files("prompts").iterdir():
            if file.name.endswith((".md", ".yaml")):
                changed = b"\nBe brief.\n" if file.name == f"{prompt}.md" else b""
                (folder / file.name).write_bytes(file.read_bytes() + changed)
        monkeypatch.setattr(prompts, "files", lambda _: folder)
        for cached in (prompts.load, prompts.digest, prompts.names):
            cached.cache_clear()
        try:
            server.asked.clear()
            run(server, store, source)
            assert len(server.asked) == asked_again
        finally:
            monkeypatch.undo()
            for cached in (prompts.load, prompts.digest, prompts.names):
                cached.cache_clear()


class TestNoStore:
    def test_a_missing_one(self, command: Command, tmp_path: Path) -> None:
        assert "There is no store" in command("export", tmp_path / "missing.db").line

    def test_something_else(self, command: Command, tmp_path: Path, server: ModelServer) -> None:
        other = tmp_path / "other.db"
        other.write_text("This is no store. " * 100, encoding="utf-8")
        assert "is no store, or a broken one" in command("export", other).line
        words = ("batch", table(tmp_path, 1), "--output", other, "--model", "openai/test", "--base-url", server.url)
        assert "is no store, or a broken one" in command(*words).err.splitlines()[-1]
        assert other.read_text(encoding="utf-8").startswith("This is no store.")

    def test_another_database(self, command: Command, tmp_path: Path) -> None:
        import sqlite3
        from contextlib import closing

        other = tmp_path / "other.db"
        with closing(sqlite3.connect(other)) as database:
            database.execute("CREATE TABLE mine (a)")
        assert "is another program's database" in command("export", other).line

    def test_a_folder_that_is_not_there(self, command: Command, tmp_path: Path, server: ModelServer) -> None:
        words = ("batch", table(tmp_path, 1), "--model", "openai/test", "--base-url", server.url)
        done = command(*words, "--output", tmp_path / "no" / "s.db")
        assert done.code == 1
        assert "name a file in a folder that exists" in done.err
