"""Text chat: a phone's chat fills in, typing dots and all; the bubbles are the captions."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pipeline.brief import MAX_SCENES, Brief
from pipeline.reading.document import Pasted
from pipeline.script import NARRATOR, Script
from pipeline.templates.base import Role, StageInput, Template
from pipeline.templates.fake_text.conversations import (
    ChatMessage,
    own_chat,
    stretches,
    told_apart,
)
from pipeline.templates.fake_text.library import chats
from pipeline.templates.fake_text.script import ChatScene, ChatScript, TextMessage
from pipeline.templates.fake_text.stage import VARIANTS, stage_chat
from pipeline.timeline import Canvas, Shot
from pipeline.writing.kept import own_title
from pipeline.writing.library import Unit, fit
from pipeline.writing.mood import feeling_of
from pipeline.writing.posting import description_of, hashtags_of
from pipeline.writing.seeds import seeded
from pipeline.writing.text import words_of

_MESSAGE_S = 2.4
_MESSAGES_A_SCENE = 2.6
_SCENES, _SCENE_S = 5, 7.0
_PITCHES = ((0.0, 1.0), (3.2, 1.04), (-3.0, 0.97), (5.6, 1.08))
"""Semitones and pace of each speaker in turn: one voice sounds like several people."""


def _keep(brief: Brief, pasted: Pasted) -> Script:
    """The person's own chat."""
    random = seeded(pasted.plain, brief.seed, "chat")
    messages, owner = own_chat(pasted)
    told = told_apart(messages)
    if len(told) > MAX_SCENES // 2:
        # A teller who comes in again and again writes like everybody else.
        told = [("", messages)]
    senders = dict.fromkeys(message.who for message in messages)
    names = [name for name in senders if name not in {owner, NARRATOR}]
    heading = names[0] if len(names) == 1 else ", ".join(names[:3]) if names else owner
    whole = brief.scenes or min(MAX_SCENES - len(told), _scene_count(messages))
    words = tuple(word.lower() for word in words_of(pasted.plain))
    title = own_title(pasted)
    return ChatScript(
        title=title,
        description=description_of(title, messages[0].text),
        hashtags=hashtags_of(pasted.plain, ("texting", "textstory", "chat")),
        mood=feeling_of(words, None, "curious"),
        owner=owner,
        heading=heading,
        clock=pasted.clock or _clock(random),
        scenes=[
            scene
            for teller, sent in told
            for scene in _scenes(teller, sent, round(whole * len(sent) / len(messages)))
        ],
    )


def _fit(unit: Unit, brief: Brief) -> Script:
    """A whole chat in scenes of a few messages; asides are left out of a short one."""
    length_s = brief.length_s or (brief.scenes or _SCENES) * _SCENE_S
    script = fit(unit, brief.model_copy(update={"scenes": round(length_s / _MESSAGE_S)}))
    messages = [
        ChatMessage(one.who, one.text, one.reaction, scene.picture)
        for scene in script.scenes
        if isinstance(scene, ChatScene)
        for one in scene.messages
    ]
    count = brief.scenes or _scene_count(messages)
    clock = _clock(seeded(unit.id, brief.seed, "chat"), script.mood)
    return script.model_copy(update={"clock": clock, "scenes": _scenes("", messages, count)})


def _scene_count(messages: Sequence[ChatMessage]) -> int:
    return max(1, round(len(messages) / _MESSAGES_A_SCENE))


def _clock(random: Random, mood: str = "") -> str:
    """When a chat begins; the frightening ones at the hour that they speak of."""
    hour = 3 if mood.startswith("scary") else random.randint(7, 23)
    return f"{hour:02d}:{random.randint(0, 49):02d}"


def _scenes(told: str, messages: list[ChatMessage], count: int) -> list[ChatScene]:
    """The scenes of a stretch; what is told before it belongs to the first."""
    if not messages:
        return [ChatScene(told=told, messages=())]
    first, *later = stretches(messages, count)
    return [_scene(first, told), *(_scene(part) for part in later)]


def _scene(part: Sequence[ChatMessage], told: str = "") -> ChatScene:
    picture = next((message.picture for message in part if message.picture), "")
    return ChatScene(
        told=told,
        messages=tuple(
            TextMessage(
                who=message.who,
                text=message.text,
                reaction=message.reaction,
                has_picture=bool(message.picture),
            )
            for message in part
        ),
        picture=picture,
    )


def _casting(script: Script) -> dict[str, Role]:
    """Two to four people, each with a voice of their own and a place from left to right."""
    assert isinstance(script, ChatScript)
    roles: dict[str, Role] = {}
    others = 0
    for name in script.speakers():
        if name in {script.owner, NARRATOR}:
            roles[name] = Role(pan=0.22 if name == script.owner else 0.0)
            continue
        pitch, pace = _PITCHES[1 + others % (len(_PITCHES) - 1)]
        pan = (-0.26, -0.08, -0.4)[others % 3]
        roles[name] = Role(pitch_semitones=pitch, pace=pace, pan=pan)
        others += 1
    return roles


def _stage(stage: StageInput) -> Shot:
    return stage_chat(stage, {name: role.pan for name, role in _casting(stage.script).items()})


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
        "sparingly; at most one picture message, and it is in the last scene. No real persons, "
        "brands or phone numbers."
    ),
    keep=_keep,
    library=chats,
    fit=_fit,
    stage=_stage,
    tells_recordings=False,
    shows_pictures=False,
    casting=_casting,
    captions="none",
    caption_styles=("none",),
    music="calm",
    default_length_s=40.0,
    spoken_share=0.67,
    length_range_s=(25.0, 180.0),
    variants=VARIANTS,
    picture_size_px=_picture_size,
)
