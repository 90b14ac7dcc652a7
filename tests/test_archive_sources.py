"""What a batch takes for its sources, and what it says of those that it cannot read."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from agent.archive.rows import Columns
from agent.archive.sources import found_in
from agent.errors import SourceError
from tests.archives import numbered, rows
from tests.conftest import Command, Done
from tests.server import ModelServer, closed_port

COLUMNS = Columns()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles 0 to 3 in a folder and one below it, and a hidden file."""
    (tmp_path / "in" / "below").mkdir(parents=True)
    for name, number in (("a.txt", 0), ("b.txt", 1), ("below/c.txt", 2), ("z.txt", 3), (".hidden.txt", 4)):
        (tmp_path / "in" / name).write_text(numbered(number), encoding="utf-8")
    return tmp_path / "in"


def names(*sources: object, columns: Columns = COLUMNS) -> list[str]:
    return [found.source for found in found_in(map(str, sources), columns)]


def problem(source: object, columns: Columns = COLUMNS) -> str:
    """Why the only article of a source cannot be read."""
    (found,) = found_in([str(source)], columns)
    with pytest.raises(SourceError) as error:
        found.article(None, 2**20)
    return str(error.value)


def parquet(path: Path, **columns: list[Any]) -> Path:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table(columns), path)
    return path


class TestFiles:
    def test_a_folder_holds_those_below_it_in_the_order_of_their_names(self, folder: Path) -> None:
        expected = [folder / "a.txt", folder / "b.txt", folder / "below" / "c.txt", folder / "z.txt"]
        assert names(folder) == [str(path) for path in expected]

    def test_a_pattern(self, folder: Path) -> None:
        assert names(f"{folder}/**/[ac].txt") == [str(folder / "a.txt"), str(folder / "below" / "c.txt")]
        assert "Nothing matches" in problem(f"{folder}/*.docx")

    def test_a_name_that_only_looks_like_a_pattern(self, folder: Path) -> None:
        odd = folder / "odd[1].txt"
        odd.write_text(numbered(5), encoding="utf-8")
        assert names(odd) == [str(odd)]

    def test_one_that_is_missing_is_an_article_that_cannot_be_read(self, folder: Path) -> None:
        assert "There is no file" in problem(folder / "missing.txt")

    def test_a_list_of_addresses(self, folder: Path) -> None:
        listed = folder / "pages.txt"
        listed.write_text("https://a.example/1\n\n  http://b.example/2?x=y \n", encoding="utf-8")
        assert names(listed) == ["https://a.example/1", "http://b.example/2?x=y"]

    def test_an_article_that_begins_with_an_address_is_none(self, folder: Path) -> None:
        article = folder / "a.txt"
        article.write_text(f"https://a.example/1\n\n{numbered(0)}", encoding="utf-8")
        assert names(article) == [str(article)]


