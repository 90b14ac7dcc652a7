"""The systems that are compared: what each asks for, and the result that it makes of the answers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.systems import Name, system_of
from schemas import Extraction
from tests.conftest import Command, Done
from tests.labelled import LAKE, MARKET_DAY, write_folder
from tests.server import Asked, ModelServer, Reply, closed_port, completion, refusal
from tests.story import ARTICLE, MARKET, RIGHT, SIGNED, failing_about


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "data")


class TestTheSinglePrompt:
    @pytest.fixture
    def run(self, command: Command, server: ModelServer, folder: Path, tmp_path: Path) -> Command:
        def run(*options: object) -> Done:
            where = ("--data", folder, "--output", tmp_path / "made", "--model", "openai/test")
            return command("eval", "run", "--system", "single-prompt", *where, "--base-url", server.url, *options)

        return run

    def test_asks_once_for_a_long_article(
        self, run: Command, server: ModelServer, folder: Path, tmp_path: Path
    ) -> None:
        path = folder / f"{LAKE}.txt"
        path.write_text(f"{ARTICLE}\n{MARKET * 200}\n", encoding="utf-8")
        done = run("--article", LAKE)
        assert (done.code, len(server.asked)) == (0, 1)
        assert server.asked[0].shown.count("Market day") == 200
        result = Extraction.model_validate_json((tmp_path / "made" / "predictions" / f"{LAKE}.json").read_bytes())
        assert [party.name for party in result.parties] == ["Kenya", "Uganda", "Tanzania"]
        assert (result.run.chunks, result.run.calls, result.run.model) == (1, 1, "openai/test")

    def test_is_scored_like_the_agent(self, run: Command) -> None:
        done = run()
        assert done.code == 0
        assert "mean slot F1" in done.out

    def test_fails_with_its_one_answer(self, run: Command, server: ModelServer) -> None:
        server.script = failing_about("Market day", completion("Sorry."))
        done = run()
        assert done.code == 3
        assert f"{MARKET_DAY}: failed" in done.err

    def test_grounds_as_the_agent_does(self, run: Command, server: ModelServer, tmp_path: Path) -> None:
        invented = {**RIGHT["terms"][0], "quote": "Kenya must never fish"}
        server.script = lambda asked: completion(json.dumps({**RIGHT, "terms": [invented]}))
        run("--article", LAKE)
        result = Extraction.model_validate_json((tmp_path / "made" / "predictions" / f"{LAKE}.json").read_bytes())
        assert result.terms == []
        assert [(drop.item, drop.reason) for drop in result.run.dropped] == [
            ("term", "the quote is not in the article")
        ]


def test_a_system_that_is_not_installed_says_what_to_install(
    command: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "langextract", None)
    monkeypatch.delitem(sys.modules, "evals.systems.langextract", raising=False)
    done = command("eval", "run", "--system", "langextract", "--data", folder, "--output", tmp_path / "made")
    assert "pip install 'treaty-agent[langextract]'" in done.line
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", [Name.agent, Name.single_prompt])
def test_a_system_has_a_name(name: Name) -> None:
    assert callable(system_of(name))


class PlainServer(ModelServer):
    """A server for questions that have no tags around the article."""

    def reply(self, path: str, key: str, body: dict[str, Any]) -> Reply:
        asked = Asked(path, key, body, 0)
        self.asked.append(asked)
        return self.script(asked)


def shown(asked: Asked) -> str:
    """The part of the article that langextract asks about."""
    return str(asked.body["messages"][-1]["content"]).rpartition("\nQ: ")[2].rpartition("\nA: ")[0]


def item(what: str, quote: str, /, **attributes: Any) -> dict[str, Any]:
    """An extraction as langextract's schema has it."""
    return {what: quote, f"{what}_attributes": attributes}


ITEMS = [
    item("treaty", SIGNED, title="Lake Victoria Fisheries Agreement", kind="Agreement", status="signed"),
    item("party", "Kenya", name_in_english="Kenya", type="state", role="signatory", representatives=["Wanjiru Kamau"]),
    item("party", "Uganda", name_in_english="Republic of Uganda", type="state", role="signs it"),
    item(
        "term",
        "Uganda will pay 12 million dollars a year into a joint research fund",
        kind="payment",
        obligors="Uganda",
    ),
    item("statement", "We leave the lake to our children in better order than we found it,”", speaker="Wanjiru Kamau"),
    item(
        "opinion", "Without inspectors on both shores the line is only ink", expert="Grace Atuhaire", claim="It fails."
    ),
    item("opinion", "Without inspectors on both shores", claim="Nobody says this."),
    item("weather", "floods of last spring"),
]


def answer(items: list[dict[str, Any]]) -> Reply:
    return completion(json.dumps({"extractions": items}))


def right(asked: Asked) -> Reply:
    """Those of the items that the part of the article holds."""
    part = shown(asked)
    return answer([found for found in ITEMS if str(next(iter(found.values()))) in part])


