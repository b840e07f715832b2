"""The options of a video: what may be chosen, one line that says what is chosen, and buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from bot.surfaces.base import Button
from bot.wording import Words
from bot.wording.presses import Verb, press_data
from pipeline.brief import Aspect, Brief, CaptionPlace, CaptionSize, Chosen, is_narrated
from pipeline.captions.styles import FONTS
from pipeline.providers.base import Voice
from pipeline.providers.casting import speaks, spoken_languages
from pipeline.templates.base import Template
from pipeline.timeline import CaptionStyle

LENGTHS_S: Final = (15.0, 20.0, 30.0, 45.0, 60.0, 75.0, 90.0, 120.0, 180.0, 240.0, 300.0)
SCENES: Final = (3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 40)
MOODS: Final = ("calm", "dark", "energetic", "happy", "nostalgic", "tender", "none")
RESOLUTIONS: Final = ("1080p", "720p", "2160p")
FRAME_RATES: Final = (30, 60)
COLOURS: Final = {
    "🟡": "#FFD23F", "🟠": "#FF9F1C", "🔴": "#FF5A5F", "🟣": "#C77DFF", "🔵": "#4CC9F0",
    "🟢": "#7AE582", "⚪": "#FFFFFF",
}  # fmt: skip
"""Captions' accents by what their buttons show: each is read over any picture."""
BUTTONS_PER_ROW: Final = 3
MAX_CHOICES: Final = 24
POWER_SETTING: Final = "power_controls"
"""The person's setting that shows every option under a quote."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an option, and how a button shows it; None means automatic."""

    value: Any
    label: str


@dataclass(frozen=True, slots=True)
class Menu:
    """What the choices depend on; no template while a person sets defaults for all."""

    words: Words
    voices: Sequence[Voice]
    brief: Mapping[str, Any]
    template: Template | None = None
    demands_ai_mark: bool = False
    """Whether whoever runs this wants every video marked."""
    characters: Sequence[Mapping[str, Any]] = ()
    """Whom the person keeps by name, as a brief has them."""

    @property
    def language(self) -> str:
        """The language that the video will speak."""
        return str(self.brief.get("language") or "en")


def _auto(menu: Menu) -> Choice:
    return Choice(None, menu.words("options.auto"))


def _lengths(menu: Menu) -> list[Choice]:
    low, high = menu.template.length_range_s if menu.template else (15.0, 300.0)
    fits = [length_s for length_s in LENGTHS_S if low <= length_s <= high]
    fitting = [] if is_narrated(menu.brief) else fits
    label = menu.words
    return [_auto(menu), *(Choice(x, label("options.seconds", count=int(x))) for x in fitting)]


def _aspects(menu: Menu) -> list[Choice]:
    shapes = {"9:16": "▯", "16:9": "▭", "1:1": "□"}
    return [
        Choice(aspect, f"{shapes.get(aspect, '')} {aspect}".strip()) for aspect in get_args(Aspect)
    ]


def _voices(menu: Menu) -> list[Choice]:
    if is_narrated(menu.brief):
        return [_auto(menu)]
    able = [voice for voice in menu.voices if speaks(voice, menu.language)]
    return [_auto(menu), *(Choice(voice.key, voice.name) for voice in able)]


def _captions(menu: Menu) -> list[Choice]:
    styles = menu.template.caption_styles if menu.template else get_args(CaptionStyle)
    return [_auto(menu), *(Choice(style, caption_label(menu.words, style)) for style in styles)]


def _music(menu: Menu) -> list[Choice]:
    return [_auto(menu), *(Choice(mood, music_label(menu.words, mood)) for mood in MOODS)]


def _languages(menu: Menu) -> list[Choice]:
    spoken = spoken_languages(menu.voices)
    codes = [menu.language] if is_narrated(menu.brief) else spoken
    return [Choice(code, menu.words.language_label(code)) for code in codes]


def _variants(menu: Menu) -> list[Choice]:
    names = menu.template.variants if menu.template else ()
    return [_auto(menu), *(Choice(name, variant_label(menu.words, name)) for name in names)]


def _scenes(menu: Menu) -> list[Choice]:
    return [_auto(menu), *(Choice(count, str(count)) for count in SCENES)]


def _resolutions(menu: Menu) -> list[Choice]:
    return [Choice(resolution, resolution_label(resolution)) for resolution in RESOLUTIONS]


def _frame_rates(menu: Menu) -> list[Choice]:
    return [Choice(fps, menu.words("options.fps", count=fps)) for fps in FRAME_RATES]


