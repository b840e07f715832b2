"""What is said while a video is made, by the bot and the worker alike: queued, progress, end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.surfaces.base import Button, Message
from bot.wording import Words
from bot.wording.presses import Verb, press_data
from pipeline.progress import STAGES, STORYBOARD_STAGES, Stage

BAR_CELLS = 12
MOMENTS_S = 7.5
"""Nobody knows so little time to the second: it is told in words."""
_NEARLY = 0.99
"""A message that says 100 % and stands there has lied: what is finished says so in words."""
IDEA_CHARS = 60
_SHOWN = {"assets": "pictures"}
"""What is made in a stage of a storyboard."""
_COUNT = re.compile(r"(\d+)\s*(?:of|/)\s*(\d+)")


def shorten(text: str, limit: int = IDEA_CHARS) -> str:
    """The start of `text` on one line, at most `limit` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,.;:") + "…"


def subject(words: Words, prompt: str, limit: int = IDEA_CHARS) -> str:
    """What a video is about: the start of its words, or that a recording alone tells it."""
    return shorten(prompt, limit) or words("media.kind_voice")


def bar(share: float) -> str:
    """A bar of BAR_CELLS cells and whole per cents for `share` in 0 to 1."""
    share = min(1.0, max(0.0, share))
    full = int(share * BAR_CELLS)
    return "▰" * full + "▱" * (BAR_CELLS - full) + f" {int(share * 100)} %"


def credits_text(words: Words, count: int) -> str:
    """`10 credits`, in the person's language."""
    return words("quote.credits", count=count)


def time_left(words: Words, seconds: float) -> str:
    """A rounded time: whole fives of seconds up to two minutes, then minutes."""
    if seconds < MOMENTS_S:
        return words("progress.moments_left")
    if seconds > 120:
        return words("progress.minutes_left", minutes=round(seconds / 60))
    return words("progress.seconds_left", seconds=5 * round(seconds / 5))


@dataclass(frozen=True, slots=True)
class About:
    """Which video a message is about: its id, the template's shown name, and the idea."""

    video_id: str
    template: str
    idea: str

    def title(self, words: Words) -> str:
        """The first line of every progress message of this video."""
        return words("progress.title", template=self.template, idea=subject(words, self.idea))


def _cancel(words: Words, about: About, can_cancel: bool) -> tuple[tuple[Button, ...], ...]:
    if not can_cancel:
        return ()
    return ((Button(words("progress.cancel"), press_data(Verb.CANCEL, about.video_id)),),)


def queued_message(
    words: Words,
    about: About,
    *,
    ahead: int | None = None,
    seconds_left: float | None = None,
    is_waiting: bool = False,
    is_longer: bool = False,
) -> Message:
    """Before a worker has it: how many are ahead, or that the makers are away (`is_waiting`).

    `is_longer` says that it takes longer than was told before.
    """
    if is_waiting:
        state = words("progress.waiting")
    elif ahead is None:
        state = words("progress.queued")
    elif ahead == 0:
        state = words("progress.next")
    else:
        state = words("progress.place", count=ahead)
    if seconds_left is not None and not is_waiting:
        state += " · " + time_left(words, seconds_left)
        if is_longer:
            state += "\n" + words("progress.longer")
    return Message(f"{about.title(words)}\n\n{state}", _cancel(words, about, can_cancel=True))


def progress_message(
    words: Words,
    about: About,
    *,
    stage: Stage,
    share: float,
    seconds_left: float | None = None,
    detail: str = "",
    is_longer: bool = False,
    can_cancel: bool = True,
    stages: Sequence[Stage] = STAGES,
) -> Message:
    """While it is made: the list of its `stages`, a bar, and the time left.

    A stage that is not listed, such as the sending of a storyboard, is the end of the list.
    """
    lines = [about.title(words), ""]
    now = stages.index(stage) if stage in stages else len(stages)
    is_board = stages == STORYBOARD_STAGES
    counted = _COUNT.search(detail)
    for number, name in enumerate(stages):
        line = words(f"progress.stage.{_SHOWN.get(name, name) if is_board else name}")
        if number == now:
            line = f"🔸 {line}"
            if counted:
                line += " · " + words("progress.count", done=counted[1], total=counted[2])
        else:
            line = f"{'✅' if number < now else '▫️'} {line}"
        lines.append(line)
    left = "" if seconds_left is None else " · " + time_left(words, seconds_left)
    if stage != "deliver":
        lines += ["", bar(min(share, _NEARLY)) + left]
        if is_longer:
            lines.append(words("progress.longer"))
    return Message("\n".join(lines), _cancel(words, about, can_cancel))


def finished_progress(words: Words, about: About, state: str, *, seconds: float = 0.0) -> Message:
    """The last edit of the progress message; `state` is done, kept, storyboard, failed or
    cancelled."""
    if state in {"done", "kept"}:
        end = words("progress.done", seconds=max(1, round(seconds)))
        if state == "kept":
            end += "\n" + words("result.kept")
    else:
        end = words(f"progress.{state}")
    return Message(f"{about.title(words)}\n\n{end}")
