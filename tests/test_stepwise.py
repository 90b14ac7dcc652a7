"""The way for small models, asked over the wire of a server that knows the right letters."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from agent.chunks import chunks
from agent.extraction import extract_article
from agent.grounding import FoldedText
from agent.model.client import Client
from agent.model.endpoint import endpoint_of
from agent.reading import article_from_text
from agent.sentences import sentences
from agent.settings import Settings
from agent.stepwise import read_stepwise
from prompts import load
from schemas import Extraction
from tests.server import Asked, ModelServer, Reply, completion, refusal, weighed
from tests.story import ARTICLE

LETTERS = {
    "stage": "SGRDN",
    "makers": "SFN",
    "role": "MHTN",
    "sentence": "PSXN",
    "refers": "BN",
    "who": "POGXBCM",
    "stance": "GBDEFN",
}
"""The answers of each question that asks for a letter."""
PROVISIONS = ("must not fish", "will pay 12 million", "stays in force")
FILLED: dict[str, dict[str, Any]] = {
    "overview": {
        "kind": "agreement",
        "title": "Lake Victoria Fisheries Agreement",
        "status": "signed",
        "signed_on": "Tuesday",
        "signed_at": "ENTEBBE",
    },
    "helper": {"role": "mediator"},
    "term": {"provisions": [{"begins": "nothing there", "summary": "No ship may fish there at night."}]},
    "expert": {"title": "professor", "affiliation": "Makerere University", "place": None, "told_to": "Nile Courier"},
    "judgement": {"claim": "Nobody enforces the line."},
}


def name_of(asked: Asked) -> str:
    """Which prompt was asked."""
    first, *_, last = asked.body["messages"]
    prompts = {name: load(name) for name in (*LETTERS, *FILLED, "speaker")}
    return next(
        name
        for name, prompt in prompts.items()
        if prompt.instructions == first["content"] and last["content"].endswith(prompt.closing)
    )


def letter_of(name: str, question: str) -> str:
    """The right letter."""
    if name in ("stage", "makers", "stance"):
        return "D" if name == "stance" else "S"
    if name == "role":
        return "M" if question.endswith(("Who: Kenya", "Who: Uganda")) else "T"
    if name == "sentence":
        if "only ink" in question:
            return "X"
        said = ("We leave", "Kamau added", "study the text")
        return (
            "P" if any(words in question for words in PROVISIONS) else "S" if any(w in question for w in said) else "N"
        )
    if name == "who":
        return "X" if question.endswith("Grace Atuhaire") else "P" if question.endswith("Wanjiru Kamau") else "G"
    return "B" if question.strip() in ("she said", "he said") else "N"


def filled(name: str, question: str) -> dict[str, Any]:
    """The right JSON."""
    if name != "speaker":
        return FILLED[name]
    names = ("Wanjiru Kamau", "Grace Atuhaire", "Tanzania")
    return {"speaker": next((n for n in names if n in question), None), "speaks_for": None}


def right(asked: Asked) -> Reply:
    """What a model without fault answers, fairly sure of itself."""
    name = name_of(asked)
    if name not in LETTERS:
        return completion(json.dumps(filled(name, asked.question)))
    letter = letter_of(name, asked.question)
    others = LETTERS[name].replace(letter, "")
    return weighed(**{letter: 0.94}, **dict.fromkeys(others, 0.06 / len(others)))


def without_chances(asked: Asked) -> Reply:
    """The same from a server that gives no probabilities."""
    name = name_of(asked)
    return completion(letter_of(name, asked.question)) if name in LETTERS else right(asked)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(right).running() as running:
        yield running


def result_of(server: ModelServer, text: str = ARTICLE) -> Extraction:
    """The made-up article, read sentence by sentence."""
    settings = Settings(model="openai/test", base_url=server.url, retries=0, reasks=0)
    return asyncio.run(extract_article(article_from_text(text, source="article.txt"), settings, way="stepwise"))


def quotes(result: Extraction, kind: str) -> list[str]:
    return [e.quote for e in result.evidence if any(item.startswith(kind) for item in e.supports)]


def test_everything_is_found(server: ModelServer) -> None:
    result = result_of(server)
    assert {p.iso3: p.role for p in result.parties if p.role != "third_state"} == {
        "KEN": "signatory",
        "UGA": "signatory",
    }
    assert [any(words in quote for quote in quotes(result, "term-")) for words in PROVISIONS] == [True] * 3
    said = {e.quote: e.speaker for e in result.evidence if e.kind != "reported_fact"}
    assert said["We leave the lake to our children in better order than we found it"] == "Wanjiru Kamau"
    assert said["it would study the text"] == "Tanzania"
    assert [(o.expert, o.affiliation, o.told_to) for o in result.opinions] == [
        ("Grace Atuhaire", "Makerere University", "Nile Courier")
    ]
    assert result.treaties[0].title == "Lake Victoria Fisheries Agreement"
    assert result.run.failures == []


def test_both_halves_of_a_parted_quotation_are_taken(server: ModelServer) -> None:
    quoted = ARTICLE[ARTICLE.index("“We leave") : ARTICLE.index(" The line, Kamau")]
    parted = "“We leave the lake in good order,” said the minister, Wanjiru Kamau, “and we shall ask for it back.”"
    result = result_of(server, ARTICLE.replace(quoted, parted))
    said = {e.quote: e.speaker for e in result.evidence if e.kind == "direct"}
    assert said["We leave the lake in good order"] == "Wanjiru Kamau"
    assert said["and we shall ask for it back"] == "Wanjiru Kamau"


def test_what_the_source_denies_is_denied(server: ModelServer) -> None:
    def factuality(verb: str) -> str:
        result = result_of(server, ARTICLE.replace("said that it would study the text", f"{verb} that it had seen it"))
        return next(e.factuality for e in result.evidence if e.quote == "it had seen it")

    assert factuality("denied") == "denied"
    assert factuality("said") == "asserted"


@pytest.mark.parametrize(
    ("summary", "obligors"),
    [
        ("The agreement lasts eight years.", []),
        ("Both sides keep the agreement for eight years.", ["Kenya", "Uganda"]),
    ],
)
def test_who_is_bound_is_named_first_or_everybody(server: ModelServer, summary: str, obligors: list[str]) -> None:
    def script(asked: Asked) -> Reply:
        if name_of(asked) == "term" and "eight years" in asked.question:
            return completion(json.dumps({"provisions": [{"begins": "The agreement", "summary": summary}]}))
        return right(asked)

    server.script = script
    result = result_of(server)
    names = {party.id: party.name for party in result.parties}
    bound = {term.summary: [names[party] for party in term.obligors] for term in result.terms}
    assert bound[summary] == obligors
    assert ["Uganda"] in bound.values()


HARVEST = "The harvest was late in both valleys, growers in Kenya said. Rain fell in May and again in June."


def asked_about(text: str, firms: float) -> list[str]:
    """Which questions are asked about an article whose agreement, if any, firms make with that chance."""

    def script(asked: Asked) -> Reply:
        if name_of(asked) == "makers":
            return weighed(S=0.9 - firms, F=firms, N=0.1)
        if name_of(asked) == "role":
            return weighed(M=0.001, H=0.001, T=0.001, N=0.997)
        return right(asked)

    with ModelServer(script).running() as server:
        result = result_of(server, text)
        assert (result.treaties, result.run.failures) == ([], [])
        return [name_of(asked) for asked in server.asked]


def test_an_article_that_can_be_about_no_agreement_is_left_early() -> None:
    assert asked_about(HARVEST, firms=0.6) == ["stage", "makers"]
    assert asked_about(f"{HARVEST} A treaty was called for.", firms=0.2) == ["stage", "makers", "role"]


def test_an_article_that_is_read_in_full_is_not_left_early(server: ModelServer) -> None:
    async def asked_in_full() -> list[str]:
        article = article_from_text(HARVEST, source="article.txt")
        settings = Settings(model="openai/test", base_url=server.url, retries=0, reasks=0)
        found = sentences(article.text, article.language)
        parts = chunks(article.text, found, size=settings.chunk_size)
        async with Client(endpoint_of(settings.model, server.url), settings) as client:
            folded = FoldedText(article.text)
            await read_stepwise(client, article, folded, parts, lambda done, total: None, in_full=True)
        return [name_of(asked) for asked in server.asked]

    assert "sentence" in asyncio.run(asked_in_full())


def test_a_title_that_the_article_does_not_hold_names_no_kind(server: ModelServer) -> None:
    made_up = {**FILLED["overview"], "title": "Memorandum of Arica", "kind": "charter"}
    server.script = lambda asked: completion(json.dumps(made_up)) if name_of(asked) == "overview" else right(asked)
    assert result_of(server).treaties[0].kind == "agreement"


@pytest.mark.parametrize(
    ("described", "experts"),
    [("is a professor of environmental law", ["Grace Atuhaire"]), ("mends nets behind the harbour", [])],
)
def test_the_sentence_behind_the_name_tells_an_expert(server: ModelServer, described: str, experts: list[str]) -> None:
    def script(asked: Asked) -> Reply:
        if name_of(asked) == "who" and asked.question.endswith("Grace Atuhaire"):
            return weighed(P=0.05, O=0.35, G=0.15, X=0.15, B=0.1, C=0.1, M=0.1)
        return right(asked)

    server.script = script
    told = ARTICLE[ARTICLE.index("“Without inspectors") : ARTICLE.index(" She has counted")]
    words = "“Without inspectors on both shores the line is only ink,” Atuhaire told the Nile Courier."
    result = result_of(
        server, ARTICLE.replace(told, f"Grace Atuhaire sees it from the shore. She {described}. {words}")
    )
    assert [opinion.expert for opinion in result.opinions] == experts
    assert any("the line is only ink" in e.quote and e.speaker == "Grace Atuhaire" for e in result.evidence)


def test_what_firms_agree_on_is_no_treaty(server: ModelServer) -> None:
    server.script = lambda asked: weighed(S=0.02, F=0.96, N=0.02) if name_of(asked) == "makers" else right(asked)
    result = result_of(server)
    assert [*result.treaties, *result.parties, *result.terms, *result.evidence, *result.opinions] == []


def test_where_an_agreement_stands_and_who_makes_it_are_asked_behind_the_same_words(server: ModelServer) -> None:
    result_of(server)
    stage, makers = (
        next(asked.body["messages"] for asked in server.asked if name_of(asked) == name) for name in ("stage", "makers")
    )
    assert stage[:-1] == makers[:-1]
    assert stage[-1]["content"].removesuffix(load("stage").closing) == makers[-1]["content"].removesuffix(
        load("makers").closing
    )


def test_somebody_who_is_known_is_not_asked_about_again(server: ModelServer) -> None:
    result = result_of(server)
    added = [e for e in result.evidence if "marked with buoys" in e.quote]
    assert [e.speaker for e in added] == ["Wanjiru Kamau"]
    asked = [asked.question for asked in server.asked if name_of(asked) == "who"]
    assert len([question for question in asked if question.endswith("Who: Wanjiru Kamau")]) == 1


def test_every_item_says_how_likely_it_is(server: ModelServer) -> None:
    result = result_of(server)
    items = [*result.parties, *result.terms, *result.opinions]
    assert items
    assert all(item.confidence is not None and 0 < item.confidence < 1 for item in items)
    assert all(e.confidence is not None for e in result.evidence if e.speaker)


def test_without_probabilities_nothing_is_said_about_it(server: ModelServer) -> None:
    server.script = without_chances
    result = result_of(server)
    assert result.terms
    assert {item.confidence for item in [*result.parties, *result.terms, *result.opinions]} == {None}


def test_an_article_about_no_agreement_gives_nothing_and_asks_for_no_description(server: ModelServer) -> None:
    nothing = {"stage": "N", "makers": "N", "role": "N", "sentence": "N"}

    def script(asked: Asked) -> Reply:
        letter = nothing[name_of(asked)]
        others = LETTERS[name_of(asked)].replace(letter, "")
        return weighed(**{letter: 0.97}, **dict.fromkeys(others, 0.03 / len(others)))

    server.script = script
    result = result_of(server)
    assert [*result.treaties, *result.parties, *result.terms, *result.evidence, *result.opinions] == []
    assert result.run.failures == []


@pytest.mark.parametrize(
    ("stage", "said", "status", "role"),
    [
        ({"S": 0.5, "R": 0.3}, "", "signed", "signatory"),
        ({"S": 0.5, "R": 0.3}, "The agreement entered into force on Sunday.", "in_force", "party"),
        ({"S": 0.3, "G": 0.35}, "", "signed", "signatory"),
        ({"S": 0.3, "G": 0.45}, "", "negotiating", "negotiating"),
        ({"S": 0.3, "R": 0.5}, "", "ratified", "contracting_state"),
    ],
)
def test_the_stage_of_the_agreement_tells_its_status_and_what_its_makers_are(
    server: ModelServer, stage: dict[str, float], said: str, status: str, role: str
) -> None:
    def script(asked: Asked) -> Reply:
        if name_of(asked) == "stage":
            rest = 1 - sum(stage.values())
            return weighed(**stage, **dict.fromkeys(set("SGRDN") - set(stage), rest / (5 - len(stage))))
        if name_of(asked) == "overview":
            offered = asked.body["response_format"]["json_schema"]["schema"]["properties"]["status"]
            assert (offered.get("const") == "in_force") is bool(said)
            return completion(json.dumps({**filled("overview", asked.question), "status": status}))
        return right(asked)

    server.script = script
    title, _, rest = ARTICLE.partition("\n\n")
    result = result_of(server, f"{title}\n\n{said} {rest}" if said else ARTICLE)
    assert [treaty.status for treaty in result.treaties] == [status]
    assert {p.role for p in result.parties if p.iso3 in ("KEN", "UGA")} == {role}


@pytest.mark.parametrize("lost", ["stage", "makers", "role", "overview", "term", "who", "judgement"])
def test_a_question_without_an_answer_costs_only_what_hangs_on_it(server: ModelServer, lost: str) -> None:
    server.script = lambda asked: refusal(400, "No.") if name_of(asked) == lost else right(asked)
    result = result_of(server)
    assert result.run.failures
    kept = {
        "terms": result.terms,
        "opinions": result.opinions,
        "statements": [e for e in result.evidence if e.speaker_role == "politician"],
    }
    gone = {"term": ["terms"], "who": ["opinions", "statements"], "judgement": ["opinions"]}.get(lost, [])
    assert {kind for kind, items in kept.items() if not items} == set(gone)


def term_of(*begins: str) -> Reply:
    """Provisions that begin with these words."""
    described = [{"begins": words, "summary": f"Provision {n} is laid down."} for n, words in enumerate(begins, 1)]
    return completion(json.dumps({"provisions": described}))


TWO = "Kenya must not fish beyond the line, and Uganda will pay 12 million dollars a year"


def test_a_condition_is_no_provision_of_its_own(server: ModelServer) -> None:
    sentence = "If Kenya must not fish there, Uganda will pay 12 million dollars a year"
    halves = [("If Kenya", "If Kenya does not fish,"), ("Uganda will", "Uganda pays 12 million dollars.")]

    def script(asked: Asked) -> Reply:
        if name_of(asked) == "term" and "must not fish" in asked.question:
            described = [{"begins": words, "summary": summary} for words, summary in halves]
            return completion(json.dumps({"provisions": described}))
        return right(asked)

    server.script = script
    text = ARTICLE.replace("Kenya must not fish beyond the agreed line between March and June. ", f"{sentence}. ")
    assert sentence in quotes(result_of(server, text), "term-")


@pytest.mark.parametrize(
    ("sentence", "begins", "part"),
    [
        (
            "Kenya must not fish where Uganda fishes in the spring, and Uganda pays for it from May on",
            "Uganda",
            "Uganda pays for it from May on",
        ),
        (
            "Kenya must not fish beyond the line and that Uganda will pay 12 million dollars a year",
            "Uganda will",
            "Uganda will pay 12 million dollars a year",
        ),
        ("Kenya must not fish here; it will pay", "it will", "it will pay"),
    ],
)
def test_a_provision_begins_where_its_words_open_a_clause(
    server: ModelServer, sentence: str, begins: str, part: str
) -> None:
    server.script = lambda asked: (
        term_of("Kenya must", begins)
        if name_of(asked) == "term" and "must not fish" in asked.question
        else right(asked)
    )
    text = ARTICLE.replace("Kenya must not fish beyond the agreed line between March and June. ", f"{sentence}. ")
    assert part in quotes(result_of(server, text), "term-")


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (
            ("Kenya must", "Uganda will"),
            ["Kenya must not fish beyond the line", "Uganda will pay 12 million dollars a year"],
        ),
        (("Kenya must",), [TWO]),
        (
            ("must not", "beyond the line"),
            ["must not fish beyond the line, and Uganda will pay 12 million dollars a year"],
        ),
        (("Kenya must", "a year"), [TWO]),
        (("Nobody wrote this", "Nor this"), [TWO]),
        (("Uganda will", "Kenya must"), [TWO]),
    ],
)
def test_a_sentence_is_parted_where_a_clause_begins(
    server: ModelServer, begins: tuple[str, ...], expected: list[str]
) -> None:
    server.script = lambda asked: (
        term_of(*begins) if name_of(asked) == "term" and "must not fish" in asked.question else right(asked)
    )
    text = ARTICLE.replace("Kenya must not fish beyond the agreed line between March and June. ", f"{TWO}. ")
    result = result_of(server, text)
    of_sentence = [quote for quote in quotes(result, "term-") if quote in TWO]
    assert of_sentence == expected


def test_what_is_quoted_whole_needs_no_question_what_it_is(server: ModelServer) -> None:
    result_of(server)
    asked = [asked.question for asked in server.asked if name_of(asked) == "sentence"]
    assert any("must not fish" in question for question in asked)
    assert not any("We leave the lake" in question for question in asked)


@pytest.mark.parametrize(
    ("stage", "role", "statuses"),
    [
        ("S", "signatory", ["signed"]),
        ("G", "negotiating", ["proposed", "negotiating", "initialled", "adopted"]),
        ("R", "party", ["ratified", "in_force"]),
        ("D", "party", ["suspended", "denounced", "terminated"]),
    ],
)
def test_the_stage_decides_what_a_maker_is_and_how_the_agreement_can_stand(
    server: ModelServer, stage: str, role: str, statuses: list[str]
) -> None:
    offered: list[list[str]] = []

    def script(asked: Asked) -> Reply:
        if name_of(asked) == "stage":
            others = LETTERS["stage"].replace(stage, "")
            return weighed(**{stage: 0.94}, **dict.fromkeys(others, 0.06 / len(others)))
        if name_of(asked) == "overview":
            status = asked.body["response_format"]["json_schema"]["schema"]["properties"]["status"]
            offered.append(status.get("enum", [status.get("const")]))
            return completion(json.dumps({**FILLED["overview"], "status": statuses[-1]}))
        return right(asked)

    server.script = script
    result = result_of(server)
    assert offered == [statuses]
    assert result.treaties[0].status == statuses[-1]
    assert {p.role for p in result.parties if p.iso3 in ("KEN", "UGA")} == {role}


def test_who_helps_is_asked_how(server: ModelServer) -> None:
    def script(asked: Asked) -> Reply:
        if name_of(asked) == "role" and asked.question.endswith("Who: Tanzania"):
            return weighed(M=0.02, H=0.94, T=0.02, N=0.02)
        return right(asked)

    server.script = script
    text = ARTICLE.replace(
        "Tanzania, which holds", "Tanzania led the talks, Tanzania vouches for them. Tanzania, which holds"
    )
    text = text.replace("after six years", "with the help of Tanzania, after six years")
    result = result_of(server, text)
    assert [p.role for p in result.parties if p.iso3 == "TZA"] == ["mediator"]


def test_a_body_can_be_a_party(server: ModelServer) -> None:
    text = ARTICLE.replace("Uganda", "the African Union")

    def script(asked: Asked) -> Reply:
        if name_of(asked) == "role" and asked.question.endswith("Who: African Union"):
            return weighed(M=0.94, H=0.02, T=0.02, N=0.02)
        return right(asked)

    server.script = script
    result = result_of(server, text)
    assert [(p.type, p.role) for p in result.parties if p.name == "African Union"] == [
        ("international_organisation", "signatory")
    ]


def test_talk_instead_of_a_letter_is_no_probability(server: ModelServer) -> None:
    server.script = lambda asked: completion("Well") if name_of(asked) == "refers" else without_chances(asked)
    text = ARTICLE.replace("Tanzania, which holds", "He added that it was late. Tanzania, which holds")
    result = result_of(server, text)
    assert any(name_of(asked) == "refers" for asked in server.asked)
    assert {item.confidence for item in [*result.parties, *result.terms, *result.opinions]} == {None}


def test_an_answer_that_is_sure_beyond_doubt_takes_no_confidence_away(server: ModelServer) -> None:
    server.script = lambda asked: completion("S") if name_of(asked) == "stage" else right(asked)
    result = result_of(server)
    assert all(item.confidence is not None for item in [*result.parties, *result.terms, *result.opinions])