def _has_captions(menu: Menu) -> bool:
    """Whether any caption is drawn that a choice could change."""
    return menu.template is None or tuple(menu.template.caption_styles) != ("none",)


def _caption_fonts(menu: Menu) -> list[Choice]:
    return [_auto(menu), *(Choice(name, name) for name in FONTS if _has_captions(menu))]


def _caption_colours(menu: Menu) -> list[Choice]:
    shown = COLOURS.items() if _has_captions(menu) else ()
    return [_auto(menu), *(Choice(value, label) for label, value in shown)]


def _caption_sizes(menu: Menu) -> list[Choice]:
    return _placed(menu, get_args(CaptionSize), "options.size")


def _caption_places(menu: Menu) -> list[Choice]:
    return _placed(menu, get_args(CaptionPlace), "options.place")


def _placed(menu: Menu, values: Sequence[str], key: str) -> list[Choice]:
    """Choices for captions that may be larger and elsewhere."""
    is_free = menu.template is None or menu.template.captions_are_free
    shown = values if is_free and _has_captions(menu) else ()
    return [_auto(menu), *(Choice(value, menu.words(f"{key}.{value}")) for value in shown)]


def _caption_emoji(menu: Menu) -> list[Choice]:
    shown = get_args(Chosen) if _has_captions(menu) else ()
    return [_auto(menu), *(Choice(value, menu.words(f"options.{value}")) for value in shown)]


def _cut_sounds(menu: Menu) -> list[Choice]:
    return [Choice(None, menu.words("options.on")), Choice("off", menu.words("options.off"))]


def resolution_label(resolution: str) -> str:
    """ "2160p" as people call it."""
    return "4K" if resolution == "2160p" else resolution


def _characters(menu: Menu) -> list[Choice]:
    """Nobody, or somebody whom the person keeps, where pictures are shown."""
    is_seen = menu.template is None or menu.template.shows_pictures
    shown = menu.characters if is_seen else ()
    return [
        Choice(None, menu.words("character.nobody")),
        *(Choice(one, str(one["name"])) for one in shown),
    ]


def _ai_marks(menu: Menu) -> list[Choice]:
    if menu.demands_ai_mark:
        return [Choice(True, menu.words("options.ai_always"))]
    return [Choice(is_on, ai_mark_label(menu.words, is_on=is_on)) for is_on in (False, True)]


def ai_mark_label(words: Words, *, is_on: bool) -> str:
    """Whether a video says that it was made by AI, as a button shows it."""
    return words("options.ai_on" if is_on else "options.ai_off")


def caption_label(words: Words, style: str) -> str:
    """A caption style's shown name."""
    key = f"captions.{style}"
    return words(key) if words.has(key) else style


def music_label(words: Words, mood: str) -> str:
    """A mood's shown name; a template may name one that the catalogue does not know."""
    key = f"music.{mood}"
    return words(key) if words.has(key) else mood


def variant_label(words: Words, name: str) -> str:
    """`what_if` as a person reads it."""
    key = f"variant.{name}"
    return words(key) if words.has(key) else name.replace("_", " ").replace("-", " ")


@dataclass(frozen=True, slots=True)
class Option:
    """An option: the brief's field, its letter in buttons, and what may be chosen."""

    field: str
    letter: str
    name: str
    choices: Callable[[Menu], list[Choice]]
    is_simple: bool = False
    """Whether who did not ask for power controls sees it under a quote."""
    is_advanced: bool = False
    is_default: bool = True
    """Whether it may be set for all new videos, and is remembered from the last one."""


OPTIONS: Final = (
    Option("length_s", "l", "length", _lengths, is_simple=True, is_default=False),
    Option("aspect", "a", "aspect", _aspects),
    Option("voice", "v", "voice", _voices, is_simple=True),
    Option("captions", "c", "captions", _captions, is_simple=True),
    Option("music", "m", "music", _music),
    Option("language", "t", "language", _languages, is_default=False),
    Option(
        "variant", "s", "variant", _variants, is_simple=True, is_advanced=True, is_default=False
    ),
    Option("character", "j", "character", _characters, is_simple=True, is_default=False),
    Option("scenes", "n", "scenes", _scenes, is_advanced=True, is_default=False),
    Option("resolution", "r", "resolution", _resolutions, is_advanced=True),
    Option("fps", "h", "frame_rate", _frame_rates, is_advanced=True),
    Option("caption_font", "f", "caption_font", _caption_fonts, is_advanced=True),
    Option("caption_colour", "k", "caption_colour", _caption_colours, is_advanced=True),
    Option("caption_size", "z", "caption_size", _caption_sizes, is_advanced=True),
    Option("caption_place", "p", "caption_place", _caption_places, is_advanced=True),
    Option("caption_emoji", "e", "caption_emoji", _caption_emoji, is_advanced=True),
    Option("cut_sounds", "w", "cut_sounds", _cut_sounds, is_advanced=True),
    Option("ai_mark", "i", "ai_mark", _ai_marks, is_advanced=True),
)
BY_LETTER: Final = {option.letter: option for option in OPTIONS}
DEFAULT_FIELDS: Final = tuple(option.field for option in OPTIONS if option.is_default)


