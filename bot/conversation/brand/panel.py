"""/brand: what the kit holds, and its buttons. A person's own in private, else the place's."""

from __future__ import annotations

from bot.conversation.brand import changes
from bot.conversation.brand.changes import CHOSEN, COLOURS, WRITTEN, BadBrand, Change
from bot.conversation.brand.kits import OWN, brand_in
from bot.conversation.drafts import options
from bot.conversation.prepared import BrandChange, ManagersOnly
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button
from bot.wording.presses import Verb, press_data
from pipeline.brand import NO_BRAND, Brand

_CORNERS = {"top-left": "↖", "top-right": "↗", "bottom-left": "↙", "bottom-right": "↘"}
_SAID_SHOWN = 8


async def command(turn: Turn) -> None:
    """The kit, or a change of it that was written."""
    await _answer(turn)


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A button of the kit: its choices, one of them, or what to write."""
    match arguments:
        case ("logo",):
            turn.show(turn.words("brand.write_logo"), (_back(turn),))
        case (name,) if name in CHOSEN:
            turn.show(turn.words(f"brand.choose_{name}"), (*_choices(turn, name), _back(turn)))
        case _:
            await _answer(turn)


async def press_write(turn: Turn, arguments: tuple[str, ...]) -> None:
    """What to write, and the start of it to copy; where a form was filled, what it says."""
    name = arguments[0] if arguments else ""
    if turn.event.idea is not None:
        await _answer(turn)
    elif name not in WRITTEN:
        turn.toast(turn.words("press.unknown"))
    else:
        text = turn.words(f"brand.write_{name}", **changes.limits_of(name))
        turn.show(text, (_back(turn),), copyable=f"/brand {name} ")


async def _answer(turn: Turn) -> None:
    """Why a change was not made, or the kit after it."""
    prepared = turn.prepared(BrandChange)
    if turn.refusal is not None:
        _say(turn, _why_not(turn, turn.refusal))
        return
    if prepared is not None and turn.event.place.is_private:
        try:
            await _keep(turn, prepared.change)
        except BadBrand as bad:
            _say(turn, _why_not(turn, bad))
            return
    _show(turn)


async def _keep(turn: Turn, change: Change) -> None:
    brand = changes.apply(brand_in(turn.account.settings), change)
    await turn.remember(OWN, brand.model_dump(mode="json", exclude_defaults=True))


def _why_not(turn: Turn, refusal: Exception) -> str:
    match refusal:
        case BadBrand(reason=reason, values=values):
            return turn.words(reason, **values)
        case ManagersOnly():
            return turn.words("group.admins_only")
        case _:
            return turn.words("error.later")


def _say(turn: Turn, text: str) -> None:
    """Why not: beside the kit, which stays as it is."""
    if turn.is_press:
        turn.toast(text)
    else:
        turn.privately(text)


def _show(turn: Turn) -> None:
    is_own = turn.event.place.is_private
    brand = brand_in(turn.account.settings if is_own else turn.known.rules.style)
    words = turn.words
    lines = _lines(turn, brand) or [words("brand.empty")]
    title = words("brand.own" if is_own else "brand.of_place")
    text = "\n".join((title, *lines, "", words("brand.how")))
    turn.show(text, _rows(turn, brand))


def _lines(turn: Turn, brand: Brand) -> list[str]:
    """What is set, each with its name."""
    words = turn.words
    corner = f"{_CORNERS[brand.place]} {words(f'brand.size_{brand.size}')}"
    said = "; ".join(f"{word} → {said}" for word, said in brand.spoken[:_SAID_SHOWN])
    shown = {
        "handle": brand.handle,
        "logo": words("brand.is_there") if brand.logo else "",
        "place": corner if brand.handle or brand.logo else "",
        "intro": _with_clip(turn, brand.intro, brand.intro_clip),
        "outro": _with_clip(turn, brand.outro, brand.outro_clip),
        "colour": brand.colour,
        "font": brand.font,
        "hashtags": " ".join(brand.hashtags),
        "say": said + (" …" if len(brand.spoken) > _SAID_SHOWN else ""),
    }
    return [f"{words(f'brand.{name}')}: {value}" for name, value in shown.items() if value]


def _with_clip(turn: Turn, text: str, clip: str) -> str:
    """What stands there, and whether a clip plays there."""
    return " · ".join(filter(None, (text, turn.words("brand.clip") if clip else "")))


def _rows(turn: Turn, brand: Brand) -> Rows:
    words = turn.words
    written = [
        Button(words(f"brand.{name}"), press_data(Verb.BRAND_WRITE, name))
        for name in WRITTEN
        if name not in {"colour", "logo"}
    ]
    chosen = [
        Button(words(f"brand.{name}"), press_data(Verb.BRAND, name)) for name in ("logo", *CHOSEN)
    ]
    reset = Button(words("settings.reset"), press_data(Verb.BRAND, "reset"))
    last = () if brand == NO_BRAND else ((reset,),)
    return (*options.rows_of(written), *options.rows_of(chosen), *last)


def _choices(turn: Turn, name: str) -> Rows:
    is_own = turn.event.place.is_private
    brand = brand_in(turn.account.settings if is_own else turn.known.rules.style)
    current = getattr(brand, name)
    buttons = [
        Button(
            f"✓ {_label(turn, name, value)}" if value == current else _label(turn, name, value),
            press_data(Verb.BRAND, name, number),
        )
        for number, value in enumerate(CHOSEN[name])
    ]
    return options.rows_of(buttons, 4 if name == "place" else options.BUTTONS_PER_ROW)


def _label(turn: Turn, name: str, value: str) -> str:
    if not value:
        return turn.words("options.auto")
    if name == "size":
        return turn.words(f"brand.size_{value}")
    signs = {colour: sign for sign, colour in COLOURS.items()}
    return _CORNERS.get(value) or signs.get(value) or value


def _back(turn: Turn) -> tuple[Button, ...]:
    return (Button(turn.words("options.back"), press_data(Verb.BRAND, "")),)
