"""Messages about a video that the bot and the worker both send: progress, result, failure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.surfaces.base import Button, Media, Message
from bot.wording import Words
from bot.wording.presses import press_data
from pipeline.progress import STAGES, Stage

BAR_CELLS = 12
IDEA_CHARS = 60
_COUNT = re.compile(r"(\d+)\s+of\s+(\d+)")


def shorten(text: str, limit: int = IDEA_CHARS) -> str:
    """The start of `text` on one line, at most `limit` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,.;:") + "…"


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
    if seconds > 120:
        return words("progress.minutes_left", minutes=round(seconds / 60))
    return words("progress.seconds_left", seconds=max(1, 5 * round(seconds / 5)))


@dataclass(frozen=True, slots=True)
class About:
    """Which video a message is about: its id, the template's shown name, and the idea."""

    video_id: str
    template: str
    idea: str

    def title(self, words: Words) -> str:
        """The first line of every progress message of this video."""
        return words("progress.title", template=self.template, idea=shorten(self.idea))


def _cancel(words: Words, about: About, can_cancel: bool) -> tuple[tuple[Button, ...], ...]:
    if not can_cancel:
        return ()
    return ((Button(words("progress.cancel"), press_data("vc", about.video_id)),),)


def queued_message(
    words: Words,
    about: About,
    *,
    ahead: int | None = None,
    seconds_left: float | None = None,
    is_waiting: bool = False,
) -> Message:
    """Before a worker has it: how many are ahead, or that the makers are away (`is_waiting`)."""
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
    return Message(f"{about.title(words)}\n\n{state}", _cancel(words, about, can_cancel=True))


def progress_message(
    words: Words,
    about: About,
    *,
    stage: Stage,
    share: float,
    seconds_left: float | None = None,
    detail: str = "",
    can_cancel: bool = True,
) -> Message:
    """While it is made: the stage list, a bar, and the time left."""
    lines = [about.title(words), ""]
    now = STAGES.index(stage)
    counted = _COUNT.search(detail)
    for number, name in enumerate(STAGES):
        line = words(f"progress.stage.{name}")
        if number == now:
            line = f"🔸 {line}"
            if counted:
                line += " · " + words("progress.count", done=counted[1], total=counted[2])
        else:
            line = f"{'✅' if number < now else '▫️'} {line}"
        lines.append(line)
    left = "" if seconds_left is None else " · " + time_left(words, seconds_left)
    lines += ["", bar(share) + left]
    return Message("\n".join(lines), _cancel(words, about, can_cancel))


def finished_progress(words: Words, about: About, state: str, *, seconds: float = 0.0) -> Message:
    """The last edit of the progress message; `state` is done, kept, failed or cancelled."""
    if state in {"done", "kept"}:
        end = words("progress.done", seconds=max(1, round(seconds)))
        if state == "kept":
            end += "\n" + words("result.kept")
    else:
        end = words(f"progress.{state}")
    return Message(f"{about.title(words)}\n\n{end}")


def cancelling_message(words: Words, about: About) -> Message:
    """Between the press of Cancel and the end."""
    return Message(f"{about.title(words)}\n\n{words('progress.cancelling')}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a result message says. `balance` is in credits after settling."""

    title: str
    hashtags: Sequence[str]
    used_credits: int
    balance_credits: int
    lowest_price_credits: int = 0
    """The cheapest video; below it the message says once that credits run low."""
    note: str = ""
    has_subtitles: bool = True
    has_cover: bool = True


def result_message(
    words: Words,
    about: About,
    outcome: Outcome,
    *,
    media: Media | None = None,
    link_url: str = "",
    link_until: str = "",
    reply_to: str | None = None,
    caption_chars: int = 1024,
) -> Message:
    """The message that delivers: the file or a link, the copyable block, and what to do next."""
    if outcome.used_credits:
        paid = words(
            "result.credits",
            used=credits_text(words, outcome.used_credits),
            balance=credits_text(words, outcome.balance_credits),
        )
    else:
        paid = words("result.free", balance=credits_text(words, outcome.balance_credits))
    text = [outcome.note, words("result.link", until=link_until) if link_url else "", paid]
    if outcome.balance_credits < outcome.lowest_price_credits:
        text.append(words("result.low"))
    body = "\n".join(part for part in text if part)
    room = caption_chars - len(body.encode("utf-16-le")) // 2 - 2
    return Message(
        text=body,
        copyable=copyable_block(outcome.title, outcome.hashtags, room),
        media=(media,) if media else (),
        buttons=result_buttons(words, about.video_id, outcome, link_url),
        reply_to=reply_to,
        notify=True,
        nonce=f"{about.video_id}-r"[:25],
    )


def copyable_block(title: str, hashtags: Sequence[str], room_chars: int) -> str:
    """Title and hashtags within `room_chars`; hashtags are dropped from the end, then it is cut."""
    kept = list(hashtags)
    while kept and len(title) + 1 + len(" ".join(kept)) > room_chars:
        kept.pop()
    block = title if not kept else f"{title}\n{' '.join(kept)}"
    return block if len(block) <= room_chars else shorten(block, max(2, room_chars))


def result_buttons(
    words: Words, video_id: str, outcome: Outcome, link_url: str = ""
) -> tuple[tuple[Button, ...], ...]:
    """Every button works: those for files that were not made are left out."""

    def press(verb: str, key: str) -> Button:
        return Button(words(key), press_data(verb, video_id))

    files = [press("vf", "result.file")]
    if outcome.has_subtitles:
        files.append(press("vt", "result.subtitles"))
    if outcome.has_cover:
        files.append(press("vp", "result.cover"))
    rows = [
        (press("vr", "result.redo"), press("vn", "result.new_idea")),
        (
            press("vv", "result.voice"),
            press("vs", "result.style"),
            press("vl", "result.language"),
        ),
        tuple(files),
        (press("vk", "result.rate"),),
    ]
    if link_url:
        rows.insert(0, (Button(words("result.open"), url=link_url),))
    return tuple(rows)


def failed_message(
    words: Words,
    about: About,
    *,
    code: str,
    is_ours: bool,
    credits_back: int,
    can_try_again: bool = True,
    reply_to: str | None = None,
) -> Message:
    """One plain sentence, that the credits are back, and a free second try where it was ours.

    `code` is the error's class name (pipeline.errors); unknown ones say that we broke.
    """
    back = words("failed.credits_back", count=credits_back)
    if not credits_back:
        back = words("failed.not_charged")
    text = words(
        "failed.back", reason=words(_REASONS.get(code, _reason(is_ours))), credits_back=back
    )
    again = Button(words("failed.again"), press_data("va", about.video_id))
    return Message(
        text,
        ((again,),) if is_ours and can_try_again else (),
        reply_to=reply_to,
        notify=True,
        nonce=f"{about.video_id}-f"[:25],
    )


def _reason(is_ours: bool) -> str:
    return "failed.ours" if is_ours else "failed.input"


_REASONS = {
    "ContentRefused": "idea.refused_short",
    "ProviderRefused": "failed.refused",
    "BudgetTooSmall": "failed.too_large",
    **dict.fromkeys(
        (
            "ProviderError",
            "ProviderBusy",
            "ProviderTimeout",
            "ProviderUnreachable",
            "ProviderJunk",
            "ProviderDenied",
            "CostCeilingReached",
        ),
        "failed.provider",
    ),
}
