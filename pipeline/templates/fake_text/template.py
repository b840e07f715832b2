"""Text chat: a phone's chat fills in, typing dots and all; the bubbles are the captions."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.brief import MAX_SCENES, Brief
from pipeline.script import NARRATOR, Script
from pipeline.templates.base import Role, StageInput, Template
from pipeline.templates.fake_text.conversations import (
    ME,
    ChatMessage,
    chat_about,
    own_chat,
    stretches,
    told_apart,
)
from pipeline.templates.fake_text.script import ChatScene, ChatScript, TextMessage
from pipeline.templates.fake_text.stage import VARIANTS, stage_chat
from pipeline.timeline import Canvas, Shot
from pipeline.writing.idea import seeded
from pipeline.writing.kept import own_title
from pipeline.writing.mood import feeling_of
from pipeline.writing.posting import description_of, hashtags_of, title_of
from pipeline.writing.shape import is_kept, read_prompt
from pipeline.writing.subject import parse
from pipeline.writing.text import words_of

_MESSAGE_S = 2.4
_PITCHES = ((0.0, 1.0), (3.2, 1.04), (-3.0, 0.97), (5.6, 1.08))
"""Semitones and pace of each speaker in turn: one voice sounds like several people."""


def _outline(brief: Brief) -> Script:
    pasted = read_prompt(brief.prompt)
    prompt = pasted.plain
    random = seeded(prompt, brief.seed, "chat")
    owner, title = ME, own_title(pasted)
    if is_kept(pasted, brief.language):
        messages, owner = own_chat(pasted)
    else:
        subject = parse(prompt)
        title = title_of(subject)
        length = brief.length_s or (brief.scenes or 5) * 7.0
        count = max(4, min(4 * MAX_SCENES, round(length / _MESSAGE_S)))
        messages = chat_about(subject, count, random)
    told = told_apart(messages)
    if len(told) > MAX_SCENES // 2:
        # A teller who comes in again and again writes like everybody else.
        told = [("", messages)]
    senders = dict.fromkeys(message.who for message in messages)
    names = [name for name in senders if name not in {owner, NARRATOR}]
    heading = names[0] if len(names) == 1 else ", ".join(names[:3]) if names else owner
    whole = brief.scenes or min(MAX_SCENES - len(told), max(1, round(len(messages) / 2.6)))
    words = tuple(word.lower() for word in words_of(prompt))
    clock = f"{random.randint(7, 23):02d}:{random.randint(0, 49):02d}"
    return ChatScript(
        title=title,
        description=description_of(title, messages[0].text),
        hashtags=hashtags_of(prompt, ("texting", "textstory", "chat")),
        mood=feeling_of(words, None, "curious"),
        owner=owner,
        heading=heading,
        clock=pasted.clock or clock,
        scenes=[
            scene
            for teller, sent in told
            for scene in _scenes(teller, sent, round(whole * len(sent) / len(messages)))
        ],
    )


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
    outline=_outline,
    stage=_stage,
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
