"""Messages that end a video: the result with its buttons, or the failure with what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.surfaces.base import Button, Media, Message
from bot.wording import Words
from bot.wording.messages import About, credits_text, shorten
from bot.wording.presses import Verb, press_data

_CAPTION_CHARS: Final = 1000
"""Below what any place takes under a file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a result message says."""

    title: str
    hashtags: Sequence[str]
    used_credits: int
    balance_credits: int | None
    """After settling; None where others read it, too."""
    lowest_price_credits: int = 0
    """The cheapest video; below it the message says once that credits run low."""
    note: str = ""
    has_subtitles: bool = True
    has_cover: bool = True
    has_board: bool = True
    """Whether its scenes are known, so that they can be changed."""
    has_parent: bool = False
    """Whether it changed another version, to which one can go back."""
    has_character: bool = False
    """Whether its story has a hero who can be kept for others."""
    is_narrated: bool = False
    """Whether its person tells it: nobody else's voice, language or length fits a recording."""

    @property
    def is_low(self) -> bool:
        """Whether the credits that are left make no video."""
        return (self.balance_credits or 0) < self.lowest_price_credits


def result_message(
    words: Words,
    about: About,
    outcome: Outcome,
    *,
    media: Media | None = None,
    link_url: str = "",
    link_until: str = "",
    is_refused: bool = False,
    reply_to: str | None = None,
    caption_chars: int = 1024,
) -> Message:
    """The message that delivers: the file or a link, the copyable block, and what to do next."""
    link = words("result.link_refused" if is_refused else "result.link", until=link_until)
    text = [outcome.note, link if link_url else "", _paid(words, outcome)]
    if outcome.is_low:
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


def _paid(words: Words, outcome: Outcome) -> str:
    used, balance = outcome.used_credits, outcome.balance_credits
    paid = words("result.used", used=credits_text(words, used)) if used else words("result.free")
    if balance is None:
        return paid
    return f"{paid} {words('quote.you_have', balance=credits_text(words, balance))}"


def result_again_message(
    words: Words,
    video_id: str,
    result: Mapping[str, Any],
    media: Media,
    *,
    has_board: bool = False,
    has_parent: bool = False,
    is_narrated: bool = False,
) -> Message:
    """A delivered video once more, as whole as the first time but for what it cost."""
    outcome = Outcome(
        title=str(result.get("title", "")),
        hashtags=tuple(result.get("hashtags", ())),
        used_credits=0,
        balance_credits=0,
        has_subtitles=bool(result.get("srt_key")),
        has_cover=bool(result.get("cover_key")),
        has_board=has_board,
        has_parent=has_parent,
        has_character=bool(result.get("has_character")),
        is_narrated=is_narrated,
    )
    return Message(
        copyable=copyable_block(outcome.title, outcome.hashtags, _CAPTION_CHARS),
        media=(media,),
        buttons=result_buttons(words, video_id, outcome),
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

    def press(verb: Verb, key: str) -> Button:
        return Button(words(key), press_data(verb, video_id))

    files = [press(Verb.SEND_FILE, "result.file")]
    if outcome.has_subtitles:
        files.append(press(Verb.SEND_SUBTITLES, "result.subtitles"))
    if outcome.has_cover:
        files.append(press(Verb.SEND_COVER, "result.cover"))
    redo = (press(Verb.REDO, "result.redo"), press(Verb.SAME_SETTINGS, "result.new_idea"))
    last = [press(Verb.RECEIPT, "result.receipt"), press(Verb.RATE, "result.rate")]
    if outcome.has_parent:
        last.insert(0, press(Verb.GO_BACK, "result.version_before"))
    voice = press(Verb.OTHER_VOICE, "options.voice")
    looks = (press(Verb.OTHER_STYLE, "options.captions"), press(Verb.OTHER_MUSIC, "options.music"))
    shape = press(Verb.OTHER_FORMAT, "options.aspect")
    language = press(Verb.OTHER_LANGUAGE, "options.language")
    length = press(Verb.OTHER_LENGTH, "options.length")
    hero = (press(Verb.SAME_CHARACTER, "result.same_character"),) if outcome.has_character else ()
    rows = [
        (press(Verb.SCENES, "result.scenes"), *redo) if outcome.has_board else redo,
        (*([] if outcome.is_narrated else [voice]), *looks),
        (shape, *(() if outcome.is_narrated else (language, length)), *hero),
        tuple(files),
        tuple(last),
    ]
    if outcome.is_low:
        rows.append((Button(words("buy.button"), press_data(Verb.PACKS)),))
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
    return Message(
        text,
        (_help(words, about.video_id, code, is_ours=is_ours, can_try_again=can_try_again),),
        reply_to=reply_to,
        notify=True,
        nonce=f"{about.video_id}-f"[:25],
    )


def _help(
    words: Words, video_id: str, code: str, *, is_ours: bool, can_try_again: bool
) -> tuple[Button, ...]:
    """What can be done about it: the same again free, else shorter, or another idea."""
    if is_ours and can_try_again:
        return (Button(words("failed.again"), press_data(Verb.TRY_AGAIN, video_id)),)
    idea = Button(words("result.new_idea"), press_data(Verb.SAME_SETTINGS, video_id))
    if code != "BudgetTooSmall":
        return (idea,)
    return (Button(words("options.length"), press_data(Verb.OTHER_LENGTH, video_id)), idea)


def _reason(is_ours: bool) -> str:
    return "failed.ours" if is_ours else "failed.input"


_REASONS = {
    "ContentRefused": "idea.refused_short",
    "ProviderRefused": "failed.refused",
    "BudgetTooSmall": "failed.too_large",
    "NothingSaid": "failed.nothing_said",
    "MemoryTooShort": "failed.too_fine",
    **dict.fromkeys(
        (
            "ProviderError",
            "ProviderBusy",
            "ProviderTimeout",
            "ProviderUnreachable",
            "ProviderJunk",
            "ProviderDenied",
            "ProviderMissing",
            "NoScriptWriter",
            "NoTranscriber",
            "ScriptTooShort",
            "CostCeilingReached",
        ),
        "failed.provider",
    ),
}
