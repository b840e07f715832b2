"""One detector: right on sentences, silent on what is too short, deaf to what is no word."""

from __future__ import annotations

import time

import pytest

from pipeline.language.detection import LANGUAGES, detect_language, is_english, own_words

SENTENCES = {
    "en": (
        "A lighthouse keeper finds a door in the sea",
        "Why do cats always land on their feet?",
        "The five strangest laws that still exist in small towns",
        "My grandmother hid a letter inside the old piano for forty years",
        "How black holes bend time and what would happen if you fell in",
        "Two robots learn to dance in an empty supermarket at night",
        "There is a village where nobody is allowed to whistle after dark",
    ),
    "es": (
        "Un farero encuentra una puerta en medio del mar",
        "¿Por qué los gatos siempre caen de pie?",
        "Cinco leyes extrañas que todavía existen en pueblos pequeños",
        "Mi abuela escondió una carta dentro del piano viejo durante cuarenta años",
        "Cómo los agujeros negros doblan el tiempo",
        "Dos robots aprenden a bailar en un supermercado vacío",
        "Hay un pueblo donde nadie puede silbar de noche",
    ),
    "pt": (
        "Um faroleiro encontra uma porta no meio do mar",
        "Por que os gatos sempre caem de pé?",
        "Cinco leis estranhas que ainda existem em cidades pequenas do Brasil",
        "Minha avó escondeu uma carta dentro do piano velho por quarenta anos",
        "Como os buracos negros dobram o tempo",
        "Você não vai acreditar no que aconteceu com esse cachorro",
        "Existe uma vila onde ninguém pode assobiar à noite",
    ),
    "fr": (
        "Un gardien de phare trouve une porte dans la mer",
        "Pourquoi les chats retombent-ils toujours sur leurs pattes ?",
        "Cinq lois étranges qui existent encore dans les petits villages",
        "Ma grand-mère a caché une lettre dans le vieux piano pendant quarante ans",
        "Comment les trous noirs courbent le temps",
        "Deux robots apprennent à danser dans un supermarché vide",
    ),
    "de": (
        "Ein Leuchtturmwärter findet eine Tür im Meer",
        "Warum landen Katzen immer auf den Füßen?",
        "Fünf seltsame Gesetze, die es in kleinen Dörfern noch gibt",
        "Meine Großmutter versteckte vierzig Jahre lang einen Brief im Klavier",
        "Wie schwarze Löcher die Zeit krümmen",
        "Zwei Roboter lernen nachts in einem leeren Supermarkt tanzen",
        "Es gibt ein Dorf, in dem nachts niemand pfeifen darf",
    ),
    "it": (
        "Un guardiano del faro trova una porta nel mare",
        "Perché i gatti cadono sempre in piedi?",
        "Cinque leggi strane che esistono ancora nei piccoli paesi",
        "Mia nonna nascose una lettera nel vecchio pianoforte per quarant'anni",
        "Come i buchi neri piegano il tempo",
        "Due robot imparano a ballare in un supermercato vuoto",
    ),
    "hi": (
        "एक लाइटहाउस कीपर को समुद्र में एक दरवाज़ा मिलता है",
        "बिल्लियाँ हमेशा अपने पैरों पर क्यों गिरती हैं?",
        "पाँच अजीब कानून जो आज भी छोटे शहरों में हैं",
        "मेरी दादी ने चालीस साल तक एक चिट्ठी छिपाकर रखी",
        "ब्लैक होल समय को कैसे मोड़ते हैं",
    ),
    "ru": (
        "Смотритель маяка находит дверь посреди моря",
        "Почему кошки всегда приземляются на лапы?",
        "Пять странных законов, которые до сих пор действуют",
        "Моя бабушка сорок лет прятала письмо в старом пианино",
        "Как чёрные дыры искривляют время",
    ),
    "ar": (
        "حارس منارة يجد بابا في وسط البحر",
        "لماذا تسقط القطط دائما على أقدامها؟",
        "خمسة قوانين غريبة ما زالت موجودة في المدن الصغيرة",
        "أخفت جدتي رسالة داخل البيانو القديم أربعين عاما",
        "كيف تحني الثقوب السوداء الزمن",
    ),
    "ja": (
        "灯台守が海の中にドアを見つける",
        "なぜ猫はいつも足から着地するのか",
        "小さな町にまだ残っている奇妙な法律",
        "祖母は四十年間ピアノの中に手紙を隠していた",
        "ブラックホールはどのように時間を曲げるのか",
    ),
}


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_are_told(code: str) -> None:
    assert [detect_language(one) for one in SENTENCES[code]] == [code] * len(SENTENCES[code])


