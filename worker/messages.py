"""Which sentences a video's messages say, from its row, its person and its product."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.surfaces.base import Media, Message, MessageRef, Place
from bot.surfaces.codec import place_from_json, ref_from_json
from bot.wording import Words, words_in
from bot.wording.file_names import file_name
from bot.wording.left_out import left_out_note
from bot.wording.messages import About, credits_text, finished_progress, progress_message
from bot.wording.outcomes import Outcome, failed_message, result_message
from db.core.database import Database
from db.jobs.video_rows import Video
from db.money import balances
from db.people import accounts, switches
from pipeline.brief import is_narrated
from pipeline.notes import FOR_OPERATORS, Note, kept_note
from pipeline.pricing import PriceOf, cheapest_credits, quote
from pipeline.progress import STAGES, STORYBOARD_STAGES, Progress, Stage


@dataclass(frozen=True, slots=True)
class ResultLink:
    """Where a file is that its chat did not take, and for how long."""

    url: str
    lives_s: float
    is_refused: bool = False
    """It was not too large: the chat refused it for another reason."""


@dataclass(frozen=True, slots=True)
class VideoMessages:
    """Speaks about one video to its person."""

    video: Video
    words: Words
    about: About
    balance_credits: int
    lowest_price_credits: Callable[[], int] = lambda: 0
    """What the cheapest video costs now. Asked for at the end: it reads every template, for which
    a fresh worker's first script would wait a quarter of a second."""

    @property
    def place(self) -> Place:
        """Where the video was asked for."""
        return place_from_json(self.video.place)

    @property
    def progress_ref(self) -> MessageRef | None:
        """The message that shows the progress, if there is one."""
        return ref_from_json(self.video.progress_ref) if self.video.progress_ref else None

    @property
    def reply_to(self) -> str | None:
        """The message that asked for the video."""
        request = self.video.request_ref or {}
        return request.get("message_id")

    def progress(self, progress: Progress) -> Message:
        """While it is made."""
        return progress_message(
            self.words,
            self.about,
            stage=progress.stage,
            share=progress.share,
            seconds_left=progress.seconds_left,
            detail=progress.detail,
            is_longer=progress.is_longer,
            can_cancel=progress.stage != "deliver",
            stages=self.video_stages,
        )

    @property
    def video_stages(self) -> Sequence[Stage]:
        """What is done this time."""
        return STORYBOARD_STAGES if self.video.stops_at_storyboard else STAGES

    def finished(self, state: str) -> Message:
        """The last edit of the progress message."""
        seconds = (datetime.now(UTC) - self.video.created_at).total_seconds()
        return finished_progress(self.words, self.about, state, seconds=seconds)

    def cancelled(self, back_credits: int) -> Message:
        """The last edit after a cancel, with what came back."""
        lines = [self.finished("cancelled").text]
        if kept := self.video.price_credits - back_credits:
            lines.append(self.words("progress.kept", credits=credits_text(self.words, kept)))
        if back_credits:
            lines.append(self.words("failed.credits_back", count=back_credits))
        return Message("\n".join(lines))

    def failed(self, code: str, *, is_ours: bool) -> Message:
        """The message that says why there is no video, and that the credits are back."""
        return failed_message(
            self.words,
            self.about,
            code=code,
            is_ours=is_ours,
            credits_back=self.video.price_credits,
            reply_to=self.reply_to,
        )

    def notes(self, notes: Sequence[str]) -> str:
        """What came out otherwise than asked; what only an operator can use is left out."""
        return self._said([kept_note(note) for note in notes])

    def _said(self, kept: Sequence[Any]) -> str:
        return "\n".join(
            self.words.note(note) for note in kept if Note.from_json(note).code not in FOR_OPERATORS
        )

    def _note(self, result: dict[str, Any]) -> str:
        """The same of a result, with what of a pasted text was left out."""
        lines = [self._said(result.get("notes", ()))]
        lines.append(left_out_note(self.words, map(tuple, result.get("left_out", ()))))
        return "\n".join(line for line in lines if line)

    def _fallen_below(self) -> int:
        """The cheapest video's price when this one brought the wallet below it, else 0."""
        lowest = self.lowest_price_credits()
        before = self.balance_credits + self.video.price_credits
        return lowest if self.balance_credits < lowest <= before else 0

    def result(
        self,
        result: dict[str, Any],
        *,
        file: Path | None,
        thumbnail: Path | None,
        link: ResultLink | None = None,
        caption_chars: int,
    ) -> Message:
        """The message that delivers."""
        media = None
        if file is not None:
            media = Media(
                kind="video",
                path=file,
                name=file_name(str(result.get("title", "")), self.video.id, ".mp4"),
                width_px=int(result.get("width", 0)),
                height_px=int(result.get("height", 0)),
                duration_s=float(result.get("duration_s", 0.0)),
                thumbnail=thumbnail,
            )
        until = datetime.now(UTC) + timedelta(seconds=link.lives_s if link else 0.0)
        outcome = Outcome(
            title=str(result.get("title", "")),
            hashtags=tuple(result.get("hashtags", ())),
            used_credits=self.video.price_credits,
            balance_credits=self.balance_credits if self.place.is_private else None,
            lowest_price_credits=self._fallen_below() if self.place.is_private else 0,
            note=self._note(result),
            has_subtitles=bool(result.get("srt_key")),
            has_cover=bool(result.get("cover_key")),
            has_board=bool(result.get("has_board")),
            has_parent=self.video.parent_id is not None,
            has_character=bool(result.get("has_character")),
            is_narrated=is_narrated(self.video.brief),
        )
        return result_message(
            self.words,
            self.about,
            outcome,
            media=media,
            link_url=link.url if link else "",
            link_until=self.words.moment(until) if link else "",
            is_refused=link is not None and link.is_refused,
            reply_to=self.reply_to,
            caption_chars=caption_chars,
        )


async def messages_of(database: Database, video: Video, price_of: PriceOf = quote) -> VideoMessages:
    """Read the person's language and balance, and what videos cost now."""
    async with database.operating() as tx:
        account = await accounts.get_account(tx, video.account_id)
        balance = await balances.balance(tx, video.wallet_id)
        switched = await switches.read_all(tx)
    words = words_in(account.language)
    return VideoMessages(
        video,
        words,
        about_of(video, words),
        balance.total,
        partial(_lowest_price_credits, price_of, switched),
    )


def _lowest_price_credits(price_of: PriceOf, switched: Mapping[str, Any]) -> int:
    from pipeline.templates import load_templates

    off = switched.get("templates_off", ())
    offered = {key: one for key, one in load_templates().items() if key not in off}
    return cheapest_credits(price_of, offered, switched.get("prices", {}))


def about_of(video: Video, words: Words) -> About:
    """The first line of a video's messages."""
    from pipeline.errors import UnknownTemplate
    from pipeline.templates import find_template

    key = str(video.brief.get("template", "ai_story"))
    try:
        template = find_template(key)
    except UnknownTemplate:
        return About(video.id, key, str(video.brief.get("prompt", "")))
    name = template.name_in(words.language)
    return About(video.id, f"{template.emoji} {name}", str(video.brief.get("prompt", "")))
