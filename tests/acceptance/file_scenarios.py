"""What people send beside words, of each kind, on every surface; on the list of scenarios.py."""

from __future__ import annotations

import asyncio

from pipeline.brief import Brief
from pipeline.reading.reader import read as read_text
from tests.acceptance.scenarios import scenario
from tests.fixtures.brought import jpeg, music
from tests.fixtures.documents import pdf, word
from tests.fixtures.machine import Machine
from tests.fixtures.players import Player, Seen, read, read_button, until

STORY = (
    "On the first night the keeper counted three waves.",
    "On the second night the sea said nothing at all.",
    "On the third he took his coat and walked to the ships.",
)
_TIMED = "00:00:0{0}{1}000 --> 00:00:0{0}{1}900\n{2}\n"
DOCUMENTS = {
    "story.txt": "\n".join(STORY).encode("utf-16"),
    "story.md": ("# The keeper\n\n" + "\n\n".join(STORY)).encode(),
    "story.docx": word(STORY),
    "story.pdf": pdf([STORY]),
    "story.srt": "\n".join(
        f"{number}\n{_TIMED.format(number, ',', line)}" for number, line in enumerate(STORY, 1)
    ).encode(),
    "story.vtt": (
        "WEBVTT\n\n"
        + "\n".join(_TIMED.format(number, ".", line) for number, line in enumerate(STORY, 1))
    ).encode(),
}
CHARACTER = "/character Minka: a grey cat with a blue scarf"


async def quoted_as(player: Player) -> Seen:
    """The quote of what was just sent, as an AI story."""
    await player.press("AI story", await read_button(player, "AI story"))
    return await read_button(player, "Confirm")


async def put_away(player: Player, quote: Seen) -> None:
    """The draft is dropped, and the chat says so."""
    await player.press("Never mind", quote)
    await read(player, "Nothing was charged")


@scenario
async def documents_of_every_kind_are_read(machine: Machine) -> None:
    """TXT, MD, DOCX, PDF, SRT and VTT are each a script: times dropped, lines kept."""
    for name, data in DOCUMENTS.items():
        player = machine.new_person()
        await player.send_files({name: data})
        quote = await quoted_as(player)
        assert "On the first night" in quote.text, name
        await player.press("Confirm", quote)
        (video, *_) = await machine.settled(player)
        said = read_text(Brief.model_validate(video.brief).prompt).plain
        assert all(line in " ".join(said.split()) for line in STORY), name
        assert "-->" not in said and "00:0" not in said, name


@scenario
async def recordings_tell_the_video(machine: Machine) -> None:
    """A voice message is the narration at once, an audio file by a button; where nobody writes
    down what it says, its words are asked for."""
    player = machine.new_person()
    await player.send_voice(music(3.0))
    asked = await read(player, "read")
    if asked.has("It tells the video"):  # a terminal has files alone
        await player.press("It tells the video", asked)
    await player.say(" ".join(STORY))
    quote = await quoted_as(player)
    assert "Tidy" in " ".join(quote.labels) or "pauses" in " ".join(quote.labels)
    await put_away(player, quote)
    other = machine.new_person()
    await other.send_files({"talk.mp3": music(3.0)}, " ".join(STORY))
    quote = await quoted_as(other)
    await other.press("It tells the video", quote)

    def told() -> Seen | None:
        newest = next(one for one in reversed(other.messages()) if one.has("Confirm"))
        return None if newest.has("It tells the video") else newest

    await other.press("Confirm", await until(other, told))
    (video, *_) = await machine.settled(other)
    brief = Brief.model_validate(video.brief)
    assert brief.own("voice") is not None and brief.own("music") is None


@scenario
async def the_same_file_sent_twice_is_there_once(machine: Machine) -> None:
    """In one message, and again in the next."""
    player = machine.new_person()
    await player.send_files({"one.jpg": jpeg(1), "copy.jpg": jpeg(1)})
    await read(player, "1 picture")
    await player.send_files({"one.jpg": jpeg(1)}, " ".join(STORY))
    quote = await quoted_as(player)
    await player.press("Files", quote)
    shown = await read(player, "1. ")
    assert "2. " not in shown.text


@scenario
async def ten_albums_at_once_are_all_taken(machine: Machine) -> None:
    """Ten people send three photos each at the same moment: nothing is lost or mixed up."""
    players = [machine.new_person() for _ in range(10)]
    await asyncio.gather(
        *(
            player.send_files({f"{n}.jpg": jpeg(3 * at + n) for n in range(3)})
            for at, player in enumerate(players)
        )
    )
    for player in players:
        await read(player, "3 pictures", timeout_s=60.0)


@scenario
async def a_file_that_the_chat_let_go_is_said_and_the_others_are_taken(machine: Machine) -> None:
    """An id or an address that has expired: one sentence, and its neighbours stay."""
    player = machine.new_person()
    await player.send_files({"one.jpg": jpeg(1), "gone.jpg": jpeg(2)}, lost=("gone.jpg",))
    shown = await read(player, "1 picture")
    assert "Not taken: file 2" in shown.text and "no longer there" in shown.text


@scenario
async def a_character_of_ones_own_is_in_the_video_that_names_it(machine: Machine) -> None:
    """A photo, a name and a word about the right to it; then whoever the idea names is quoted,
    made, and removed again."""
    player = machine.new_person()
    await player.send_files({"cat.jpg": jpeg(1)}, CHARACTER)
    await player.press("I made it", await read(player, "picture of “Minka”"))
    await read(player, "a grey cat with a blue scarf")
    await player.say(f"Minka goes to sea. {' '.join(STORY)}")
    quote = await quoted_as(player)
    assert "with Minka" in quote.text
    await player.press("Confirm", quote)
    (video, *_) = await machine.settled(player)
    who = Brief.model_validate(video.brief).character
    assert who is not None and (who.name, who.rights) == ("Minka", "mine")
    await player.say("/character Minka -")
    await read(player, "kept no more")
