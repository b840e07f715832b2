"""What messages about a video say in their first line."""

from __future__ import annotations

from bot.conversation.drafts import template_picker
from bot.conversation.turn import Turn
from bot.wording.messages import About
from db.jobs.video_rows import Video


def about(turn: Turn, video: Video) -> About:
    """What messages about this video say in their first line."""
    template = template_picker.template_of(turn, video.brief)
    name = f"{template.emoji} {turn.template_name(template)}" if template else ""
    return About(video.id, name, str(video.brief.get("prompt", "")))
