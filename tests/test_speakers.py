"""Who is meant by a name, a part of it, a body, "he" or "the minister": asked over the wire of a scripted server."""

import asyncio
import json
from collections.abc import Iterator, Mapping

import pytest

from agent.attribution import attribution
from agent.grounding import FoldedText, Span
from agent.model.client import Client
from agent.model.endpoint import endpoint_of
from agent.reading import article_from_text
from agent.sentences import sentences
from agent.settings import Settings
from agent.stepwise.asking import Asking
from agent.stepwise.speakers import Speakers, Voice
from tests.server import Asked, ModelServer, Reply, Script, completion, weighed
from tests.test_stepwise import LETTERS, name_of, right


def sure_of(name: str, letter: str) -> Reply:
    others = LETTERS[name].replace(letter, "")
    return weighed(**{letter: 0.94}, **dict.fromkeys(others, 0.06 / len(others)))


def knowing(who: Mapping[str, str], back: Mapping[str, float] | None = None, copies: str | None = None) -> Script:
    """A model that knows who somebody is, how likely a clause points back, and which names a text holds."""

    def script(asked: Asked) -> Reply:
        name, question = name_of(asked), asked.question
        if name == "who":
            return sure_of(name, who[question.rpartition("Who: ")[2]])
        if name == "refers":
            chance = next((c for words, c in (back or {}).items() if words in question), 0.02)
            return weighed(B=chance, N=1 - chance)
        if name == "speaker":
            words = question.partition("Words: ")[2]
            first = min((n for n in who if n in words), key=lambda n: (words.index(n), -len(n)), default=None)
            party = {} if question.startswith("List: none") else {"speaks_for": None}
            return completion(json.dumps({"speaker": copies or first, **party}))
        return right(asked)

    return script


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(right).running() as running:
        yield running


async def voices(url: str, story: str) -> list[tuple[str, Voice | None]]:
    """What is said in a story, in its order, and who says it."""
    article = article_from_text(story, source="a.txt")
    found = sentences(article.text, article.language)
    heard = []
    settings = Settings(model="openai/test", base_url=url, retries=0, reasks=0)
    async with Client(endpoint_of(settings.model, url), settings) as client:
        speakers = Speakers(Asking(client, article, FoldedText(article.text), found))
        for sentence in found:
            said = attribution(article.text, Span(sentence.start, sentence.end), article.language)
            if said is not None:
                quote = article.text[said.content.start : said.content.end]
                heard.append((quote, await speakers.of(said, sentence, expert=0.3)))
    return heard


def speakers(server: ModelServer, script: Script, story: str) -> dict[str, str | None]:
    """Who says what, by the first two words of it."""
    server.script = script
    heard = asyncio.run(voices(server.url, story))
    return {" ".join(quote.split()[:2]): voice.speaker.name if voice else None for quote, voice in heard}


OKELLO = "“The lake is ours to share from now on,” said Hana Okello.\n\n"


@pytest.mark.parametrize("clause", ["the minister added that", "he stressed that"])
def test_who_is_described_and_unlikely_to_be_new_is_who_spoke(server: ModelServer, clause: str) -> None:
    story = f"{OKELLO[:-2]} Later {clause} nobody would lose a single boat."
    script = knowing({"Hana Okello": "P", "the minister": "P"}, {"the minister": 0.4, "he stressed": 0.9})
    assert speakers(server, script, story)["nobody would"] == "Hana Okello"


def test_who_is_described_and_sure_to_be_new_is_somebody_else(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} Later two diplomats said that nobody would lose a single boat."
    script = knowing({"Hana Okello": "P", "two diplomats": "O"}, {"two diplomats": 0.1})
    assert speakers(server, script, story)["nobody would"] == "two diplomats"


def test_a_medium_that_was_told_does_not_speak(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} “It will be marked before the rains,” she said to Radio Kampala."
    script = knowing({"Hana Okello": "P", "Radio Kampala": "M"})
    assert speakers(server, script, story)["It will"] == "Hana Okello"


