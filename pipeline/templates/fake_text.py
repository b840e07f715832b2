"""Text chat: a phone's chat fills in, typing dots and all; the bubbles are the captions."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pipeline.brief import MAX_SCENES, Brief
from pipeline.painting.loops import pick_loop
from pipeline.script import Line, Scene, Script
from pipeline.templates.base import Role, StageInput, Template
from pipeline.templates.split_screen import loop_shift
from pipeline.templates.staging import Spoken, spoken
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual
from pipeline.writing.chats import ME, Sent, chat_about, own_chat, stretches
from pipeline.writing.idea import seeded
from pipeline.writing.kept import own_scenes
from pipeline.writing.language import is_english
from pipeline.writing.mood import feeling_of
from pipeline.writing.posting import description_of, first_line, hashtags_of, title_of
from pipeline.writing.shape import check_prompt, conversation, shape_of
from pipeline.writing.subject import parse
from pipeline.writing.text import sentences, words_of

VARIANTS = ("messages", "whatsapp-like", "chat-assistant")
_MESSAGE_S = 2.9
_LOOPS = ("marbles", "runner", "kaleidoscope", "sand", "maze")
"""Loops that fill the frame: much of the middle is behind the phone."""
_FIRST_GAP_S = 0.35
_PITCHES = ((0.0, 1.0), (3.2, 1.04), (-3.0, 0.97), (5.6, 1.08))
"""Semitones and pace of each speaker in turn: one voice sounds like several people."""


class Message(BaseModel):
    """One message in the chat."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str = Field(description="The sender's name; the phone's owner by the script's `owner`.")
    text: str = Field(default="", description="At most 140 characters, as people type.")
    reaction: str = Field(default="", description="One emoji that the others answer with, or none.")
    has_picture: bool = Field(default=False, description="Whether the scene's picture hangs on it.")


class ChatScene(Scene):
    """A stretch of the conversation; nothing is said but its messages."""

    voice: str = Field(default="", description="Leave empty: the messages are what is said.")
    messages: tuple[Message, ...] = Field(description="1 to 6 messages, in order.")

    def lines(self) -> tuple[Line, ...]:
        """Each message in its sender's voice."""
        return tuple(Line(text=one.text, speaker=one.who) for one in self.messages if one.text)


class ChatScript(Script):
    """A conversation on one phone."""

    owner: str = Field(default=ME, description="Whose phone it is: their bubbles are at the right.")
    heading: str = Field(default="", description="The name over the chat: the other person's.")
    clock: str = Field(default="22:14", description="When the first message was sent, HH:MM.")
    scenes: Sequence[ChatScene]


def _outline(brief: Brief) -> Script:
    prompt = check_prompt(brief.prompt)
    random = seeded(prompt, brief.seed, "chat")
    said = conversation(prompt)
    owner, title = ME, first_line(prompt)
    if said:
        messages, owner = own_chat(said)
        title = first_line(said[0].text)
    elif shape_of(prompt) != "idea" or not is_english(prompt, brief.language):
        # A told text becomes one person's messages, word for word.
        parts = [part for text in own_scenes(prompt, None) for part in sentences(text)]
        messages = [Sent("Alex", part) for part in parts]
    else:
        subject = parse(prompt)
        title = title_of(subject)
        length = brief.length_s or (brief.scenes or 5) * 7.0
        count = max(4, min(4 * MAX_SCENES, round(length / _MESSAGE_S)))
        messages = chat_about(subject, count, brief.seed, random)
    scenes = brief.scenes or max(1, min(MAX_SCENES, round(len(messages) / 2.6)))
    names = [name for name in dict.fromkeys(one.who for one in messages) if name != owner]
    heading = names[0] if len(names) == 1 else ", ".join(names[:3]) if names else owner
    words = tuple(word.lower() for word in words_of(prompt))
    return ChatScript(
        title=title,
        description=description_of(title, messages[0].text),
        hashtags=hashtags_of(prompt, ("texting", "textstory", "chat")),
        mood=feeling_of(words, None, "curious"),
        owner=owner,
        heading=heading,
        clock=f"{random.randint(7, 23):02d}:{random.randint(0, 49):02d}",
        scenes=[_scene(part) for part in stretches(messages, scenes)],
    )


