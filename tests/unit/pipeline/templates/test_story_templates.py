"""The chat, forum, split and stick templates: their own scripts and how they are laid out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.brief import Brief
from pipeline.illustrator.lexicon import drawings
from pipeline.loops import LOOPS
from pipeline.providers.fakes import any_script
from pipeline.script import Script
from pipeline.templates import find_template
from pipeline.templates.base import PictureFile, SpokenLine, StageInput
from pipeline.templates.fake_text.conversations import ChatMessage, stretches
from pipeline.templates.fake_text.script import ChatScript
from pipeline.templates.reddit_story.template import PostScript
from pipeline.templates.stick_animation.template import StickScript
from pipeline.timeline import Canvas, Shot, Word

CHAT = """Mia: are you home?
Me: yes, why
Ben: guys, look at the news
Mia: I told you 😳
Me: told us what"""


def script_of(key: str, prompt: str, **options: object) -> Script:
    brief = Brief.model_validate({"prompt": prompt, "template": key, **options})
    return any_script(brief, find_template(key))


def staged(script: Script, key: str, index: int = 0, **options: object) -> Shot:
    """A scene laid out with made-up sounds: each word takes 0.3 s."""
    scene = script.scenes[index]
    lines = []
    for line in scene.lines():
        spoken = line.text.split()
        words = tuple(Word(text, 0.3 * at, 0.3 * at + 0.25) for at, text in enumerate(spoken))
        length = 0.3 * len(spoken) + 0.1
        lines.append(SpokenLine(Path("x.wav"), length, words, line.speaker, line.text))
    pictures = tuple(PictureFile(Path("p.jpg"), 64, 64) for _ in scene.picture_prompts())
    brief = Brief.model_validate({"prompt": "x", "template": key, **options})
    canvas = Canvas(*brief.size_px, 30)
    stage = StageInput(brief, script, index, scene, tuple(lines), pictures, canvas, "none", 4)
    return find_template(key).stage(stage)


def test_a_pasted_conversation_is_taken_word_for_word() -> None:
    script = script_of("fake_text", CHAT)
    assert isinstance(script, ChatScript)
    sent = [(one.who, one.text) for scene in script.scenes for one in scene.messages]
    assert sent == [tuple(row.split(": ", 1)) for row in CHAT.splitlines()]
    assert script.owner == "Me"
    assert script.heading == "Mia, Ben"


def test_without_a_me_the_second_to_speak_owns_the_phone() -> None:
    script = script_of("fake_text", "Anna: hello there\nTom: hi Anna\nAnna: what are you doing")
    assert isinstance(script, ChatScript)
    assert (script.owner, script.heading) == ("Tom", "Anna")


def test_each_person_in_a_chat_has_a_voice_and_a_side_of_their_own() -> None:
    script = script_of("fake_text", CHAT)
    roles = find_template("fake_text").casting(script)
    assert set(roles) == {"Me", "Mia", "Ben"}
    manners = {(role.pitch_semitones, role.pace) for role in roles.values()}
    assert len(manners) == 3
    assert roles["Me"].pan > 0 > roles["Mia"].pan


def test_dots_last_as_long_as_the_message_is_and_end_when_it_comes() -> None:
    script = script_of("fake_text", CHAT, scenes=1)
    shot = staged(script, "fake_text")
    rows = shot.visual.params["messages"]
    assert [row["at"] for row in rows] == [voice.at_frame for voice in shot.voices]
    assert rows[0]["at"] == 0, "the first message is there on the first frame"
    typed = {row["text"]: row["at"] - row["typing"] for row in rows if row["typing"] >= 0}
    assert "yes, why" not in typed, "the owner's own typing is not seen"
    assert typed["guys, look at the news"] > typed["I told you 😳"]
    dotted = [cue for cue in shot.effects if cue.name == "typing"]
    assert len(dotted) == len(typed)


def test_dots_for_the_next_scene_show_until_the_cut() -> None:
    script = script_of("fake_text", CHAT, scenes=2)
    first, second = (staged(script, "fake_text", index) for index in (0, 1))
    assert first.visual.params["next"]["typing"] < first.frame_count
    assert second.visual.params["next"] is None
    earlier = [row["text"] for row in second.visual.params["before"]]
    assert earlier == [row["text"] for row in first.visual.params["messages"]]


def test_a_chat_written_around_an_idea_names_it_and_ends_on_a_turn() -> None:
    script = script_of("fake_text", "Why octopuses have three hearts")
    said = " ".join(line.text for scene in script.scenes for line in scene.lines()).lower()
    assert "octopus" in said
    assert len(script.speakers()) == 2


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_messages_are_parted_into_scenes_in_order_and_none_is_empty(count: int) -> None:
    messages = [ChatMessage("a", "x" * (7 * n % 40 + 1)) for n in range(7)]
    parts = stretches(messages, count)
    assert len(parts) == min(count, 7)
    assert [one for part in parts for one in part] == messages
    assert all(parts)


def test_a_pasted_story_loses_no_word_and_its_first_sentence_is_on_the_card() -> None:
    told = (
        "I (24F) found a key in my coat. It opened a door at my office. "
        "Behind it was a desk with my name on it. I never told anybody. Was that wrong?"
    )
    script = script_of("reddit_story", told)
    assert isinstance(script, PostScript)
    said = " ".join(line.text for scene in script.scenes for line in scene.lines())
    assert said == told
    assert script.heading == "I (24F) found a key in my coat."
    assert find_template("reddit_story").casting(script)["narrator"].gender == "female"


def test_the_post_is_on_screen_while_its_heading_is_read_and_words_come_after() -> None:
    script = script_of("reddit_story", "My neighbour waters a plastic plant every morning")
    shot = staged(script, "reddit_story")
    assert shot.visual.params["card"]["heading"] == script.scenes[0].lines()[0].text
    end_s = shot.visual.params["card_end"] / 30
    assert 0.5 < end_s <= shot.voices[1].at_frame / 30
    assert all(word.start_s >= end_s for word in shot.words)
    assert staged(script, "reddit_story", 1).visual.params["card"] is None


def test_a_post_without_an_author_gets_one() -> None:
    script = script_of("reddit_story", "I found a stranger's camera. I looked happy.")
    script = script.model_copy(update={"author": "", "community": ""})
    card = staged(script, "reddit_story").visual.params["card"]
    assert card["author"].startswith("u/") and card["community"].startswith("c/")


def test_a_long_story_is_marked_as_two_parts() -> None:
    told = " ".join(
        f"Sentence number {n} goes on for a good while about what happened." for n in range(30)
    )
    script = script_of("reddit_story", told)
    assert isinstance(script, PostScript)
    marks = [(at, scene.part) for at, scene in enumerate(script.scenes) if scene.part]
    assert marks[0] == (0, 1)
    assert marks[1][1] == 2 and 0 < marks[1][0] < len(script.scenes)


def test_the_loop_seems_to_run_on_through_a_cut() -> None:
    script = script_of("split_screen", "The man who survived seven lightning strikes")
    shots = [staged(script, "split_screen", index) for index in (0, 1, 2)]
    assert len({shot.visual.params["loop"] for shot in shots}) == 1
    shifts = [shot.visual.params["shift"] for shot in shots]
    assert shifts == sorted(shifts) and shifts[1] > 30
    assert shots[0].visual.params["loop"] in LOOPS
    assert shots[0].visual.params["title"] and not shots[1].visual.params["title"]


def test_stick_people_do_what_is_said_on_the_word_that_says_it() -> None:
    told = "A boy runs to the door. He falls over a cat. Everybody laughs and then they celebrate."
    script = script_of("stick_animation", told, scenes=1)
    assert isinstance(script, StickScript)
    assert {"run", "fall"} <= {act.does for act in script.scenes[0].acts}
    shot = staged(script, "stick_animation")
    runs = next(word for word in shot.words if word.text == "runs")
    keys = [key for figure in shot.visual.params["figures"] for key in figure["keys"]]
    assert any(key["does"] == "run" and key["at"] >= runs.start_s * 30 - 1 for key in keys)
    assert len(shot.visual.params["figures"]) >= 2


def test_a_hosted_writer_may_name_props_in_plain_nouns() -> None:
    script = script_of("stick_animation", "How I learned to ride a bicycle at forty")
    assert isinstance(script, StickScript)
    scene = script.scenes[0].model_copy(update={"props": ("bike", "helmet", "qwzx")})
    shot = staged(script.model_copy(update={"scenes": [scene]}), "stick_animation")
    names = [prop["name"] for prop in shot.visual.params["props"]]
    assert names[0] == "bicycle"
    assert all(name in drawings() for name in names)
    assert len(names) == len(set(names))
