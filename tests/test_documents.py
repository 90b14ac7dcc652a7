"""What is read in PDFs and Word documents, and which of them cannot be read."""

import io
import zipfile
from pathlib import Path

import pytest

from agent.errors import SourceError
from agent.formats.right_to_left import as_read
from agent.reading import read
from schemas import Article
from tests.documents import docx, pdf, pdf_of, scan, stream, visual_pdf

TITLE = "Kenya and Uganda agree to share the fish of the lake"
SIGNED = (
    "ENTEBBE - Kenya and Uganda signed the Lake Victoria Fisheries Agreement on Tuesday, after six years in which "
    "their patrol boats had seized each other's nets and, twice, each other's crews."
)
WORDS = (
    '"We leave the lake to our children in better order than we found it," said the Kenyan fisheries minister, '
    "Wanjiru Kamau, before she boarded a patrol boat. The line, Kamau added, would be marked with buoys."
)
LAST = "Tanzania, which holds half of the lake and was not at the table, said that it would study the text."


def article_in(content: bytes, folder: Path) -> Article:
    path = folder / "document"
    path.write_bytes(content)
    return read(path)


def refusal(content: bytes, folder: Path) -> str:
    with pytest.raises(SourceError) as caught:
        article_in(content, folder)
    message = str(caught.value)
    assert message.startswith(str(folder))
    assert message.endswith(".")
    return message


class TestAPdf:
    def test_gives_the_paragraphs_that_were_written(self, tmp_path: Path) -> None:
        article = article_in(pdf([[TITLE, SIGNED, WORDS, LAST]]), tmp_path)
        assert article.text.split("\n\n") == [TITLE, SIGNED, WORDS, LAST]
        assert (article.title, article.language) == (TITLE, "en")
        assert (article.published, article.outlet) == (None, None)

    def test_leaves_out_what_stands_on_every_page(self, tmp_path: Path) -> None:
        content = pdf([[TITLE, SIGNED], [WORDS], [LAST]], head="The Nile Courier, 3 May 2024", foot="Page # of 3")
        assert article_in(content, tmp_path).text.split("\n\n") == [TITLE, SIGNED, WORDS, LAST]

    def test_makes_a_paragraph_whole_that_a_page_parts(self, tmp_path: Path) -> None:
        half, rest = SIGNED.split(" after ")
        content = pdf([[TITLE, f"{half} after"], [rest, LAST]], head="The Nile Courier", foot="- # -")
        assert article_in(content, tmp_path).text.split("\n\n") == [TITLE, SIGNED, LAST]

    def test_makes_a_word_whole_that_a_line_parts(self, tmp_path: Path) -> None:
        article = article_in(visual_pdf(["The two states have signed the agree-", "ment on the lake."]), tmp_path)
        assert article.text == "The two states have signed the agreement on the lake."

    def test_gives_right_to_left_text_in_the_order_of_reading(self, tmp_path: Path) -> None:
        read_as = ["שרי שתי המדינות חתמו ביום שני (2024)", "על ההסכם, שנכנס לתוקף בעוד 30 ימים."]
        article = article_in(visual_pdf([_seen(line) for line in read_as]), tmp_path)
        assert (article.text, article.language) == (" ".join(read_as), "he")

    def test_gives_text_without_spaces_without_spaces(self, tmp_path: Path) -> None:
        article = article_in(visual_pdf(["两国外⻓星期⼆签署了渔业协定，该协定将于", "下个月生效。"]), tmp_path)
        assert article.text == "两国外长星期二签署了渔业协定，该协定将于下个月生效。"

    def test_without_a_password_to_open_it_is_read(self, tmp_path: Path) -> None:
        assert article_in(pdf([[TITLE, SIGNED]], password=""), tmp_path).title == TITLE

    def test_with_a_password_is_refused(self, tmp_path: Path) -> None:
        assert "a password locks" in refusal(pdf([[TITLE, SIGNED]], password="geheim"), tmp_path)

    def test_that_is_scanned_is_refused(self, tmp_path: Path) -> None:
        message = refusal(scan(), tmp_path)
        assert "a scanned PDF" in message
        assert "OCR" in message

    def test_without_anything_is_refused(self, tmp_path: Path) -> None:
        assert "a PDF without text" in refusal(pdf([[]]), tmp_path)

    @pytest.mark.parametrize("cut", [9, 200, 700])
    def test_that_is_cut_is_refused(self, tmp_path: Path, cut: int) -> None:
        assert "PDF" in refusal(pdf([[TITLE, SIGNED]])[:cut], tmp_path)

    def test_with_too_many_pages_is_refused(self, tmp_path: Path) -> None:
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
        kids = b" ".join([b"3 0 R"] * 2)
        assert "PDF" in refusal(pdf_of(_catalogue(), b"<< /Type /Pages /Count 2 /Kids [%b] >>" % kids, page), tmp_path)
        many = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * 301
        kids = b" ".join(b"%d 0 R" % number for number in range(3, 304))
        tree = b"<< /Type /Pages /Count 301 /Kids [%b] >>" % kids
        assert "more than 300 pages" in refusal(pdf_of(_catalogue(), tree, *many), tmp_path)

    def test_whose_pages_go_in_a_circle_ends(self, tmp_path: Path) -> None:
        tree = b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"
        assert "PDF" in refusal(pdf_of(_catalogue(), tree), tmp_path)

    def test_that_is_a_bomb_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("agent.reading.apart.SECONDS", 5)
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
        tree = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
        message = refusal(pdf_of(_catalogue(), tree, page, stream(b"BT (a) Tj ET " * 10_000_000)), tmp_path)
        assert "within 5 seconds" in message or "of memory" in message