def _scene(part: Sequence[Sent]) -> ChatScene:
    picture = next((one.picture for one in part if one.picture), "")
    return ChatScene(
        messages=tuple(
            Message(
                who=one.who, text=one.text, reaction=one.reaction, has_picture=bool(one.picture)
            )
            for one in part
        ),
        picture=picture,
    )


def _casting(script: Script) -> dict[str, Role]:
    """Two to four people, each with a voice of their own and a place from left to right."""
    assert isinstance(script, ChatScript)
    roles: dict[str, Role] = {}
    others = 0
    for name in script.speakers():
        if name == script.owner:
            roles[name] = Role(pan=0.22)
            continue
        pitch, pace = _PITCHES[1 + others % (len(_PITCHES) - 1)]
        pan = (-0.26, -0.08, -0.4)[others % 3]
        roles[name] = Role(pitch_semitones=pitch, pace=pace, pan=pan)
        others += 1
    return roles


def _typing_s(text: str) -> float:
    """How long dots show before a message: as its length, within what a viewer waits."""
    return min(1.5, 0.45 + 0.016 * len(text))


def _stage(stage: StageInput) -> Shot:
    scene, script = stage.scene, stage.script
    assert isinstance(scene, ChatScene) and isinstance(script, ChatScript)
    spoken_ones = [one for one in scene.messages if one.text]
    following = _next_message(script, stage.index)
    waits = [*(_wait_s(one, script) for one in spoken_ones[1:]), 0.0]
    if following is not None:
        waits[-1] = _wait_s(following, script)
    roles = _casting(script)
    said = spoken(
        stage.lines, stage.canvas, gaps_s=waits,
        breath_s=0.0 if following is not None else 1.4,
        pans=[roles[line.speaker].pan for line in stage.lines],
    )  # fmt: skip
    look = _look(stage)
    numbers = {name: at for at, name in enumerate(script.speakers())}
    rows = _rows(stage, said, waits, numbers, look)
    loop, variant = pick_loop(stage.seed, among=_LOOPS)
    dots = following is not None and following.who != script.owner
    under = "online" if len(numbers) <= 2 else f"{len(numbers)} members"
    params: dict[str, Any] = {
        "look": look,
        "title": script.heading if look != "chat-assistant" else "Assistant",
        "under": under if look != "chat-assistant" else "assistant",
        "number": max(0, numbers.get(script.heading, 1) - 1),
        "group": len(numbers) > 2,
        "loop": loop,
        "variant": variant,
        "shift": loop_shift(script, stage.index),
        "before": _before(stage, numbers, look),
        "messages": rows,
        "next": {"typing": said.frame_count - round(waits[-1] * stage.canvas.fps)}
        if dots
        else None,
    }
    return Shot(
        visual=Visual("chat", tuple(one.path for one in stage.pictures), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=tuple(_effects(rows, params, said, stage.canvas)),
        captions=Captions("none"),
        transition=Transition(),
    )


def _wait_s(message: Message, script: ChatScript) -> float:
    """The silence before a message: others type, the owner only pauses."""
    return 0.3 if message.who == script.owner else _typing_s(message.text)


def _next_message(script: ChatScript, index: int) -> Message | None:
    for scene in script.scenes[index + 1 :]:
        for one in scene.messages:
            if one.text:
                return one
    return None


def _look(stage: StageInput) -> str:
    variant = stage.brief.variant or VARIANTS[0]
    dark = Random(f"{stage.seed}/dark").random() < 0.4
    return "messages-dark" if variant == "messages" and dark else variant


def _rows(
    stage: StageInput, said: Spoken, waits: Sequence[float], numbers: dict[str, int], look: str
) -> list[dict[str, Any]]:
    """The scene's messages as the painter wants them."""
    scene, script = stage.scene, stage.script
    assert isinstance(scene, ChatScene) and isinstance(script, ChatScript)
    fps, sent = stage.canvas.fps, _sent_before(script, stage.index)
    rows: list[dict[str, Any]] = []
    spoken_at = 0
    for at, one in enumerate(scene.messages):
        frame = (
            round(said.starts_s[spoken_at] * fps) if one.text else (rows[-1]["at"] if rows else 0)
        )
        row = _row(one, script, numbers, look, sent + at)
        row["at"] = frame
        wait = waits[spoken_at - 1] if one.text and spoken_at else 0.0
        typed = wait > 0 and one.who != script.owner
        row["typing"] = max(0, frame - round(wait * fps)) if typed else -1
        row["picture"] = 0 if one.has_picture and stage.pictures else -1
        end = said.ends_s[spoken_at] if one.text else 0.0
        row["react_at"] = round((end + 0.05) * fps) if one.reaction else -1
        rows.append(row)
        spoken_at += bool(one.text)
    return rows


def _row(
    one: Message, script: ChatScript, numbers: dict[str, int], look: str, sent: int
) -> dict[str, Any]:
    clock = _clock(script.clock, sent)
    everything = [message for scene in script.scenes for message in scene.messages]
    mine = [at for at, message in enumerate(everything) if message.who == script.owner]
    # Phones show only under the last message of one's own that it was read.
    last = mine[-1] if mine else -1
    return {
        "who": one.who,
        "me": one.who == script.owner,
        "number": max(0, numbers.get(one.who, 0) - (0 if script.owner not in numbers else 1)),
        "text": one.text,
        "time": clock if look == "whatsapp-like" else "",
        "stamp": f"Today {clock}" if sent == 0 else "",
        "receipt": f"Read {clock}" if look.startswith("messages") and sent == last else "",
        "react": one.reaction,
    }


def _before(stage: StageInput, numbers: dict[str, int], look: str) -> list[dict[str, Any]]:
    """The last messages of earlier scenes, as many as the screen may hold."""
    script = stage.script
    assert isinstance(script, ChatScript)
    earlier = [one for scene in script.scenes[: stage.index] for one in scene.messages]
    first = max(0, len(earlier) - 10)
    rows = []
    for at, one in enumerate(earlier[first:], start=first):
        row = _row(one, script, numbers, look, at)
        # Its picture belongs to another scene's files: its words stay.
        rows.append({**row, "at": -100, "typing": -1, "picture": -1,
                     "react_at": -100 if one.reaction else -1})  # fmt: skip
    return [row for row in rows if row["text"]]


def _sent_before(script: ChatScript, index: int) -> int:
    return sum(len(scene.messages) for scene in script.scenes[:index])


def _clock(start: str, sent: int) -> str:
    hours, _, minutes = start.partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        return start
    total = int(hours) * 60 + int(minutes) + sent // 3
    return f"{total // 60 % 24:02d}:{total % 60:02d}"


def _effects(
    rows: Sequence[dict[str, Any]], params: dict[str, Any], said: Spoken, canvas: Canvas
) -> list[SoundCue]:
    """A sound for each message that comes or goes, and for typing."""
    found: list[SoundCue] = []
    for row in rows:
        found.append(SoundCue("send" if row["me"] else "receive", row["at"] / canvas.fps, -6.0))
        if row["typing"] >= 0:
            length = (row["at"] - row["typing"]) / canvas.fps
            found.append(SoundCue("typing", row["typing"] / canvas.fps, -10.0, length))
        if row["react_at"] >= 0:
            found.append(SoundCue("pop", row["react_at"] / canvas.fps, -10.0))
    if params["next"]:
        start = params["next"]["typing"]
        length = (said.frame_count - start) / canvas.fps
        found.append(SoundCue("typing", start / canvas.fps, -10.0, length))
    return found


def _picture_size(canvas: Canvas) -> tuple[int, int]:
    """A picture in a bubble: four by three."""
    width = int(min(canvas.width_px, canvas.height_px) * 0.62) // 4 * 4
    return width, width * 3 // 4 // 2 * 2


TEMPLATE = Template(
    key="fake_text",
    name="Text chat",
    emoji="💬",
    pitch="A phone's chat fills in, bubble by bubble",
    example_prompt="My sister texts me from a house that burned down",
    script=ChatScript,
    writing_brief=(
        "A conversation on a phone between two to four people with invented first names. Short "
        "messages as people type them, 3 to 14 words, one surprise every few messages and the "
        "biggest in the last three. The first message makes people stop. Use reactions and emoji "
        "sparingly; at most one picture message. No real persons, brands or phone numbers."
    ),
    outline=_outline,
    stage=_stage,
    casting=_casting,
    captions="none",
    caption_styles=("none",),
    music="calm",
    default_length_s=40.0,
    length_range_s=(25.0, 60.0),
    variants=VARIANTS,
    picture_size_px=_picture_size,
)
