"""/character: who is kept by name, and the buttons of each; the button under a result."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.conversation.characters.changes import BadCharacter, find, for_brief, free_name
from bot.conversation.drafts import create, options
from bot.conversation.media.files import RIGHTS
from bot.conversation.prepared import PreparedCharacter, RemovedCharacter
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button, Media, Message
from bot.wording.presses import Verb, press_data
from db.jobs import assets
from db.jobs.video_rows import Video
from db.people import characters
from db.people.characters import MOST_KEPT, KeptCharacter, new_character

PICTURE: Final = "p"
REMOVE: Final = "x"
SHOW: Final = "i"


async def command(turn: Turn) -> None:
    """Who is kept; or what became of a change that was written."""
    await _answer(turn)


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A button of the list, or of one of them."""
    act, character_id = (*arguments, "", "")[:2]
    found = next((one for one in await turn.kept_characters() if one.id == character_id), None)
    if found is None:
        await _answer(turn)
    elif act == PICTURE:
        await _send_picture(turn, found)
    elif act in RIGHTS and found.is_brought:
        await _keep(turn, replace(found, rights=RIGHTS[act]))
    else:
        _show_one(turn, found)


async def press_write(turn: Turn, arguments: tuple[str, ...]) -> None:
    """What to write for another name; where a form was filled, the character by its new one."""
    kept = await turn.kept_characters()
    found = next((one for one in kept if (one.id,) == arguments), None)
    if turn.event.idea is not None or found is None:
        await _answer(turn)
        return
    text = turn.words("character.write_name", name=found.name)
    turn.show(text, (_back(turn, found),), copyable=f"/character {found.name} = ")