def test_a_medium_that_reports_does(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} According to Radio Kampala, the buoys have been lying in a shed since May."
    script = knowing({"Hana Okello": "P", "Radio Kampala": "M"})
    assert speakers(server, script, story)["the buoys"] == "Radio Kampala"


def test_a_body_with_a_name_speaks_for_itself_even_where_the_clause_seems_to_point_back(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} The Lake Shippers Union complained that the toll would ruin every small boat."
    script = knowing({"Hana Okello": "P", "Lake Shippers Union": "B"}, {"Union": 0.9})
    assert speakers(server, script, story)["the toll"] == "Lake Shippers Union"


def test_a_word_that_two_bodies_share_names_neither(server: ModelServer) -> None:
    story = (
        "The Fisheries Commission said that the nets would be counted twice a year.\n\n"
        "A spokesman for the Water Commission said that the lake was lower than ever."
    )
    who = {"Fisheries Commission": "B", "spokesman for the Water Commission": "O", "Water Commission": "B"}
    assert speakers(server, knowing(who), story)["the lake"] != "Fisheries Commission"


def test_a_body_that_is_known_speaks_again_with_its_article(server: ModelServer) -> None:
    story = (
        "The Fisheries Commission said that the nets would be counted twice a year.\n\n"
        f"{OKELLO}The Fisheries Commission added that every boat would get a number."
    )
    who = {"Fisheries Commission": "B", "Hana Okello": "P"}
    assert speakers(server, knowing(who), story)["every boat"] == "Fisheries Commission"


def test_he_is_whoever_the_paragraph_names_before(server: ModelServer) -> None:
    story = f"{OKELLO}Tom Mutua mends nets in Mwanza. He said that the line would cost him his best ground."
    script = knowing({"Hana Okello": "P", "Tom Mutua": "C"}, {"He": 0.95})
    assert speakers(server, script, story)["the line"] == "Tom Mutua"


def test_he_is_whoever_spoke_last_where_the_paragraph_names_nobody(server: ModelServer) -> None:
    story = f"Tom Mutua mends nets in Mwanza.\n\n{OKELLO}He said that the line would be marked with buoys."
    script = knowing({"Hana Okello": "P", "Tom Mutua": "C"}, {"He": 0.95})
    assert speakers(server, script, story)["the line"] == "Hana Okello"


def test_he_is_whoever_spoke_in_the_sentence_before_and_not_whom_they_spoke_of(server: ModelServer) -> None:
    story = "Hana Okello said that Tom Mutua had been wrong for years. He added that the nets would be counted."
    who = {"Hana Okello": "P", "Tom Mutua": "C"}
    assert speakers(server, knowing(who, {"He": 0.95}), story)["the nets"] == "Hana Okello"


def test_a_pronoun_is_nobodys_name(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} According to her, the nets would be counted twice a year."
    script = knowing({"Hana Okello": "P", "her": "P"}, {"her": 0.1})
    assert speakers(server, script, story)["the nets"] == "Hana Okello"


@pytest.mark.parametrize(
    ("name", "is_expert"),
    [("Baltic Research Institute", False), ("Hana Okello", True), ("Professor Hana Okello", True)],
)
def test_an_institute_is_no_expert(server: ModelServer, name: str, *, is_expert: bool) -> None:
    server.script = knowing({name: "X"})
    story = f"An analyst of the lake, {name}, said that the nets would be counted twice a year."
    [(_, voice)] = asyncio.run(voices(server.url, story))
    assert voice is not None
    assert (voice.speaker.role == "expert") is is_expert


def test_a_name_that_the_model_makes_up_is_the_one_in_the_article(server: ModelServer) -> None:
    script = knowing({"Hana Okello": "P", "Dr Hana Maria Okello": "P"}, copies="Dr Hana Maria Okello")
    assert speakers(server, script, OKELLO)["The lake"] == "Hana Okello"


