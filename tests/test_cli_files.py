"""What the command reads and where it writes: nothing is sent for a source or an output that is bad."""

import os
from pathlib import Path

import pytest

from schemas import Extraction
from tests.conftest import Command
from tests.server import ModelServer
from tests.story import ARTICLE

BAD_BYTES = {
    "empty": (b"", "is empty"),
    "a byte order mark alone": (b"\xef\xbb\xbf", "is empty"),
    "white space": (" \n\t\r\n\u00a0\u3000".encode(), "is empty"),
    "binary": (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "binary|not UTF-8"),
    "null bytes": (b"Kenya\x00and\x00Uganda", "binary|not UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "an image"),
    "a PDF cut short": (b"%PDF-1.7\n", "a broken PDF|a PDF without text"),
    "an archive": (b"PK\x03\x04" + bytes(64), "a ZIP archive"),
    "no known encoding": (bytes([0x80, 0xFF, 0xC0, 0xFE, 0x81, 0xF5]) * 50, "not UTF-8|binary"),
    "UTF-16 cut in half": (b"\xff\xfeK\x00e\x00n", "broken"),
    "a web page without text": (b"<!DOCTYPE html><title>Lake</title>", "a web page without the text"),
    "over the limit": (b"Kenya signed. " * 80_000, "larger than 1048576 bytes"),
}


class TestABadSource:
    @pytest.mark.parametrize(("content", "reason"), BAD_BYTES.values(), ids=BAD_BYTES.keys())
    def test_in_a_file(
        self, extract: Command, server: ModelServer, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        source = tmp_path / "bad.txt"
        source.write_bytes(content)
        message = extract(source).line
        assert str(source) in message
        assert any(word in message for word in reason.split("|"))
        assert server.asked == []

    @pytest.mark.parametrize("kind", ["empty", "white space", "binary", "no known encoding", "over the limit"])
    def test_on_standard_input(self, extract: Command, server: ModelServer, kind: str) -> None:
        content, reason = BAD_BYTES[kind]
        message = extract("-", stdin=content).line
        assert any(word in message for word in reason.split("|"))
        assert server.asked == []

    @pytest.mark.parametrize(
        ("source", "reason"),
        [
            ("missing.txt", "There is no file missing.txt; check the path."),
            (".", ". is a folder; pass one article's file."),
            ("/dev/null", "/dev/null is empty"),
            ("a" * 5000, "cannot be read"),
            ("http://127.0.0.1/article", "is not on the public web"),
            ("ftp://example.org/article", "save the article"),
        ],
    )
    def test_that_is_no_article_file(self, extract: Command, server: ModelServer, source: str, reason: str) -> None:
        assert reason in extract(source).line
        assert server.asked == []

    def test_is_found_before_the_model_is_looked_for(self, command: Command) -> None:
        message = command("extract", "missing.txt", "--model", "nobody/test").line
        assert message.startswith("There is no file missing.txt")

    def test_the_limit_is_an_option(self, extract: Command, server: ModelServer, article_file: Path) -> None:
        size = article_file.stat().st_size
        assert f"larger than {size - 1} bytes" in extract(article_file, "--max-bytes", size - 1).line
        assert server.asked == []
        assert extract(article_file, "--max-bytes", size).code == 0


class TestStandardInput:
    def test_is_read(self, extract: Command) -> None:
        done = extract("-", stdin=ARTICLE.encode())
        assert (done.code, done.err) == (0, "")
        assert (done.result.article.source, done.result.article.text) == ("-", ARTICLE)

    def test_in_another_encoding_is_decoded(self, extract: Command) -> None:
        text = "Соглашение об озере\n\nКения и Уганда подписали соглашение об озере Виктория во вторник.\n" * 3
        for encoding in ("utf-8-sig", "utf-16", "cp1251"):
            assert extract("-", stdin=text.encode(encoding)).result.article.text == text

    def test_with_line_ends_of_another_system_gives_the_same(self, extract: Command) -> None:
        assert extract("-", stdin=ARTICLE.replace("\n", "\r\n").encode()).result.article.text == ARTICLE


class TestTheOutputFile:
    def test_gets_the_result_and_standard_output_nothing(
        self, extract: Command, article_file: Path, tmp_path: Path
    ) -> None:
        output = tmp_path / "result.json"
        done = extract(article_file, "--output", output)
        assert (done.code, done.out, done.err) == (0, "", "")
        assert Extraction.model_validate_json(output.read_text(encoding="utf-8")).treaties

    @pytest.mark.parametrize("output", [".", "missing/result.json", "article.txt/result.json"])
    def test_that_cannot_be_is_refused_before_anything_is_sent(
        self, extract: Command, server: ModelServer, article_file: Path, output: str
    ) -> None:
        message = extract(article_file, "--output", article_file.parent / output).line
        assert message.startswith("Cannot write to")
        assert server.asked == []

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the rights of files do not bind this user")
    def test_in_a_folder_that_is_read_only_is_refused_before_anything_is_sent(
        self, extract: Command, server: ModelServer, article_file: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o500)
        assert extract(article_file, "--output", folder / "result.json").line.startswith("Cannot write to")
        assert server.asked == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
    def test_that_fills_the_disk_loses_nothing(self, extract: Command, article_file: Path) -> None:
        done = extract(article_file, "--output", "/dev/full")
        assert done.code == 1
        assert done.result.treaties
        assert done.err.startswith("treaty-agent: Could not write /dev/full")
        assert done.err.count("\n") == 1
