"""The quote: options by buttons, the price for them, and Confirm where the credits reach."""

from __future__ import annotations

from pydantic import ValidationError

from bot.conversation.brand.kits import PLACE, brand_in, brand_switch
from bot.conversation.drafts import (
    briefs,
    change_quote,
    languages,
    nothing_ready,
    options,
    sources,
    template_picker,
    voice_samples,
)
from bot.conversation.drafts.prompt_checks import refuse_letters
from bot.conversation.media import files
from bot.conversation.prepared import SuggestedEdits
from bot.conversation.turn import QUOTE_VALID_S, Rows, Turn
from bot.conversation.voices import offered
from bot.conversation.wallet import offers
from bot.surfaces.base import Button
from bot.wording.left_out import left_out_note
from bot.wording.messages import credits_text, subject
from bot.wording.presses import Verb, press_data
from db.people import drafts
from db.people.drafts import Draft
from pipeline.brief import Brief
from pipeline.providers.casting import speaks
from pipeline.providers.offline.ready import Ready, ready_script
from pipeline.reading.reader import read
from pipeline.writing.shape import as_meant


def show_option(turn: Turn, draft: Draft, letter: str) -> None:
    """The choices of one option, or of all advanced ones for `+`."""
    menu, stamp = briefs.menu_of(turn, draft.brief), (draft.id, draft.revision)
    back = (Button(turn.words("options.back"), press_data(Verb.SHOW_QUOTE, *stamp)),)
    if letter == "+":
        buttons = options.option_buttons(menu, stamp, lambda option: option.is_advanced)
        rows = (*options.rows_of(buttons), back)
        turn.show(turn.words("options.choose_advanced"), rows)
        return
    if letter == languages.ALSO and draft.board is not None:
        languages.show(turn, draft)
        return
    option = options.BY_LETTER.get(letter)
    if option is None:
        turn.toast(turn.words("press.unknown"))
        return
    choices = options.choice_buttons(option, menu, Verb.CHOOSE_OPTION, *stamp)
    rows = (*choices, *voice_samples.sample_row(turn, option, menu.language), back)
    turn.show(turn.words(f"options.choose_{option.name}"), rows)


async def choose_option(turn: Turn, draft: Draft, letter: str, number: str) -> None:
    """One choice was pressed: the brief changes, and its quote is shown anew."""
    if letter == languages.ALSO and draft.board is not None:
        if (changed := await languages.toggled(turn, draft, number)) is None:
            turn.toast(turn.words("press.unknown"))
        else:
            await show_quote(turn, changed)
        return
    menu, option = briefs.menu_of(turn, draft.brief), options.BY_LETTER.get(letter)
    choice = options.chosen(option, menu, number) if option else None
    if option is None or choice is None:
        turn.toast(turn.words("press.unknown"))
        return
    brief = options.with_choice(draft.brief, option.field, choice.value, menu)
    suggested = turn.prepared(SuggestedEdits)
    edits = suggested.edits if suggested and suggested.holder_id == draft.id else ()
    board = change_quote.board_with(turn, draft, option, choice.value, edits)
    await show_quote(turn, await drafts.change(turn.tx, draft.id, brief, board=board))


async def switch_brand(turn: Turn, draft: Draft) -> None:
    """The kit's marks off for this one video, or on again."""
    brand = brand_in(draft.brief)
    changed = brand.model_copy(update={"is_off": not brand.is_off})
    brief = {**draft.brief, PLACE: changed.model_dump(mode="json", exclude_defaults=True)}
    await show_quote(turn, await drafts.change(turn.tx, draft.id, brief, board=draft.board))


async def choose_template(turn: Turn, draft: Draft, key: str) -> None:
    """A template's button was pressed."""
    if key not in turn.open_templates():
        template_picker.show_templates(turn, draft, key)
        return
    brief = {**draft.brief, "template": key}
    template = turn.services.templates[key]
    if brief.get("captions") and brief["captions"] not in template.caption_styles:
        brief["captions"] = None
    if brief.get("variant") not in template.variants:
        brief["variant"] = None
    # Where the draft is shown from now on, should the idea itself be edited.
    ref = {**(draft.message_ref or {}), "shown_in": turn.event.message_id}
    turn.count("chosen", key)
    await first_quote(turn, await drafts.change(turn.tx, draft.id, brief, message_ref=ref))


async def tell_ready(turn: Turn, draft: Draft, number: str) -> None:
    """One of what can be told without a writer was pressed: it becomes the idea."""
    template = turn.open_templates().get(str(draft.brief.get("template")))
    offer = template and nothing_ready.chosen(turn, briefs.brief_of(draft.brief), template, number)
    if not offer:
        turn.toast(turn.words("press.unknown"))
        return
    await show_quote(turn, await drafts.change(turn.tx, draft.id, {**draft.brief, **offer}))


async def first_quote(turn: Turn, draft: Draft, note: str = "") -> None:
    """Show the quote of a draft that had none with this template, below the `note`."""
    if await show_quote(turn, draft, note):
        turn.count("quoted", draft.brief["template"])