def test_in_a_script_without_capitals_the_sentence_before_may_introduce_the_speaker(server: ModelServer) -> None:
    server.script = knowing({"王毅": "P"})
    heard = asyncio.run(voices(server.url, "王毅外长在签字后会见了记者。“这份协议来之不易，我们等了整整六年。”"))
    assert [voice.speaker.name for _, voice in heard if voice] == ["王毅"]


def test_the_sentence_behind_a_quotation_says_who_spoke(server: ModelServer) -> None:
    said = "「湖はこれから両国の国民のものになる」。高田氏は会見でこう語った。"
    story = f"両国は月曜日、湖の共同利用に関する協定に署名した。\n\n{said}"
    assert list(speakers(server, knowing({"高田": "P"}), story).values()) == ["高田"]


def test_where_no_capital_tells_names_the_name_is_asked_for_before_who_it_points_back_to(server: ModelServer) -> None:
    story = "两国周一签署了关于湖泊的协议。李文表示，湖水今后属于两国人民。王丽认为，这份协议很难执行下去。"
    heard = speakers(server, knowing({"李文": "P", "王丽": "X"}, back={"李文": 0.9, "王丽": 0.9}), story)
    assert list(heard.values()) == ["李文", "王丽"]


def test_who_is_named_again_behind_a_small_word_may_be_meant(server: ModelServer) -> None:
    story = (
        "Hana Okello and Peter Mbeki signed the treaty in Kisumu.\n\n"
        "Calmer was the tone of Mbeki. “The lake is ours to share from now on,” the minister said."
    )
    who = {"Hana Okello": "P", "Peter Mbeki": "P"}
    assert speakers(server, knowing(who, back={"the minister": 0.9}), story) == {"The lake": "Peter Mbeki"}


def test_who_takes_several_letters_of_people_is_a_person(server: ModelServer) -> None:
    knows = knowing({"Hana Okello": "P"}, {"He": 0.95})

    def script(asked: Asked) -> Reply:
        if name_of(asked) == "who" and asked.question.endswith("Tom Mutua"):
            return weighed(C=0.26, O=0.1, P=0.1, B=0.4, G=0.1, M=0.02, X=0.02)
        return knows(asked)

    story = f"{OKELLO}Tom Mutua mends nets in Mwanza. He said that the line would cost him his best ground."
    assert speakers(server, script, story)["the line"] == "Tom Mutua"


def test_he_may_be_named_behind_a_small_word_alone(server: ModelServer) -> None:
    story = f"{OKELLO}A net-maker of the old town, Tom Mutua, stood by. He said that the line would cost him dear."
    script = knowing({"Hana Okello": "P", "Tom Mutua": "C"}, {"He": 0.95})
    assert speakers(server, script, story.replace("town, Tom", "town Tom"))["the line"] == "Tom Mutua"


def test_a_name_that_only_the_content_holds_is_not_the_source(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} The minister added that Tom Mutua had been wrong for years."
    script = knowing({"Hana Okello": "P", "Tom Mutua": "C"}, {"The minister": 0.1}, copies="Tom Mutua")
    assert speakers(server, script, story)["Tom Mutua"] == "Hana Okello"


def test_where_the_model_cannot_copy_a_name_the_words_before_the_comma_are_it(server: ModelServer) -> None:
    story = "وقع البلدان الاتفاق يوم الاثنين. ليلى منصور الحداد، أستاذة القانون، ترى أن الاتفاق لن يدوم طويلا."
    script = knowing({"ليلى منصور الحداد": "X"}, copies="Layla Mansour")
    assert list(speakers(server, script, story).values()) == ["ليلى منصور الحداد"]


def test_a_medium_that_the_model_takes_for_a_body_was_told_all_the_same(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} Later she said to the weekly Coast Mirror that nobody would lose a single boat."
    script = knowing({"Hana Okello": "P", "Coast Mirror": "B"}, {"she said": 0.9})
    assert speakers(server, script, story)["nobody would"] == "Hana Okello"


