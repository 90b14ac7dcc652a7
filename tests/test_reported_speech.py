"""Many ways to report words, in fifteen languages: what is said is found, and a deed is no speech."""

from pathlib import Path

import pytest
import yaml

from agent.attribution import attribution
from agent.grounding import Span

SENTENCES = yaml.safe_load(Path(__file__).with_name("reported_speech.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("language", "sentence", "content"),
    [(language, sentence, content) for language, rows in SENTENCES.items() for sentence, content in rows],
)
def test_what_is_said_is_found(language: str, sentence: str, content: str | None) -> None:
    said = attribution(sentence, Span(0, len(sentence)), language)
    assert (sentence[said.content.start : said.content.end] if said else None) == content