class TestTables:
    def test_json_lines(self, tmp_path: Path) -> None:
        path = tmp_path / "t.jsonl"
        lines = [
            b"\xef\xbb\xbf" + json.dumps({"text": "Oslo, Bergen", "published": "2025-03-13T08:00:00Z"}).encode(),
            b"",
            b'{"text": 3}',
            b"[1]",
            b"{",
            b'{"text": "\xff"}',
            b'{"text": "a", "published": "yesterday"}',
        ]
        path.write_bytes(b"\n".join(lines) + b"\n")
        found = list(found_in([str(path)], COLUMNS))
        assert [one.source.rpartition("#")[2] for one in found] == ["1", "3", "4", "5", "6", "7"]
        first = found[0].article(date(2000, 1, 1), 100)
        assert (first.text, first.published, first.source) == ("Oslo, Bergen", date(2025, 3, 13), f"{path}#1")
        reasons = []
        for one in found[1:]:
            with pytest.raises(SourceError) as error:
                one.article(None, 100)
            reasons.append(str(error.value).removeprefix(f"{one.source} "))
        assert reasons == [
            "has no text in 'text'; mend the row.",
            "is no JSON object; mend the row.",
            "is no JSON in UTF-8; mend the row.",
            "is no JSON in UTF-8; mend the row.",
            "has no ISO date in 'published'; mend the row.",
        ]

    @pytest.mark.parametrize(("ending", "separator"), [("csv", ","), ("tsv", "\t")])
    def test_csv(self, tmp_path: Path, ending: str, separator: str) -> None:
        path = tmp_path / f"t.{ending}"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            writer.writerows([["id", "body", "day"], [1, 'Two\nlines, "quoted"', "2025-03-13"], [2, "Another", ""]])
        columns = Columns(text="body", published="day")
        articles = [found.article(None, 100) for found in found_in([str(path)], columns)]
        assert [(a.text, a.published) for a in articles] == [
            ('Two\nlines, "quoted"', date(2025, 3, 13)),
            ("Another", None),
        ]
        assert "has no column 'text', only id, body, day" in problem(path)

    def test_parquet(self, tmp_path: Path) -> None:
        path = parquet(tmp_path / "t.parquet", text=["One", None, "Three"], published=[date(2025, 3, 13), None, None])
        found = list(found_in([str(path)], COLUMNS))
        assert found[0].article(None, 100).published == date(2025, 3, 13)
        assert found[2].article(date(2000, 1, 1), 100).published == date(2000, 1, 1)
        with pytest.raises(SourceError, match="#2 has no text"):
            found[1].article(None, 100)
        assert "has no column 'body', only text, published" in problem(path, Columns(text="body"))

    @pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.jsonl"])
    def test_what_is_no_table_is_named(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes(b"\xff\xfe\x00PAR1 no")
        assert str(path) in problem(path)


class TestStandardInput:
    def batch(self, command: Command, server: ModelServer, store: Path, stdin: bytes) -> Done:
        words = ("batch", "-", "--output", store, "--model", "openai/test", "--base-url", server.url)
        return command(*words, stdin=stdin)

    def test_json_lines(self, command: Command, server: ModelServer, tmp_path: Path) -> None:
        lines = "".join(json.dumps({"text": numbered(n)}) + "\n" for n in range(3))
        assert self.batch(command, server, tmp_path / "s.db", lines.encode()).code == 0
        assert rows(tmp_path / "s.db", "SELECT source FROM sources") == [("-#1",), ("-#2",), ("-#3",)]

    def test_names_of_files(self, command: Command, server: ModelServer, tmp_path: Path, folder: Path) -> None:
        lines = f"{folder / 'a.txt'}\n\n{folder / 'below'}\n"
        assert self.batch(command, server, tmp_path / "s.db", lines.encode()).code == 0
        assert len(server.asked) == 2

    def test_nothing(self, command: Command, server: ModelServer, tmp_path: Path) -> None:
        done = self.batch(command, server, tmp_path / "s.db", b"")
        assert (done.code, server.asked) == (0, [])


def test_what_cannot_be_read_is_named_in_the_store_and_read_again_once_it_is_mended(
    command: Command, server: ModelServer, tmp_path: Path, folder: Path
) -> None:
    broken, store = folder / "broken.txt", tmp_path / "s.db"
    broken.write_bytes(b"\0\1\2")
    words = ("batch", folder, "--output", store, "--model", "openai/test", "--base-url", server.url)
    assert command(*words).code == 3
    ((source, reason),) = rows(store, "SELECT source, reason FROM sources WHERE reason IS NOT NULL")
    assert source == str(broken)
    assert "is binary, not text" in reason
    broken.write_text(numbered(9), encoding="utf-8")
    assert command(*words).code == 0
    assert len(server.asked) == 5


def test_an_address_that_gives_nothing_is_named_every_time(
    command: Command, server: ModelServer, tmp_path: Path
) -> None:
    listed, store = tmp_path / "pages.urls", tmp_path / "s.db"
    listed.write_text(f"http://127.0.0.1:{closed_port()}/article\n", encoding="utf-8")
    words = ("batch", listed, "--output", store, "--model", "openai/test", "--base-url", server.url)
    for more in ((), (), ("--retry-failed",)):
        done = command(*words, *more)
        assert done.code == 3
        assert "1 articles have failed or are partial" in done.err
        assert len(rows(store, "SELECT 1 FROM sources WHERE reason IS NOT NULL")) == 1