async def show_quote(turn: Turn, draft: Draft, note: str = "") -> bool:
    """Price the draft and show it with its options; Confirm only when the credits reach.

    False when there was nothing to price: then it was said why.
    """
    draft = await offered.checked(turn, draft)
    template = template_picker.fitting(turn, draft.brief).get(str(draft.brief.get("template")))
    if template is None:
        template_picker.show_templates(turn, draft)
        return False
    await turn.kept_characters()
    if draft.board is not None:
        await change_quote.show(turn, draft, note)
        return True
    draft, lost = await files.only_kept(turn, draft)
    note = "\n\n".join(part for part in (lost, note) if part)
    try:
        brief = briefs.brief_of(draft.brief)
    except ValidationError:
        turn.toast(turn.words("press.unknown"))
        return False
    taken = template.take(as_meant(brief, read(brief.prompt)))
    is_narrated = brief.own("voice") is not None
    needs_writer = not (taken.is_kept or is_narrated or turn.services.has_writer)
    ready = ready_script(brief, template) if needs_writer else None
    if needs_writer and ready is None:
        nothing_ready.show(turn, draft, brief, template)
        return False
    refusal = "" if is_narrated else _refuse_voice(turn, brief) or _refuse_letters(turn, brief)
    note = refusal or note
    stored = brief.model_dump(mode="json", exclude_none=True)
    if stored != draft.brief:
        # What a worker will read is exactly what is priced here.
        draft = await drafts.change(turn.tx, draft.id, stored)
    price = turn.services.price_of(brief, template, turn.switches.prices)
    payer = await turn.payer(price.price_credits)
    draft = await drafts.quote(
        turn.tx, draft.id, price.price_credits, QUOTE_VALID_S, wallet_id=payer.wallet_id
    )
    words = turn.words
    quoted = words(
        "quote.line",
        scenes=words("quote.scenes", count=price.scenes),
        seconds=round(price.length_s),
        aspect=brief.aspect,
        price=credits_text(words, price.price_credits),
        payer=change_quote.payer_text(turn, payer),
    )
    line = options.options_line(words, brief, template, turn.voices, price.length_s)
    about = subject(words, brief.prompt)
    title = f"{template.emoji} {turn.template_name(template)} · {about}"
    left_out = () if is_narrated else taken.left_out
    notes = [
        left_out_note(words, ((one.reason, one.text) for one in left_out)),
        _ready_note(turn, brief, ready),
        files.rights_note(turn, draft),
    ]
    parts = [note, f"{title}\n{line}", *notes, quoted]
    # What was refused may be put right by any of them.
    rows = (
        *files.rights_rows(turn, draft),
        *sources.rows(turn, draft),
        *option_rows(turn, draft, shows_all=bool(refusal)),
    )
    if refusal:
        pass
    elif payer.balance.spendable < price.price_credits:
        text, packs = offers.top_up(turn, payer.balance, price.price_credits, draft)
        parts.append(text)
        rows = (*packs, *rows)
    else:
        parts.append(
            words(
                "quote.storyboard_kept",
                price=credits_text(words, price.storyboard_credits),
                redraws=words("quote.redraws", count=price.redraws),
            )
        )
        stamp = (draft.id, draft.revision)
        confirm = words("quote.confirm", count=price.price_credits)
        first = (
            Button(confirm, press_data(Verb.CONFIRM, *stamp)),
            Button(words("quote.storyboard"), press_data(Verb.STORYBOARD, *stamp)),
        )
        rows = (first, *rows)
    turn.show("\n\n".join(part for part in parts if part), rows)
    return True


def _ready_note(turn: Turn, brief: Brief, ready: Ready | None) -> str:
    """Which script is told where nobody writes one, and that it knows no character of theirs; ""
    for a person's own words."""
    if ready is None or ready.is_own:
        return ""
    said = turn.words("quote.ready", title=ready.script.title)
    if ready.articles:
        said = turn.words("quote.articles", articles=", ".join(ready.articles))
    if brief.character is None:
        return said
    return f"{said} {turn.words('character.ready_story', name=brief.character.name)}"


def _refuse_voice(turn: Turn, brief: Brief) -> str:
    voice = next((each for each in turn.voices if each.key == brief.voice), None)
    able = [voice] if voice else list(turn.voices)
    if any(speaks(speaker, brief.language) for speaker in able):
        return ""
    return turn.words(
        "options.cannot_speak",
        voice=voice.name if voice else turn.words("options.auto_voice"),
        language=turn.words.language_name(brief.language),
    )


def _refuse_letters(turn: Turn, brief: Brief) -> str:
    refusal = refuse_letters(brief.prompt, brief.language)
    return turn.words(refusal.key, **refusal.values) if refusal else ""


def option_rows(turn: Turn, draft: Draft, *, shows_all: bool = False) -> Rows:
    """The buttons under a quote: its options, the template, and a way out.

    Who asked for power controls in /settings has them all, the others length, voice and style.
    """
    menu, stamp = briefs.menu_of(turn, draft.brief), (draft.id, draft.revision)
    words = turn.words
    more: tuple[Button, ...] = ()
    if shows_all or turn.account.settings.get(options.POWER_SETTING):
        shown = options.option_buttons(menu, stamp, lambda option: not option.is_advanced)
        more = (Button(words("options.advanced"), press_data(Verb.SHOW_OPTION, *stamp, "+")),)
    else:
        shown = options.option_buttons(menu, stamp, lambda option: option.is_simple)
    last = (
        *more,
        Button(words("options.template"), press_data(Verb.SHOW_TEMPLATES, *stamp)),
        Button(words("options.idea"), press_data(Verb.CHANGE_IDEA, *stamp)),
    )
    discard = Button(words("quote.discard"), press_data(Verb.DISCARD, *stamp))
    brand = brand_switch(words, draft.brief, stamp)
    return (*options.rows_of(shown), last, (*files.files_row(turn, draft), *brand, discard))
