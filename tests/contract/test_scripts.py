"""One suite for every script writer; the hosted one through its SDK against a bad server."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from pipeline.brief import Brief, OwnMedium
from pipeline.errors import (
    EmptyPrompt,
    NoScriptWriter,
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderMissing,
    ProviderRefused,
    TalemillError,
)
from pipeline.moderation import LocalRules
from pipeline.providers.base import Call, ScriptWriter, Written
from pipeline.providers.calls.fallback import FallbackWriter, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import Clock, RetryPolicy
from pipeline.providers.config import ProviderConfig
from pipeline.providers.fakes import FakeWriter
from pipeline.providers.makers import build_makers
from pipeline.providers.offline.script import OfflineWriter
from pipeline.providers.openai.chat import Declined
from pipeline.providers.openai.errors import load_sdk
from pipeline.providers.openai.script import OpenAIWriter, ScriptBroken
from pipeline.providers.openai.script_rules import faults_of
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.openai.spoken import cleaned
from pipeline.providers.openai.strict_schema import strict_schema
from pipeline.providers.prices import PriceTable
from pipeline.providers.quoted_size import spoken_s, spoken_text
from pipeline.script import Script
from pipeline.templates import load_templates
from tests.contract.bad_servers import ALL_MOODS, KEY, fails_as_ours
from tests.fakes.openai_server import OpenAIServer, form_of
from tests.fixtures.loopback import late, patience_s, reset, status
from tests.fixtures.plain_template import PLAIN

ANSWER_USD = (1000 * 0.10 + 500 * 0.50) / 1e6
"""What one answer of the server costs with the default model."""
IDEA = Brief(prompt="A lighthouse keeper finds a door in the sea")
PASTED = (
    "The last train left at nine. Nobody was on it but a dog with a suitcase!  It got off at the"
    " sea, and it never once looked back. We still set a plate for it."
)


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


@pytest.fixture
async def hosted(
    request: pytest.FixtureRequest, server: OpenAIServer
) -> AsyncIterator[OpenAIWriter]:
    access = OpenAISettings(
        api_key=SecretStr(KEY), base_url=server.base_url, script_timeout_s=patience_s(request)
    )
    writer = OpenAIWriter(access, PriceTable(), LocalRules())
    yield writer
    await writer.close()


def good(scenes: int = 5) -> dict[str, Any]:
    """What a model should write for the plain template."""
    lines = [
        "Why does the keeper never look at the sea after dark? His own father used to warn him"
        " about it.",
        "On Tuesday the tide pulled back and left a green door standing in the sand, shut and quite"
        " dry all round.",
        "He knocked twice, and from somewhere far below a hand politely knocked three times, then"
        " waited for him.",
        "Inside were stairs, a coat in his size, and the warm smell of his mother's bread on a"
        " winter morning.",
        "By morning the lamp was burning as ever, but the tower had no keeper any more, only a wet"
        " green key.",
        "Some nights ships still see two lights where there was only ever one, and they steer by"
        " the lower.",
    ]
    return {
        "title": "The door in the sea",
        "description": "A keeper knocks.",
        "hashtags": ["#sea", "#mystery", "#story"],
        "mood": "mysterious night",
        "style": "oil paint",
        "character": "an old keeper in a yellow coat",
        "scenes": [{"voice": line, "picture": f"view {line[:20]}"} for line in lines[:scenes]],
    }


def with_scene(index: int, **change: str) -> dict[str, Any]:
    script = good()
    script["scenes"][index] |= change
    return script


@pytest.fixture(params=["hosted", "offline", "fake"])
def writer(request: pytest.FixtureRequest, hosted: OpenAIWriter) -> ScriptWriter:
    writers: dict[str, ScriptWriter] = {
        "hosted": hosted,
        "offline": OfflineWriter(),
        "fake": FakeWriter(),
    }
    return writers[request.param]


async def test_a_script_is_of_the_templates_own_type_and_keeps_the_rules(
    writer: ScriptWriter, server: OpenAIServer
) -> None:
    server.answers = [good()]
    template = load_templates()["ai_story"]
    written = await writer.write(IDEA, template)
    assert type(written.script) is template.script
    asked = 5 if isinstance(writer, OpenAIWriter) else len(written.script.scenes)
    faults = faults_of(written.script, scenes=asked, language="en")
    assert not [fault for fault in faults if fault.is_grave]
    assert written.made.provider == writer.name


@pytest.mark.parametrize("key", sorted(load_templates()))
def test_every_templates_ready_scripts_keep_the_rules(key: str) -> None:
    template = load_templates()[key]
    for unit in template.units():
        script = template.tell(unit, Brief(prompt=unit.title, template=key))
        faults = faults_of(script, scenes=len(script.scenes), language=unit.language)
        assert not [fault for fault in faults if fault.is_grave], (unit.id, faults)


async def test_a_pasted_script_is_kept_word_for_word(
    writer: ScriptWriter, server: OpenAIServer
) -> None:
    wrong = good(4)
    server.answers = [wrong]
    template = load_templates()["ai_story"]
    written = await writer.write(Brief(prompt=PASTED), template)
    said = " ".join(spoken_text(scene) for scene in written.script.scenes)
    assert said.split() == PASTED.split()


@pytest.mark.parametrize("mood", ALL_MOODS)
async def test_no_foreign_error_escapes_and_no_key_is_in_it(
    server: OpenAIServer, hosted: OpenAIWriter, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    await fails_as_ours(mood, server, lambda: hosted.write(IDEA, PLAIN), hosted, caplog)


async def test_an_empty_prompt_asks_nobody(server: OpenAIServer, hosted: OpenAIWriter) -> None:
    with pytest.raises(EmptyPrompt):
        await hosted.write(Brief(prompt=" \n "), PLAIN)
    assert not server.requests


@pytest.mark.parametrize("key", sorted(load_templates()))
async def test_every_templates_schema_can_be_filled_by_a_strict_server(
    key: str, server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    template = load_templates()[key]
    schema = strict_schema(template.script, 4)
    for node in objects_of(schema):
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])
    assert "default" not in json.dumps(schema)
    with suppress(ScriptBroken):  # a filler knows no rules; the answer was read all the same
        await hosted.write(Brief(prompt=IDEA.prompt, template=key, scenes=4), template)
    assert 1 <= len(server.requests) <= 2


def objects_of(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for one in node for found in objects_of(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "object" else []
    return own + [found for one in node.values() for found in objects_of(one)]


async def test_the_asked_scenes_language_and_schema_reach_the_model(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.answers = [good(6)]
    await hosted.write(Brief(prompt=IDEA.prompt, scenes=6, variant="scary"), PLAIN)
    asked = server.requests[0].json()
    assert asked["model"] == "gpt-6-luna"
    assert asked["reasoning_effort"] == "none"
    form = asked["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["properties"]["scenes"]["minItems"] == 6
    assert "Language: en" in asked["messages"][1]["content"]
    assert "scary" in asked["messages"][1]["content"]


BROKEN: dict[str, tuple[dict[str, Any], int]] = {
    "an empty scene": (with_scene(2, voice="  "), 2),
    "a repeated scene": (with_scene(3, voice=good()["scenes"][1]["voice"]), 3),
    "a scene that nearly repeats": (with_scene(4, voice=good()["scenes"][1]["voice"] + " Yes."), 4),
    "a scene too long": (with_scene(1, voice="And on it went, " * 40 + "for ever."), 1),
    "a scene too short": (with_scene(1, voice="Oh."), 1),
    "no picture": (with_scene(0, picture=" "), 0),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_only_the_broken_scene_is_written_anew(
    server: OpenAIServer, hosted: OpenAIWriter, fault: str
) -> None:
    broken, index = BROKEN[fault]
    mended = {
        "voice": "A gull laughed at the whole affair for an hour, and nobody in the village asked"
        " it why that was.",
        "picture": "g",
    }
    server.answers = [broken, {"scenes": [mended]}]
    written = await hosted.write(IDEA, PLAIN)
    assert len(server.requests) == 2
    repair = server.requests[1].json()
    assert f"scene {index + 1}" in repair["messages"][-1]["content"].lower()
    assert repair["response_format"]["json_schema"]["schema"]["required"] == ["scenes"]
    for place, scene in enumerate(written.script.scenes):
        wanted = mended if place == index else good()["scenes"][place]
        assert (scene.voice, scene.picture) == (wanted["voice"], wanted["picture"])
    assert written.made.cost_usd == pytest.approx(2 * ANSWER_USD)


SPANISH = [
    "¿Por qué el farero nunca mira el mar cuando cae la noche? Su padre se lo pidió.",
    "El martes la marea se fue y dejó una puerta verde en la arena, seca y cerrada.",
    "Llamó dos veces y desde abajo alguien llamó tres veces más.",
    "Dentro había una escalera y el olor del pan de su madre.",
    "Por la mañana la luz ardía, pero la torre ya no tenía farero.",
]


@pytest.mark.parametrize(
    "first",
    [
        good(3),
        {**good(), "scenes": [{"voice": line, "picture": "p"} for line in SPANISH]},
        {"title": "only a title"},
        {**good(), "surprise": 1},
    ],
    ids=["too few scenes", "another language", "fields missing", "fields too many"],
)
async def test_a_script_wrong_as_a_whole_is_asked_for_once_more(
    server: OpenAIServer, hosted: OpenAIWriter, first: dict[str, Any]
) -> None:
    server.answers = [first, good()]
    written = await hosted.write(IDEA, PLAIN)
    assert [scene.voice for scene in written.script.scenes] == [
        scene["voice"] for scene in good()["scenes"]
    ]
    assert len(server.requests) == 2


@pytest.mark.parametrize("times", [0.3, 0.7, 1.5])
async def test_a_script_of_another_length_than_quoted_is_mended_once_or_fails(
    server: OpenAIServer, hosted: OpenAIWriter, times: float
) -> None:
    wrong = good()
    for scene in wrong["scenes"]:
        words = scene["voice"].split()
        scene["voice"] = " ".join([*words, "and", *words][: round(len(words) * times)])
    server.answers = [wrong, good()]
    written = await hosted.write(IDEA, PLAIN)
    assert spoken_s(written.script.scenes) == pytest.approx(35, rel=0.2)
    assert "35 s" in server.requests[1].json()["messages"][-1]["content"] or times == 0.3
    server.answers = [wrong, wrong]
    with pytest.raises(ScriptBroken):
        await hosted.write(IDEA, PLAIN)


async def test_an_idea_that_nothing_ready_fits_fails_and_blames_nobody() -> None:
    """Seen: ten credits for three seconds that read the person's own Spanish prompt back."""
    guard = Guard("script", "offline", bound=2)
    writer = FallbackWriter([Member(OfflineWriter(), guard)])
    brief = Brief(prompt="Un panadero zurdo vende relojes a las hormigas", language="es")
    for _ in range(4):
        with pytest.raises(NoScriptWriter):
            await writer.write(brief, load_templates()["ai_story"])
    assert guard.health.state == "closed"


