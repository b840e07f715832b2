"""Edits said in words: "Scene 3: a red boat", "drop 2 and 4", "swap 1 and 2". Pure, in six
languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

Act = Literal["line", "picture", "add", "redraw", "drop", "up", "down", "swap", "move", "render"]

SCENE_WORDS: Final = "scene|escena|cena|сцена|दृश्य|सीन|مشهد|المشهد"
_SCENES: Final = (
    r"scenes?|escenas?|cenas?|сцен[ауыеё]?й?|दृश्यों|दृश्य|सीन|مشاهد|المشاهد|المشهدين|مشهدين|مشهد|المشهد"
)
_PICTURE: Final = "picture|image|imagen|imagem|картинка|рисунок|चित्र|तस्वीर|صورة|الصورة"
_VERBS: Final[dict[Act, str]] = {
    "redraw": "redraw|redibuja|redibujar|redesenhe|redesenhar|перерисуй|перерисовать"
    "|फिर से बनाओ|दोबारा बनाओ|أعد رسم|اعد رسم",
    "drop": "drop|delete|remove|cut|quita|quitar|elimina|borra|remova|apague|exclua|tire"
    "|убери|удали|выкинь|हटाओ|हटा दो|निकालो|احذف|أزل",
    "up": "up|move up|sube|suba|подними|выше|ऊपर|ارفع|لأعلى",
    "down": "down|move down|baja|desça|опусти|ниже|नीचे|أنزل|لأسفل",
    "swap": "swap|switch|exchange|intercambia|intercambiar|cambia|troque|trocar|troca|inverta"
    "|поменяй местами|поменяй|поменять местами|बदलो|अदला-बदली करो|आपस में बदलो|بدّل|بدل|بدّل بين"
    "|بدل بين",
}
_RENDER: Final = (
    "render|make it|make the video|haz el vídeo|haz el video|renderiza|faça o vídeo"
    "|renderizar|сделай видео|рендер|वीडियो बनाओ|रेंडर|اصنع الفيديو"
)
_SHORTER: Final = (
    r"(?:make it |a bit |a little |much )?shorter|shorten(?: it)?|tighten(?: it)?"
    r"|(?:hazlo |hazla )?(?:más|mas) cort[oa]|ac[oó]rtal[oa]|acorta"
    r"|(?:faça |deixe )?mais curt[oa]|encurt[ea](?:-o)?"
    r"|(?:сделай |сделать )?(?:покороче|короче)|сократи|укороти"
    r"|(?:इसे |और )*छोटा(?: करो| कर दो| बनाओ)?"
    r"|(?:اجعله )?أقصر|اقصر|قصّره|قصره|اختصره|اختصر"
)
_ARTICLE: Final = r"(?:(?:the|la|las|el|los|a|as|o|os)\s+)?"
_NUMBER: Final = r"[#№]?\d{1,2}"
_AND: Final = r"(?:\s*[,،;&+]\s*(?:and\s+)?|\s+(?:and|with|y|con|e|com|и|с|और|व)\s+|\s+و\s*)"
_LIST: Final = rf"{_NUMBER}(?:{_AND}{_NUMBER})*"
_TO: Final = r"(?:to(?:\s+(?:place|position))?|al?|para(?:\s+(?:o|a))?|на|в|إلى|الى)"

_LINE = re.compile(
    rf"\s*(?:{SCENE_WORDS})\s*(?:#|№|n[º°.]?)?\s*(\d{{1,2}})\s*[:：=]\s*(.+)\s*",
    re.IGNORECASE | re.DOTALL,
)
_ADD = re.compile(
    rf"\s*(?:(?:add|insert|añade|agrega|adicione|acrescente|добавь|вставь|أضف)\s+"
    rf"(?:(?:a|una|uma)\s+)?(?:(?:{_SCENES})\s+)?(?:after|después de|despues de|tras|depois d[ae]"
    rf"|após|после|بعد)\s+{_ARTICLE}(?:(?:{_SCENES})\s*)?|(?:(?:{_SCENES})\s*)?(?=\d+\s*के बाद))"
    r"#?(\d{1,2})\s*(?:के बाद(?:\s*जोड़ो)?)?\s*[:：]\s*(.+)\s*",
    re.IGNORECASE | re.DOTALL,
)
_ACTS: Final = "|".join(f"(?P<{act}>{words})" for act, words in _VERBS.items())
_ACT = re.compile(
    rf"\s*(?:{_ACTS})\s+{_ARTICLE}(?:(?:{_SCENES})\s*)?(?P<numbers>{_LIST})\s*[.!।]?\s*",
    re.IGNORECASE,
)
_ACT_AFTER = re.compile(
    rf"\s*(?:(?:{_SCENES})\s*)?(?P<numbers>{_LIST})\s+(?:को\s+)?(?:{_ACTS})\s*[.!।]?\s*",
    re.IGNORECASE,
)
_MOVE = re.compile(
    rf"\s*(?:move|put|mueve|pon|mova|coloque|перемести|передвинь|поставь|انقل|حرّك|حرك)\s+"
    rf"{_ARTICLE}(?:(?:{_SCENES})\s*)?(?P<from>{_NUMBER})\s+{_TO}\s+{_ARTICLE}"
    rf"(?P<to>{_NUMBER})\s*[.!]?\s*"
    rf"|\s*(?:(?:{_SCENES})\s*)?(?P<from_>{_NUMBER})\s+को\s+(?P<to_>{_NUMBER})\s+पर"
    r"(?:\s+ले जाओ|\s+रखो)?\s*[.!।]?\s*",
    re.IGNORECASE,
)
_IDEA = re.compile(rf"\s*(?:{_PICTURE})\s*[:：]\s*(.+)\s*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SpokenEdit:
    """What was said: which scenes by their numbers, and a text. Of `swap` and `move` there are
    two numbers: both scenes, and the scene and its new place."""

    act: Act
    numbers: tuple[int, ...] = ()
    text: str = ""


def spoken_edit(text: str) -> SpokenEdit | None:
    """The edit that the whole of `text` says; None for anything that may be an idea.

    What goes over several lines is never one: it may be a script.
    """
    if "\n" in text.strip():
        return None
    return _written(text) or _moved(text) or _done(text)


def _written(text: str) -> SpokenEdit | None:
    """A scene's new line or picture, or a new scene."""
    if found := _LINE.fullmatch(text):
        number, said = int(found[1]), found[2].strip()
        if idea := picture_idea(said):
            return SpokenEdit("picture", (number,), idea)
        return SpokenEdit("line", (number,), said)
    if found := _ADD.fullmatch(text):
        return SpokenEdit("add", (int(found[1]),), found[2].strip())
    return None


