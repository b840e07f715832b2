"""Every template makes a real short video, offline, in every aspect ratio."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import get_args

import av
import pytest
from c2pa import Reader

from pipeline.brief import Aspect, Brief
from pipeline.make import make_video
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.signing import FileSigner, read_provenance
from pipeline.provenance.videos import sign_video
from pipeline.providers.fakes import any_script
from pipeline.providers.makers import Makers
from pipeline.reading.reader import read
from pipeline.recipe.video import MadeVideo
from pipeline.script import script_from_json
from pipeline.sound.ffmpeg import ffmpeg_path
from pipeline.templates import load_templates
from pipeline.templates.base import Template
from tests.fixtures.offline_makers import offline_makers

SIGNER = FileSigner(self_signed("Tests"))
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
SIZES = {"9:16": (270, 480), "16:9": (480, 270), "1:1": (270, 270)}
OWN = "The keeper lit the lamp. Nobody came that night. In the morning the sea was gone."
KEYS = sorted(load_templates())
LEAST_FILLED = 0.5
"""Of the speech that a length promises: the worst is a post of 90 s, most reach nine tenths."""


@pytest.fixture(scope="module")
def makers() -> Makers:
    """One voice model for all videos of this file; they share one event loop."""
    return offline_makers()


async def made(
    makers: Makers, template: Template, aspect: Aspect, folder: Path, scenes: int
) -> MadeVideo:
    """A video of the template, small and short: of a person's own words where it says such."""
    is_kept = template.take(read(OWN)).is_kept
    brief = Brief(
        prompt=OWN if is_kept else template.example_prompt,
        template=template.key,
        aspect=aspect,
        scenes=scenes,
        resolution="270p",
        seed=3,
        music="none",
    )
    return await make_video(brief, makers, folder)


def check_provenance(video: MadeVideo) -> None:
    """C2PA's own reader accepts the file and its cover, and names every maker of it."""
    for path, media in ((video.path, "video/mp4"), (video.composed.cover, "image/jpeg")):
        with path.open("rb") as file, Reader(media, file) as reader:
            assert reader.get_validation_state() == "Valid"
    assert video.composed.bytes == video.path.stat().st_size
    said = read_provenance(video.path)
    assert said.verdict == "valid"
    assert len(said.ingredients) == len(video.used) >= 2
    kinds = {one.kind for one in video.used}
    assert {"script", "voice"} <= kinds
    assert all(any(one.startswith(kind) for one in said.ingredients) for kind in kinds)


def said_by_ffmpeg(path: Path, chain: str) -> str:
    """What an analysing filter reports of a video."""
    command = [
        ffmpeg_path(),
        "-hide_banner",
        "-i",
        str(path),
        "-vf",
        chain,
        "-an",
        "-f",
        "null",
        "-",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_template_makes_a_whole_video(
    key: str, aspect: Aspect, tmp_path: Path, makers: Makers
) -> None:
    template = load_templates()[key]
    video = await made(makers, template, aspect, tmp_path, scenes=2 if aspect == "9:16" else 1)
    video = await sign_video(SIGNER, video)
    check_provenance(video)

    with av.open(str(video.path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.width, picture.height) == SIZES[aspect]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert float(picture.average_rate or 0) == 30
        assert sound.codec_context.name == "aac"
        assert picture.frames == video.composed.frame_count
        length_s = float(container.duration or 0) / av.time_base
    assert abs(length_s - video.composed.duration_s) <= 0.06

    spoken = [word for scene in video.scenes for word in scene.words]
    assert spoken, "nothing is said"
    starts = [word.start_s for word in spoken]
    assert starts == sorted(starts)
    for scene in video.scenes:
        assert scene.end_s - scene.start_s >= 0.9
        assert all(
            scene.start_s <= word.start_s < word.end_s <= scene.end_s for word in scene.words
        )
        assert scene.words[-1].end_s > scene.end_s - 4.5, "a long silence at the end"
    assert abs(video.scenes[-1].end_s - length_s) <= 0.06

    said = said_by_ffmpeg(video.path, "blackdetect=d=0.1:pix_th=0.06,freezedetect=n=0.0003:d=2.5")
    assert "black_start" not in said
    assert "freeze_start" not in said


@pytest.mark.parametrize("key", KEYS)
def test_an_outline_survives_its_schema(key: str) -> None:
    template = load_templates()[key]
    prompts = (
        template.example_prompt,
        "🦊🚀🌙",
        "1969",
        "El gato que quería volar",
        "سفينة في البحر",
    )
    for prompt in prompts:
        for scenes in (None, 1, 3):
            script = any_script(Brief(prompt=prompt, template=key, scenes=scenes), template)
            stored = json.loads(script.model_dump_json())
            assert script_from_json(template.script, stored) == script
            assert script.title and len(script.title) <= 60
            assert 3 <= len(script.hashtags) <= 6, script.hashtags
            assert all(tag.startswith("#") and " " not in tag for tag in script.hashtags)
            assert all(line.text.strip() for scene in script.scenes for line in scene.lines())


@pytest.mark.parametrize("key", KEYS)
def test_the_same_brief_gives_the_same_script(key: str) -> None:
    template = load_templates()[key]
    brief = Brief(prompt=template.example_prompt, template=key, seed=5)
    assert any_script(brief, template) == any_script(brief, template)


@pytest.mark.parametrize("key", KEYS)
def test_a_template_says_what_it_is(key: str) -> None:
    template = load_templates()[key]
    assert template.key == key
    assert 0 < len(template.pitch) <= 60
    assert template.emoji and template.name and len(template.writing_brief) > 80
    assert template.captions in template.caption_styles
    assert template.length_range_s[0] <= template.default_length_s <= template.length_range_s[1]


def test_stories_and_lessons_may_last_five_minutes_and_games_three() -> None:
    longest = {key: one.length_range_s[1] for key, one in load_templates().items()}
    for key in ("ai_story", "kids_story", "educational", "split_screen", "stick_animation"):
        assert longest[key] == 300.0
    for key in ("quiz", "would_you_rather", "fake_text"):
        assert longest[key] == 180.0