class TestRightToLeft:
    @pytest.mark.parametrize(
        "read_as",
        [
            "שרי שתי המדינות חתמו.",
            "ההסכם (מ-2024) נכנס לתוקף בעוד 30 ימים.",
            "הם קראו את ה-Lake Victoria Treaty בקול.",
            "المادة 12 من الاتفاقية، 1,5 مليون دولار.",
            "רק עברית",
        ],
    )
    def test_what_is_seen_is_turned_back(self, read_as: str) -> None:
        assert as_read(list(_seen(read_as)), right_to_left=True) == read_as

    def test_words_within_other_text_are_turned_alone(self) -> None:
        assert (
            as_read(list("The word םולש תברו means peace."), right_to_left=False) == "The word ורבת שלום means peace."
        )

    def test_forms_of_letters_become_letters(self) -> None:
        assert as_read(["ﻡ", "ﻼ", "ﺳ"], right_to_left=True) == "سلام"
        assert as_read(["ﬁ", "s", "h"], right_to_left=False) == "fish"


class TestAWordDocument:
    def test_gives_its_paragraphs_tables_and_title(self, tmp_path: Path) -> None:
        content = docx(
            ("Title", TITLE),
            ("Normal", SIGNED),
            ("Caption", "The ministers on the shore"),
            ("List Bullet", LAST),
            table=[["Kenya", "12 boats"], ["Uganda", "14 boats"]],
        )
        article = article_in(content, tmp_path)
        assert article.text.split("\n\n") == [TITLE, SIGNED, LAST, "Kenya", "12 boats", "Uganda", "14 boats"]
        assert (article.title, article.published, article.outlet) == (TITLE, None, None)

    def test_gives_what_was_inserted_and_not_what_was_deleted(self, tmp_path: Path) -> None:
        content = _with_body(
            docx(("Normal", "TEXT")),
            b"<w:p><w:r><w:t xml:space='preserve'>Uganda pays </w:t></w:r>"
            b"<w:del w:id='1' w:author='a'><w:r><w:delText>ten</w:delText></w:r></w:del>"
            b"<w:ins w:id='2' w:author='a'><w:r><w:t>twelve</w:t></w:r></w:ins>"
            b"<w:r><w:t xml:space='preserve'> million a year.</w:t></w:r></w:p>",
        )
        assert article_in(content, tmp_path).text == "Uganda pays twelve million a year."

    def test_without_text_is_refused(self, tmp_path: Path) -> None:
        assert "a Word document without text" in refusal(docx(), tmp_path)

    def test_that_is_cut_is_refused(self, tmp_path: Path) -> None:
        assert "a broken Word document" in refusal(docx(("Normal", SIGNED))[:-200], tmp_path)

    def test_that_is_a_bomb_is_refused(self, tmp_path: Path) -> None:
        bomb = _with_part(docx(("Normal", SIGNED)), "word/media/a.png", bytes(210 * 2**20))
        assert len(bomb) < 2**20
        assert "unpacks to far more" in refusal(bomb, tmp_path)

    def test_that_declares_entities_is_refused(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("the launch codes")
        declared = f'<!DOCTYPE a [<!ENTITY a "lollol"><!ENTITY f SYSTEM "{secret.as_uri()}">]>'.encode()
        content = _with_body(
            docx(("Normal", "TEXT")), b"<w:p><w:r><w:t>It is &a; &f; signed.</w:t></w:r></w:p>", declared
        )
        assert "a broken Word document" in refusal(content, tmp_path)


def _catalogue() -> bytes:
    return b"<< /Type /Catalog /Pages 2 0 R >>"


def _seen(text: str) -> str:
    """How a short right-to-left line looks, from left to right: whole words of other scripts stay as they are."""
    mirrored = text[::-1].translate(str.maketrans("()", ")("))
    for word in ("2024", "30", "12", "1,5", "Lake Victoria Treaty"):
        mirrored = mirrored.replace(word[::-1], word)
    return mirrored


def _with_body(document: bytes, body: bytes, declared: bytes = b"") -> bytes:
    """A Word document with this XML where its one paragraph was."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        xml = archive.read("word/document.xml")
    start, end = xml.index(b"<w:p>"), xml.index(b"</w:p>") + len(b"</w:p>")
    head = xml.index(b"?>") + 2
    return _with_part(document, "word/document.xml", xml[:head] + declared + xml[head:start] + body + xml[end:])


def _with_part(document: bytes, name: str, content: bytes) -> bytes:
    """A Word document with a part more, or another in its place."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()