def has_choice(option: Option, menu: Menu) -> bool:
    """Whether there is anything to choose."""
    choices = option.choices(menu)
    if option.field == "cut_sounds":
        return True
    if option.field == "character":
        return len(choices) > 1
    return len(choices) > (2 if choices[0].value is None else 1)


def chosen(option: Option, menu: Menu, number: str) -> Choice | None:
    """The choice that a button's number names, or None for junk."""
    choices = option.choices(menu)[:MAX_CHOICES]
    if not number.isdecimal() or len(number) > 3 or int(number) >= len(choices):
        return None
    return choices[int(number)]


def with_choice(brief: Mapping[str, Any], field: str, value: Any, menu: Menu) -> dict[str, Any]:
    """The brief with one field changed, and what no longer fits it back to automatic."""
    changed = {**brief, field: value}
    if field == "music" and value is not None:
        # Chosen over what was brought.
        changed["media"] = [one for one in brief.get("media") or () if one["kind"] != "music"]
        changed = {name: one for name, one in changed.items() if name != "media" or one}
    if field == "length_s":
        changed["scenes"] = None
    if field == "language":
        voice = next((each for each in menu.voices if each.key == changed.get("voice")), None)
        if voice and not speaks(voice, value):
            changed["voice"] = None
    return changed


def options_line(
    words: Words, brief: Brief, template: Template, voices: Sequence[Voice], length_s: float
) -> str:
    """What is chosen, in one line; what is rarely chosen only where it was."""
    voice = next((each.name for each in voices if each.key == brief.voice), None)
    if brief.own("voice") is not None:
        voice = words("media.kind_voice")
    line = words(
        "options.line",
        aspect=brief.aspect,
        seconds=round(length_s),
        voice=voice or words("options.auto_voice"),
        captions=caption_label(words, brief.captions or template.captions),
        music=music_label(words, brief.music or template.music),
        language=words.language_label(brief.language),
    )
    chosen = [variant_label(words, brief.variant)] if brief.variant else []
    if brief.character is not None and template.shows_pictures:
        chosen.insert(0, words("character.with", name=brief.character.name))
    if brief.resolution != RESOLUTIONS[0]:
        chosen.append(resolution_label(brief.resolution))
    if brief.fps != FRAME_RATES[0]:
        chosen.append(words("options.fps", count=brief.fps))
    if brief.ai_mark:
        chosen.append(ai_mark_label(words, is_on=True))
    return " · ".join([line, *chosen])


def option_buttons(
    menu: Menu, draft: tuple[str, int], wanted: Callable[[Option], bool]
) -> list[Button]:
    """A button for each wanted option that has a choice."""
    return [
        Button(
            menu.words(f"options.{option.name}"),
            press_data(Verb.SHOW_OPTION, *draft, option.letter),
        )
        for option in OPTIONS
        if wanted(option) and has_choice(option, menu)
    ]


def choice_buttons(
    option: Option, menu: Menu, verb: Verb, *arguments: str | int
) -> tuple[tuple[Button, ...], ...]:
    """The choices of one option; the chosen one is ticked."""
    current = menu.brief.get(option.field)
    if current is None:
        current = option.choices(menu)[0].value
    buttons = [
        Button(
            f"✓ {choice.label}" if choice.value == current else choice.label,
            press_data(verb, *arguments, option.letter, number),
        )
        for number, choice in enumerate(option.choices(menu)[:MAX_CHOICES])
    ]
    return rows_of(buttons)


def rows_of(
    buttons: Sequence[Button], width: int = BUTTONS_PER_ROW
) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of at most `width`."""
    return tuple(tuple(buttons[first : first + width]) for first in range(0, len(buttons), width))
