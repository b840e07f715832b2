"""Edits said in words: "Scene 3: a red boat", "drop 2", "picture: …". Pure, in six languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Act = Literal["line", "picture", "redraw", "drop", "up", "down", "render"]

SCENE_WORDS: Final = "scene|escena|cena|сцена|दृश्य|सीन|مشهد|المشهد"
_PICTURE: Final = "picture|image|imagen|imagem|картинка|рисунок|चित्र|तस्वीर|صورة|الصورة"
_VERBS: Final[dict[Act, str]] = {
    "redraw": "redraw|redibuja|redibujar|redesenhe|redesenhar|перерисуй|перерисовать"
    "|फिर से बनाओ|दोबारा बनाओ|أعد رسم|اعد رسم",
    "drop": "drop|delete|remove|quita|elimina|borra|remova|apague|tire|убери|удали|हटाओ|निकालो"
    "|احذف|أزل",
    "up": "up|move up|sube|suba|подними|выше|ऊपर|ارفع|لأعلى",
    "down": "down|move down|baja|desça|опусти|ниже|नीचे|أنزل|لأسفل",
}
_RENDER: Final = (
    "render|make it|make the video|haz el vídeo|haz el video|renderiza|faça o vídeo"
    "|renderizar|сделай видео|рендер|वीडियो बनाओ|रेंडर|اصنع الفيديو"
)
_LINE = re.compile(
    rf"\s*(?:{SCENE_WORDS})\s*(?:#|№|n[º°.]?)?\s*(\d{{1,2}})\s*[:：=]\s*(.+)\s*",
    re.IGNORECASE | re.DOTALL,
)
_ACT = re.compile(
    r"\s*(?:"
    + "|".join(f"(?P<{act}>{words})" for act, words in _VERBS.items())
    + rf")\s+(?:(?:the|la|el|a|o)\s+)?(?:{SCENE_WORDS})?\s*#?(?P<number>\d{{1,2}})\s*[.!]?\s*",
    re.IGNORECASE,
)
_ACT_AFTER = re.compile(
    rf"\s*(?:{SCENE_WORDS})\s*#?(?P<number>\d{{1,2}})\s+(?:को\s+)?(?:"
    + "|".join(f"(?P<{act}>{words})" for act, words in _VERBS.items())
    + r")\s*[.!]?\s*",
    re.IGNORECASE,
)
_IDEA = re.compile(rf"\s*(?:{_PICTURE})\s*[:：]\s*(.+)\s*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SpokenEdit:
    """What was said: which scene by its number (0 where none is named), and a text."""

    act: Act
    number: int = 0
    text: str = ""


def spoken_edit(text: str) -> SpokenEdit | None:
    """The edit that the whole of `text` says; None for anything that may be an idea.

    What goes over several lines is never one: it may be a script.
    """
    if "\n" in text.strip():
        return None
    if found := _LINE.fullmatch(text):
        number, said = int(found[1]), found[2].strip()
        if idea := picture_idea(said):
            return SpokenEdit("picture", number, idea)
        return SpokenEdit("line", number, said)
    if re.fullmatch(rf"\s*(?:{_RENDER})\s*[.!]?\s*", text, re.IGNORECASE):
        return SpokenEdit("render")
    found = _ACT.fullmatch(text) or _ACT_AFTER.fullmatch(text)
    if found is None:
        return None
    act = next(name for name in _VERBS if found[name])
    return SpokenEdit(act, int(found["number"]))


def picture_idea(text: str) -> str:
    """What follows "picture:"; empty where the text does not begin so."""
    found = _IDEA.fullmatch(text)
    return found[1].strip() if found else ""
