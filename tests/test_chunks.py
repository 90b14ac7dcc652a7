"""How sentences are shared out to chunks."""

import time
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.chunks import chunks
from agent.sentences import LONGEST_SENTENCE, sentences

PARAGRAPH = "The two ministers met on Monday. They agreed on a register of ships. It stays open for ten years."


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(st.text(max_size=400), st.text(alphabet="aB .。!\n“”;,あ\u2028", max_size=600)),
    st.integers(min_value=1, max_value=300),
)
def test_chunks_share_out_the_sentences_in_order(text: str, size: int) -> None:
    all_sentences = sentences(text, "en")
    found = chunks(text, all_sentences, size=size)
    held = list(chain.from_iterable(chunk.sentences for chunk in found))
    assert [s for s in held if not s.furniture] == [s for s in all_sentences if not s.furniture]
    assert held == sorted(held, key=lambda s: s.number)
    assert [chunk.index for chunk in found] == list(range(len(found)))
    for chunk in found:
        assert text[chunk.start : chunk.end].startswith(chunk.sentences[0].text)
        assert text[chunk.start : chunk.end].endswith(chunk.sentences[-1].text)
        assert chunk.sentences[-1].start - chunk.start < size
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_paragraph_is_kept_together_where_it_fits() -> None:
    text = "\n\n".join([PARAGRAPH] * 6)
    found = chunks(text, sentences(text, "en"), size=2 * len(PARAGRAPH) + 10)
    assert [text[c.start : c.end] for c in found] == [f"{PARAGRAPH}\n\n{PARAGRAPH}"] * 3


def test_a_sentence_is_never_cut() -> None:
    found = chunks(PARAGRAPH, sentences(PARAGRAPH, "en"), size=5)
    assert [PARAGRAPH[c.start : c.end] for c in found] == [s.text for s in sentences(PARAGRAPH, "en")]


def test_furniture_alone_is_no_chunk() -> None:
    text = f"{PARAGRAPH}\n\n-\n\n***"
    assert len(chunks(text, sentences(text, "en"), size=len(PARAGRAPH) + 4)) == 1
    assert chunks("-", sentences("-", "en"), size=10) == []
    assert chunks("", [], size=10) == []


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be >= 1, got 0"):
        chunks("A.", sentences("A.", "en"), size=0)


@pytest.mark.parametrize("piece", ["a", "字", "word ", " ", "\n", ". ", "A b. "])
def test_time_grows_with_the_length(piece: str) -> None:
    text = "Start. " + piece * (2**17 // len(piece)) + " End."
    all_sentences = sentences(text, "en")
    started = time.process_time()
    found = chunks(text, all_sentences, size=4_000)
    assert time.process_time() - started < 5
    assert max(c.sentences[-1].end - c.start for c in found) <= 4_000 + LONGEST_SENTENCE
