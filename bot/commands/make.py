"""`talemill make`: the pipeline alone, for people at a shell."""

from __future__ import annotations

import argparse
import asyncio
import re
import secrets
import shlex
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.bar import Bar
from bot.commands.brand_kit import read_kit, with_files
from bot.commands.brought import check_music, keep_all
from bot.commands.outputs import check_out, empty_folder, encode_options, max_bytes, print_video
from bot.commands.own_recording import check_hearing, keep_recording
from bot.conversation.drafts import prompt_checks
from bot.settings import load_settings
from bot.settings.files import build_signer
from bot.wording import words_in
from pipeline.assets.checkpoints import FolderCheckpoints
from pipeline.brief import (
    CHOSEN_LOOKS,
    MAX_FPS,
    MAX_LENGTH_S,
    MAX_SCENES,
    MIN_FPS,
    MIN_LENGTH_S,
    Brief,
)
from pipeline.compose import EncodeOptions
from pipeline.errors import (
    ContentRefused,
    NoScriptWriter,
    UnknownOption,
    UnsupportedLanguage,
)
from pipeline.make import make_video
from pipeline.provenance.videos import sign_video
from pipeline.providers.base import Voice
from pipeline.providers.makers import Makers, build_makers
from pipeline.providers.offline.ready import Suggestion, offers, ready_script
from pipeline.providers.serving import has_writer
from pipeline.recipe.opening import check_brief
from pipeline.recipe.video import MadeVideo
from pipeline.storyboards.write import write_storyboard
from pipeline.templates import find_template, load_templates
from pipeline.templates.base import Template


def brief_from(args: argparse.Namespace) -> Brief:
    """The brief that the options say; UnknownOption for a value that no video can have."""
    if args.scenes is not None and not 1 <= args.scenes <= MAX_SCENES:
        raise UnknownOption(f"--scenes must be from 1 to {MAX_SCENES}.")
    mood, _ = check_music(args.music)
    if args.length is not None and not MIN_LENGTH_S <= args.length <= MAX_LENGTH_S:
        raise UnknownOption(f"--length must be from {MIN_LENGTH_S:g} to {MAX_LENGTH_S:g} s.")
    if args.seed is not None and not 0 <= args.seed < 1 << 63:
        raise UnknownOption("--seed must be from 0 to 9,223,372,036,854,775,807.")
    if not MIN_FPS <= args.fps <= MAX_FPS:
        raise UnknownOption(f"--fps must be from {MIN_FPS} to {MAX_FPS}.")
    if args.caption_colour and not re.fullmatch("#[0-9A-Fa-f]{6}", args.caption_colour):
        raise UnknownOption("--caption-colour must be like #FFD23F.")
    return Brief(
        prompt=args.prompt,
        template=args.template,
        variant=args.variant,
        aspect=args.aspect,
        resolution=args.resolution,
        scenes=args.scenes,
        length_s=args.length,
        fps=args.fps,
        max_bytes=max_bytes(args),
        language=args.language or prompt_checks.language_of_prompt(args.prompt) or "en",
        voice=args.voice,
        captions=args.captions,
        **{name: getattr(args, name) for name in CHOSEN_LOOKS},
        music=mood,
        seed=secrets.randbelow(1 << 31) if args.seed is None else args.seed,
        brand=read_kit(args.brand)[0] if args.brand else None,
        ai_mark=args.ai_mark,
    )


def make(args: argparse.Namespace) -> int:
    """Make one video and print its facts."""
    out = check_out(args.out)
    keep = empty_folder(args.keep) if args.keep else None
    brief = brief_from(args)
    if args.shown and not find_template(brief.template).shows_pictures:
        raise UnknownOption(f"The template {brief.template!r} shows no pictures.")
    if args.voice_note and not find_template(brief.template).tells_recordings:
        raise UnknownOption(f"The template {brief.template!r} cannot be told by a recording.")
    video = asyncio.run(_make(brief, out, keep, encode_options(args), args))
    print_video(video, as_json=args.json)
    return 0


