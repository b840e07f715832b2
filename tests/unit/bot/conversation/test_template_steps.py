"""What people do with a template is counted with the effect of what they did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.wording.presses import Verb, press_data
from db.jobs import claims
from db.people import stats
from tests.fixtures.conversation import ConsoleUser, user
from tests.unit.bot.conversation.test_account import make_admin

__all__ = ["user"]


async def funnel(user: ConsoleUser, template: str = "ai_story") -> dict[str, int]:
    """The template's counts that are not nothing."""
    read = await stats.read(user.db)
    for one in read.templates:
        if one.template == template:
            return {step: count for step, count in one.funnel.items() if count}
    return {}


async def delivered(user: ConsoleUser) -> str:
    """The newest video, as a worker ends it."""
    (video, *_) = await user.videos()
    claimed = await claims.claim(user.worker, video.id, "w")
    assert claimed is not None
    result = {"video_key": "k", "title": "The sea", "took_s": 12.0}
    await claims.finish(user.worker, video.id, claimed.attempt, "w", "done", owed=10, result=result)
    return video.id


async def test_a_templates_funnel_from_seen_to_shared(user: ConsoleUser) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    assert await funnel(user) == {"seen": 1}
    assert await funnel(user, "quiz") == {"seen": 1}
    await user.press("AI story")
    assert await funnel(user) == {"seen": 1, "chosen": 1, "quoted": 1}
    await user.press("Voice")
    await user.press("Joe")
    assert (await funnel(user))["quoted"] == 1, "another voice is no other quote"
    await user.press("Confirm")
    assert (await funnel(user))["confirmed"] == 1
    video_id = await delivered(user)
    await user.press_data(press_data(Verb.RATE, video_id, 2))
    await user.press_data(press_data(Verb.RATE, video_id, 5))
    await user.press_data(press_data(Verb.SEND_FILE, video_id))
    await user.press_data(press_data(Verb.REDO, video_id))
    await user.press("Confirm")
    await delivered(user)
    assert await funnel(user) == {
        "seen": 1, "chosen": 1, "quoted": 2, "confirmed": 2, "delivered": 2, "redone": 1,
        "rated": 1, "shared": 1,
    }  # fmt: skip
    (story,) = [one for one in (await stats.read(user.db)).templates if one.template == "ai_story"]
    assert story.rating == 5.0, "the last word counts"


async def test_admin_stats_are_three_pictures(user: ConsoleUser) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    make_admin(user)
    before = len(user.said())
    await user.say("/admin stats")
    pictures = user.said()[before:]
    assert len(pictures) == 3
    assert all(one.files[0].read_bytes().startswith(b"\x89PNG") for one in pictures)


async def test_who_asked_for_no_power_controls_sees_length_voice_and_style(
    user: ConsoleUser,
) -> None:
    await user.say("A lighthouse keeper finds a door in the sea")
    quote = await user.press("AI story")
    assert all(quote.button(label) for label in ("Length", "Voice", "Style", "Captions"))
    hidden = ("Format", "Music", "Scenes", "Resolution", "More")
    assert not any(quote.button(label) for label in hidden)
    await user.say("/settings")
    await user.press("Power controls: off")
    await user.say("Another door in the sea")
    quote = await user.press("AI story")
    assert all(quote.button(label) for label in ("Length", "Voice", "Format", "Music", "More"))
    more = await user.press("More")
    assert more.button("Style") and more.button("Scenes")
    await user.say("/settings")
    await user.press("Power controls: on")
    await user.say("A third door in the sea")
    assert not (await user.press("AI story")).button("More")


def test_the_stats_command_prints_names_that_programs_read(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("TALEMILL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("TALEMILL_DATA_FOLDER", str(tmp_path))
    assert main(["stats", "--json", "--days", "3"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"from", "until", "people", "usd_per_credit", "days", "templates"}
    assert len(printed["days"]) == 3
    assert len(printed["templates"]) == 11, "those that nobody saw too"
    assert printed["templates"]["quiz"]["seen"] == 0
    assert printed["templates"]["quiz"]["margin_usd"] == 0
    assert main(["stats"]) == 0
    assert "Nobody has seen a template yet." in capsys.readouterr().out
    assert main(["stats", "--days", "0"]) == 2
