"""From an idea to a confirmed video: template, options, quote, confirm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bot.conversation import ideas, options
from bot.conversation.tongues import language_name, language_of, speaks
from bot.conversation.turn import QUOTE_VALID_S, Rows, Turn
from bot.surfaces.base import Button, Media
from bot.surfaces.codec import place_to_json, ref_to_json
from bot.wording.messages import About, credits_text, queued_message, shorten
from bot.wording.presses import press_data
from db import drafts, errors, videos
from db.drafts import Draft
from pipeline.brief import Brief
from pipeline.templates.base import Template

# -- the idea ---------------------------------------------------------------------------


async def take_idea(
    turn: Turn, text: str, chosen: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """A text arrived: check it, keep it as a draft, and ask what is still open.

    `chosen` are fields of the brief that came with it, such as a slash command's options.
    """
    text = ideas.clean(text)
    refusal = ideas.refuse_idea(text) or ideas.refuse_language(text, turn.services.voices)
    if refusal:
        turn.say(refusal.key, **refusal.values)
        return
    if turn.account.is_banned:
        turn.say("refused.banned")
        return
    if turn.known.is_refused:
        turn.send(refused_text(turn))
        return
    waiting = await _waiting_draft(turn)
    brief = {
        **remembered(turn),
        **(waiting.brief if waiting else {}),
        "language": language_of(text) or "en",
        **chosen,
        "prompt": text,
    }
    draft = await _keep(turn, waiting, brief)
    if brief.get("template") in turn.open_templates():
        await show_quote(turn, draft)
    else:
        unknown = brief.get("template") not in {None, *turn.services.templates}
        show_templates(turn, draft, "template.unknown" if unknown else "template.choose")


def refused_text(turn: Turn) -> str:
    """Why moderation refused, kindly, in the person's language where the catalogue has it."""
    key = f"topic.{turn.known.refused_reason}"
    return turn.words(key if turn.words.has(key) else "idea.refused")


async def ask_idea(turn: Turn, key: str, brief: Mapping[str, Any], **values: Any) -> None:
    """Open a draft that waits for its idea, and ask for it."""
    await drafts.open_draft(
        turn.tx,
        turn.account.id,
        place_to_json(turn.event.place),
        {**remembered(turn), **brief, "prompt": ""},
    )
    if (idea := turn.event.facts.get("idea")) is not None:
        # The surface asked for it in a form of its own.
        await take_idea(turn, idea)
        return
    turn.say(key, **values)


def remembered(turn: Turn) -> dict[str, Any]:
    """The options that this person chose last, as a new brief starts with them."""
    kept = turn.account.settings.get("options", {})
    return {name: kept[name] for name in options.DEFAULT_FIELDS if kept.get(name) is not None}


async def _waiting_draft(turn: Turn) -> Draft | None:
    draft = await drafts.latest_draft(turn.tx, turn.account.id, place_to_json(turn.event.place))
    waits = draft is not None and draft.state == "draft" and not draft.brief.get("prompt")
    return draft if waits else None


async def _keep(turn: Turn, waiting: Draft | None, brief: dict[str, Any]) -> Draft:
    request = {"request_id": turn.event.message_id}
    if waiting is None:
        place = place_to_json(turn.event.place)
        waiting = await drafts.open_draft(turn.tx, turn.account.id, place, brief)
    return await drafts.change(turn.tx, waiting.id, brief, message_ref=request)


# -- the template -----------------------------------------------------------------------


def template_lines(turn: Turn) -> str:
    """Every template that is on: emoji, name and one line each."""
    return "\n".join(
        f"{one.emoji} {turn.template_name(one)}: {turn.template_pitch(one)}"
        for one in turn.open_templates().values()
    )


def template_buttons(turn: Turn, verb: str, *arguments: str | int) -> Rows:
    """A button for each template that is on, two in a row."""
    buttons = [
        Button(f"{one.emoji} {turn.template_name(one)}", press_data(verb, *arguments, one.key))
        for one in turn.open_templates().values()
    ]
    return options.rows_of(buttons, 2)


