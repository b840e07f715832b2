"""A recording, document or link in a chat: what it becomes, or one sentence on why it cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.events import Attachment
from bot.conversation.services import Services
from pipeline.brief import Brief
from pipeline.editing.board import Board, script_of
from pipeline.listening.listener import Listener
from pipeline.providers.fakes import FakeTranscriber, FakeVoice
from pipeline.reading.links import LIMITS
from pipeline.templates import find_template
from tests.contract.test_links import ARTICLE, Site, site
from tests.fixtures.brought import jpeg, written
from tests.fixtures.conversation import ConsoleUser
from tests.fixtures.documents import pdf, word
from tests.unit.bot.conversation.test_storyboard import at_the_storyboard, newest

__all__ = ["site"]

STORY = "The keeper found a door in the sand. He knocked twice. Somebody knocked three times."


async def recording(folder: Path, text: str = STORY) -> Path:
    return written(folder, "note.wav", (await FakeVoice().speak(text, "ada", "en")).data)


async def send_voice(user: ConsoleUser, path: Path, text: str = "", reply_to: str = "") -> str:
    """A voice note, as a chat that knows such passes it on; what is said to it."""
    sent = Attachment("voice", str(path), path.name)
    kind = "text" if text else "other"
    await user.listener._take(kind=kind, text=text, attachments=(sent,), reply_to=reply_to)
    return (await user.answer()).message.text


def with_services(user: ConsoleUser, **changes: object) -> None:
    """The same bot with other services."""
    services: Services = user.intake.conversation.services
    user.intake.conversation.services = replace(services, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def hearing(user: ConsoleUser, tmp_path: Path) -> AsyncIterator[ConsoleUser]:
    with_services(user, listener=Listener(FakeTranscriber(), tmp_path))
    yield user


async def brief_of(user: ConsoleUser) -> Brief:
    (video, *_) = await user.videos()
    return Brief.model_validate(video.brief)


async def test_a_voice_note_alone_is_quoted_by_its_length(
    hearing: ConsoleUser, tmp_path: Path
) -> None:
    path = await recording(tmp_path)
    text = await send_voice(hearing, path)
    labels = [button.label for button in hearing.said()[-1].buttons]
    assert "your voice" in text or "narration" in text or any("AI story" in one for one in labels)
    assert not any("Quiz" in one or "Fake text" in one for one in labels)
    quote = await hearing.press("AI story")
    assert "s · 🎙 your voice · captions" in quote.message.text
    assert "automatic voice" not in quote.message.text
    quote = await hearing.press("Trim pauses and ums")
    assert quote.button("Pauses and ums trimmed")
    await hearing.press("Confirm")
    assert "AI story · 🎙 your voice" in hearing.said()[-1].message.text
    assert "🎙 your voice" in (await hearing.say("/history")).message.text
    brief = await brief_of(hearing)
    own = brief.own("voice")
    assert own is not None and own.is_tidied and brief.prompt == ""
    assert own.length_s == pytest.approx(6, abs=3)


async def test_photos_without_a_word_may_be_told_by_a_voice_note(
    hearing: ConsoleUser, tmp_path: Path
) -> None:
    await hearing.listener.send_files([written(tmp_path, "one.jpg", jpeg(1))])
    assert "Or send a voice message" in (await hearing.answer()).message.text
    await send_voice(hearing, await recording(tmp_path))
    await hearing.press("AI story")
    await hearing.press("Confirm")
    brief = await brief_of(hearing)
    assert [one.kind for one in brief.media or ()] == ["picture", "voice"]
    deaf = hearing.as_person("bo")
    with_services(deaf, listener=Listener(None, tmp_path))
    await deaf.listener.send_files([written(tmp_path, "two.jpg", jpeg(2))])
    assert "Or send a voice message" not in (await deaf.answer()).message.text


async def test_words_with_a_voice_note_are_what_is_read(
    hearing: ConsoleUser, tmp_path: Path
) -> None:
    await send_voice(hearing, await recording(tmp_path), STORY)
    await hearing.press("AI story")
    await hearing.press("Confirm")
    brief = await brief_of(hearing)
    assert brief.prompt == STORY and brief.own("voice")


async def test_where_nobody_hears_the_words_are_asked_for(
    user: ConsoleUser, tmp_path: Path
) -> None:
    assert "Send the words that you read" in await send_voice(user, await recording(tmp_path))
    await user.say(STORY)
    await user.press("AI story")
    await user.press("Confirm")
    brief = await brief_of(user)
    assert brief.prompt == STORY and brief.own("voice")


async def test_a_sound_file_can_tell_the_video_by_a_button(
    hearing: ConsoleUser, tmp_path: Path
) -> None:
    await hearing.listener.send_files([await recording(tmp_path)])
    await hearing.answer()
    await hearing.press("It tells the video")
    await hearing.press("AI story")
    await hearing.press("Confirm")
    brief = await brief_of(hearing)
    assert brief.own("voice") and not brief.own("music")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"OggS is all it has", "cannot be read"),
        (b"short", ""),
        (b"silent", "Nothing is said"),
    ],
)
async def test_a_recording_that_cannot_be_used_is_said_in_a_sentence(
    hearing: ConsoleUser, tmp_path: Path, data: bytes, said: str
) -> None:
    from tests.unit.pipeline.listening.test_listening import hum

    data = {b"short": hum(0.9), b"silent": hum(4.0, 0.0)}.get(data, data)
    text = await send_voice(hearing, written(tmp_path, "note.ogg", data))
    assert (said or "too short") in text and "\n" not in text
    assert await hearing.videos() == []


async def test_a_scene_of_a_storyboard_is_said_anew_by_answering_it(
    user: ConsoleUser, tmp_path: Path
) -> None:
    await at_the_storyboard(user)
    await send_voice(user, await recording(tmp_path, "Its keeper found a door."), reply_to="p2")
    board = Board.model_validate((await newest(user)).board)
    lines = script_of(board, find_template("ai_story")).scenes[1].lines()
    assert lines[0].recorded is not None and lines[0].recorded.key.startswith("own-")
    assert lines[0].text == "Its keeper found a door."
    long = "The keeper counted the waves at night and wrote them down. " * 12
    text = await send_voice(user, await recording(tmp_path, long), reply_to="p1")
    assert "30 s long at most" in text
    assert Board.model_validate((await newest(user)).board).revision == board.revision


@pytest.mark.parametrize(
    ("name", "data"), [("a.pdf", pdf([STORY.split(". ")])), ("a.docx", word([STORY]))]
)
async def test_a_document_is_read_word_for_word(
    user: ConsoleUser, tmp_path: Path, name: str, data: bytes
) -> None:
    await user.listener.send_files([written(tmp_path, name, data)])
    await user.answer()
    await user.press("AI story")
    await user.press("Confirm")
    said = (await brief_of(user)).prompt
    assert said.replace("\n", " ").replace(".", "").split() == STORY.replace(".", "").split()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf([["a"]], password="secret"), "password"),
        (pdf([[]]), "pages are pictures"),
        (b"MZ" + bytes(99), "I cannot read that kind of file"),
    ],
)
async def test_a_document_that_cannot_be_read_says_why(
    user: ConsoleUser, tmp_path: Path, data: bytes, said: str
) -> None:
    await user.listener.send_files([written(tmp_path, "a.pdf", data)])
    assert said in (await user.answer()).message.text
    assert await user.videos() == []


async def test_a_long_text_is_told_about_or_read_out_as_its_person_says(
    user: ConsoleUser, tmp_path: Path
) -> None:
    with_services(user, has_writer=True)
    await user.listener.send_files([written(tmp_path, "a.docx", word([STORY] * 3))])
    await user.answer()
    await user.press("AI story")
    await user.press("Make a video about it")
    quote = await user.press("Read it word for word")
    assert quote.button("Make a video about it")
    await user.press("Make a video about it")
    await user.press("Confirm")
    brief = await brief_of(user)
    assert brief.is_article and brief.is_file


async def test_a_link_is_shown_in_three_lines_and_credited(user: ConsoleUser, site: Site) -> None:
    limits = replace(LIMITS, own_hosts=(f"{site.host}:{site.port}",))
    with_services(user, has_writer=True, link_limits=limits)
    await user.say(f"{site.url}/story")
    shown = next(one for one in user.said() if "A door in the sea" in one.message.text)
    lines = shown.message.text.split("\n")
    assert len(lines) == 3 and lines[1].startswith("The Harbour Post · ")
    await user.press("AI story")
    await user.press("Confirm")
    brief = await brief_of(user)
    assert brief.is_article and brief.source is not None
    assert (brief.source.title, brief.source.address) == ("A door in the sea", f"{site.url}/story")
    assert "keeper of the northern light" in brief.prompt and ARTICLE not in brief.prompt


async def test_a_page_that_cannot_be_read_is_one_sentence(user: ConsoleUser, site: Site) -> None:
    with_services(user, link_limits=replace(LIMITS, own_hosts=(f"{site.host}:{site.port}",)))
    site.robots = "User-agent: *\nDisallow: /"
    for address, said in (
        (f"{site.url}/story", "does not let programs read"),
        ("https://youtu.be/abc", "a video's page"),
        ("https://10.0.0.1/", "cannot be reached"),
    ):
        text = (await user.say(address)).message.text
        assert said in text and ("othing was charged" in text)
    assert await user.videos() == []