def _moved(text: str) -> SpokenEdit | None:
    """A scene and its new place."""
    found = _MOVE.fullmatch(text)
    if found is None:
        return None
    moved, place = found["from"] or found["from_"], found["to"] or found["to_"]
    return SpokenEdit("move", (*_numbers(moved), *_numbers(place)))


def _done(text: str) -> SpokenEdit | None:
    """Anything else that is said in a word and numbers."""
    if re.fullmatch(rf"\s*(?:{_RENDER})\s*[.!]?\s*", text, re.IGNORECASE):
        return SpokenEdit("render")
    found = _ACT.fullmatch(text) or _ACT_AFTER.fullmatch(text)
    if found is None:
        return None
    act = next(name for name in _VERBS if found[name])
    numbers = _numbers(found["numbers"])
    may_be_many = act in {"drop", "redraw"}
    return SpokenEdit(act, numbers) if may_be_many or len(numbers) == _COUNTS[act] else None


_COUNTS: Final[dict[Act, int]] = {"up": 1, "down": 1, "swap": 2}


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(one) for one in re.findall(r"\d+", text)))


def is_shorter(text: str) -> bool:
    """Whether the whole of `text` asks for a shorter video."""
    return re.fullmatch(rf"\s*(?:{_SHORTER})\s*[.!।]?\s*", text, re.IGNORECASE) is not None


def picture_idea(text: str) -> str:
    """What follows "picture:"; empty where the text does not begin so."""
    found = _IDEA.fullmatch(text)
    return found[1].strip() if found else ""
