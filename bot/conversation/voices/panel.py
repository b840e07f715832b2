"""/voice: one's own voices; in a group or server those that everybody there may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation.drafts import options, voice_samples
from bot.conversation.prepared import ManagersOnly, VoiceStep
from bot.conversation.turn import Rows, Turn
from bot.conversation.voices import adding
from bot.conversation.voices.adding import LEAST_S, SETTING
from bot.conversation.voices.own_voices import as_voice
from bot.surfaces.base import Button
from bot.wording.presses import Verb, press_data
from db.people import cloned_voices
from db.people.cloned_voices import MOST_VOICES, ClonedVoice


async def command(turn: Turn) -> None:
    """The list, or the answer to `/voice add`."""
    if turn.event.text.strip() and not turn.event.place.is_discreet:
        turn.say("group.ask_privately")
    elif (step := turn.prepared(VoiceStep)) is not None:
        await after(turn, step)
    elif turn.event.place.is_private:
        await _show(turn)
    else:
        await _show_place(turn)


async def after(turn: Turn, step: VoiceStep) -> None:
    """What became of a step, for this person alone; what was recorded so far is remembered."""
    kept = dict(step.waits)
    if kept != (turn.account.settings.get(SETTING) or {}):
        await turn.remember(SETTING, kept)
    rows: Rows = ()
    if kept:
        rows = ((Button(turn.words("quote.discard"), press_data(Verb.VOICE, "n")),),)
    turn.privately(turn.words(step.key, **step.values), rows)


async def press(turn: Turn, arguments: tuple[str, ...]) -> None:
    """A button of the list; what it does was done before."""
    if turn.refusal is not None:
        is_manager = not isinstance(turn.refusal, ManagersOnly)
        turn.toast(turn.words("clone.gone" if is_manager else "group.admins_only"))
        return
    match arguments:
        case ("n",):
            await turn.remember(SETTING, {})
            turn.show(turn.words("quote.discarded"))
        case ("x", voice_id):
            await _ask(turn, voice_id)
        case _ if turn.event.place.is_private:
            await _show(turn)
        case _:
            await _show_place(turn)


async def _show(turn: Turn) -> None:
    voices = await cloned_voices.mine(turn.tx)
    words = turn.words
    lines = [_line(turn, voice) for voice in voices] or [words("clone.empty")]
    why = adding.not_offered(turn.services)
    how = words(why) if why else words("clone.how", least=LEAST_S, count=MOST_VOICES)
    text = "\n".join((words("clone.title"), *lines, "", how))
    buttons = _to_hear(turn, voices)
    buttons += [
        Button(f"🗑 {voice.name}", press_data(Verb.VOICE, "x", voice.id)) for voice in voices
    ]
    turn.show(text, options.rows_of(buttons))


def _to_hear(turn: Turn, voices: Iterable[ClonedVoice]) -> list[Button]:
    """A button for each that is ready, where samples are made."""
    cloner = turn.services.cloner
    if cloner is None or turn.services.samples is None:
        return []
    buttons = [
        voice_samples.sample_button(as_voice(one, cloner), one.language)
        for one in voices
        if one.state == "ready"
    ]
    return [replace(one, label=one.label.replace("🎙", "🔊", 1)) for one in buttons]


def _line(turn: Turn, voice: ClonedVoice) -> str:
    words = turn.words
    parts = [f"🎙 {voice.name}", words("clone.consented", date=words.date(voice.consent_at))]
    if voice.state != "ready":
        parts.append(words(f"clone.is_{voice.state}"))
    if voice.place_key:
        parts.append(words("clone.is_shared"))
    return " · ".join(parts)


async def _show_place(turn: Turn) -> None:
    """What the place's brand kit has of voices; its managers add their own and take them out."""
    words, shared = turn.words, turn.known.place_voices
    mine = [one for one in await cloned_voices.mine(turn.tx) if one.state == "ready"]
    shown = {one.id for one in shared}
    lines = [f"🎙 {voice.name}" for voice in shared] or [words("clone.place_empty")]
    text = "\n".join((words("clone.of_place"), *lines, "", words("clone.place_how")))
    buttons = _to_hear(turn, shared)
    buttons += [
        Button(f"➖ {voice.name}", press_data(Verb.VOICE, "u", voice.id)) for voice in shared
    ]
    buttons += [
        Button(f"➕ {voice.name}", press_data(Verb.VOICE, "s", voice.id))
        for voice in mine
        if voice.id not in shown
    ]
    turn.show(text, options.rows_of(buttons))


async def _ask(turn: Turn, voice_id: str) -> None:
    voice = next((one for one in await cloned_voices.mine(turn.tx) if one.id == voice_id), None)
    if voice is None:
        turn.toast(turn.words("clone.gone"))
        return
    row = (
        Button(turn.words("clone.delete"), press_data(Verb.VOICE, "d", voice.id)),
        Button(turn.words("options.back"), press_data(Verb.VOICE, "")),
    )
    turn.show(turn.words("clone.sure", name=voice.name), (row,))
