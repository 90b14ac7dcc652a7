"""What is the page's and what is the article's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.furniture import furniture
from agent.paragraphs import paragraphs

BODY = "The two ministers signed the register of ships on Monday, after three years of talks between them."


def marked(*lines: str, gap: str = "\n\n") -> list[str]:
    """The lines that are furniture, between two paragraphs of an article."""
    parts = paragraphs(gap.join(["Ships and their flags", BODY, *lines, BODY, BODY]))
    found = furniture(parts)
    return [part.text for part in parts if part.number in found]


@pytest.mark.parametrize(
    "line",
    [
        "-",
        "* * *",
        "Photo: A. Lund",
        "Foto: dpa / Anna Weiß",
        "Crédit photo : AFP",
        "图片来源：新华社",
        "写真：共同通信",
        "사진: 연합뉴스",
        "Фото: ТАСС",
        "تصوير: رويترز",
        "फोटो: पीटीआई",
        "Zdjęcie: PAP/Jan Nowak",
        "© 2021 The Paper",
        "Getty Images / ANNA LUND",
        "Anna Lund/AFP via Getty Images",
        "AFP",
        "(ANSA)",
        "Reuters, dpa",
        "Open in full screen",
        "Im Vollbildmodus öffnen",
        "Ouvrir en plein écran",
        "Открыть на весь экран",
        "在全屏模式下打开",
        "Advertisement",
        "Publicidad",
        "Read also: Harbour reopens after the storm",
        "Leggi anche: Riapre il porto",
        "Lire aussi La réouverture du port",
        "Lesen Sie auch: Der Hafen öffnet wieder",
        "Читайте также: Порт открылся",
        "اقرأ أيضا: إعادة فتح الميناء",
        "यह भी पढ़ें: बंदरगाह फिर खुला",
        "相关阅读：港口重新开放",
        "関連記事：港が再開",
        "Subscribe to our newsletter and never miss a story!",
        "Iscriviti alla newsletter",
        "Partager sur Facebook",
        "Facebook",
        "https://news.example/ships",
        "#ships #treaty",
        "Home › World › Seas",
        "→ More from the harbour",
        "PREV Harbour reopens after the storm",
        "NEXT Will the ferry sail?",
        "‹ PRECEDENTE  Il porto riapre    SUCCESSIVO ›  Il faro resta spento",
        "Previous article: Harbour reopens",
        "Tous droits réservés",
        "Tüm hakları saklıdır",
    ],
)
def test_lines_of_the_page_are_furniture(line: str) -> None:
    assert marked(line) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "A new start",
        "Sempre meno navi",
        "What the register means",
        "Next steps",
        "Photo diplomacy",
        "Share of the catch",
        "Related efforts have stalled since 2019, two officials said.",
        "Next week, the ministers will meet again.",
        "Sharing the catch is the next step, the minister told AFP.",
        "The talks have failed, according to Reuters.",
        "A quote from Anna Lund, speaking to the Paper",
        "Una citazione da Anna Lund, parlando ai giornalisti",
        "“We agreed,” she told AP.",
        "The parties undertake: (c) to keep the register open",
        "外长对路透社表示，协定下月生效。",
        "وقال الوزير لوكالة رويترز إن الاتفاق نهائي.",
        "Министр сообщил ТАСС, что соглашение вступит в силу.",
        "Der Vertrag von 1961",
        "By Monday",
        "Article 4",
    ],
)
def test_lines_of_the_article_are_not(line: str) -> None:
    assert marked(line) == []


def test_a_caption_between_a_widget_and_a_credit_goes_with_them() -> None:
    block = ["Vergrößern Sie das Bild", "The harbour is one of the oldest on the coast.", "Foto: A. Weiß"]
    assert marked(*block, BODY, *block) == [*block, *block]


def test_a_caption_and_its_credit_in_one_block() -> None:
    assert marked("The harbour is one of the oldest.\nPhoto: A. Lund") == [
        "The harbour is one of the oldest.",
        "Photo: A. Lund",
    ]


def test_a_caption_that_is_no_sentence_or_signs_itself() -> None:
    assert marked("The old harbour at dawn", "Photo: A. Lund")[0] == "The old harbour at dawn"
    signed = "The ministers meet on the quay in the old harbour. (AP Photo/Anna Lund)"
    assert marked(signed) == [signed]


def test_a_paragraph_before_a_credit_stays_in_the_article() -> None:
    assert marked("Photo: A. Lund") == ["Photo: A. Lund"]
    assert marked("The talks end on Friday. (Reuters)") == []


def test_what_repeats_is_a_button_unless_it_names_someone() -> None:
    assert marked("skoða stærri mynd", BODY, "skoða stærri mynd") == ["skoða stærri mynd"] * 2
    assert marked("said Anna Lund", BODY, "said Anna Lund") == []
    assert marked("Lund:", BODY, "Lund:") == []


def test_bylines_and_dates_stand_at_the_head() -> None:
    parts = paragraphs("\n\n".join(["Ships", "By Anna Lund and Jan Nowak", "4 March 2021, 10:30", BODY]))
    assert furniture(parts) == {1, 2}
    assert furniture(paragraphs("\n\n".join(["Ships", *[BODY] * 20, "4 March 2021", *[BODY] * 20]))) == frozenset()


def test_links_below_the_article() -> None:
    page = ["Ships", BODY, BODY, "A quote from Anna Lund", "-", "Harbour reopens", "Ferry sails again"]
    assert furniture(paragraphs("\n\n".join(page))) == {4, 5, 6}


def test_titles_below_a_label() -> None:
    assert marked("Related articles", "Harbour reopens", "Ferry sails again") == [
        "Related articles",
        "Harbour reopens",
        "Ferry sails again",
    ]


def test_a_text_without_full_stops_is_left_alone() -> None:
    lines = ["รัฐมนตรีลงนามในข้อตกลงเรื่องทะเบียนเรือเมื่อวันจันทร์หลังการเจรจาสามปีระหว่างสองประเทศเพื่อนบ้านในภูมิภาคนี้"] * 3
    assert furniture(paragraphs("\n\n".join([*lines, "-", "ทั้งสองฝ่ายจะพบกันอีก"]))) == {3}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_only_paragraphs_of_the_text_are_named(lines: list[str]) -> None:
    parts = paragraphs("\n".join(lines))
    assert furniture(parts) <= {part.number for part in parts}
