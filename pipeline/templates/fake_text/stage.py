"""How a stretch of a conversation is laid out in time: who types, when it comes, what is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from pipeline.language.labels import Labels, is_mirrored
from pipeline.loops import pick_loop
from pipeline.script import NARRATOR
from pipeline.templates.base import StageInput
from pipeline.templates.fake_text.script import ChatScene, ChatScript, TextMessage
from pipeline.templates.staging import Spoken, loop_shift, spoken
from pipeline.timeline import Canvas, Captions, Shot, SoundCue, Transition, Visual

_label = Labels(__package__)

VARIANTS = ("messages", "whatsapp-like", "chat-assistant")
_LOOPS = ("marbles", "runner", "kaleidoscope", "sand", "maze")
"""Loops that fill the frame: much of the middle is behind the phone."""


def _typing_s(text: str) -> float:
    """How long dots show before a message: as its length, within what a viewer waits."""
    return min(1.5, 0.45 + 0.016 * len(text))


def stage_chat(stage: StageInput, pans: Mapping[str, float]) -> Shot:
    """Lay out one stretch of a conversation; `pans` says where each speaker is heard."""
    scene, script = stage.scene, stage.script
    assert isinstance(scene, ChatScene) and isinstance(script, ChatScript)
    spoken_ones = [message for message in scene.messages if message.text]
    following = _next_message(script, stage.index)
    typed = spoken_ones if scene.told else spoken_ones[1:]
    waits = [*(_wait_s(sent, script) for sent in typed), 0.0]
    if following is not None:
        waits[-1] = _wait_s(following, script)
    look, language = _look(stage), stage.brief.language
    # Mirrored, the owner's bubbles are at the left, and so are their voices.
    side = -1 if is_mirrored(language) else 1
    said = spoken(
        stage.lines, stage.canvas, gaps_s=waits,
        breath_s=0.0 if following is not None else 1.4,
        pans=[side * pans.get(line.speaker, 0.0) for line in stage.lines],
    )  # fmt: skip
    people = [name for name in script.speakers() if name != NARRATOR]
    numbers = {name: at for at, name in enumerate(people)}
    rows = _rows(stage, said, waits, numbers, look)
    loop, variant = pick_loop(stage.seed, among=_LOOPS)
    dots = following is not None and following.who != script.owner
    group = len(numbers) > 2
    under = _label("members", language, n=len(numbers)) if group else _label("online", language)
    others = [name for name in numbers if name != script.owner]
    is_assistant = look == "chat-assistant"
    params: dict[str, Any] = {
        "look": look,
        "title": _label("assistant", language) if is_assistant else script.heading,
        "under": _label("online", language) if is_assistant else under,
        "people": [
            (name, _number_of(name, script, numbers))
            for name in (others if group else others[:1] or [script.heading])
        ],
        "group": group,
        "language": language,
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
        visual=Visual("chat", tuple(sent.path for sent in stage.pictures), params),
        frame_count=said.frame_count,
        voices=said.voices,
        words=said.words,
        effects=tuple(_effects(rows, params, said, stage.canvas)),
        captions=Captions("none"),
        transition=Transition(),
    )


def _wait_s(message: TextMessage, script: ChatScript) -> float:
    """The silence before a message: others type, the owner only pauses."""
    return 0.3 if message.who == script.owner else _typing_s(message.text)


def _next_message(script: ChatScript, index: int) -> TextMessage | None:
    for scene in script.scenes[index + 1 :]:
        for message in scene.messages:
            if message.text:
                return message
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
    spoken_at = 1 if scene.told else 0
    for number, message in enumerate(scene.messages):
        frame = (
            round(said.starts_s[spoken_at] * fps)
            if message.text
            else (rows[-1]["at"] if rows else 0)
        )
        row = _row(message, script, numbers, look, sent + number, stage.brief.language)
        row["at"] = frame
        wait = waits[spoken_at - 1] if message.text and spoken_at else 0.0
        typed = wait > 0 and message.who != script.owner
        row["typing"] = max(0, frame - round(wait * fps)) if typed else -1
        row["picture"] = 0 if message.has_picture and stage.pictures else -1
        end = said.ends_s[spoken_at] if message.text else 0.0
        row["react_at"] = round((end + 0.05) * fps) if message.reaction else -1
        rows.append(row)
        spoken_at += bool(message.text)
    return rows


def _number_of(name: str, script: ChatScript, numbers: Mapping[str, int]) -> int:
    """A speaker's number among the others: it chooses their colour."""
    return max(0, numbers.get(name, 0) - (1 if script.owner in numbers else 0))


def _row(
    one: TextMessage,
    script: ChatScript,
    numbers: dict[str, int],
    look: str,
    sent: int,
    language: str,
) -> dict[str, Any]:
    clock = _clock(script.clock, sent)
    everything = [message for scene in script.scenes for message in scene.messages]
    mine = [at for at, message in enumerate(everything) if message.who == script.owner]
    # Phones show only under the last message of one's own that it was read.
    is_read = look.startswith("messages") and bool(mine) and sent == mine[-1]
    return {
        "who": one.who,
        "me": one.who == script.owner,
        "number": _number_of(one.who, script, numbers),
        "text": one.text,
        "time": clock if look == "whatsapp-like" else "",
        "stamp": _label("today", language, time=clock) if sent == 0 else "",
        "receipt": _label("read", language, time=clock) if is_read else "",
        "react": one.reaction,
    }


def _before(stage: StageInput, numbers: dict[str, int], look: str) -> list[dict[str, Any]]:
    """The last messages of earlier scenes, as many as the screen may hold."""
    script = stage.script
    assert isinstance(script, ChatScript)
    earlier = [message for scene in script.scenes[: stage.index] for message in scene.messages]
    first = max(0, len(earlier) - 10)
    rows = []
    for at, one in enumerate(earlier[first:], start=first):
        row = _row(one, script, numbers, look, at, stage.brief.language)
        # Its picture belongs to another scene's files: a blank tile keeps its place.
        rows.append({**row, "at": -100, "typing": -1, "picture": -2 if one.has_picture else -1,
                     "react_at": -1000 if one.reaction else -1})  # fmt: skip
    return rows


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
    cues: list[SoundCue] = []
    for row in rows:
        cues.append(SoundCue("send" if row["me"] else "receive", row["at"] / canvas.fps, -6.0))
        if row["typing"] >= 0:
            length = (row["at"] - row["typing"]) / canvas.fps
            cues.append(SoundCue("typing", row["typing"] / canvas.fps, -10.0, length))
        if row["react_at"] >= 0:
            cues.append(SoundCue("pop", row["react_at"] / canvas.fps, -10.0))
    if params["next"]:
        start = params["next"]["typing"]
        length = (said.frame_count - start) / canvas.fps
        cues.append(SoundCue("typing", start / canvas.fps, -10.0, length))
    return cues
