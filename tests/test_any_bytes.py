"""Whatever bytes come, the outcome is an article or one sentence."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.errors import SourceError
from agent.formats.__main__ import document_of
from agent.reading import read
from tests.documents import docx, mhtml, pdf
from tests.pages import ARABIC

SAMPLES: dict[str, Callable[[], bytes]] = {
    "html": lambda: ARABIC.html.encode("cp1256"),
    "mhtml": lambda: mhtml(ARABIC.html),
    "pdf": lambda: pdf([["A lake", "Kenya and Uganda signed an agreement on Tuesday."]]),
    "docx": lambda: docx(("Title", "A lake"), ("Normal", "Kenya and Uganda signed an agreement on Tuesday.")),
}


@cache
def sample(kind: str) -> bytes:
    return SAMPLES[kind]()


@st.composite
def spoiled(draw: st.DrawFn, kind: str) -> bytes:
    """A good file with some bytes replaced, put in, or left out."""
    content = bytearray(sample(kind))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 40))] = draw(st.binary(max_size=40))
    return bytes(content)


def is_one_sentence(message: str) -> bool:
    return bool(re.fullmatch(r"[^\n]+\.", message))


@pytest.mark.parametrize("kind", SAMPLES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoiled_file_is_a_document_or_refused(kind: str, data: st.DataObject) -> None:
    content = data.draw(spoiled(kind))
    try:
        document = document_of(content, kind=kind, name="a file", limit=2**20, content_type=None)
    except SourceError as error:
        document, message = None, str(error)
    assert (document is not None and document.text.strip()) or is_one_sentence(message)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_spoiled_file_is_an_article_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "spoiled"
    path.write_bytes(data.draw(st.sampled_from(sorted(SAMPLES)).flatmap(spoiled)))
    try:
        article = read(path)
    except SourceError as error:
        article, message = None, str(error)
    assert (article is not None and article.text.strip()) or is_one_sentence(message)