def preview_row(turn: Turn) -> Rows:
    """A button for the sample clips, where there are any."""
    if not any(turn.services.preview_of(key) for key in turn.open_templates()):
        return ()
    return ((Button(turn.words("template.preview"), press_data("pv")),),)


async def show_preview(turn: Turn, arguments: tuple[str, ...]) -> None:
    """The templates that have a sample, or the sample of one; the draft's message stays."""
    shown = {
        key: path
        for key in turn.open_templates()
        if (path := turn.services.preview_of(key)) is not None
    }
    match arguments:
        case (key,) if key in shown:
            template = turn.services.templates[key]
            name = f"{template.emoji} {turn.template_name(template)}"
            clip = Media("video", path=shown[key], name=f"{key}.mp4")
            turn.send(turn.words("template.preview_of", template=name), media=(clip,))
        case ():
            buttons = [
                Button(f"{one.emoji} {turn.template_name(one)}", press_data("pv", one.key))
                for one in turn.open_templates().values()
                if one.key in shown
            ]
            turn.send(turn.words("template.preview"), options.rows_of(buttons, 2))
        case _:
            turn.toast(turn.words("press.unknown"))


def show_templates(turn: Turn, draft: Draft, note: str = "template.choose") -> None:
    """Ask which kind of video this idea becomes."""
    text = f"{turn.words(note)}\n{shorten(draft.brief.get('prompt', ''))}\n\n{template_lines(turn)}"
    rows = template_buttons(turn, "t", draft.id, draft.revision)
    turn.show(text, (*rows, *preview_row(turn)))


async def choose_template(turn: Turn, draft: Draft, key: str) -> None:
    """A template's button was pressed."""
    if key not in turn.open_templates():
        show_templates(turn, draft, "template.off")
        return
    brief = {**draft.brief, "template": key}
    template = turn.services.templates[key]
    if brief.get("captions") and brief["captions"] not in template.caption_styles:
        brief["captions"] = None
    if brief.get("variant") not in template.variants:
        brief["variant"] = None
    await show_quote(turn, await drafts.change(turn.tx, draft.id, brief))


# -- options ----------------------------------------------------------------------------


def menu_of(turn: Turn, brief: Mapping[str, Any]) -> options.Menu:
    """What the choices of this brief depend on."""
    template = turn.services.templates.get(str(brief.get("template")))
    return options.Menu(turn.words, turn.services.voices, brief, template)


def show_option(turn: Turn, draft: Draft, letter: str) -> None:
    """The choices of one option, or of all advanced ones for `+`."""
    menu, stamp = menu_of(turn, draft.brief), (draft.id, draft.revision)
    back = (Button(turn.words("options.back"), press_data("q", *stamp)),)
    if letter == "+":
        buttons = options.option_buttons(menu, stamp, advanced=True)
        rows = (*options.rows_of(buttons), back)
        turn.show(turn.words("options.choose_advanced"), rows)
        return
    option = options.BY_LETTER.get(letter)
    if option is None:
        turn.toast(turn.words("press.unknown"))
        return
    rows = (*options.choice_buttons(option, menu, "s", *stamp), back)
    turn.show(turn.words(f"options.choose_{option.name}"), rows)


async def choose_option(turn: Turn, draft: Draft, letter: str, number: str) -> None:
    """One choice was pressed: the brief changes, and its quote is shown anew."""
    menu, option = menu_of(turn, draft.brief), options.BY_LETTER.get(letter)
    choice = options.chosen(option, menu, number) if option else None
    if option is None or choice is None:
        turn.toast(turn.words("press.unknown"))
        return
    brief = options.with_choice(draft.brief, option.field, choice.value, menu)
    await show_quote(turn, await drafts.change(turn.tx, draft.id, brief))


# -- the quote --------------------------------------------------------------------------