@pytest.mark.parametrize(
    "text",
    [
        "", "1969", "🦊🚀", "Mars", "pizza", "Bitcoin", "samurai", "lost cat", "A fox",
        "Leonardo da Vinci", "Elon Musk vs Jeff Bezos", "iPhone 15 vs Samsung Galaxy S24",
        "alien invasion", "gato perdido", "top 5 volcanoes",
    ],
)  # fmt: skip
def test_what_is_too_short_or_only_names_is_not_guessed(text: str) -> None:
    assert detect_language(text) is None
    assert is_english(text, "en-GB")
    assert not is_english(text, "es")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("привет", "ru"), ("Сказка о рыбаке", "ru"), ("Чому коти муркочуть уночі", "uk"),
        ("مرحبا", "ar"), ("नमस्ते", "hi"), ("שלום", "he"), ("猫", "zh"), ("ねこ", "ja"),
        ("고양이", "ko"), ("γάτα", "el"), ("แมว", "th"), ("为什么猫会打呼噜", "zh"),
        ("世界最速の動物トップ3", "ja"), ("5个最大的国家", "zh"), ("ราคา500บาท", "th"),
        ("富士山 歴史", "ja"), ("日本国憲法制定の経緯", "ja"), ("日本历史", "zh"),
    ],
)  # fmt: skip
def test_a_script_of_its_own_tells_even_in_a_word(text: str, code: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "noise",
    [
        "https://www.noticias.pt/mundo/a-historia-do-dia-em-portugal",
        "www.uol.com.br/noticias/brasil/o-que-aconteceu",
        "folha.com.br/mundo/por-que-os-gatos",
        "@maria_da_silva #amor #vidaBoa",
        "para_minha_avó_final_v2.mp4",
        "maria.da.conceicao@correio.pt",
        "`para_cada(gato em gatos)`",
        "😀 🇵🇹 👩‍👩‍👧",
        "C:\\Usuários\\maria\\não\\apagar",
    ],
)
def test_what_is_no_word_says_nothing(noise: str) -> None:
    assert detect_language(noise) is None
    assert detect_language(f"Make a video about this please {noise}") == "en"
    assert detect_language(f"{noise} Haz un vídeo sobre esto por favor") == "es"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A bold star and brace Z̸a̸l̸g̸o̸ מגדלור", "en"),
        ("A lighthouse called מגדלור in the sea", "en"),
        ("Una historia de 東京 para los niños", "es"),
        ("Сказка о городе London и его людях", "ru"),
        ("H̸e̸l̸l̸o̸ w̸o̸r̸l̸d̸", None),
        ("A star Z̸a̸l̸g̸o̸ מגדלור", None),
        ("T\u0336h\u0336e keeper finds a do\u0336or in the sea", "en"),
        ("Mo\u0323\u0302t ca\u0302u chuye\u0323\u0302n ve\u0302\u0300 bie\u0302\u0309n", "vi"),
        ("日本語 のはなし を 聞かせて", "ja"),
    ],
)
def test_decoration_and_names_in_another_script_say_nothing(text: str, code: str | None) -> None:
    assert detect_language(text) == code


def test_words_keep_their_accents_and_lose_their_punctuation() -> None:
    assert (
        own_words("«¡Qué día!», dijo (él)… l'eau; 猫は、好き")
        == "¡Qué día dijo él l'eau 猫は、好き"
    )


