"""Who speaks: a label is a name only where something proves it."""

from __future__ import annotations

import pytest

from pipeline.reading.reader import read

NO_SPEAKERS = """
    Step Habit Part Edit Note Tip Warning Source TL;DR Day Chapter Rule Question
    Number Pros Cons Update Fact Myth Lesson Reason Example PS Bonus Verdict
    Ingredients Do Don't English Paso Hábito Parte Edición Nota Consejo Advertencia
    Fuente Resumen Día Capítulo Regla Pregunta Ventajas Passo Dica Aviso Resumo Dia
    Regra Pergunta Vantagens Шаг Привычка Часть Примечание Совет Внимание Источник
    Итог День Глава Правило Вопрос Плюсы चरण आदत भाग नोट सुझाव चेतावनी स्रोत सारांश
    दिन अध्याय नियम प्रश्न फायदे خطوة عادة جزء ملاحظة نصيحة تحذير مصدر ملخص يوم فصل
    قاعدة سؤال مزايا
"""


@pytest.mark.parametrize("label", NO_SPEAKERS.split())
@pytest.mark.parametrize("shape", ["{0} 1: a b.\n{0} 2: c d.\n{0} 3: e f.", "{0}: a b.\n{0}: c d."])
def test_words_of_a_text_are_no_speakers(label: str, shape: str) -> None:
    text = f"Everything I know about the sea.\n{shape.format(label)}"
    pasted = read(text)
    assert not any(block.speaker for block in pasted.blocks)
    assert not pasted.left_out
    assert pasted.plain.split() == text.split()


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Sam: hi\nLee: hello\nSam: bye", ["Sam", "Lee", "Sam"]),
        ("Mom: where are you\nMe: home", ["Mom", "Me"]),
        ("мама: ты где\nя: дома", ["мама", "я"]),
        ("ماما: أين أنت\nأنا: في البيت", ["ماما", "أنا"]),
        ("माँ: कहाँ हो\nमैं: घर पर", ["माँ", "मैं"]),
        ("Speaker 1: yes\nSpeaker 2: no\nSpeaker 1: why", ["Speaker 1", "Speaker 2", "Speaker 1"]),
        ("+34 600 123 456: hola\nAna: quién eres\n+34 600 123 456: tu vecino",
         ["+34 600 123 456", "Ana", "+34 600 123 456"]),
        ("**Jess:** a\n**Kim:** b\n**Jess:** c", ["Jess", "Kim", "Jess"]),
        ("Dr. Reyes: sit\nPatient: no\nDr. Reyes: please", ["Dr. Reyes", "Patient", "Dr. Reyes"]),
        ("alex99: hi\nmia.b: hello\nalex99: bye", ["alex99", "mia.b", "alex99"]),
        ("A: hi there\nB: hello you\nA: bye", ["A", "B", "A"]),
    ],
)  # fmt: skip
def test_names_that_come_again_speak(text: str, speakers: list[str]) -> None:
    assert [block.speaker for block in read(text).blocks] == speakers


@pytest.mark.parametrize(
    "text",
    [
        "Note: buy milk",
        "The one thing nobody tells you about moving abroad: you will miss your supermarket.",
        "Hydration: drink water.\nSleep: eight hours.\nMovement: walk.\nLight: go outside.",
        "Calories: 200\nProtein: 12 g\nCalories: 300\nProtein: 9 g",
        "Berlin: 40\nParis: 55\nBerlin: 41\nParis: 56",
    ],
)
def test_labels_of_an_article_are_words(text: str) -> None:
    assert not any(block.speaker for block in read(text).blocks)


def test_what_stands_before_and_behind_a_chat_is_kept() -> None:
    pasted = read(
        "My sister wrote at midnight.\n\nMia: are you up\n\nMe: no\n\nMia: good\n\nThat was all."
    )
    assert [(block.speaker, block.text) for block in pasted.blocks] == [
        ("", "My sister wrote at midnight."), ("Mia", "are you up"), ("Me", "no"), ("Mia", "good"),
        ("", "That was all."),
    ]  # fmt: skip
