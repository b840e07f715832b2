"""A new template is one folder: with it there, everything else knows it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest

from pipeline import templates
from pipeline.brief import Brief
from pipeline.errors import ComposeError, UnknownTemplate
from pipeline.make import make_video
from pipeline.templates import find_template, load_templates
from pipeline.templates.painters import find_painter
from tests.fixtures.conversation import ConsoleUser, user
from tests.fixtures.offline_makers import offline_makers

__all__ = ["user"]

KEY = "colour_wheel"
TEMPLATE = """
from pipeline.script import Scene, Script
from pipeline.templates.base import Taken, Template
from pipeline.templates.staging import spoken
from pipeline.timeline import Captions, Shot, Visual


def _keep(brief, pasted):
    return Script(
        title="A wheel", description="Colours turn.", hashtags=("#a", "#b", "#c"),
        scenes=[Scene(voice=brief.prompt, picture="a wheel")],
    )


def _stage(stage):
    said = spoken(stage.lines, stage.canvas)
    return Shot(
        Visual("wheel", (), {"luma": 200}), said.frame_count,
        said.voices, said.words, captions=Captions("none"),
    )


TEMPLATE = Template(
    key="colour_wheel", name="Colour wheel", emoji="🎡", pitch="Colours that turn",
    example_prompt="Red, green, blue", script=Script, keep=_keep, stage=_stage,
    take=lambda pasted: Taken(True),
    writing_brief="Name colours, one after the other.", music="calm", price_credits=37,
    default_scenes=1, default_length_s=2.0,
)
"""
PAINTER = """
class WheelPainter:
    def __init__(self, luma):
        self.luma = luma

    def paint(self, index, frame):
        frame.y[:], frame.u[:], frame.v[:] = self.luma, 90, 170


def open_painter(visual, canvas, frame_count):
    return WheelPainter(visual.params["luma"])
"""
NAMES = {"es": {"name": "Rueda de colores", "pitch": "Colores que giran"}}


@pytest.fixture
def added(tmp_path: Path) -> Iterator[Path]:
    """The folder of a template that is there for one test."""
    folder = tmp_path / "more" / KEY
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "template.py").write_text(TEMPLATE)
    (folder / "painter.py").write_text(PAINTER)
    (folder / "painter.json").write_text(json.dumps({"name": "wheel", "content": "drawn"}))
    (folder / "names.json").write_text(json.dumps(NAMES))
    templates.look_in([str(folder.parent)])
    yield folder
    templates.__path__.remove(str(folder.parent))
    for name in [name for name in sys.modules if f".{KEY}" in name]:
        del sys.modules[name]


async def test_a_folder_makes_a_video_with_a_painter_of_its_own(
    added: Path, tmp_path: Path
) -> None:
    makers = offline_makers()
    brief = Brief(prompt="Red, green, blue", template=KEY, resolution="270p", music="none")
    video = await make_video(brief, makers, tmp_path / "work")
    await makers.close()
    with av.open(str(video.path)) as container:
        frames = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
    assert len(frames) == video.composed.frame_count > 30
    assert abs(int(frames[9][: 480 // 2].mean()) - 200) <= 2


async def test_a_folder_is_offered_in_the_persons_language_at_its_price(
    added: Path, user: ConsoleUser
) -> None:
    user.listener.person = replace(user.listener.person, language="es")
    chooser = await user.say("Rojo, verde, azul")
    assert chooser.button("🎡 Rueda de colores") and "Colores que giran" in chooser.message.text
    quoted = await user.press("Rueda de colores", on=chooser)
    assert "37" in quoted.message.text


def test_a_folder_without_a_preview_or_a_translation_does_without(added: Path) -> None:
    template = find_template(KEY)
    assert (template.name_in("ru"), template.pitch_in("ru")) == (template.name, template.pitch)
    assert template.preview() is None
    (added / "preview.mp4").write_bytes(b"a clip")
    assert template.preview() == added / "preview.mp4"


def test_a_folder_that_is_gone_is_no_template_and_its_painter_is_an_error() -> None:
    assert KEY not in load_templates()
    with pytest.raises(UnknownTemplate, match="there are: ai_story"):
        find_template(KEY)
    with pytest.raises(ComposeError, match="no painter"):
        find_painter("no such painter")