def test_a_long_text_of_any_kind_is_read_in_a_moment() -> None:
    detect_language("Read the data first, please.")
    texts = [" ".join(SENTENCES["en"]) * 10, "".join(SENTENCES["ja"]) * 60]
    texts += [sign * 4096 for sign in ("a.", "a@", "a/", "`", "x(", "://", "a_", "a ", "aB", "@")]
    for text in texts:
        began = time.thread_time()
        detect_language(text[:4096])
        assert time.thread_time() - began < 0.1


def test_what_it_says_is_in_its_list() -> None:
    assert set(SENTENCES) <= LANGUAGES
    assert detect_language("Per què els gats sempre cauen de peu?") in {*LANGUAGES, None}


@pytest.mark.parametrize(
    "text",
    [
        "My first marathon",
        "my first day at the gym",
        "The best pizza toppings",
        "Who was Marie Curie?",
        "The strangest Olympic marathon",
    ],
)
def test_a_few_english_words_are_not_taken_for_another_language(text: str) -> None:
    assert detect_language(text) in (None, "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ang unang araw ko sa trabaho", "tl"),
        ("El perro que esperaba en la estación", "es"),
        ("Warum ist der Himmel blau", "de"),
        ("Pourquoi les chats ronronnent", "fr"),
    ],
)
def test_a_few_words_of_one_language_still_tell(text: str, language: str) -> None:
    assert detect_language(text) == language


SHORT = {
    "en": (
        "why cats purr",
        "the deepest ocean",
        "lost at sea",
        "My First Marathon",
        "how bees make honey",
        "top five scary places",
    ),
    "es": (
        "por qué ronronean los gatos",
        "el perro perdido",
        "la casa embrujada",
        "mi primer maratón",
        "los planetas más grandes",
        "cómo vuelan los aviones",
    ),
    "pt": (
        "A casa que respondia",
        "o menino perdido",
        "por que o céu é azul",
        "minha primeira maratona",
        "os maiores planetas",
        "Meu polvo abre a geladeira",
    ),
    "fr": (
        "pourquoi le ciel est bleu",
        "la maison hantée",
        "mon premier marathon",
        "le chien perdu",
        "les plus grandes planètes",
        "comment volent les avions",
    ),
    "it": (
        "perché il cielo è blu",
        "la casa stregata",
        "la mia prima maratona",
        "il cane perduto",
        "i pianeti più grandi",
        "come volano gli aerei",
    ),
    "hi": (
        "आसमान नीला क्यों है",
        "भूतिया घर की कहानी",
        "मेरी पहली दौड़",
        "खोया हुआ कुत्ता",
        "सबसे बड़े ग्रह",
        "शहद कभी खराब नहीं",
    ),
    "ja": (
        "空はなぜ青いのか",
        "猫の一日",
        "幽霊屋敷",
        "初めてのマラソン",
        "大きな惑星トップ5",
        "失われた都市",
    ),
    "de": (
        "warum Katzen schnurren",
        "das verfluchte Haus",
        "mein erster Marathon",
        "der verlorene Hund",
        "die größten Planeten",
        "Wie Flugzeuge fliegen",
    ),
    "ar": (
        "لماذا السماء زرقاء",
        "البيت المسكون",
        "أول ماراثون لي",
        "الكلب الضائع",
        "أكبر الكواكب",
        "كيف تطير الطائرات",
    ),
    "ru": (
        "почему небо голубое",
        "дом с привидениями",
        "мой первый марафон",
        "потерянная собака",
        "самые большие планеты",
        "как летают самолёты",
    ),
}
"""Prompts of two to five words, as people type them."""


@pytest.mark.parametrize("code", SHORT)
def test_a_short_prompt_is_of_its_own_language_or_of_none(code: str) -> None:
    found = [detect_language(one) for one in SHORT[code]]
    assert set(found) <= {code, None}
    assert found.count(code) >= 5


@pytest.mark.parametrize("text", ["El Niño explained", "Die Hard trilogy", "La La Land"])
def test_a_name_with_a_foreign_small_word_is_not_taken_for_its_language(text: str) -> None:
    assert detect_language(text) in (None, "en")
