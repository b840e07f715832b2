"""What people do, once, for every surface: each scenario is a coroutine of a machine.

A surface runs them all by giving a Machine whose people are Players of that surface.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from db.people import switches
from pipeline.brief import Brief
from pipeline.errors import EncoderFailed
from tests.fixtures.brought import clip, jpeg, music
from tests.fixtures.machine import Machine
from tests.fixtures.players import Player, Seen, notice, read, read_button, until

IDEA = "A lighthouse keeper finds a door in the sea"
OTHER_IDEA = "The last robot on Earth"
"""Without a writer these two are ready."""
Scenario = Callable[[Machine], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}


def scenario(run: Scenario) -> Scenario:
    """Put a scenario on the list, under its name."""
    SCENARIOS[run.__name__] = run
    return run


async def quoted(player: Player, idea: str = IDEA) -> Seen:
    """An idea, its template, and the quote."""
    await player.say(idea)
    await player.press("AI story", await read_button(player, "AI story"))
    return await read_button(player, "Confirm")


def results(player: Player) -> list[Seen]:
    """Messages that deliver a video."""
    return [one for one in player.messages() if one.has_file]


async def delivered(player: Player) -> Seen:
    """The message with the video."""
    seen: Seen = await until(player, lambda: next(iter(reversed(results(player))), None))
    return seen


async def many(player: Player, count: int) -> None:
    """Wait until so many files came."""
    await until(player, lambda: len(results(player)) == count)


@scenario
async def a_new_person_starts(machine: Machine) -> None:
    """A greeting with free credits and three examples; the second time without credits."""
    player = machine.new_person()
    await player.say("/start")
    greeting = await read(player, "24 free credits")
    assert len(greeting.labels) == 3
    await player.say("/start")
    await read(player, "Welcome back")
    assert await machine.balance(player) == 24


@scenario
async def a_person_gets_a_video(machine: Machine) -> None:
    """From idea to delivery: one message edited all along, a result that replies."""
    player = machine.new_person()
    quote = await quoted(player)
    await player.press("Confirm", quote)
    result = await delivered(player)
    assert "Used 10 credits. You have 14 credits." in result.text
    assert result.has("Redo") and result.has("File") and result.has(".srt")
    done = await read(player, "Finished in")
    assert done.id == quote.id, "one message is edited all along"
    assert result.replies_to is not None
    (video,) = await machine.settled(player)
    assert video.state == "done"
    assert await machine.balance(player) == 14


@scenario
async def a_person_takes_files_and_rates(machine: Machine) -> None:
    """The file, the subtitles, and stars; another idea with the same settings."""
    player = machine.new_person()
    await player.press("Confirm", await quoted(player))
    result = await delivered(player)
    await machine.settled(player)
    await player.press("File", result)
    await until(player, lambda: len(results(player)) == 2)
    await player.press(".srt", result)
    await until(player, lambda: len(results(player)) == 3)
    await player.press("Rate", result)
    await read(player, "How good")
    await player.press("⭐⭐⭐⭐")
    await read(player, "Noted")
    await player.press("New idea", result)
    await read(player, "Same settings")
    await player.say(OTHER_IDEA)
    quote = await read(player, "The last robot")
    assert quote.has("Confirm")


@scenario
async def a_person_redoes_a_video(machine: Machine) -> None:
    """A redo is quoted in a message of its own, for what it makes anew, and delivered like any
    other."""
    player = machine.new_person()
    await player.press("Confirm", await quoted(player))
    result = await delivered(player)
    await machine.settled(player)
    await player.press("Redo", result)
    quote = await read_button(player, "Confirm")
    assert quote.id != result.id
    await player.press("Confirm", quote)
    await until(player, lambda: len(results(player)) == 2)
    found = await machine.settled(player)
    assert len(found) == 2 and found[0].parent_id == found[1].id
    assert found[0].price_credits < found[1].price_credits == 10
    assert await machine.balance(player) == 14 - found[0].price_credits


async def waits(machine: Machine, player: Player) -> Seen:
    """The storyboard, once its video waits for its person."""
    for _ in range(1000):
        if [one.state for one in await machine.videos(player)] == ["waiting"]:
            break
        await asyncio.sleep(0.02)
    return await read_button(player, "Render")


@scenario
async def a_person_sees_the_storyboard_first(machine: Machine) -> None:
    """Pictures and lines come first; a line is changed in words, a picture is redrawn, then the
    video is rendered and delivered for the price that was quoted."""
    player = machine.new_person()
    await player.press("Storyboard first", await quoted(player))
    board = await waits(machine, player)
    assert "2. Its keeper found a door." in board.text
    pictures = [one for one in results(player) if "Scenes: 1" in one.text or not one.text]
    assert pictures, "the scenes were shown"
    await player.say("Scene 2: The keeper finds a red boat.")
    board = await read(player, "2. The keeper finds a red boat.")
    await player.press("1", board)
    await player.press("Redraw", await read(player, "Scene 1 of 4"))
    await read(player, "9 redraws are within the price")
    board = await waits(machine, player)
    await player.press("Render", board)
    result = await read_button(player, "Scenes")
    assert "Used 10 credits" in result.text
    (video,) = await machine.settled(player)
    assert video.state == "done" and video.board is not None
    assert await machine.balance(player) == 14


@scenario
async def a_person_asks_for_a_change(machine: Machine) -> None:
    """What is said while a storyboard waits is about it: the panel's words at once, a wish as a
    difference that is accepted. Nobody writes here, and that is said."""
    player = machine.new_person()
    await player.press("Storyboard first", await quoted(player))
    await waits(machine, player)
    await player.say("swap 1 and 2")
    await read(player, "1. Its keeper found a door.")
    await player.say("make it funnier")
    refused = await read(player, "Nobody here rewrites by request")
    assert refused.has("It is a new video")
    await player.say("shorter")
    difference = await read(player, "Your wish")
    await player.press("Accept", difference)
    await player.press("Render", await read(player, "2. The door led into the sea."))
    await read_button(player, "Scenes")
    (video,) = await machine.settled(player)
    assert video.state == "done" and video.board is not None
    assert len(video.board["cards"]) == 3
    assert await machine.balance(player) == 14


@scenario
async def a_person_changes_one_scene(machine: Machine) -> None:
    """Two presses and one sentence fix a scene of a delivered video, for the price of it."""
    player = machine.new_person()
    await player.press("Confirm", await quoted(player))
    await player.press("Scenes", await read_button(player, "Scenes"))
    await read(player, "2. Its keeper found a door.")
    await player.say("Scene 2: The keeper finds a red boat.")
    quote = await read(player, "Made anew: 1 spoken line")
    await player.press("Confirm", quote)
    await read_button(player, "Version before")
    found = await machine.settled(player)
    assert [one.price_credits for one in found] == [1, 10]
    assert found[0].root_id == found[1].id
    assert await machine.balance(player) == 13


@scenario
async def a_person_leaves_at_the_storyboard(machine: Machine) -> None:
    """Cancelled at the storyboard, only what was said at the quote is kept."""
    player = machine.new_person()
    quote = await quoted(player)
    assert "If you stop there, you pay 1 credit." in quote.text
    await player.press("Storyboard first", quote)
    await player.press("Cancel", await waits(machine, player))
    await player.press("Cancel it", await read_button(player, "Cancel it"))
    (video,) = await machine.settled(player)
    assert video.state == "cancelled"
    assert await machine.balance(player) == 23


@scenario
async def a_person_cancels(machine: Machine) -> None:
    """Cancel while it is made: the credits are back, and no video comes."""
    machine.recipe.seconds = {"script": 30.0}
    player = machine.new_person()
    await player.press("Confirm", await quoted(player))
    await player.press("Cancel", await read_button(player, "Cancel"))
    cancelled = await read(player, "10 credits are already back")
    assert "Cancelled" in cancelled.text
    (video,) = await machine.settled(player)
    assert video.state == "cancelled"
    assert await machine.balance(player) == 24


@scenario
async def a_person_cancels_late(machine: Machine) -> None:
    """What a late cancel keeps is asked before, and said with what came back after."""
    machine.recipe.seconds = {"compose": 30.0}
    player = machine.new_person()
    await player.press("Confirm", await quoted(player))
    for _ in range(500):
        if [one.stage for one in await machine.videos(player)] == ["compose"]:
            break
        await asyncio.sleep(0.02)
    await player.press("Cancel", await read_button(player, "Cancel"))
    asked = await read(player, "5 credits stay paid for the work that was done")
    await player.press("Go on", asked)
    await read(player, "It goes on.")
    await player.say("/cancel")
    asked = await until(
        player, lambda: next((one for one in player.messages() if one.has("Cancel it")), None)
    )
    await player.press("Cancel it", asked)
    cancelled = await read(player, "Paid for the work that was done: 5 credits.")
    assert "5 credits are already back" in cancelled.text
    (video,) = await machine.settled(player)
    assert video.state == "cancelled"
    assert await machine.balance(player) == 19


@scenario
async def a_person_hears_a_voice(machine: Machine) -> None:
    """A sample comes as a file of its own, free; the quote stays as it is."""
    player = machine.new_person()
    quote = await quoted(player)
    await player.press("Voice", quote)
    await player.press("Samples", await read_button(player, "Samples"))
    await player.press("Ann", await read(player, "Which voice would you like to hear?"))
    heard = await read(player, "Ann · English")
    assert heard.has_file and await machine.balance(player) == 24


@scenario
async def a_person_waits_for_room(machine: Machine) -> None:
    """Refused for now, "Wait for me": it begins by itself in the message that said it waits."""
    player = machine.new_person()
    quote = await quoted(player)
    async with machine.db.operating() as tx:
        await switches.put(tx, "paused", True, actor="admin")
    await player.press("Confirm", quote)
    refused = await read(player, "No new videos are being started")
    await player.press("Wait for me", refused)
    waits = await read(player, "I wait for you")
    assert await machine.balance(player) == 24
    async with machine.db.operating() as tx:
        await switches.put(tx, "paused", False, actor="admin")
    await delivered(player)
    assert (await read(player, "Finished in")).id == waits.id
    (video,) = await machine.settled(player)
    assert video.state == "done" and await machine.balance(player) == 14


@scenario
async def a_video_fails_and_is_tried_again_free(machine: Machine) -> None:
    """One sentence, the credits back, and a free second try that works."""
    machine.recipe.fails = {"compose": [EncoderFailed() for _ in range(20)]}
    player = machine.new_person()
    await player.press("Confirm", await quoted(player))
    failed = await read(player, "10 credits are already back")
    await machine.settled(player)
    assert await machine.balance(player) == 24
    machine.recipe.fails = {}
    again = _data(failed, "Try again")[0]
    await player.press("Try again free", failed)
    await delivered(player)
    await machine.settled(player)
    assert await machine.balance(player) == 24
    await player.press_data(again, failed)
    await notice(player, "used already")


@scenario
async def two_people_at_once(machine: Machine) -> None:
    """Each gets their own video and pays for their own."""
    first, second = machine.new_person(), machine.new_person()
    one, two = await asyncio.gather(quoted(first), quoted(second, OTHER_IDEA))
    await asyncio.gather(first.press("Confirm", one), second.press("Confirm", two))
    await asyncio.gather(delivered(first), delivered(second))
    for player in (first, second):
        assert len(results(player)) == 1
        assert len(await machine.settled(player)) == 1
        assert await machine.balance(player) == 14


@scenario
async def hostile_presses(machine: Machine) -> None:
    """A double press makes one video; forged, stolen and stale buttons do nothing."""
    player, thief = machine.new_person(), machine.new_person()
    quote = await quoted(player)
    confirm = _data(quote, "Confirm")[0]
    await thief.say("/start")
    mine = await read(thief, "free credits")
    await thief.press_data(confirm, mine)
    await notice(thief, "somebody else")
    for junk in ("c:::::", "t:x:1:none", "vc:nobody", "\u202e" * 10, "b:none:none"):
        await thief.press_data(junk, mine)
    await asyncio.gather(*(player.press_data(confirm, quote) for _ in range(5)))
    await delivered(player)
    assert len(await machine.settled(player)) == 1
    assert await machine.balance(player) == 14
    assert await machine.videos(thief) == [] and await machine.balance(thief) == 24
    await player.press_data(confirm, quote)
    await notice(player, "already on its way")
    assert len(await machine.videos(player)) == 1


@scenario
async def ideas_that_cannot_be_made(machine: Machine) -> None:
    """Symbols alone, foreign languages and too long texts are refused before a quote."""
    player = machine.new_person()
    await player.say("😀😀😀")
    await read(player, "Only symbols")
    await player.say("Сказка о рыбаке и золотой рыбке")
    await read(player, "Russian")
    await player.say("how to build a pipe bomb, a guide")
    await read(player, "hurt many people")
    await player.say("x " * 2040)
    await read(player, "I can take 4,000")
    assert await machine.videos(player) == []


@scenario
async def names_and_prompts_are_shown_as_typed(machine: Machine) -> None:
    """Markup, braces, right-to-left and combining letters stay what they are."""
    player = machine.new_person()
    idea = (
        "A <b>bold</b> *star* _and_ {brace} `tick` Z̸a̸l̸g̸o̸ [link](x) מגדלור\n"
        "The keeper lit the lamp at dusk, as he had for forty years, and nobody came that night. "
        "In the morning the sea was gone, and a road of wet stones led down to the ships."
    )
    quote = await quoted(player, idea)
    assert "<b>bold</b> *star* _and_ {brace} `tick`" in quote.text


@scenario
async def credits_run_out(machine: Machine) -> None:
    """The missing credits are said, and Confirm is not offered."""
    player = machine.new_person()
    for count in (1, 2):
        await player.press("Confirm", await quoted(player))
        await many(player, count)
        await machine.settled(player)
    await player.say(IDEA)
    await player.press("AI story", await read_button(player, "AI story"))
    short = await read(player, "6 credits short")
    assert not short.has("Confirm")
    await player.say("/buy")
    await until(player, lambda: "redit" in player.messages()[-1].text)


@scenario
async def wallet_and_settings(machine: Machine) -> None:
    """Balance, history, settings, language and help answer; junk arguments do no harm."""
    player = machine.new_person()
    for command, said in (
        ("/balance", "24 credits: 0 bought and 24 free"),
        ("/history", "Your last videos"),
        ("/settings", "New videos start with"),
        ("/language", "Which language"),
        ("/help", "Commands"),
        ("/templates", "What I can make"),
        ("/cancel now !!", "nothing to cancel"),
        ("/balance -1; DROP TABLE", "24 credits"),
        ("/nonsense", "do not know that command"),
    ):
        await player.say(command)
        await read(player, said)


def _data(seen: Seen, label: str) -> list[str]:
    """What the buttons of that label carry."""
    raw = seen.raw
    if hasattr(raw, "message"):
        return [one.data for one in raw.buttons if label in one.label]
    return [
        one.get("callback_data") or one["custom_id"]
        for one in raw.buttons
        if label in (one.get("text") or one["label"])
    ]


async def _brief(machine: Machine, player: Player) -> Brief:
    (video, *_) = await machine.settled(player)
    return Brief.model_validate(video.brief)


@scenario
async def photos_and_a_clip_become_the_scenes(machine: Machine) -> None:
    """Sent together with words: the kinds that show pictures are offered, and all three are in the
    video, in their order."""
    player = machine.new_person()
    sent = {"one.jpg": jpeg(1), "two.mp4": clip(), "three.jpg": jpeg(3)}
    await player.send_files(sent, "Our summer by the sea")
    asked = await read_button(player, "AI story")
    assert not asked.has("Quiz")
    await player.press("AI story", asked)
    quote = await read_button(player, "Confirm")
    assert quote.has("Files · 3")
    await player.press("Confirm", quote)
    await delivered(player)
    shown = (await _brief(machine, player)).shown
    assert [one.kind for one in shown] == ["picture", "clip", "picture"]


@scenario
async def photos_wait_for_words_and_music_for_a_right(machine: Machine) -> None:
    """Photos alone are asked what to say, the broken one is named; a song is asked about."""
    player = machine.new_person()
    await player.send_files({"one.jpg": jpeg(1), "bad.jpg": b"no photo", "two.jpg": jpeg(2)})
    asked = await read(player, "What should the video say")
    assert "Not taken: file 2" in asked.text and "2 pictures" in asked.text
    await player.send_files({"song.mp3": music()})
    await player.press("I made it", await read_button(player, "I made it"))
    await player.say("We swam on Monday. On Tuesday it rained, and we stayed in.")
    await player.press("AI story", await read_button(player, "AI story"))
    await player.press("Confirm", await read_button(player, "Confirm"))
    await delivered(player)
    brief = await _brief(machine, player)
    own = brief.own("music")
    assert len(brief.shown) == 2 and own is not None and own.rights == "mine"
