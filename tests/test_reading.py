"""What a source becomes, and the one sentence a bad one gets."""

import io
import os
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import SourceError
from agent.reading import article_from_text, read

ITALIAN = "I due governi hanno firmato l'accordo. Perché la libertà è così importante? Il ministro risponderà lunedì. "
TEXTS = {
    "cp1252": ITALIAN * 3,
    "cp1250": "Prezydent podpisał umowę o współpracy. Zażądał też, żeby sąsiedzi przestrzegali postanowień. " * 3,
    "cp1251": "Министры двух стран подписали соглашение о границе. Оно вступит в силу весной. " * 3,
    "koi8_r": "Министры двух стран подписали соглашение о границе. Оно вступит в силу весной. " * 3,
    "shift_jis": "両国の首相は漁業協定に署名した。協定は来月発効する予定である。" * 3,
    "gb18030": "两国外长签署了渔业协定。该协定将于下个月生效。" * 3,
    "euc_kr": "두 나라 외무장관은 어업 협정에 서명했다. 협정은 다음 달 발효된다. " * 3,
    "cp1256": "وقع الوزيران اتفاقية الصيد. وقال المتحدث إنها ستدخل حيز التنفيذ بعد التصديق عليها. " * 3,
    "cp1253": "Οι υπουργοί των δύο χωρών υπέγραψαν συμφωνία για την αλιεία. Θα ισχύσει την άνοιξη. " * 3,
}


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "article.txt"
    path.write_bytes(content)
    return path


def refusal(source: str | Path, limit: int = 2**20) -> str:
    with pytest.raises(SourceError) as caught:
        read(source, limit=limit)
    return str(caught.value)


def test_a_file_becomes_an_article(tmp_path: Path) -> None:
    path = saved(tmp_path, f"Accordo sulla pesca | Esteri\r\n\r\n{ITALIAN}\rFine.".encode())
    article = read(path, published=date(2021, 3, 4))
    assert article.text == f"Accordo sulla pesca | Esteri\n\n{ITALIAN}\nFine."
    assert (article.source, article.title, article.language) == (str(path), "Accordo sulla pesca", "it")
    assert (article.published, article.outlet) == (date(2021, 3, 4), None)


def test_standard_input_is_read_to_the_limit_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"Text. " * 1000))
    monkeypatch.setattr(sys, "stdin", stream)
    assert "larger than 100 bytes" in refusal("-", limit=100)
    assert stream.buffer.tell() == 101
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A pact\n\nIt was signed.")))
    assert read("-").source == "-"
    monkeypatch.setattr(sys, "stdin", None)
    assert "closed" in refusal("-")


@pytest.mark.parametrize("encoding", TEXTS)
def test_legacy_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    assert read(saved(tmp_path, TEXTS[encoding].encode(encoding))).text == TEXTS[encoding]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed_and_left_out(tmp_path: Path, encoding: str) -> None:
    assert read(saved(tmp_path, ITALIAN.encode(encoding))).text == ITALIAN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"Text\0with NUL", "binary"),
        (b"\x01\x02\x03\x04 abc", "binary"),
        (b"caf\xe9", "cannot be told for sure"),
        (b"\xff\xfeA", "broken at byte"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = saved(tmp_path, content)
    message = refusal(path)
    assert reason in message
    assert message.startswith(str(path))
    assert "pass" in message or "save" in message
    assert "\n" not in message


def test_places_without_a_file_are_refused(tmp_path: Path) -> None:
    assert "no file" in refusal(tmp_path / "absent.txt")
    assert "folder" in refusal(tmp_path)
    assert "No source" in refusal("")
    assert "cannot be read" in refusal("a" * 5000)
    assert "cannot be read" in refusal("a\0b")
    assert "Only files and http(s) pages" in refusal("ftp://news.example/a")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, b"Text.")
    path.chmod(0)
    assert "may not be read" in refusal(path)


def test_the_limit_is_inclusive(tmp_path: Path) -> None:
    assert read(saved(tmp_path, b"abcd. "), limit=6).text == "abcd. "
    assert "larger than 5 bytes" in refusal(saved(tmp_path, b"abcd. "), limit=5)
    with pytest.raises(SourceError, match="larger"):
        article_from_text("é" * 6, limit=11)


def test_a_page_given_as_a_text_is_refused() -> None:
    with pytest.raises(SourceError, match="web page"):
        article_from_text("<!doctype html><p>They signed.</p>")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(SourceError, match="surrogate"):
        article_from_text("A \ud800 b.")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Two states sign a pact\n\nThey met.", "Two states sign a pact"),
        ("Two states sign a pact | World | The Paper\nThey met.", "Two states sign a pact"),
        ("Will they sign?\n\nThey met.", "Will they sign?"),
        ("-\n\nTwo states sign a pact\n\nThey met.", "Two states sign a pact"),
        ("They signed a pact.\n\nThey met.", None),
        ("“They signed a pact.”\n\nThey met.", None),
        ("两国签署协定。\n\n他们会面了。", None),
        ("Two states sign a pact", None),
        ("Unknown\n\nThey met.", None),
        ("1961\n\nThey met.", None),
        ("x" * 200 + "\n\nThey met.", None),
    ],
)
def test_a_title_is_a_heading_above_text(text: str, title: str | None) -> None:
    assert article_from_text(text).title == title


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ITALIAN, "it"),
        (TEXTS["gb18030"], "zh"),
        (TEXTS["cp1256"], "ar"),
        (TEXTS["koi8_r"], "ru"),
        ("समझौते पर दोनों देशों के मंत्रियों ने हस्ताक्षर किए। यह अगले महीने लागू होगा।", "hi"),
        ("Hello", None),
        ("1234 5678 90", None),
    ],
)
def test_a_language_is_stated_when_it_is_likely(text: str, language: str | None) -> None:
    assert article_from_text(text).language == language


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_one_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = saved(tmp_path_factory.getbasetemp(), content)
    message = None
    try:
        article = read(path)
    except SourceError as error:
        message = str(error)
    if message is None:
        assert "\r" not in article.text
        assert article.text.strip()
    else:
        assert re.fullmatch(r"[^\n]+\.", message)
