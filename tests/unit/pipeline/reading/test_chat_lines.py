"""Placeholders, system lines and marks that chat apps write, told from what people write."""

from __future__ import annotations

import pytest

from pipeline.reading.chat_lines import is_only_emoji, reason_of, without_edited
from pipeline.reading.reader import read


@pytest.mark.parametrize(
    "text",
    [
        "<Media omitted>", "image omitted", "video omitted", "GIF omitted", "sticker omitted",
        "audio omitted", "document omitted", "Contact card omitted", "<attached: 01-PHOTO.jpg>",
        "IMG-20231231-WA0001.jpg (file attached)", "[Photo]", "[ Sticker ]",
        "[Voice message, 0:05]",
        "<Multimedia omitido>", "imagen omitida", "video omitido", "audio omitido",
        "IMG-1.jpg (archivo adjunto)", "<Mídia oculta>", "<Arquivo de mídia oculto>",
        "imagem ocultada", "áudio ocultado", "figurinha omitida", "IMG-1.jpg (arquivo anexado)",
        "<Без медиафайлов>", "<Медиафайл пропущен>", "изображение отсутствует", "видео отсутствует",
        "стикер отсутствует", "IMG-1.jpg (файл добавлен)", "<मीडिया छोड़ा गया>", "चित्र छोड़ा गया",
        "<تم استبعاد الوسائط>", "تم استبعاد الصورة", "<الوسائط غير مدرجة>", "الصورة غير مدرجة",
    ],
)  # fmt: skip
def test_a_placeholder_of_a_file_is_no_message(text: str) -> None:
    assert reason_of(text) == "media"


@pytest.mark.parametrize(
    "text",
    [
        "This message was deleted", "You deleted this message.", "Se eliminó este mensaje.",
        "Eliminaste este mensaje", "Mensagem apagada", "Você apagou esta mensagem",
        "Данное сообщение удалено", "Вы удалили данное сообщение", "यह मैसेज हटा दिया गया",
        "تم حذف هذه الرسالة", "لقد حذفت هذه الرسالة", "Missed voice call", "Llamada perdida",
        "Loved “see you”", "Ana laughed at “the cat”", "Delivered", "Read 9:14 PM",
        "Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
    ],
)  # fmt: skip
def test_the_apps_own_lines_are_no_messages(text: str) -> None:
    assert reason_of(text) == "system"


@pytest.mark.parametrize(
    "text",
    [
        "I deleted the message you sent, sorry", "the image you sent is omitted in my copy of it",
        "gif or jif?", "photo day tomorrow", "she loved it", "video games all night",
        "read the book",
        "no", "12", "la imagen es bonita", "это фото с моря", "सच में?", "هذه الصورة جميلة جدا",
    ],
)  # fmt: skip
def test_what_people_write_about_files_is_theirs(text: str) -> None:
    assert reason_of(text) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("see you (edited)", "see you"),
        ("nos vemos <Se editó este mensaje.>", "nos vemos"),
        ("até <Mensagem editada>", "até"),
        ("пока (изменено)", "пока"),
        ("I edited it", "I edited it"),
    ],
)
def test_the_mark_of_an_edit_is_taken_off(text: str, kept: str) -> None:
    assert without_edited(text)[0] == kept


def test_reactions_are_emoji_with_a_count() -> None:
    assert is_only_emoji("👍 2", counted=True) == "👍"
    assert is_only_emoji("❤️ 3", counted=True) == "❤️"
    assert is_only_emoji("👍", counted=True) == ""
    assert is_only_emoji("ok 2", counted=True) == ""


@pytest.mark.parametrize(
    "stamp",
    ["[31/12/2023, 22:14:05] ", "31/12/2023, 22:14 - ", "12/31/23, 10:14 PM - ", "[10:14 PM] "],
)
def test_a_chat_that_a_form_put_in_one_line_is_read(stamp: str) -> None:
    pasted = read(f"{stamp}Sam: where are you {stamp}Lee: on the roof {stamp}Sam: come down")
    assert [(one.speaker, one.text) for one in pasted.blocks] == [
        ("Sam", "where are you"), ("Lee", "on the roof"), ("Sam", "come down"),
    ]  # fmt: skip


STAMPS = (
    "[31/12/2023, 22:14:05] {0}: ", "[12/31/23, 10:14:05\u202fPM] {0}: ",
    "31/12/2023, 22:14 - {0}: ",
    "12/31/23, 10:14 PM - {0}: ", "31.12.23, 22:14 - {0}: ", "31/12/2023 22:14 - {0}: ",
    "2023-12-31, 22:14 - {0}: ", "[22:14, 31/12/2023] {0}: ", "31/12/23, 10:14 p. m. - {0}: ",
    "[31.12.2023 22:14] {0}: ", "22:14 {0}: ", "[22:14] {0}: ", "{0}, [31.12.2023 22:14]\n",
    "{0}, [12/31/23 10:14 PM]:\n", "{0} — Today at 10:14 PM\n", "{0} — Yesterday at 22:14\n",
    "{0} — 12/31/2023 10:14 PM\n", "{0}  10:14 PM\n", "{0}\n — \nToday at 10:14 PM\n",
    "{0}\nMOD\n — 12/31/2023 10:14 PM\n", "22:14\t{0}\t", "{0} [31.12.2023 22:14]:\n",
    "\u200e[31/12/2023, 22:14:05] \u200e{0}: ", "Dec 31, 2023 10:14 PM - {0}: ",
    "31 de dez. de 2023 22:14 - {0}: ", "31 дек. 2023 г., 22:14 - {0}: ",
)  # fmt: skip


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("names", [("Sam", "Lee"), ("+44 7700 900123", "Mum ❤️"), ("سارة", "रिया")])
def test_every_usual_stamp_is_read(stamp: str, names: tuple[str, str]) -> None:
    said = ("where are you", "on the roof: again", "come down")
    who = (names[0], names[1], names[0])
    text = "\n".join(stamp.format(name) + line for name, line in zip(who, said, strict=True))
    pasted = read(text)
    assert pasted.kind == "chat"
    assert [(one.speaker, one.text) for one in pasted.blocks] == list(zip(who, said, strict=True))
    assert pasted.clock == "22:14"