MARKED = {
    "**Nobody** ever *asked* why.": "Nobody ever asked why.",
    "## The keeper went down": "The keeper went down",
    "[pause] He knocked (whispers) twice.": "He knocked twice.",
    "**Narrator (softly):** Hello there.": "Hello there.",
    "Scene 3: The tower stood empty.": "The tower stood empty.",
    "```\nIt rang at noon.\n```": "It rang at noon.",
    "*sighs* And so it went on.": "And so it went on.",
    "- First he counted the steps": "First he counted the steps",
    "See [the old map](https://example.com/map) here.": "See the old map here.",
    "Narrador: El mar estaba en calma.": "El mar estaba en calma.",
    "5 * 3 = 15, and 2 * 2 = 4.": "5 * 3 = 15, and 2 * 2 = 4.",
    "He said (in 1999) that snake_case stays.": "He said (in 1999) that snake_case stays.",
    "The hour: noon. C'est quoi ?": "The hour: noon. C'est quoi ?",
    "(0:00-0:05) The sea was calm.": "The sea was calm.",
    "(0:05) The sea was calm.": "The sea was calm.",
    "0:00 - 0:05: The sea was calm.": "The sea was calm.",
    "(3 seconds) The sea was calm.": "The sea was calm.",
    "At 12:30 he left.": "At 12:30 he left.",
    "12:30, and nobody came.": "12:30, and nobody came.",
    "Scene 2 - The sea was calm.": "The sea was calm.",
    "<b>The sea</b> was<br>calm &amp; wide.": "The sea was calm & wide.",
    "<speak>The <break time='1s'/>sea</speak> was calm.": "The sea was calm.",
    "It is <5 and >3.": "It is <5 and >3.",
    "The sea\u200b was calm.": "The sea was calm.",
}


