"""Who is said to say what: content and clause, in many languages."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.attribution import LONGEST, Attribution, attribution, quoted_spans
from agent.grounding import Span, trim

LANGUAGES = [
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id"),
    *("it", "ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sr", "sv", "th", "tr", "uk", "vi", "zh"),
]

# Language, sentence with the content in ⟦ ⟧, what its clause holds, kind, whether an expert speaks.
REPORTED = [
    # The cue before the content.
    (
        "en",
        "The harbour minister said on Monday that ⟦both ports would reopen⟧.",
        "harbour minister",
        "indirect",
        False,
    ),
    (
        "en",
        "Ola Brandt, a lecturer at Bergen University, said ⟦the clause was a dead letter⟧.",
        "Ola Brandt",
        "indirect",
        True,
    ),
    ("en", "In 2023 she said ⟦the river belonged to nobody⟧.", "she said", "indirect", False),
    ("en", "The envoy replied: “⟦We will be back in the spring with a better text⟧.”", "The envoy", "direct", False),
    ("en", "The premier called the deal “⟦a lighthouse for the region⟧”.", "The premier called", "mixed", False),
    ("en", "The senator warned that ⟦the dam was “a loaded gun” and had to go⟧.", "The senator", "mixed", False),
    ("it", "La ministra ha spiegato ieri che ⟦i due porti riapriranno a maggio⟧.", "La ministra", "indirect", False),
    (
        "it",
        "⟦Il molo resta aperto fino alla fine della stagione⟧disse al collega.",
        "disse al collega",
        "direct",
        False,
    ),
    ("it", "Il premier ha definito l’intesa «⟦un faro per tutta la regione⟧».", "Il premier", "mixed", False),
    ("fr", "La ministre a expliqué mardi que ⟦les deux ports rouvriraient en mai⟧.", "La ministre", "indirect", False),
    ("fr", "Le négociateur a assuré qu’⟦aucune île ne serait vendue⟧.", "Le négociateur", "indirect", False),
    ("es", "La ministra explicó ayer que ⟦los dos puertos abrirán en mayo⟧.", "La ministra", "indirect", False),
    ("pt", "O pesquisador da Universidade de Évora avalia que ⟦o rio ficará sem peixe⟧.", "Évora", "indirect", True),
    ("ca", "La consellera ha explicat que ⟦els dos ports obriran al maig⟧.", "La consellera", "indirect", False),
    ("ro", "Ministrul a declarat marți că ⟦cele două porturi se vor redeschide⟧.", "Ministrul", "indirect", False),
    ("de", "Die Ministerin betonte am Abend, ⟦beide Häfen blieben offen⟧.", "Die Ministerin", "indirect", False),
    ("de", "Der Gesandte sagte, dass ⟦die Insel nicht verkauft werde⟧.", "Der Gesandte", "indirect", False),
    ("nl", "De minister zei dinsdag dat ⟦beide havens weer opengaan⟧.", "De minister", "indirect", False),
    ("sv", "Forskaren hävdar att ⟦älven snart saknar fisk⟧.", "Forskaren", "indirect", True),
    ("da", "Ministeren sagde tirsdag, at ⟦begge havne åbner igen⟧.", "Ministeren", "indirect", False),
    ("no", "Ministeren sa tirsdag at ⟦begge havnene åpner igjen⟧.", "Ministeren", "indirect", False),
    ("fi", "Ministeri sanoi tiistaina, että ⟦molemmat satamat avataan toukokuussa⟧.", "Ministeri", "indirect", False),
    ("pl", "Minister powiedział we wtorek, że ⟦oba porty zostaną otwarte w maju⟧.", "Minister", "indirect", False),
    ("cs", "Ministryně uvedla, že ⟦oba přístavy se otevřou v květnu⟧.", "Ministryně", "indirect", False),
    ("sk", "Ministerka uviedla, že ⟦oba prístavy sa otvoria v máji⟧.", "Ministerka", "indirect", False),
    ("hr", "Ministrica je rekla da ⟦će se obje luke otvoriti u svibnju⟧.", "Ministrica", "indirect", False),
    ("sr", "Министарка је изјавила да ⟦ће се обе луке отворити у мају⟧.", "Министарка", "indirect", False),
    ("hu", "A miniszter közölte, hogy ⟦mindkét kikötő májusban nyílik meg⟧.", "A miniszter", "indirect", False),
    ("uk", "Міністерка заявила, що ⟦обидва порти відкриються у травні⟧.", "Міністерка", "indirect", False),
    ("ru", "Профессор Лидия Орлова считает, что ⟦река скоро останется без рыбы⟧.", "Лидия Орлова", "indirect", True),
    ("bg", "Министърът заяви, че ⟦двете пристанища ще отворят през май⟧.", "Министърът", "indirect", False),
    ("el", "Ο υπουργός δήλωσε ότι ⟦τα δύο λιμάνια θα ανοίξουν τον Μάιο⟧.", "Ο υπουργός", "indirect", False),
    ("ar", "قال وزير الموانئ إن ⟦المرفأين سيفتحان في الربيع⟧.", "وزير الموانئ", "indirect", False),
    ("fa", "وزیر بنادر گفت که ⟦هر دو بندر در بهار باز می‌شوند⟧.", "وزیر بنادر", "indirect", False),
    ("he", "שר התחבורה אמר כי ⟦שני הנמלים ייפתחו באביב⟧.", "שר התחבורה", "indirect", False),
    ("hi", "मंत्री ने कहा कि ⟦दोनों बंदरगाह मई में खुलेंगे⟧।", "मंत्री", "indirect", False),
    ("bn", "মন্ত্রী বলেছেন যে ⟦দুটি বন্দর মে মাসে খুলবে⟧।", "মন্ত্রী", "indirect", False),
    ("id", "Menteri mengatakan bahwa ⟦kedua pelabuhan akan dibuka lagi⟧.", "Menteri", "indirect", False),
    ("vi", "Bộ trưởng cho biết ⟦hai cảng sẽ mở cửa trở lại vào tháng năm⟧.", "Bộ trưởng", "indirect", False),
    ("zh", "港务部长表示，⟦两个港口将于五月重新开放⟧。", "港务部长", "indirect", False),
    ("zh", "厦门大学教授何晓明认为，⟦这条河很快就会没有鱼⟧。", "何晓明", "indirect", True),
    # The cue behind the content, with marks, without, and with the marks lost and the words glued.
    ("en", "“⟦Nobody owns a river⟧,” said Ola Brandt, a lecturer at Bergen University.", "Ola Brandt", "direct", True),
    (
        "en",
        "“⟦Nobody owns a river, not even a king⟧,” Ola Brandt, a fellow at a think tank in Oslo, told Reuters.",
        "Ola Brandt",
        "direct",
        True,
    ),
    ("en", "⟦Both harbours will stay open for grain⟧, the ministry told reporters.", "the ministry", "indirect", False),
    (
        "en",
        "⟦Both harbours will stay open for the grain trade⟧said the minister after lunch.",
        "said the minister",
        "direct",
        False,
    ),
    (
        "it",
        "⟦Nessuno possiede un fiume e nessuno lo vende⟧ha detto la ministra ai cronisti.",
        "la ministra",
        "direct",
        False,
    ),
    ("it", "⟦I due porti resteranno aperti al grano⟧Ha aggiunto.", "Ha aggiunto", "direct", False),
    (
        "it",
        "⟦Il fiume resterà presto senza pesci⟧spiegato all’ANSA Livia Conti, docente all’Università di Pavia.",
        "Livia Conti",
        "direct",
        True,
    ),
    ("it", "«⟦Nessuno possiede un fiume⟧», ha affermato la ministra.", "la ministra", "direct", False),
    (
        "fr",
        "⟦Les deux ports resteront ouverts au blé⟧a déclaré la ministre à la presse.",
        "la ministre",
        "direct",
        False,
    ),
    ("fr", "« ⟦Personne ne possède un fleuve⟧ », a-t-elle ajouté.", "a-t-elle ajouté", "direct", False),
    (
        "fr",
        "« ⟦Personne ne possède un fleuve⟧ », prévient Rémi Caron, chercheur à l’université de Nantes.",
        "Rémi Caron",
        "direct",
        True,
    ),
    (
        "es",
        "⟦Los dos puertos seguirán abiertos al trigo⟧dijo la ministra tras la firma.",
        "la ministra",
        "direct",
        False,
    ),
    ("es", "⟦Los dos puertos seguirán abiertos al trigo⟧, aseguró la ministra.", "la ministra", "direct", False),
    (
        "pt",
        "⟦Os dois portos continuarão abertos ao trigo⟧disse a ministra aos jornalistas.",
        "a ministra",
        "direct",
        False,
    ),
    (
        "de",
        "⟦Beide Häfen bleiben für Getreide offen⟧sagte die Ministerin nach dem Treffen.",
        "die Ministerin",
        "direct",
        False,
    ),
    (
        "de",
        "„⟦Ein Fluss gehört niemandem, auch keinem König⟧“, sagte Jens Moor, Professor an der Universität Kiel.",
        "Jens Moor",
        "direct",
        True,
    ),
    ("nl", "“⟦Niemand bezit een rivier⟧”, zei de minister.", "de minister", "direct", False),
    ("sv", "”⟦Ingen kan äga en hel flod⟧”, säger ministern.", "ministern", "direct", False),
    ("da", "»⟦Ingen kan eje en hel flod⟧«, siger ministeren.", "ministeren", "direct", False),
    ("fi", "”⟦Kukaan ei omista kokonaista jokea⟧”, sanoo ministeri.", "ministeri", "direct", False),
    ("pl", "„⟦Nikt nie jest właścicielem rzeki⟧” – powiedziała minister.", "minister", "direct", False),
    ("ru", "«⟦Рекой не владеет никто, даже король⟧», — сказала министр журналистам.", "министр", "direct", False),
    ("ru", "⟦Обе гавани останутся открытыми для зерна⟧, сообщила министр.", "министр", "direct", False),
    ("ar", "«⟦لا أحد يملك نهرا كاملا⟧»، قالت الوزيرة.", "الوزيرة", "direct", False),
    ("id", "“⟦Tidak ada yang memiliki sungai ini⟧,” kata menteri itu.", "kata menteri", "direct", False),
    ("zh", "“⟦谁也不能拥有一条河流⟧，”港务部长对记者说。", "港务部长", "direct", False),
    # The verb last.
    ("ja", "港湾相は「⟦川は誰のものでもない⟧」と述べた。", "港湾相", "direct", False),
    ("ja", "京都大学の林教授は、⟦川から魚が消える⟧と述べた。", "林教授", "indirect", True),
    ("ko", "장관은 ⟦두 항구가 오월에 다시 열린다⟧고 말했다.", "장관은", "indirect", False),
    ("tr", "Bakan, ⟦iki limanın mayısta açılacağını⟧ söyledi.", "Bakan", "indirect", False),
    ("tr", "Bakan “⟦Hiç kimse bir nehrin sahibi değildir⟧” dedi.", "Bakan", "direct", False),
    # According to a source.
    (
        "en",
        "According to the port authority, ⟦both harbours lost money last year⟧.",
        "port authority",
        "indirect",
        False,
    ),
    ("en", "⟦Both harbours lost money last year⟧, according to an analyst in Oslo.", "an analyst", "indirect", True),
    ("it", "In cambio, secondo Oslo, ⟦i pescatori hanno ricevuto nuove reti⟧.", "secondo Oslo", "indirect", False),
    ("it", "A suo avviso ⟦il fiume resterà presto senza pesci⟧.", "A suo avviso", "indirect", False),
    ("fr", "Selon la ministre, ⟦les deux ports ont perdu de l’argent⟧.", "la ministre", "indirect", False),
    ("de", "Laut Ministerin Weber ⟦bleiben beide Häfen offen⟧.", "Ministerin Weber", "indirect", False),
    ("ru", "По словам министра, ⟦обе гавани остались без денег⟧.", "министра", "indirect", False),
    ("hu", "A miniszter szerint ⟦mindkét kikötő veszteséges volt tavaly⟧.", "A miniszter", "indirect", False),
    (
        "fi",
        "Ministerin mukaan ⟦molemmat satamat tuottivat tappiota viime vuonna⟧.",
        "Ministerin mukaan",
        "indirect",
        False,
    ),
    ("tr", "Bakana göre ⟦iki liman geçen yıl zarar etti⟧.", "Bakana", "indirect", False),
    ("ja", "港湾相によると、⟦二つの港は昨年赤字だった⟧。", "港湾相", "indirect", False),
    # The cue in the middle, and two cues.
    (
        "en",
        "“Nobody owns a river,” said the minister, “⟦and nobody will ever sell one while I am in office⟧.”",
        "the minister",
        "direct",
        False,
    ),
    (
        "en",
        "“⟦Nobody owns a river and nobody ever will⟧,” said the minister, adding that he was tired.",
        "said the minister",
        "direct",
        False,
    ),
    (
        "it",
        "«Basta», ha detto la ministra, aggiungendo che ⟦i due porti resteranno aperti al grano⟧.",
        "la ministra",
        "indirect",
        False,
    ),
    # Nobody is named.
    ("en", "“⟦We shall come back when the ice is gone⟧.”", "", "direct", False),
    ("it", "«⟦Torneremo quando il ghiaccio sarà sparito⟧»", "", "direct", False),
    # Accusations.
    ("en", "Lima accused ⟦its neighbour of hiding the maps⟧.", "Lima accused", "indirect", False),
    ("fr", "Lima a accusé ⟦son voisin d’avoir caché les cartes⟧.", "Lima a accusé", "indirect", False),
]

PLAIN = [
    ("en", "Norway and Iceland signed a fishing agreement in Bergen on Tuesday after four years of talks."),
    ("en", "The two ministers announced a new round of talks and left for the airport."),
    ("en", "The president called for talks and promised nothing."),
    ("en", "The so-called “peace dividend” never reached the villages of the north."),
    ("en", "The delegations met in Lima, agreed on a timetable and dined separately."),
    ("en", "Under the treaty, each side must remove its patrols within thirty days."),
    ("en", "According to the agreement, the mission ends after five years."),
    ("it", "Norvegia e Islanda hanno firmato a Bergen un accordo sulla pesca dopo quattro anni di trattative."),
    ("it", "Il secondo incontro tra i due ministri è durato un’ora e mezza."),
    ("it", "Secondo l’accordo, le navi potranno entrare nel porto per sei anni."),
    ("it", "Papa Benedetto XVI visitò la città nel maggio di quell’anno."),
    ("fr", "Les deux pays partagent une frontière de cinq cents kilomètres et un marché commun."),
    ("es", "Los ministros firmaron el tratado en Lima y cenaron por separado."),
    ("pt", "Os dois países assinaram o acordo em Lisboa na segunda-feira."),
    ("de", "Beide Seiten können das Abkommen mit dreimonatiger Frist kündigen."),
    ("de", "Das Gericht untersagte der Firma im Frühjahr den Bau der Brücke."),
    ("de", "Laut Artikel 4 muss der Text von beiden Parlamenten ratifiziert werden."),
    ("nl", "Beide landen tekenden het verdrag in Gent na vier jaar praten."),
    ("sv", "De två länderna undertecknade avtalet i Bergen efter fyra år av samtal."),
    ("pl", "Oba kraje podpisały umowę w Gdańsku po czterech latach rozmów."),
    ("ru", "Обе страны подписали соглашение в Риге после четырех лет переговоров."),
    ("tr", "İki ülke dört yıl süren görüşmelerin ardından anlaşmayı imzaladı."),
    ("ar", "وقعت الدولتان الاتفاقية في العقبة بعد أربع سنوات من المفاوضات."),
    ("hi", "दोनों देशों ने चार साल की बातचीत के बाद समझौते पर हस्ताक्षर किए।"),
    ("zh", "两国在厦门签署了渔业协定，随后举行了晚宴。"),
    ("zh", "根据协定，双方船只可以在六年内进入港口。"),
    ("ja", "両国は四年間の交渉を経て、京都で漁業協定に署名した。"),
    ("ko", "두 나라는 사 년간의 협상 끝에 부산에서 어업 협정에 서명했다."),
    (None, "Norway and Iceland signed the “Bergen Accord” on Tuesday."),
]


def found(text: str, language: str | None) -> Attribution | None:
    return attribution(text, Span(0, len(text)), language)


def cut(text: str, span: Span) -> str:
    return text[span.start : span.end]


def _inside(text: str, content: Span) -> list[Span]:
    return [span for span in quoted_spans(text, Span(0, len(text))) if span.end >= content.end]


@pytest.mark.parametrize(("language", "marked_up", "clause", "kind", "expert"), REPORTED)
def test_content_and_clause(language: str, marked_up: str, clause: str, kind: str, expert: bool) -> None:
    content = marked_up[marked_up.index("⟦") + 1 : marked_up.index("⟧")]
    text = marked_up.replace("⟦", "").replace("⟧", "")
    said = found(text, language)
    assert said is not None
    assert (cut(text, said.content), said.kind, said.expert) == (content, kind, expert)
    assert clause in cut(text, said.clause)
    assert said.marked is any(span.start <= said.content.start < span.end for span in _inside(text, said.content))


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_a_plain_sentence_reports_nothing(language: str | None, text: str) -> None:
    assert found(text, language) is None


@pytest.mark.parametrize("language", ["xx", "", None, "qaa-Latn"])
def test_without_data_for_the_language_marks_are_believed(language: str | None) -> None:
    text = "Blah “we shall return when the ice is gone” blah."
    said = found(text, language)
    assert said is not None
    assert said.marked
    assert cut(text, said.content) == "we shall return when the ice is gone"
    assert found("The minister said that both ports would reopen.", language) is None


@pytest.mark.parametrize("tag", ["pt-BR", "PT", "pt_PT"])
def test_a_region_does_not_matter(tag: str) -> None:
    assert found("A ministra disse que os dois portos vão abrir.", tag) is not None


def test_offsets_count_in_the_article() -> None:
    text = "First line.\nThe envoy said that both ports would reopen. Last line."
    start = text.index("The envoy")
    said = attribution(text, Span(start, text.index(" Last")), "en")
    assert said is not None
    assert cut(text, said.content) == "both ports would reopen"
    assert cut(text, said.clause) == "The envoy said"


def test_a_quotation_may_run_over_several_sentences() -> None:
    text = "“Nobody owns a river. Nobody ever will do so,” said the minister."
    first = attribution(text, Span(0, text.index(" Nobody ever")), "en")
    last = attribution(text, Span(text.index("Nobody ever"), len(text)), "en")
    assert first is not None
    assert last is not None
    assert (cut(text, first.content), first.marked, cut(text, first.clause)) == ("Nobody owns a river", True, "")
    assert (cut(text, last.content), last.marked) == ("Nobody ever will do so", True)
    assert cut(text, last.clause) == "said the minister"


@pytest.mark.parametrize(
    ("text", "insides"),
    [
        ("“a” and “b”", ["a", "b"]),
        ("„deutsch“ und »auch«", ["deutsch", "auch"]),
        ("« un » et ‹ deux ›", [" un ", " deux "]),
        ("”svenska” och ”mer”", ["svenska", "mer"]),
        ('"straight" and "more"', ["straight", "more"]),
        ("「外『内』」", ["外『内』"]),
        ("“outer ‘inner’ end”", ["outer ‘inner’ end"]),
        ("“per aver fatto da “arsenale” ai vicini”", ["per aver fatto da “arsenale” ai vicini"]),
        ("the river’s and the workers’ bank", []),
        ("an unclosed “mark", []),
        ("no opener” here", []),
        ("《条约》 is a title", []),
    ],
)
def test_quoted_spans(text: str, insides: list[str]) -> None:
    assert [cut(text, span) for span in quoted_spans(text, Span(0, len(text)))] == insides


PIECES = """
said “ ” « » „ " , . : ; — ’ that che que dass что, ha detto aggiungendo selon according to 表示 と述べた 고 말했다 dedi
कि قال إن river Oslo The il le die 河 treaty agreed a-t-elle ajouté - … ( ) "so-called" -said he X, Y,
"""
WORDS = st.sampled_from([*PIECES.split(), "\n"])
SENTENCES = st.one_of(
    st.text(max_size=80), st.lists(WORDS, max_size=25).map(" ".join), st.lists(WORDS, max_size=15).map("".join)
)


@settings(max_examples=400, deadline=None)
@given(before=st.text(max_size=10), text=SENTENCES, after=st.text(max_size=10), language=st.sampled_from(LANGUAGES))
def test_spans_lie_in_the_sentence(before: str, text: str, after: str, language: str) -> None:
    article, sentence = before + text + after, Span(len(before), len(before) + len(text))
    said = attribution(article, sentence, language)
    if said is not None:
        for span in (said.content, said.clause):
            assert sentence.start <= span.start <= span.end <= sentence.end
        assert said.content.start < said.content.end
        assert not cut(article, said.content)[0].isspace()
        assert not cut(article, said.content)[-1].isspace()
    for span in quoted_spans(article, sentence):
        assert sentence.start < span.start < span.end < sentence.end


@pytest.mark.parametrize("piece", ["“a ", "said ", "ha ", "a-", "’", '"x" ', ", ", "according to ", "との", "x"])
def test_a_long_sentence_is_bounded(piece: str) -> None:
    start = perf_counter()
    assert attribution(piece * (1_000_000 // len(piece)), Span(0, 1_000_000), "it") is None
    for language in ("en", "it", "ja"):
        text = (piece * LONGEST)[:LONGEST]
        attribution(text * 100, Span(0, LONGEST), language)
    assert perf_counter() - start < 5


def test_a_title_in_marks_is_no_statement() -> None:
    assert found("Le “Traité Commun des Grands Fleuves du Nord” est en vigueur depuis mai.", "fr") is None


def test_content_is_trimmed_like_every_quote() -> None:
    text = "The envoy said that “both ports” would reopen soon."
    said = found(text, "en")
    assert said is not None
    assert trim(text, said.content) == said.content