def brief_of(data: Mapping[str, Any]) -> Brief:
    """A draft's brief as the pipeline takes it; ValidationError for junk."""
    kept = {name: data[name] for name in Brief.model_fields if data.get(name) is not None}
    return Brief.model_validate(kept)


async def show_quote(turn: Turn, draft: Draft, note: str = "") -> None:
    """Price the draft and show it with its options; Confirm only when the credits reach."""
    template = turn.open_templates().get(str(draft.brief.get("template")))
    if template is None:
        show_templates(turn, draft)
        return
    try:
        brief = brief_of(draft.brief)
    except ValidationError:
        turn.toast(turn.words("press.unknown"))
        return
    if refusal := _refuse_voice(turn, brief):
        note = refusal
    stored = brief.model_dump(mode="json", exclude_none=True)
    if stored != draft.brief:
        # What a worker will read is exactly what is priced here.
        draft = await drafts.change(turn.tx, draft.id, stored)
    price = turn.services.price_of(brief, template, turn.known.facts.get("prices"))
    draft = await drafts.quote(turn.tx, draft.id, price.price_credits, QUOTE_VALID_S)
    _, balance = await turn.payer(price.price_credits)
    words = turn.words
    quoted = words(
        "quote.line",
        scenes=words("quote.scenes", count=price.scenes),
        seconds=round(price.length_s),
        aspect=brief.aspect,
        price=credits_text(words, price.price_credits),
        balance=credits_text(words, balance.total),
    )
    line = options.options_line(words, brief, template, turn.services.voices, price.length_s)
    title = f"{template.emoji} {turn.template_name(template)} · {shorten(brief.prompt)}"
    parts = [note, f"{title}\n{line}", quoted]
    rows = option_rows(turn, draft)
    if refusal:
        pass
    elif balance.spendable < price.price_credits:
        text, packs = turn.top_up(price.price_credits - balance.spendable, balance, draft)
        parts.append(text)
        rows = (*packs, *rows)
    else:
        confirm = words("quote.confirm", count=price.price_credits)
        rows = ((Button(confirm, press_data("c", draft.id, draft.revision)),), *rows)
    turn.show("\n\n".join(part for part in parts if part), rows)


def _refuse_voice(turn: Turn, brief: Brief) -> str:
    voice = next((one for one in turn.services.voices if one.key == brief.voice), None)
    able = [voice] if voice else list(turn.services.voices)
    if any(speaks(one, brief.language) for one in able):
        return ""
    return turn.words(
        "options.cannot_speak",
        voice=voice.name if voice else turn.words("options.auto_voice"),
        language=language_name(brief.language),
    )


def option_rows(turn: Turn, draft: Draft) -> Rows:
    """The buttons under a quote: every option, the template, and a way out."""
    menu, stamp = menu_of(turn, draft.brief), (draft.id, draft.revision)
    simple = options.option_buttons(menu, stamp, advanced=False)
    words = turn.words
    last = (
        Button(words("options.advanced"), press_data("o", *stamp, "+")),
        Button(words("options.template"), press_data("k", *stamp)),
        Button(words("quote.discard"), press_data("d", *stamp)),
    )
    return (*options.rows_of(simple), last)


# -- confirm ----------------------------------------------------------------------------