def test_an_office_that_two_people_hold_does_not_make_one_of_them_the_other(server: ModelServer) -> None:
    story = (
        "“The lake is ours to share from now on,” said Trade Minister Ann Poole.\n\n"
        "“It will be marked before the rains,” said Justice Minister Tom Mutua."
    )
    script = knowing({"Trade Minister Ann Poole": "P", "Justice Minister Tom Mutua": "P"})
    assert speakers(server, script, story)["It will"] == "Justice Minister Tom Mutua"


def test_a_body_in_quotation_marks_is_no_expert(server: ModelServer) -> None:
    server.script = knowing({"Living Lake": "X"})
    story = "The researchers of «Living Lake» said that the nets would be counted twice a year."
    [(_, voice)] = asyncio.run(voices(server.url, story))
    assert voice is not None
    assert voice.speaker.role != "expert"


def test_who_speaks_of_themselves_is_still_who_speaks(server: ModelServer) -> None:
    story = f"{OKELLO[:-2]} Later two diplomats said that nobody had asked two diplomats."
    script = knowing({"Hana Okello": "P", "two diplomats": "O"}, {"two diplomats": 0.1})
    assert speakers(server, script, story)["nobody had"] == "two diplomats"


LAKE = "Zambia and Kenya signed the lake treaty in Kisumu on Monday. "


@pytest.mark.parametrize(
    ("source", "role", "party"),
    [
        ("the Zambian minister, Hana Okello", "politician", "Zambia"),
        ("Hana Okello (Kenya)", "official", "Kenya"),
        ("Hana Okello, an envoy of Zambia, in Kisumu", "official", "Zambia"),
        ("Tom Mutua of Kenya and the Zambian envoy Hana Okello", "official", "Zambia"),
        ("the minister Hana Okello", "politician", None),
        ("Minister Hana Okello", "politician", "Kenya"),
        ("the Zambian opposition lawmaker Hana Okello", "politician", None),
        ("the Zambian fisherwoman Hana Okello", "person", None),
    ],
)
def test_a_speaker_is_of_the_office_and_the_state_that_stand_beside_the_name(
    server: ModelServer, source: str, role: str, party: str | None
) -> None:
    def script(asked: Asked) -> Reply:
        if name_of(asked) == "speaker":
            return completion(json.dumps({"speaker": "Hana Okello", "speaks_for": "Kenya"}))
        return sure_of("who", "O") if name_of(asked) == "who" else right(asked)

    server.script = script
    [(_, voice)] = asyncio.run(voices(server.url, f"{LAKE}“The lake is ours from now on,” said {source}."))
    assert voice is not None
    assert (voice.speaker.name, voice.speaker.role, voice.speaker.party) == ("Hana Okello", role, party)


def test_a_name_without_a_title_is_not_asked_for(server: ModelServer) -> None:
    server.script = knowing({"Hana Okello": "P", "Minister Tom Mutua": "P"})
    asyncio.run(voices(server.url, "“The lake is ours to share from now on,” said Hana Okello."))
    assert "speaker" not in [name_of(asked) for asked in server.asked]
    asyncio.run(voices(server.url, "“The lake is ours to share from now on,” said Minister Tom Mutua."))
    assert "speaker" in [name_of(asked) for asked in server.asked]


def test_an_office_counts_less_where_no_noun_tells_it(server: ModelServer) -> None:
    knows = knowing({"Hana Okello": "P"})
    letters = {"O": 0.5, "P": 0.3, "C": 0.1, "G": 0.04, "B": 0.02, "M": 0.02, "X": 0.02}
    server.script = lambda asked: weighed(**letters) if name_of(asked) == "who" else knows(asked)
    [(_, voice)] = asyncio.run(voices(server.url, OKELLO.strip()))
    assert voice is not None
    assert voice.speaker.role == "politician"
