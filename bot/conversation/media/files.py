"""The files of a draft: listed, moved, taken out, sent back; a clip's sound; the right to music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.conversation.media import words
from bot.conversation.turn import Rows, Turn
from bot.surfaces.base import Button, Media, Message
from bot.wording.presses import Verb, press_data
from db.jobs import assets
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import MAX_LENGTH_S, ClipSound, OwnMedium, Rights

ROW: Final = 5
MOST_BUTTONS: Final = 15
"""Files that have a button; a Discord message has five rows."""
SOUNDS: Final[tuple[ClipSound | None, ...]] = (None, "low", "kept")
RIGHTS: Final[Mapping[str, Rights]] = {"m": "mine", "l": "licensed"}
"""By the letters of their buttons."""
NARRATES: Final = "v"
TIDIES: Final = "t"


def media_of(brief: Mapping[str, Any]) -> list[OwnMedium]:
    """What a stored brief has of its person's own."""
    return [OwnMedium.model_validate(one) for one in brief.get("media") or ()]


def with_media(brief: Mapping[str, Any], media: Sequence[OwnMedium]) -> dict[str, Any]:
    """The brief with these files; without any it says nothing of them."""
    changed = {name: value for name, value in brief.items() if name != "media"}
    if media:
        changed["media"] = [one.model_dump(mode="json", exclude_none=True) for one in media]
    return changed


def files_row(turn: Turn, draft: Draft) -> tuple[Button, ...]:
    """The button under a quote that lists its files; none where there are none."""
    media = media_of(draft.brief)
    if not media:
        return ()
    data = press_data(Verb.FILES, draft.id, draft.revision)
    return (Button(turn.words("media.files", count=len(media)), data),)


def rights_rows(turn: Turn, draft: Draft) -> Rows:
    """What is asked of a sound before it is music; nothing once it was answered."""
    media = media_of(draft.brief)
    stamp = (draft.id, draft.revision)
    number = next((n for n, one in enumerate(media) if is_open(one)), None)
    if number is None:
        return tidy_rows(turn, media, stamp)
    buttons = (
        Button(turn.words(f"media.rights_{says}"), press_data(Verb.FILES, *stamp, letter, number))
        for letter, says in RIGHTS.items()
    )
    tidy = tidy_rows(turn, media, stamp)
    if (media[number].length_s or 0.0) > MAX_LENGTH_S:
        return (tuple(buttons), *tidy)
    data = press_data(Verb.FILES, *stamp, NARRATES, number)
    return (tuple(buttons), (Button(turn.words("media.narrates"), data),), *tidy)


def tidy_rows(turn: Turn, media: Sequence[OwnMedium], stamp: tuple[str, int]) -> Rows:
    """Of a narration: whether silences and hesitations are taken out, as a button."""
    number = next((n for n, one in enumerate(media) if one.kind == "voice"), None)
    if number is None:
        return ()
    key = "media.tidy_on" if media[number].is_tidied else "media.tidy_off"
    return ((Button(turn.words(key), press_data(Verb.FILES, *stamp, TIDIES, number)),),)


def is_open(medium: OwnMedium) -> bool:
    """Whether it is music whose person did not say yet that they may use it."""
    return medium.kind == "music" and medium.rights is None


def rights_note(turn: Turn, draft: Draft) -> str:
    """The question that belongs to `rights_rows`."""
    sound = next((one for one in media_of(draft.brief) if is_open(one)), None)
    if sound is None:
        return ""
    return turn.words("media.rights_ask", name=sound.name[: words.NAME_CHARS])


async def only_kept(turn: Turn, draft: Draft) -> tuple[Draft, str]:
    """The draft without files that are no longer kept, and a sentence about those."""
    media = media_of(draft.brief)
    if not media:
        return draft, ""
    there = {one.key for one in await assets.own_assets(turn.tx)}
    kept = [one for one in media if one.key in there]
    if len(kept) == len(media):
        return draft, ""
    lost = len(media) - len(kept)
    draft = await drafts.change(turn.tx, draft.id, with_media(draft.brief, kept), board=draft.board)
    return draft, turn.words("media.lost_some", count=lost)


async def press(turn: Turn, draft: Draft, arguments: tuple[str, ...]) -> bool:
    """Something was pressed in the list of a draft's files; False where it is over: then the
    draft is shown."""
    media = media_of(draft.brief)
    match arguments:
        case ():
            _show_list(turn, draft, media)
        case (act, number) if number.isdecimal() and int(number) < len(media):
            return await _act(turn, draft, media, act, int(number))
        case _:
            turn.toast(turn.words("press.unknown"))
    return True