async def confirm(turn: Turn, draft: Draft) -> None:
    """Confirm was pressed on the newest revision: hold the credits and queue the video.

    The row and its hold are one transaction with everything else here; the queue is woken
    after it. Without a queue the video says that it waits, and nothing is lost.
    """
    refused = await refuse_start(turn)
    if refused:
        turn.toast(refused)
        return
    price = draft.price_credits or 0
    wallet_id, balance = await turn.payer(price)
    if _is_over_ceiling(turn, balance.promo >= price > 0):
        turn.toast(turn.words("refused.trial_today"))
        return
    if draft.state != "quoted" or _expired(draft) or balance.spendable < price:
        await show_quote(turn, draft, turn.words("quote.renewed") if _expired(draft) else "")
        return
    brief, progress = brief_of(draft.brief), turn.event.ref
    about_draft = draft.message_ref or {}
    request_id = about_draft.get("request_id")
    request = {"place": place_to_json(turn.event.place), "message_id": request_id}
    confirming = partial(
        videos.confirm,
        turn.tx,
        draft.id,
        draft.revision,
        request_ref=request if request_id else None,
        progress_ref=ref_to_json(progress) if progress else None,
        upload_limit_bytes=turn.known.limits.upload_bytes,
        parent_id=about_draft.get("parent_id"),
    )
    try:
        video = await confirming(wallet_id=wallet_id)
    except errors.QuoteExpired:
        await show_quote(turn, draft, turn.words("quote.renewed"))
        return
    except errors.AllowanceSpent:
        if (await turn.balance()).spendable < price:
            turn.toast(turn.words("group.allowance_used"))
            return
        # The person's share of the group's credits is spent: their own wallet pays.
        video = await confirming()
    await turn.remember("options", {name: getattr(brief, name) for name in options.DEFAULT_FIELDS})
    template = turn.services.templates[brief.template]
    about = About(video.id, f"{template.emoji} {turn.template_name(template)}", brief.prompt)
    message = queued_message(turn.words, about, is_waiting=not turn.known.is_queue_alive)
    turn.show(message.text, message.buttons, only_while_queued=video.id)
    turn.wakes_queue = True


def _is_over_ceiling(turn: Turn, is_free: bool) -> bool:
    """Whether the day's free videos have cost us all that they may."""
    spent_usd = turn.known.facts.get("trial_usd", 0.0)
    return is_free and 0 < spent_usd >= turn.services.rules.trial_ceiling_usd


def _expired(draft: Draft) -> bool:
    return draft.quoted_until is not None and draft.quoted_until <= datetime.now(UTC)


async def refuse_start(turn: Turn) -> str:
    """Why no video may start now, or nothing; said before anything is charged."""
    rules, words = turn.services.rules, turn.words
    if turn.account.is_banned:
        return words("refused.banned")
    if turn.known.facts.get("paused"):
        return words("refused.paused")
    running = await videos.running_count(turn.tx, turn.account.id)
    if running >= rules.videos_per_person:
        return words("refused.too_many", count=running)
    if turn.known.facts.get("waiting", 0) >= rules.queue_limit:
        return words("refused.queue_full")
    return ""


async def discard(turn: Turn, draft: Draft) -> None:
    """The draft is put away: a press on its old buttons then finds another revision."""
    await drafts.change(turn.tx, draft.id, draft.brief)
    turn.show(turn.words("quote.discarded"))


# -- presses on a draft -----------------------------------------------------------------


async def press(turn: Turn, verb: str, arguments: tuple[str, ...]) -> None:
    """A button of a draft: checked to be this person's and of the newest revision."""
    try:
        draft = await drafts.get_draft(turn.tx, arguments[0] if arguments else "")
    except errors.NotFound:
        turn.toast(turn.words("press.not_yours"))
        return
    if draft.state == "confirmed":
        turn.toast(turn.words("quote.already"))
        return
    if arguments[1:2] != (str(draft.revision),):
        await show_quote(turn, draft, turn.words("quote.renewed"))
        return
    match verb, arguments[2:]:
        case "t", (key,):
            await choose_template(turn, draft, key)
        case "k", ():
            show_templates(turn, draft)
        case "o", (letter,):
            show_option(turn, draft, letter)
        case "s", (letter, number):
            await choose_option(turn, draft, letter, number)
        case "q", ():
            await show_quote(turn, draft)
        case "c", ():
            await confirm(turn, draft)
        case "d", ():
            await discard(turn, draft)
        case _:
            turn.toast(turn.words("press.unknown"))


def template_of(turn: Turn, brief: Mapping[str, Any]) -> Template | None:
    """The template that a stored brief names, if there still is one."""
    return turn.services.templates.get(str(brief.get("template")))
