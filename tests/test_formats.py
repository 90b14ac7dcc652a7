"""Which kind of file something is, told by its content; what is no article's file is refused with what to do."""

import io
import zipfile
from pathlib import Path

import pytest

from agent.errors import SourceError
from agent.reading import read
from tests.documents import docx, mhtml, pdf
from tests.pages import ITALIAN, bare

LAKE = "Kenya and Uganda signed the agreement on the fish of the lake on Tuesday, after six years of talks."


def saved(folder: Path, content: bytes, name: str = "article.txt") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def zipped(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        f"A lake\n\n{LAKE}".encode(),
        ITALIAN.html.encode(),
        ITALIAN.html.encode("utf-16"),
        b"\xef\xbb\xbf \n<!-- saved from a page -->\n" + ITALIAN.html.encode(),
        b'<?xml version="1.0" encoding="utf-8"?>' + ITALIAN.html.encode(),
        f"<div><p>{LAKE}</p></div>".encode(),
        f"<p>{LAKE}".encode(),
        pdf([["A lake", LAKE]]),
        b"\n" + pdf([["A lake", LAKE]]),
        docx(("Title", "A lake"), ("Normal", LAKE)),
        mhtml(ITALIAN.html),
    ],
    ids=["text", "page", "UTF-16", "comment", "XHTML", "fragment", "half", "PDF", "PDF after a line", "Word", "MHTML"],
)
@pytest.mark.parametrize("name", ["article", "article.txt", "article.pdf", "article.html", "article.docx"])
def test_a_name_says_nothing(tmp_path: Path, content: bytes, name: str) -> None:
    if name == "article" or not name.endswith(("txt", "html")):  # one process for every three of them is enough
        assert len(read(saved(tmp_path, content, name)).text) > 90


@pytest.mark.parametrize(
    ("content", "what", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old or encrypted Office document", ".docx"),
        (b"{\\rtf1\\ansi Kenya}", "a rich-text document", ".docx"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "an OpenDocument text", ".docx"),
        (zipped(xl__workbook_xml=b"<workbook/>"), "a spreadsheet", "text"),
        (zipped(ppt__presentation_xml=b"<p/>"), "a presentation", "PDF"),
        (zipped(mimetype=b"application/epub+zip"), "an e-book", "text"),
        (zipped(a_txt=b"Kenya"), "a ZIP archive", "unpack"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "an image", "OCR"),
        (b"\xff\xd8\xff\xe0" + bytes(60), "an image", "OCR"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a film, a sound or an image", "text"),
        (b"\0\0\0\x20ftypisom" + bytes(60), "a film", "text"),
        (b"\x1f\x8b\x08abc", "a compressed file", "unpack"),
        (b"bplist00" + bytes(60), "a web archive", "HTML"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "a feed", "page"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "a feed", "page"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(tmp_path: Path, content: bytes, what: str, advice: str) -> None:
    path = saved(tmp_path, content, "article.txt")
    with pytest.raises(SourceError) as caught:
        read(path)
    message = str(caught.value)
    assert message.startswith(f"{path} is {what.partition(' ')[0]} ")
    assert what in message
    assert advice in message.partition(";")[2]


def test_a_text_that_speaks_of_markup_is_a_text(tmp_path: Path) -> None:
    text = "How to write <p>\n\nA paragraph begins with <p> and %PDF- begins another kind of file."
    assert read(saved(tmp_path, text.encode())).text == text


class TestTheBounds:
    def test_of_a_document_are_others_than_those_of_a_text(self, tmp_path: Path) -> None:
        page = bare(f"<article><h1>A lake</h1><p>{LAKE}</p></article><!--{'a' * 5000}-->").encode()
        assert LAKE in read(saved(tmp_path, page), limit=1000).text
        with pytest.raises(SourceError, match="larger than 2000 bytes"):
            read(saved(tmp_path, page), limit=1000, raw_limit=2000)

    def test_of_a_text_hold_for_the_text_of_a_document(self, tmp_path: Path) -> None:
        body = "".join(f"<p>{number}. {LAKE}</p>" for number in range(20))
        page = bare(f"<article><h1>A lake</h1>{body}</article>").encode()
        with pytest.raises(SourceError, match="more than 1000 bytes of text"):
            read(saved(tmp_path, page), limit=1000)

    def test_of_time_end_what_takes_longer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("agent.reading.apart.SECONDS", 1)
        page = bare("<div><p>Kenya signed.</p></div>" * 400_000).encode()
        with pytest.raises(SourceError, match="cannot be read within 1 seconds"):
            read(saved(tmp_path, page))

    def test_of_memory_end_what_takes_more(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("agent.reading.apart.MEMORY", 400 * 2**20)
        path = saved(tmp_path, bare("<div><p>Kenya signed.</p></div>" * 400_000).encode())
        with pytest.raises(SourceError, match=r"more than 400 MiB of memory|makes its reader fail"):
            read(path)


def test_the_folder_that_it_runs_in_is_no_place_for_its_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("trafilatura.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit(7)")
    path = saved(tmp_path, ITALIAN.html.encode())
    monkeypatch.chdir(tmp_path)
    assert read(path).title == ITALIAN.title
