"""Fonts: ideographs by region from the extra, and one clear sentence where a font is lacking."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.drafts.prompt_checks import Refusal, refuse_letters
from pipeline.brief import Brief
from pipeline.captions.layout import caption_spans
from pipeline.drawing import font_coverage, font_faces
from pipeline.drawing.font_coverage import missing, runs_of, undrawable
from pipeline.errors import UnsupportedLanguage
from pipeline.providers.config import ProviderConfig
from pipeline.providers.makers import Makers, build_makers
from pipeline.recipe.opening import check_brief
from pipeline.timeline import Canvas, Captions, Shot, Visual, Word
from pipeline.voice.tokens import typed_words

REGIONS = ("JP", "KR", "SC", "TC", "HK")
CANVAS = Canvas(540, 960)


def forget() -> None:
    for cached in (
        font_faces._file,
        font_faces.face,
        font_faces.face_for,
        font_coverage.runs_of,
        font_coverage.width_em,
        font_coverage._small_font,
    ):
        cached.cache_clear()


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = font_faces._folder
    monkeypatch.setattr(font_faces, "_folder", lambda name: None if "cjk" in name else folder(name))
    forget()
    yield
    forget()


@pytest.fixture
def with_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The extra in small: one collection of five regions, in which A stands for all letters."""
    from fontTools.ttLib import TTCollection, TTFont

    collection: Any = TTCollection()
    for _ in REGIONS:
        found = font_faces._file("Inter", 400)
        assert found is not None
        font: Any = TTFont(io.BytesIO(found.read_bytes()))
        glyph = font.getBestCmap()[ord("A")]
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap = {ord(character): glyph for character in "中文灯塔守あ日本ア한국"}
        collection.fonts.append(font)
    collection.save(str(tmp_path / "Regions.otf.ttc"))
    folder = font_faces._folder
    monkeypatch.setattr(
        font_faces, "_folder", lambda name: tmp_path if "cjk" in name else folder(name)
    )
    forget()
    yield
    forget()


def families(text: str, style: str = "pop") -> set[str]:
    words = tuple(Word(part, n * 0.4, n * 0.4 + 0.3) for n, part in enumerate(text.split()))
    shot = Shot(Visual("photo"), 60, (), words, (), Captions(style))  # type: ignore[arg-type]
    return {
        run.family
        for span in caption_spans(shot, CANVAS, 0, 60)
        for item in span.items
        for run in runs_of(item.text, item.family, item.weight)
    }


@pytest.mark.usefixtures("with_extra")
@pytest.mark.parametrize(
    ("text", "region"),
    [("灯塔 守", "SC"), ("灯 あ", "JP"), ("灯 ア", "JP"), ("한국 灯", "KR")],
)
def test_ideographs_are_drawn_as_the_text_s_own_region_writes_them(text: str, region: str) -> None:
    assert families(text) == {f"Noto Sans CJK {region}"}


@pytest.mark.usefixtures("with_extra")
def test_each_region_is_its_own_face_of_the_collection() -> None:
    opened = [font_faces.face(name) for name in font_faces.CJK]
    assert all(one is not None and one.has("灯") for one in opened)
    assert len({id(one) for one in opened}) == len(font_faces.CJK)
    assert undrawable("灯塔", "zh") == ""


@pytest.mark.usefixtures("with_extra")
def test_beside_a_face_of_one_weight_others_are_heavy() -> None:
    latin, han = runs_of("a灯", "Anton", 400)
    assert (latin.weight, han.weight) == (400, 800)


@pytest.mark.usefixtures("without_extra")
def test_without_the_extra_its_scripts_are_told_and_no_other() -> None:
    assert undrawable("灯塔守护人", "zh").startswith("灯塔守护人")
    assert undrawable("A lighthouse", "ko") == "한국"
    assert undrawable("Маяк, φάρος, منارة, מגדלור, समुद्र, ประภาคาร, ngọn hải đăng", "ru") == ""
    assert undrawable("a word of 灯 among many others", "en") == ""
    assert undrawable("𝗕𝗼𝗹𝗱 and 🔥", "en") == ""


@pytest.mark.usefixtures("without_extra")
def test_captions_leave_out_what_no_font_draws_and_write_styled_letters_plainly() -> None:
    assert families("𝗕𝗼𝗹𝗱 灯塔 word") == {"Montserrat"}
    assert missing("灯", "Montserrat", 800) == "灯"


@pytest.mark.usefixtures("without_extra")
@pytest.mark.parametrize(("prompt", "language"), [("灯塔守护人的故事", "zh"), ("A story", "ja")])
def test_a_brief_that_could_not_be_read_on_screen_is_refused_before_anything_is_paid(
    tmp_path: Path, prompt: str, language: str
) -> None:
    makers: Makers = build_makers(ProviderConfig(cache_folder=tmp_path))
    with pytest.raises(UnsupportedLanguage, match=r"No font here draws these letters: .*cjk"):
        check_brief(Brief(prompt=prompt, language=language), makers)


@pytest.mark.usefixtures("without_extra")
def test_the_chat_says_so_when_the_idea_comes() -> None:
    refusal = refuse_letters("灯塔守护人", "zh")
    assert refusal is not None
    assert refusal == Refusal("idea.no_font", {"letters": "灯塔守护人"}, UnsupportedLanguage)
    assert refuse_letters("A keeper", "en") is None


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [
        ("灯台守は「誰も」信じた。", ["灯台守は", "「誰も」", "信じた。"]),
        ("サッカーのスターだった", ["サッカーの", "スターだった"]),
        ("ผู้ดูแลประภาคาร", ["ผู้ดูแล", "ประภาคาร"]),
        ("ในทะเลสีแดง", ["ใน", "ทะเล", "สีแดง"]),
        ("ราคา500บาท", ["ราคา", "500", "บาท"]),
        ("ສະບາຍດີຕອນເຊົ້າ", ["ສະບາຍດີ", "ຕອນເຊົ້າ"]),
        ("សួស្តីពិភពលោក។", ["សួស្តី", "ពិភពលោក។"]),
        ("门开了，他走了", ["门开了，", "他走了"]),
    ],
)
def test_unspaced_scripts_are_cut_where_a_reader_may_pause(typed: str, pieces: list[str]) -> None:
    assert typed_words(typed) == pieces


def test_a_script_that_a_face_has_only_in_part_is_drawn_by_one_other_face() -> None:
    assert {run.family for run in runs_of("μια", "Playfair Display", 700)} == {"Noto Sans"}
    assert [run.family for run in runs_of("a μια b", "Playfair Display", 700)] == [
        "Playfair Display",
        "Noto Sans",
        "Playfair Display",
    ]


def test_greek_capitals_bear_no_accents() -> None:
    words = (Word("φάρου", 0, 0.5), Word("σας", 0.5, 1))
    shot = Shot(Visual("photo"), 60, (), words, (), Captions("big-word"))
    shown = {item.text for span in caption_spans(shot, CANVAS, 0, 60) for item in span.items}
    assert shown == {"ΦΑΡΟΥ", "ΣΑΣ"}