def _check(args: argparse.Namespace, brief: Brief, makers: Makers) -> None:
    """Refuse what cannot be made; BadInput. Of a language that nobody asked for and that no voice
    speaks, the idea's own refusal says more."""
    try:
        check_brief(brief, makers)
    except UnsupportedLanguage:
        if not args.language:
            check_prompt(brief, makers.voices.voices())
        raise
    check_prompt(brief, makers.voices.voices())


def check_prompt(brief: Brief, voices: Sequence[Voice]) -> None:
    """Refuse what the chat refuses, by the same function and in its words: raises BadInput."""
    words = words_in("en")
    refusal = prompt_checks.refuse_prompt(brief.prompt.strip(), voices, words, brief.language)
    if refusal is None:
        return
    said = words(refusal.key, **refusal.values)
    templates = load_templates()
    if refusal.error is UnsupportedLanguage and brief.template in templates:
        near = offers(brief, templates[brief.template], templates)
        said += " " + words("idea.try_shell", command=_command(near[0])) if near else ""
    raise refusal.error(said)


def _command(offer: Suggestion) -> str:
    """What makes the video of an offer."""
    prompt = shlex.quote(offer.prompt)
    return f"talemill make {prompt} --template {offer.template} --out video.mp4"


def check_ready(brief: Brief, template: Template, *, has_writer: bool) -> None:
    """Where nobody writes scripts, say so before anything is made: raises NoScriptWriter with a
    command that would work."""
    if has_writer or ready_script(brief, template) is not None:
        return
    words, near = words_in("en"), offers(brief, template, load_templates())
    sentence = words("idea.nothing_near")
    if near:
        sentence = words("idea.nothing_ready_shell", command=_command(near[0]))
    raise NoScriptWriter(sentence)


async def check_makeable(prompt: str, template: Template, usual: str = "") -> None:
    """Refuse what the chat would refuse to a person of that language, before anything is started:
    raises BadInput and NoScriptWriter."""
    settings = load_settings()
    makers = build_makers(settings.provider_config)
    language = prompt_checks.language_of_prompt(prompt, usual) or "en"
    try:
        await makers.refresh()
        check_prompt(Brief(prompt=prompt, language=language), makers.voices.voices())
        brief = Brief(prompt=prompt, template=template.key, language=language)
        check_ready(brief, template, has_writer=has_writer(settings.provider_config))
    finally:
        await makers.close()


async def _make(
    brief: Brief,
    out: Path,
    keep: Path | None,
    encode: EncodeOptions,
    args: argparse.Namespace,
) -> MadeVideo:
    settings = load_settings()
    if settings.provenance.demands_visible_mark:
        brief = brief.model_copy(update={"ai_mark": True})
    signer = build_signer(settings)
    makers = build_makers(settings.provider_config)
    bar = Bar()
    try:
        await makers.refresh()
        if not args.voice_note:
            _check(args, brief, makers)
        # What was paid for is kept beside the cache, so that the same call again pays nothing.
        checkpoints = FolderCheckpoints(settings.cache_folder / "made")
        limits, (_, music) = settings.media.limits, check_music(args.music)
        media = await keep_all(
            args.shown or (), music, args.clip_sound, limits, makers, checkpoints
        )
        if args.voice_note:
            voice = await keep_recording(args.voice_note, limits, checkpoints, is_tidied=args.tidy)
            media = (*(media or ()), voice)
        brief = brief.model_copy(update={"media": media})
        if args.brand:
            brand, files = read_kit(args.brand)
            brand = await with_files(brand, files, limits, makers, checkpoints)
            brief = brief.model_copy(update={"brand": brand})
        if args.voice_note:
            check_hearing(brief, makers.listener)
        else:
            able = has_writer(settings.provider_config)
            check_ready(brief, find_template(brief.template), has_writer=able)
        verdict = await makers.moderation.review(brief.prompt)
        if not verdict.is_allowed:
            raise ContentRefused(verdict.reason)
        with TemporaryDirectory(prefix="talemill-") as workdir:
            video = await make_video(
                brief,
                makers,
                Path(workdir),
                bar,
                checkpoints=checkpoints,
                out=out,
                options=encode,
            )
            video = await sign_video(signer, video)
            if keep is not None:
                write_storyboard(video, keep)
        return video
    finally:
        bar.close()
        await makers.close()