async def press_video(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A new video with somebody: its idea is asked for."""
    kept = await turn.kept_characters()
    found = next((one for one in kept if (one.id,) == arguments and one.is_ready), None)
    if found is None:
        turn.toast(turn.words("press.unknown"))
        return
    brief = {"character": for_brief(found)}
    await create.ask_idea(turn, "character.ask_idea", brief, name=found.name)


async def keep_hero(turn: Turn, video: Video) -> None:
    """The hero of a result is kept, by the name that the story gives it."""
    prepared = turn.prepared(PreparedCharacter)
    if prepared is None:
        _say(turn, _why_not(turn, turn.refusal))
        return
    kept, wish = await turn.kept_characters(), prepared.wish
    same = next(
        (one for one in kept if (one.looks, one.picture) == (wish.text, prepared.picture)), None
    )
    if same is None:
        same = new_character(
            free_name(wish.name or turn.words("character.unnamed"), kept),
            looks=wish.text,
            picture=prepared.picture,
            house=prepared.house,
            is_upright=prepared.is_upright,
        )
        if not await characters.put(turn.tx, same):
            _say(turn, turn.words("character.many", limit=MOST_KEPT))
            return
    text = f"{turn.words('character.kept', name=same.name)}\n\n{_about(turn, same)}"
    turn.privately(text, _rows_of(turn, same))


async def _answer(turn: Turn) -> None:
    removed, prepared = turn.prepared(RemovedCharacter), turn.prepared(PreparedCharacter)
    if turn.refusal is not None:
        _say(turn, _why_not(turn, turn.refusal))
    elif prepared is not None:
        try:
            await _keep(turn, _changed(prepared, await turn.kept_characters()))
        except BadCharacter as bad:
            _say(turn, turn.words(bad.reason, **bad.values))
    else:
        note = turn.words("character.removed", name=removed.name) if removed else ""
        await _show_list(turn, note)


def _changed(prepared: PreparedCharacter, kept: tuple[KeptCharacter, ...]) -> KeptCharacter:
    """The character as it was wished; BadCharacter where that cannot be."""
    wish, found = prepared.wish, find(kept, prepared.wish.name)
    if wish.act == "rename":
        if found is None:
            raise BadCharacter("character.unknown", name=wish.name)
        other = find(kept, wish.text)
        if other is not None and other.id != found.id:
            raise BadCharacter("character.name_taken", name=other.name)
        return replace(found, name=wish.text)
    if found is None:
        if wish.act == "show" and not prepared.picture:
            raise BadCharacter("character.unknown", name=wish.name)
        found = new_character(wish.name)
    if wish.act == "describe":
        found = replace(found, looks=wish.text)
    if prepared.picture:  # another photo, another answer about the right to it
        found = replace(
            found,
            picture=prepared.picture,
            is_brought=True,
            rights=None,
            house="",
            is_upright=None,
        )
    return found


async def _keep(turn: Turn, changed: KeptCharacter) -> None:
    """Store it as it is now, and show it."""
    if any(one.id == changed.id for one in await turn.kept_characters()):
        await characters.change(turn.tx, changed)
    elif not await characters.put(turn.tx, changed):
        _say(turn, turn.words("character.many", limit=MOST_KEPT))
        return
    _show_one(turn, changed)


def _why_not(turn: Turn, refusal: Exception | None) -> str:
    if isinstance(refusal, BadCharacter):
        return turn.words(refusal.reason, **refusal.values)
    return turn.words("error.later")


def _say(turn: Turn, text: str) -> None:
    if turn.is_press:
        turn.toast(text)
    else:
        turn.privately(text)


def _show(turn: Turn, text: str, rows: Rows) -> None:
    """In the message of the button, or for this person alone."""
    if turn.is_press:
        turn.show(text, rows)
    else:
        turn.privately(text, rows)


async def _show_list(turn: Turn, note: str = "") -> None:
    kept = await turn.kept_characters()
    lines = [f"• {one.name}" + (f": {one.looks}" if one.looks else "") for one in kept]
    title = turn.words("character.list" if kept else "character.none")
    how = turn.words("character.how", limit=MOST_KEPT)
    text = "\n\n".join(filter(None, (note, "\n".join((title, *lines)), how)))
    buttons = [Button(one.name, press_data(Verb.CHARACTER, SHOW, one.id)) for one in kept]
    _show(turn, text, options.rows_of(buttons))


def _show_one(turn: Turn, character: KeptCharacter) -> None:
    _show(turn, _about(turn, character), _rows_of(turn, character))


def _about(turn: Turn, character: KeptCharacter) -> str:
    """Who it is, and honestly what it will be drawn from here."""
    name = character.name
    if not character.is_ready:
        return turn.words("character.rights_ask", name=name)
    if character.picture and turn.services.draws_from_pictures:
        how = turn.words("character.by_picture")
    elif character.house:
        how = turn.words("character.by_figure")
    else:
        how = turn.words("character.by_words", name=name)
    return "\n".join(filter(None, (f"👤 {name}", character.looks, how)))


def _rows_of(turn: Turn, character: KeptCharacter) -> Rows:
    def button(key: str, verb: Verb, *arguments: str) -> Button:
        label = turn.words(key, name=character.name)
        return Button(label, press_data(verb, *arguments, character.id))

    first: list[Button] = []
    if character.is_ready:
        first = [button("character.new_video", Verb.CHARACTER_VIDEO)]
    else:
        first = [
            button(f"character.rights_{says}", Verb.CHARACTER, letter)
            for letter, says in RIGHTS.items()
        ]
    second = [button("character.rename", Verb.CHARACTER_WRITE)]
    if character.picture:
        second.append(button("character.picture", Verb.CHARACTER, PICTURE))
    remove = button("character.remove", Verb.CHARACTER, REMOVE)
    every = Button(turn.words("character.all"), press_data(Verb.CHARACTER, "l"))
    return (tuple(first), tuple(second), (remove, every))


def _back(turn: Turn, character: KeptCharacter) -> tuple[Button, ...]:
    data = press_data(Verb.CHARACTER, SHOW, character.id)
    return (Button(turn.words("options.back"), data),)


async def _send_picture(turn: Turn, character: KeptCharacter) -> None:
    storage_key = await assets.storage_key_of(turn.tx, character.picture)
    if storage_key is None:
        turn.toast(turn.words("result.gone"))
        return
    media = Media("document", name=f"{character.name}.jpg")
    turn.send_media(Message(character.name, media=(media,)), storage_key, is_private=True)