class TestLangextract:
    @pytest.fixture
    def plain(self) -> Iterator[ModelServer]:
        pytest.importorskip("langextract")
        with PlainServer(right).running() as running:
            yield running

    @pytest.fixture
    def run(self, command: Command, plain: ModelServer, folder: Path, tmp_path: Path) -> Command:
        def run(*options: object, base_url: str = plain.url) -> Done:
            where = ("--data", folder, "--output", tmp_path / "made", "--model", "openai/test", "--article", LAKE)
            return command("eval", "run", "--system", "langextract", *where, "--base-url", base_url, *options)

        return run

    @pytest.fixture
    def result(self, run: Command, tmp_path: Path) -> Extraction:
        assert run().code == 0
        return Extraction.model_validate_json((tmp_path / "made" / "predictions" / f"{LAKE}.json").read_bytes())

    def test_asks_in_its_documented_way(self, result: Extraction, plain: ModelServer) -> None:
        assert len(plain.asked) == result.run.calls == result.run.chunks > 1
        for asked in plain.asked:
            assert len(shown(asked)) <= 1000
            assert (asked.body["model"], asked.body["temperature"]) == ("test", 0.0)
            assert asked.body["response_format"]["json_schema"]["strict"] is True
            assert "Birgit Sanders" in asked.body["messages"][-1]["content"]

    def test_gives_the_treaty_and_its_parties_by_our_names(self, result: Extraction) -> None:
        assert [(treaty.title, treaty.kind, treaty.status) for treaty in result.treaties] == [
            ("Lake Victoria Fisheries Agreement", "agreement", "signed")
        ]
        parties = sorted((p.name, p.name_as_written, p.iso3, p.role) for p in result.parties)
        assert parties == [("Kenya", "Kenya", "KEN", "signatory"), ("Uganda", "Uganda", "UGA", "signatory")]
        assert [person.name for p in result.parties for person in p.representatives] == ["Wanjiru Kamau"]

    def test_gives_terms_statements_and_opinions_at_its_intervals(self, result: Extraction) -> None:
        (term,), (opinion,) = result.terms, result.opinions
        (uganda,) = [party.id for party in result.parties if party.name == "Uganda"]
        assert (term.kind, term.modality, term.obligors) == ("payment", "obligation", [uganda])
        assert (opinion.expert, opinion.claim, opinion.stance) == ("Grace Atuhaire", "It fails.", "neutral")
        (said,) = [passage for passage in result.evidence if passage.speaker == "Wanjiru Kamau"]
        assert said.quote == "We leave the lake to our children in better order than we found it"

    def test_counts_tokens_and_what_is_left_out(self, result: Extraction) -> None:
        assert result.run.input_tokens == 100 * result.run.calls
        assert [(drop.item, drop.count) for drop in result.run.dropped] == [("opinion", 1)]
        assert len(result.run.prompts) == len(result.run.schema_) == 64

    def test_keeps_its_items_where_it_names_no_treaty(self, run: Command, plain: ModelServer, tmp_path: Path) -> None:
        plain.script = lambda asked: answer([ITEMS[1]] if "Kenya" in shown(asked) else [])
        assert run().code == 0
        result = Extraction.model_validate_json((tmp_path / "made" / "predictions" / f"{LAKE}.json").read_bytes())
        assert ([party.name for party in result.parties], result.treaties) == (["Kenya"], [])

    def test_does_not_hide_a_chunk_that_it_leaves_out(self, run: Command, plain: ModelServer) -> None:
        plain.script = lambda asked: completion('{"extractions": [') if "only ink" in shown(asked) else right(asked)
        done = run()
        assert done.code == 3
        assert f"{LAKE}: partial" in done.err
        assert len(done.err.splitlines()) == 2

    def test_shows_nothing_of_an_answer(self, plain: ModelServer, folder: Path, tmp_path: Path) -> None:
        plain.script = lambda asked: completion('{"extractions": [{"heron": ')
        where = ("--data", folder, "--output", tmp_path / "made", "--base-url", plain.url, "--model", "openai/test")
        arguments = ["eval", "run", "--system", "langextract", "--article", LAKE, *map(str, where)]
        code = "from agent.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 3
        assert len(done.stderr.splitlines()) == 2
        assert "heron" not in done.stdout + done.stderr

    def test_loses_the_article_with_one_call(self, run: Command, plain: ModelServer, tmp_path: Path) -> None:
        plain.script = lambda asked: refusal(400, "Too long.") if "only ink" in shown(asked) else right(asked)
        done = run()
        assert done.code == 1
        failure = (tmp_path / "made" / "predictions" / f"{LAKE}.failed.json").read_text(encoding="utf-8")
        assert "answered 400: Too long." in failure

    def test_ends_where_no_model_can_be_asked(self, run: Command) -> None:
        done = run(base_url=f"http://127.0.0.1:{closed_port()}/v1")
        assert done.code == 1
        assert "There is no answer at" in done.line

    def test_its_examples_are_exact(self) -> None:
        pytest.importorskip("langextract")
        from evals.systems.langextract import _examples

        for example in _examples():
            for extraction in example.extractions:
                assert extraction.extraction_text in example.text