async def _act(turn: Turn, draft: Draft, media: list[OwnMedium], act: str, number: int) -> bool:
    medium = media[number]
    match act:
        case "i":
            _show_one(turn, draft, media, number)
            return True
        case "o":
            await _send_back(turn, medium)
            return True
        case "x":
            changed = [*media[:number], *media[number + 1 :]]
        case "u" | "n" if 0 <= (to := number + (1 if act == "n" else -1)) < len(media):
            changed = [one for one in media if one is not medium]
            changed.insert(to, medium)
            number = to
        case "s" if medium.kind == "clip":
            if not await _is_heard(turn, medium):
                turn.toast(turn.words("media.no_sound"))
                return True
            sound = SOUNDS[(SOUNDS.index(medium.sound) + 1) % len(SOUNDS)]
            changed = _with(media, number, medium.model_copy(update={"sound": sound}))
        case "v" | "t" if told := _told(media, number, act):
            changed = told
        case letter if letter in RIGHTS and medium.kind == "music":
            changed = _with(media, number, medium.model_copy(update={"rights": RIGHTS[letter]}))
        case _:
            turn.toast(turn.words("press.unknown"))
            return True
    draft = await drafts.change(turn.tx, draft.id, with_media(draft.brief, changed))
    if act in RIGHTS or act in {NARRATES, TIDIES} or not changed:
        return False
    if act == "x":
        _show_list(turn, draft, changed)
    else:
        _show_one(turn, draft, changed, number)
    return True


def _told(media: list[OwnMedium], number: int, act: str) -> list[OwnMedium]:
    """The files with a sound as the narration, or a narration tidied or not; none where that
    cannot be."""
    medium = media[number]
    if act == TIDIES and medium.kind == "voice":
        is_tidied = None if medium.is_tidied else True
        return _with(media, number, medium.model_copy(update={"is_tidied": is_tidied}))
    is_short = (medium.length_s or 0.0) <= MAX_LENGTH_S
    if act != NARRATES or medium.kind != "music" or not is_short:
        return []
    spoken = medium.model_copy(update={"kind": "voice", "rights": None})
    others = [one for one in media if one.kind != "voice" and one is not medium]
    return [*others, spoken]


async def _is_heard(turn: Turn, medium: OwnMedium) -> bool:
    """Whether a clip has a sound of its own."""
    kept = {one.key: one for one in await assets.own_assets(turn.tx)}
    return medium.key in kept and bool(kept[medium.key].facts.get("has_sound"))


def _with(media: list[OwnMedium], number: int, medium: OwnMedium) -> list[OwnMedium]:
    return [*media[:number], medium, *media[number + 1 :]]


def _show_list(turn: Turn, draft: Draft, media: Sequence[OwnMedium]) -> None:
    stamp = (draft.id, draft.revision)
    lines = [words.label(turn.words, number, one) for number, one in enumerate(media, 1)]
    buttons = [
        Button(str(number + 1), press_data(Verb.FILES, *stamp, "i", number))
        for number in range(min(len(media), MOST_BUTTONS))
    ]
    rows = [tuple(buttons[first : first + ROW]) for first in range(0, len(buttons), ROW)]
    back = (Button(turn.words("options.back"), press_data(Verb.SHOW_QUOTE, *stamp)),)
    turn.show("\n".join([turn.words("media.list"), *lines]), (*rows, back))


def _show_one(turn: Turn, draft: Draft, media: Sequence[OwnMedium], number: int) -> None:
    medium, stamp = media[number], (draft.id, draft.revision)

    def button(key: str, act: str) -> Button:
        return Button(turn.words(key), press_data(Verb.FILES, *stamp, act, number))

    moves = [button("board.up", "u")] if number else []
    moves += [button("board.down", "n")] if number + 1 < len(media) else []
    sound = [button(f"media.sound_{medium.sound or 'off'}", "s")] if medium.kind == "clip" else []
    last = [button("media.send_back", "o"), button("media.take_out", "x")]
    back = Button(turn.words("options.back"), press_data(Verb.FILES, *stamp))
    rows = [tuple(row) for row in (sound, moves, last, [back]) if row]
    turn.show(words.label(turn.words, number + 1, medium), tuple(rows))


async def _send_back(turn: Turn, medium: OwnMedium) -> None:
    """The original, as it was sent, to this person alone."""
    kept = {one.key: one for one in await assets.own_assets(turn.tx)}
    asset = kept.get(medium.key)
    if asset is None:
        turn.toast(turn.words("result.gone"))
        return
    name = medium.name or f"{medium.kind}-{medium.key[-8:]}"
    message = Message(turn.words("media.original"), media=(Media("document", name=name),))
    turn.send_media(message, asset.storage_key, is_private=True)
