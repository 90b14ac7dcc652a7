"""The embedded model, asked for real, on the sample article, through the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import Extraction

SAMPLE = Path(__file__).parents[1] / "evals" / "articles" / "sample.it.txt"
COMMAND = [sys.executable, "-c", "from agent.cli import main; main()"]


@pytest.fixture(scope="module")
def result() -> Extraction:
    done = subprocess.run(
        [*COMMAND, "extract", str(SAMPLE), "--published", "2025-03-13"],
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,
    )
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)
    return Extraction.model_validate_json(done.stdout)


pytestmark = pytest.mark.embedded


def test_the_signatories_are_found(result: Extraction) -> None:
    signatories = {party.iso3 for party in result.parties if party.role == "signatory"}
    assert signatories == {"NOR", "ISL"}


def test_terms_are_provisions(result: Extraction) -> None:
    quotes = [e.quote for e in result.evidence if any(i.startswith("term-") for i in e.supports)]
    assert any("118mila tonnellate" in quote for quote in quotes)


def test_a_statement_whose_marks_were_lost_is_cut_at_the_right_letter(result: Extraction) -> None:
    assert "Abbiamo chiuso una guerra del pesce che non conveniva a nessuno" in {e.quote for e in result.evidence}


def test_experts_are_the_experts(result: Extraction) -> None:
    experts = {opinion.expert for opinion in result.opinions}
    assert experts == {"Marit Evensen", "Davide Ferrante"}
    assert not experts & {"Ingrid Solheim", "Gunnar Arnarson", "Alan Whitcombe"}


def test_captions_and_navigation_give_nothing(result: Extraction) -> None:
    for evidence in result.evidence:
        for furniture in ("senza alcuna licenza", "Foto:", "Ingrandisci", "PREV", "NEXT", "LEGGI ANCHE"):
            assert furniture not in evidence.quote


def test_nothing_is_spent_on_a_remote_model(result: Extraction) -> None:
    assert result.run.cost_usd == 0
    assert result.run.model.startswith("local/")
    assert result.run.failures == []


def test_who_is_introduced_in_the_sentence_before_is_the_speaker(result: Extraction) -> None:
    speakers = {e.quote[:24]: e.speaker for e in result.evidence if e.speaker}
    assert speakers["Sei anni sono pochi per "] == "Gunnar Arnarson"
