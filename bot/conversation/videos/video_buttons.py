"""What can be done with a video: cancel it, make another from it, take its files, rate it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from typing import Any, Final

from bot.conversation.boards import editing
from bot.conversation.boards.holder import BoardClosed, board_of_video
from bot.conversation.characters import panel as character_panel
from bot.conversation.drafts import (
    briefs,
    confirming,
    create,
    free_tries,
    options,
    quoting,
    template_picker,
)
from bot.conversation.turn import Turn
from bot.conversation.videos import cancelling
from bot.conversation.videos.what_is_left import without_lost_pictures
from bot.surfaces.base import Button, Media, Message
from bot.surfaces.codec import place_to_json
from bot.wording.file_names import file_name
from bot.wording.outcomes import result_again_message
from bot.wording.presses import Verb, press_data
from db.core import errors
from db.jobs import videos
from db.jobs.lifetimes import WITHDRAWN
from db.jobs.video_rows import Video
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import is_narrated
from pipeline.editing.board import Board, drawn_anew, new_seed, script_of

RATINGS: Final = 5
FINISHED: Final = frozenset({"done", "kept"})
_OPTION_LETTERS: Final = {
    Verb.OTHER_LENGTH: "l",
    Verb.OTHER_VOICE: "v",
    Verb.OTHER_STYLE: "c",
    Verb.OTHER_LANGUAGE: "t",
    Verb.OTHER_MUSIC: "m",
    Verb.OTHER_FORMAT: "a",
}


async def press(turn: Turn, verb: Verb, arguments: tuple[str, ...]) -> None:
    """A button of a video: checked to belong to whoever pressed it."""
    try:
        video = await videos.get_video(turn.tx, arguments[0] if arguments else "")
    except errors.NotFound:
        turn.toast(turn.words("press.not_yours"))
        return
    match verb, arguments[1:]:
        case Verb.CANCEL, answer:
            await cancelling.press(turn, video, answer)
        case Verb.REDO, (() | ("w",)) as with_script:
            await redo(turn, video, is_whole=bool(with_script))
        case _, () if verb in _ACTS:
            await _ACTS[verb](turn, video)
        case _, () if verb in _OPTION_LETTERS:
            await change(turn, video, _OPTION_LETTERS[verb])
        case _, () if verb in _FILES:
            await send_file(turn, video, verb)
        case Verb.RATE, ():
            ask_rating(turn, video)
        case Verb.RATE, (stars,):
            await rate(turn, video, stars)
        case _:
            turn.toast(turn.words("press.unknown"))


# -- another one ------------------------------------------------------------------------


async def change(turn: Turn, video: Video, letter: str) -> None:
    """Another voice, style or language: its choices, or the one that there is."""
    option, menu = options.BY_LETTER[letter], briefs.menu_of(turn, video.brief)
    if options.has_choice(option, menu):
        await reopen(turn, video, {}, letter)
        return
    only = option.choices(menu)[-1].label
    turn.toast(turn.words("options.only_one", name=only))


async def redo(turn: Turn, video: Video, *, is_whole: bool = False) -> None:
    """The same words with other pictures and other motion. Where it `is_whole`, or draws none from
    a board, all is made anew: a game has other questions then."""
    seed = {"seed": new_seed()}
    template = template_picker.template_of(turn, video.brief)
    board = Board.model_validate(video.board) if video.board and template else None
    scenes = script_of(board, template).scenes if board and template else ()
    if is_whole or board is None or not any(scene.picture_prompts() for scene in scenes):
        await reopen(turn, video, seed, keeps_board=False)
        return
    await reopen(turn, video, seed, board=drawn_anew(board).model_dump(mode="json"))


async def show_scenes(turn: Turn, video: Video) -> None:
    """The scenes of a delivered video, to be changed; or of one that waits at its storyboard."""
    if video.state == "waiting":
        try:
            await editing.show_board(turn, board_of_video(turn.services.templates, video))
        except BoardClosed as closed:
            turn.toast(turn.words(closed.reason))
    elif video.state in {*FINISHED, "delivering"} and video.board is not None:
        await reopen(turn, video, {})
    else:
        turn.toast(turn.words("board.ended"))


async def go_back(turn: Turn, video: Video) -> None:
    """The version before, sent again: free, and what is changed next is changed from it."""
    try:
        before = await videos.get_video(turn.tx, video.parent_id or "")
    except errors.NotFound:
        turn.toast(turn.words("result.gone"))
        return
    await send_file(turn, before, Verb.SEND_AGAIN)


async def make_again(turn: Turn, video: Video, note: str = "") -> None:
    """The same video as it was, at the price of what is missing of it; for who would have it."""
    if video.state in FINISHED:
        await reopen(turn, video, {}, note=note)
    else:
        turn.toast(turn.words("result.gone"))


async def reopen(
    turn: Turn,
    video: Video,
    changes: dict[str, Any],
    letter: str = "",
    *,
    keeps_board: bool = True,
    board: dict[str, Any] | None = None,
    note: str = "",
) -> None:
    """A new draft with this video's brief: quoted at once below the `note`, or at one option's
    choices.

    It changes the video's script and pictures, or `board`, where it `keeps_board`; else all is
    made anew.
    """
    if keeps_board and (video.result or {}).get(WITHDRAWN):
        turn.toast(turn.words("result.gone"))
        return
    brief = {**video.brief, **changes}
    brief.pop("max_bytes", None)
    draft = await drafts.open_draft(
        turn.tx, turn.account.id, place_to_json(turn.event.place), brief
    )
    about_draft = {"request_id": turn.event.message_id, "parent_id": video.id}
    board = (board or video.board) if keeps_board else None
    if board is not None:
        whole, lost = await without_lost_pictures(turn.tx, Board.model_validate(board))
        if lost:
            board = whole.model_dump(mode="json")
            note = "\n\n".join(filter(None, (note, turn.words("change.own_lost", count=lost))))
    draft = await drafts.change(turn.tx, draft.id, brief, message_ref=about_draft, board=board)
    await _in_a_new_message(turn, draft, letter, note)


async def _in_a_new_message(turn: Turn, draft: Draft, letter: str, note: str = "") -> None:
    """The result message stays as it is: what follows from it is a message of its own."""
    before = len(turn.replies)
    if letter:
        quoting.show_option(turn, draft, letter)
    else:
        await quoting.first_quote(turn, draft, note)
    for number, reply in enumerate(turn.replies[before:], before):
        if reply.act == "edit":
            turn.replies[number] = turn.as_send(reply)


async def same_settings(turn: Turn, video: Video) -> None:
    """The same template and options; the idea is asked for."""
    kept = {
        name: video.brief.get(name)
        for name in ("template", "variant", "length_s", "character", *options.DEFAULT_FIELDS)
    }
    await create.ask_idea(turn, "idea.ask_same", kept)


async def try_again(turn: Turn, video: Video) -> None:
    """A free second try after our failure; each failed video has one."""
    error = video.error or {}
    if video.state != "failed" or not error.get("is_ours"):
        turn.toast(turn.words("press.unknown"))
        return
    counts = await confirming.take_turn(turn)
    template = str(video.brief.get("template"))
    if await free_tries.is_used_up(turn, video):
        redo = Button(turn.words("result.redo"), press_data(Verb.REDO, video.id))
        idea = Button(turn.words("result.new_idea"), press_data(Verb.SAME_SETTINGS, video.id))
        turn.send(turn.words("failed.again_used"), ((redo, idea),))
    elif refused := confirming.refuse_person(turn):
        turn.toast(refused)
    elif template_picker.why_not(turn, template):
        # It was switched off, or the place's rules changed: another one may be had, at its price.
        await reopen(turn, video, {}, keeps_board=False)
    elif crowded := confirming.refuse_crowd(turn, counts):
        draft = await free_tries.to_wait(turn, video)
        turn.send(crowded, confirming.wait_row(turn, draft, free_tries.AGAIN))
    else:
        await free_tries.begin(turn, video)


# -- files and ratings ------------------------------------------------------------------

_FILES: Final[dict[Verb, tuple[str, str]]] = {
    Verb.SEND_FILE: ("video_key", ".mp4"),
    Verb.SEND_SUBTITLES: ("srt_key", ".srt"),
    Verb.SEND_COVER: ("cover_key", ".jpg"),
    Verb.SEND_AGAIN: ("video_key", ".mp4"),
}


async def send_file(turn: Turn, video: Video, verb: Verb) -> None:
    """Send one of a finished video's files; the listener fetches it from the storage. What is
    kept no more is offered to be made again."""
    key_name, suffix = _FILES[verb]
    result = video.result or {}
    key = str(result.get(key_name) or "")
    is_again = verb is Verb.SEND_AGAIN
    file_id = result.get("file_id") if is_again else None
    if video.state not in FINISHED or not (key or file_id):
        await make_again(turn, video, turn.words("result.gone_again"))
        return
    title = str(result.get("title", ""))
    name = file_name(title, video.id, PurePosixPath(key).suffix or suffix)
    again = Button(turn.words("result.make_again"), press_data(Verb.MAKE_AGAIN, video.id))
    if not is_again:
        if verb is Verb.SEND_FILE:
            # A file without recompression is taken to be posted elsewhere.
            turn.count("shared", str(video.brief.get("template")))
        media = Media(kind="document", name=name)
        turn.send_media(Message(title, media=(media,)), key, again=again)
        return
    media = Media(
        kind="video",
        file_id=file_id,
        name=name,
        width_px=int(result.get("width", 0)),
        height_px=int(result.get("height", 0)),
        duration_s=float(result.get("duration_s", 0.0)),
    )
    message = result_again_message(
        turn.words,
        video.id,
        result,
        media,
        has_board=video.board is not None,
        has_parent=video.parent_id is not None,
        is_narrated=is_narrated(video.brief),
    )
    thumbnail_key = str(result.get("thumbnail_key") or "")
    turn.send_media(message, key, thumbnail_key=thumbnail_key, again=again)


def ask_rating(turn: Turn, video: Video) -> None:
    """One to five stars."""
    stars = tuple(
        Button("⭐" * number, press_data(Verb.RATE, video.id, number))
        for number in range(1, RATINGS + 1)
    )
    turn.send(turn.words("result.rate_ask"), (stars[:3], stars[3:]))


async def rate(turn: Turn, video: Video, stars: str) -> None:
    """Keep the rating with the person's settings, newest last, and in the template's numbers."""
    if stars not in {str(number) for number in range(1, RATINGS + 1)}:
        turn.toast(turn.words("press.unknown"))
        return
    before, template = turn.account.settings.get("ratings", {}), str(video.brief.get("template"))
    if video.id not in before:
        turn.count("rated", template)
    turn.count("stars", template, amount=int(stars) - before.get(video.id, 0))
    ratings = {**before, video.id: int(stars)}
    await turn.remember("ratings", dict(list(ratings.items())[-200:]))
    turn.show(turn.words("result.rated"))


_ACTS: Final[dict[Verb, Callable[[Turn, Video], Awaitable[None]]]] = {
    Verb.TRY_AGAIN: try_again,
    Verb.SCENES: show_scenes,
    Verb.GO_BACK: go_back,
    Verb.MAKE_AGAIN: make_again,
    Verb.SAME_SETTINGS: same_settings,
    Verb.SAME_CHARACTER: character_panel.keep_hero,
}