@pytest.mark.parametrize("written", MARKED)
def test_only_words_are_spoken_and_captioned(written: str) -> None:
    assert cleaned(written) == MARKED[written]


async def test_marks_in_a_script_are_cleaned_and_pictures_keep_theirs(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    voice = good()["scenes"][1]["voice"]
    server.answers = [with_scene(1, voice=f"**Narrator:** {voice} [dramatic music]", picture="[x]")]
    written = await hosted.write(IDEA, PLAIN)
    assert written.script.scenes[1].voice == voice
    assert written.script.scenes[1].picture == "[x]"
    assert len(server.requests) == 1


async def test_how_a_scene_is_said_is_asked_for_where_the_voice_knows_it_and_kept_apart(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    voice = good()["scenes"][1]["voice"]
    server.answers = [with_scene(1, voice=f"[whispers] {voice} [laughs]") for _ in range(2)]
    told: list[Script] = []
    call = Call(
        hints={"deliveries": "whispers, sighs"}, on_scene=lambda at, alone: told.append(alone)
    )
    written = await hosted.write(IDEA, PLAIN, call)
    for scene in (written.script.scenes[1], told[1].scenes[0]):
        (line,) = scene.lines()
        assert (line.text, line.delivery) == (voice, "whispers")
    assert written.script.scenes[0].lines()[0].delivery == ""
    await hosted.write(IDEA, PLAIN)
    asked, other = (seen.json()["messages"][0]["content"] for seen in server.requests)
    assert "one of whispers, sighs" in asked and "square brackets" not in other


async def test_a_hanging_writer_is_left_at_its_limit_and_each_time_counts(
    server: OpenAIServer,
) -> None:
    settings = OpenAISettings(
        api_key=SecretStr(KEY), base_url=server.base_url, script_timeout_s=1.0
    )
    config = ProviderConfig(cache_folder=Path("unused"), providers={"openai": settings})
    makers = build_makers(config)
    server.always = late(30)
    load_sdk()  # what the first call would spend its limit on
    began_s = time.monotonic()
    for _ in range(3):
        written = await makers.writer.write(IDEA, load_templates()["ai_story"])
        assert written.made.provider == "offline"
    assert time.monotonic() - began_s < 30, "not one answer was waited for"
    assert len(server.asked("chat")) == 3, "a writer that hangs is not asked twice for one script"
    assert makers.health()[0].state == "open"
    await makers.close()


async def test_a_script_broken_twice_fails_without_a_third_call(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.answers = [good(3), good(2)]
    wasted: list[float] = []
    with pytest.raises(ScriptBroken) as caught:
        await hosted.write(IDEA, PLAIN, Call(on_cost=lambda provider, usd: wasted.append(usd)))
    assert not caught.value.can_retry
    assert wasted == [pytest.approx(2 * ANSWER_USD)]
    assert len(server.requests) == 2


async def test_a_greeting_is_mended_but_not_fatal(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    greeting = "Hello everybody and welcome back to my channel about the sea."
    stubborn = {"voice": greeting, "picture": "p"}
    server.answers = [with_scene(0, voice=greeting), {"scenes": [stubborn]}]
    written = await hosted.write(IDEA, PLAIN)
    assert len(server.requests) == 2
    assert written.script.scenes[0].voice == greeting


async def test_title_and_hashtags_are_tidied_here(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    script = {
        **good(),
        "title": "long " * 30,
        "ask": " Would you \n have knocked? ",
        "hashtags": ["sea story", "#a-b", "#a-b", "x", "#"],
    }
    server.answers = [script]
    written = await hosted.write(IDEA, PLAIN)
    assert len(written.script.title) <= 60
    assert written.script.hashtags == ("#seastory", "#ab", "#x")
    assert written.script.ask == "Would you have knocked?"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"refusal": "I cannot help with that."}, Declined),
        ({"finish_reason": "content_filter"}, ProviderRefused),
        ({"finish_reason": "length"}, ProviderJunk),
        ({"answers": 3 * ["{not json"]}, ProviderJunk),
        ({"answers": 3 * ["[1, 2]"]}, ProviderJunk),
        ({"answers": 3 * [""]}, ProviderJunk),
    ],
)
async def test_refusals_truncation_and_junk_are_typed_with_a_plain_sentence(
    server: OpenAIServer, hosted: OpenAIWriter, change: dict[str, Any], error: type[ProviderError]
) -> None:
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(error) as caught:
        await hosted.write(IDEA, PLAIN)
    assert str(caught.value).endswith(".")
    assert "I cannot help" not in str(caught.value)


# -- models that differ -----------------------------------------------------------------


async def write_counting(
    writer: OpenAIWriter, brief: Brief = IDEA
) -> tuple[Written | ProviderError, float]:
    """What came of it, and every USD that was counted for it."""
    counted: list[float] = []
    call = Call(on_cost=lambda provider, usd: counted.append(usd))
    try:
        written = await writer.write(brief, PLAIN, call)
    except ProviderError as error:
        return error, sum(counted)
    return written, sum(counted) + written.made.cost_usd


@pytest.mark.parametrize(
    "refuses",
    [
        ("seed",),
        ("reasoning_effort",),
        ("max_completion_tokens",),
        ("seed", "reasoning_effort", "max_completion_tokens"),
    ],
)
async def test_what_a_model_refuses_is_learned_and_left_out_from_then_on(
    server: OpenAIServer, hosted: OpenAIWriter, refuses: tuple[str, ...]
) -> None:
    server.refuses = refuses
    server.answers = [good(), good()]
    _, counted_usd = await write_counting(hosted)
    asked = len(server.requests)
    await hosted.write(IDEA, PLAIN)
    assert len(server.requests) == asked + 1
    assert not set(refuses) & set(server.requests[-1].json())
    assert counted_usd == pytest.approx(ANSWER_USD), "a refused request is not billed"


@pytest.mark.parametrize("names_the_part", [True, False])
@pytest.mark.parametrize("form", ["json_object", "tool", "prose"])
async def test_a_server_without_json_schemas_is_asked_in_the_form_it_has(
    server: OpenAIServer, hosted: OpenAIWriter, form: str, names_the_part: bool
) -> None:
    server.forms, server.refusal_names_the_part = (form,), names_the_part
    server.answers = [good(), good()]
    written = await hosted.write(IDEA, PLAIN)
    assert written.script.scenes[0].voice == good()["scenes"][0]["voice"]
    asked = len(server.requests)
    await hosted.write(IDEA, PLAIN)
    assert len(server.requests) == asked + 1, "the form is remembered"
    assert form_of(server.requests[-1].json()) == form


WRAPPINGS = {
    "a fence": "```json\n{}\n```",
    "prose around": "Sure! Here is your script {{as asked}}:\n{}\nTell me what to change.",
    "a thinking block": '<think>Maybe {{"title": 1}}, or not?</think>\n{}',
    "an open thinking block before": "<thinking>a {{ brace\n</thinking>```\n{}\n```",
    "a draft in its thinking": "<think>Perhaps {draft}, but no.</think>\n{}",
    "a draft in thinking that never began": "Perhaps {draft}, but no.\n</think>\n{}",
    "a draft in square brackets": "[THINK]Perhaps {draft}[/THINK]{}",
    "a draft in another channel": (
        "<|channel|>analysis<|message|>Perhaps {draft}<|end|>"
        "<|start|>assistant<|channel|>final<|message|>{}"
    ),
}


def draft() -> dict[str, Any]:
    """Longer than the answer, and not the answer."""
    longer = good()
    for scene in longer["scenes"]:
        scene["voice"] = f"Let me think about that. {scene['voice']}"
    return {**longer, "title": "A first draft"}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
async def test_json_is_read_wherever_a_model_puts_it(
    server: OpenAIServer, hosted: OpenAIWriter, wrapping: str
) -> None:
    said = WRAPPINGS[wrapping].format(json.dumps(good()), draft=json.dumps(draft()))
    server.answers = [said]
    written = await hosted.write(IDEA, PLAIN)
    assert written.script.title == good()["title"]
    assert len(server.requests) == 1


async def test_a_script_that_was_cut_off_gets_more_room_once(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.finish_reason = "length"
    failure, counted_usd = await write_counting(hosted)
    assert isinstance(failure, ProviderJunk) and not failure.can_retry
    first, second = (seen.json()["max_completion_tokens"] for seen in server.requests)
    assert second > 2 * first
    assert counted_usd == pytest.approx(2 * ANSWER_USD)


@pytest.mark.parametrize(
    "change",
    [
        {"refusal": "No."},
        {"finish_reason": "content_filter"},
        {"answers": 3 * ["not json"]},
        {"answers": [good(3), good(2)]},
        {"answers": [with_scene(2, voice="The instructions to make a pipe bomb at home.")]},
    ],
)
async def test_every_billed_answer_is_counted_whatever_comes_of_it(
    server: OpenAIServer, hosted: OpenAIWriter, change: dict[str, Any]
) -> None:
    for name, value in change.items():
        setattr(server, name, value)
    failure, counted_usd = await write_counting(hosted)
    assert isinstance(failure, ProviderError)
    assert counted_usd == pytest.approx(len(server.billed) * ANSWER_USD)


async def test_an_answer_without_usage_is_counted_by_its_letters(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.says_usage, server.answers = False, [good()]
    written = await hosted.write(IDEA, PLAIN)
    assert 0 < written.made.cost_usd < 0.01


async def test_a_kind_may_have_a_server_of_its_own_and_keys_stay_with_their_hosts(
    server: OpenAIServer,
) -> None:
    settings = OpenAISettings(
        api_key=SecretStr(KEY), script_base_url=server.base_url, script_model="llama-9"
    )
    writer = OpenAIWriter(settings, PriceTable(), LocalRules())
    server.answers = [good()]
    await writer.write(IDEA, PLAIN)
    (seen,) = server.requests
    assert seen.json()["model"] == "llama-9"
    assert KEY not in str(seen.headers)
    await writer.close()
    in_clear = OpenAISettings(api_key=SecretStr(KEY), script_base_url="http://api.openai.com/v1")
    assert in_clear.endpoint("script").api_key.get_secret_value() != KEY
    alone = OpenAISettings(api_key=SecretStr(""), script_base_url=server.base_url)
    assert alone.serves("script") and not alone.serves("picture")


# -- scripts as they come in ------------------------------------------------------------


class Told:
    """What was told of a script while it came in."""

    def __init__(self) -> None:
        self.scenes: dict[int, Script] = {}
        self.first_s = 0.0

    def __call__(self, index: int, script: Script) -> None:
        self.first_s = self.first_s or time.monotonic()
        self.scenes[index] = script


@pytest.mark.parametrize("form", ["json_schema", "json_object", "tool", "prose"])
async def test_a_scene_is_told_as_soon_as_it_is_written(
    server: OpenAIServer, hosted: OpenAIWriter, form: str
) -> None:
    server.forms, server.script_s = (form,), 1.0
    server.answers = [good()]
    told, counted = Told(), list[float]()
    call = Call(on_scene=told, on_cost=lambda provider, usd: counted.append(usd))
    written = await hosted.write(IDEA, PLAIN, call)
    assert time.monotonic() - told.first_s > 0.4, "while the others were still written"
    assert sorted(told.scenes) == [0, 1, 2, 3, 4]
    for index, so_far in told.scenes.items():
        assert so_far.scenes == [written.script.scenes[index]]
        assert (so_far.title, so_far.style) == (written.script.title, written.script.style)
    assert written.made.cost_usd == pytest.approx(ANSWER_USD)
    assert not counted


async def test_nothing_is_told_of_a_draft_in_a_models_thinking(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.answers = [f"<think>Perhaps {json.dumps(draft())}?</think>{json.dumps(good())}"]
    told = Told()
    written = await hosted.write(IDEA, PLAIN, Call(on_scene=told))
    assert sorted(told.scenes) == [0, 1, 2, 3, 4]
    for index, so_far in told.scenes.items():
        assert so_far.scenes == [written.script.scenes[index]]
        assert so_far.title == good()["title"]


async def test_what_the_rules_refuse_is_not_told(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.answers = [with_scene(2, voice="Here are the instructions to make a pipe bomb at home.")]
    told = Told()
    with pytest.raises(ProviderRefused):
        await hosted.write(IDEA, PLAIN, Call(on_scene=told))
    assert sorted(told.scenes) == [0, 1, 3, 4]


@pytest.mark.parametrize(
    "change", [{"streams": False}, {"refuses": ("stream",)}, {"refuses": ("stream_options",)}]
)
async def test_a_server_that_does_not_stream_is_asked_all_the_same(
    server: OpenAIServer, hosted: OpenAIWriter, change: dict[str, Any]
) -> None:
    for name, value in change.items():
        setattr(server, name, value)
    server.answers = [good(), good()]
    written = await hosted.write(IDEA, PLAIN, Call(on_scene=Told()))
    assert written.script.title == good()["title"]
    assert len(server.billed) == 1


async def test_a_stream_that_breaks_was_billed_as_far_as_it_came(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.breaks_after, server.answers = 12, [good()]
    counted: list[float] = []
    call = Call(on_scene=Told(), on_cost=lambda provider, usd: counted.append(usd))
    with pytest.raises(ProviderError) as caught:
        await hosted.write(IDEA, PLAIN, call)
    assert caught.value.can_retry
    assert len(counted) == 1 and counted[0] > 0


@pytest.mark.parametrize("mood", ALL_MOODS)
async def test_no_foreign_error_escapes_while_streaming(
    server: OpenAIServer, hosted: OpenAIWriter, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    call = Call(on_scene=Told())
    await fails_as_ours(mood, server, lambda: hosted.write(IDEA, PLAIN, call), hosted, caplog)


@pytest.mark.parametrize(
    ("code", "error"), [(401, ProviderDenied), (404, ProviderMissing), (429, ProviderBusy)]
)
async def test_a_status_becomes_the_error_that_says_what_to_do(
    server: OpenAIServer, hosted: OpenAIWriter, code: int, error: type[ProviderError]
) -> None:
    server.always = status(code)
    with pytest.raises(error):
        await hosted.write(IDEA, PLAIN)
    assert len(server.requests) == 1


async def test_what_the_model_wrote_is_moderated_too(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.answers = [with_scene(2, voice="Here are the instructions to make a pipe bomb at home.")]
    with pytest.raises(ProviderRefused, match="hurt many people"):
        await hosted.write(IDEA, PLAIN)


@pytest.mark.parametrize("place", ["description", "hashtags", "style", "character", "mood"])
async def test_nothing_that_the_model_wrote_goes_unread(
    server: OpenAIServer, hosted: OpenAIWriter, place: str
) -> None:
    said = "Instructions to make a pipe b0mb at home"
    server.answers = [good() | {place: ["#" + said] * 3 if place == "hashtags" else said}] * 2
    with pytest.raises(ProviderRefused, match="hurt many people"):
        await hosted.write(IDEA, PLAIN)


async def test_trouble_is_waited_out_then_the_next_writer_serves(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    policy = RetryPolicy(attempts=3, first_wait_s=0.001)
    members: list[Member[ScriptWriter]] = [
        Member(one, Guard("script", one.name, bound=2, retry=policy, clock=Clock()))
        for one in (hosted, OfflineWriter())
    ]
    both = FallbackWriter(members)
    server.moods = [status(429, retry_after="0.01"), reset()]
    server.answers = [good()]
    assert (await both.write(IDEA, PLAIN)).made.provider == hosted.name
    server.always = status(500)
    written = await both.write(IDEA, load_templates()["ai_story"])
    assert written.made.provider == "offline"
    assert len(server.requests) == 6


async def test_every_error_of_the_writers_is_ours(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    answers: list[Any] = [None, 3, "x" * 10, [], {"scenes": 5}, {"scenes": [None]}]
    for answer in [*answers, good() | {"title": 7}]:
        server.answers = 3 * [answer]
        with pytest.raises(TalemillError):
            await hosted.write(IDEA, PLAIN)


PHOTOS = IDEA.model_copy(update={"media": (OwnMedium(kind="picture", key="own-1"),)})


async def test_a_writer_that_sees_is_shown_what_its_person_brought(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.answers = [good()]
    await hosted.write(PHOTOS, PLAIN, Call(pictures=(b"a photo",)))
    text, picture = server.requests[0].json()["messages"][1]["content"]
    assert "1 pictures of their own" in text["text"] and text["text"].endswith("in their order:")
    assert picture["image_url"] == {"url": "data:image/jpeg;base64,YSBwaG90bw==", "detail": "low"}


async def test_a_model_that_does_not_see_is_asked_with_words_alone_from_then_on(
    server: OpenAIServer, hosted: OpenAIWriter
) -> None:
    server.refuses = ("image_url",)
    server.answers = [good(), good()]
    await hosted.write(PHOTOS, PLAIN, Call(pictures=(b"a photo",)))
    assert len(server.requests) == 2
    await hosted.write(PHOTOS, PLAIN, Call(pictures=(b"a photo",)))
    assert len(server.requests) == 3
    assert isinstance(server.requests[-1].json()["messages"][1]["content"], str)
