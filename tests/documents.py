"""PDFs, Word documents and archived pages as programs write them, made when a test needs them."""

import zlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO


def pdf(pages: Sequence[Sequence[str]], *, password: str | None = None, head: str = "", foot: str = "") -> bytes:
    """A PDF of pages of paragraphs; the first paragraph of the first page is its title."""
    from fpdf import FPDF
    from fpdf.enums import AccessPermission, EncryptionMethod

    class Paged(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 5, head, new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=8)
            self.cell(0, 5, foot.replace("#", str(self.page_no())), align="C")

    document = Paged()
    document.set_title("Microsoft Word - entwurf_final_2.doc")
    if password is not None:
        document.set_encryption(
            "owner",
            password,
            encryption_method=EncryptionMethod.AES_256,
            permissions=AccessPermission.none(),
        )
    for number, paragraphs in enumerate(pages):
        document.add_page()
        for place, paragraph in enumerate(paragraphs):
            is_title = number == place == 0
            document.set_font("Helvetica", size=20 if is_title else 11)
            document.multi_cell(0, 9 if is_title else 6, paragraph, align="L")
            document.ln(5)
    return bytes(document.output())


def scan() -> bytes:
    """A PDF that is a picture."""
    from fpdf import FPDF
    from PIL import Image

    document = FPDF()
    document.add_page()
    document.image(Image.new("RGB", (60, 80), "white"), w=150)
    return bytes(document.output())


def visual_pdf(lines: Sequence[str]) -> bytes:
    """A PDF whose glyphs stand on each line as they are seen, from left to right, each named as a letter.

    That is how programs write right-to-left text; ``lines`` are in the order in which they are seen.
    """
    letters = sorted({letter for line in lines for letter in line})
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    shown = "".join(
        f"1 0 0 1 50 {780 - 20 * number} Tm <{''.join(f'{codes[c]:02x}' for c in line)}> Tj\n"
        for number, line in enumerate(lines)
    )
    named = "".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(codes)} beginbfchar\n{named}endbfchar\n"
        "endcmap end end"
    )
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        stream(f"BT /F 12 Tf\n{shown}ET".encode()),
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Made /FirstChar 1 /LastChar 255 /Widths ["
        + b"500 " * 255
        + b"] /ToUnicode 6 0 R /FontDescriptor 7 0 R >>",
        stream(cmap.encode()),
        b"<< /Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 -200 1000 800] /Ascent 800 /Descent -200"
        b" /ItalicAngle 0 /CapHeight 700 /StemV 80 >>",
    )


def stream(content: bytes) -> bytes:
    """A stream of a PDF, compressed."""
    packed = zlib.compress(content, 9)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed)


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, of which the first is the catalogue."""
    file = BytesIO(b"%PDF-1.7\n")
    file.seek(0, 2)
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return file.getvalue()


def docx(*paragraphs: tuple[str, str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word document of paragraphs, each a style and a text, and of a table below them."""
    from docx import Document

    document = Document()
    document.sections[0].header.paragraphs[0].text = "The letterhead"
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if table:
        rows = document.add_table(len(table), len(table[0]))
        for row, texts in zip(rows.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def mhtml(html: str) -> bytes:
    """A page in one file, as Chromium saves it."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://news.example/a"
    message["Subject"] = "=?utf-8?Q?A=20lake?="
    message.set_content(html, subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    message.set_boundary("----MultipartBoundary--lake----")
    return bytes(message)
