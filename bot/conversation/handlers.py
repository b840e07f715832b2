"""What each command does, and each button that belongs to no draft and no video."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from bot.conversation.account import account as own
from bot.conversation.account import exporting, start_and_settings
from bot.conversation.admin.answer import answer as answer_admin
from bot.conversation.admin.request import AdminAnswer
from bot.conversation.brand import panel as brand_panel
from bot.conversation.characters import panel as character_panel
from bot.conversation.drafts import create, template_picker, voice_samples
from bot.conversation.drafts.small_talk import small_talk
from bot.conversation.groups import group_panel
from bot.conversation.turn import Turn
from bot.conversation.videos import cancelling, history, receipts
from bot.conversation.voices import panel as voice_panel
from bot.conversation.wallet import buying, gift_preparation, gifting, wallet
from bot.wording.presses import Verb


async def idea(turn: Turn) -> None:
    """A text is an idea, unless it only greets or thanks; the first answer of all says what it
    comes with."""
    if turn.event.kind == "text" and (said := small_talk(turn.event.text)):
        await start_and_settings.chat(turn, said)
        return
    trial = await start_and_settings.trial_line(turn)
    if trial and turn.event.place.is_private:
        turn.send("\n\n".join(trial))
    await create.take_idea(turn, turn.event.text, turn.event.brief)
    if trial and not turn.event.place.is_private:
        # Where others read, a newcomer causes one message.
        turn.add_above("\n\n".join(trial))


async def _create(turn: Turn) -> None:
    """/create asks for an idea, or takes the one that came with it."""
    if turn.event.text.strip():
        await idea(turn)
    else:
        await create.ask_idea(turn, "idea.ask", {})


async def _start(turn: Turn) -> None:
    """/start greets; with a gift's code it opens the gift, and greets who is new."""
    has_gift = bool(gift_preparation.code_of(turn.event))
    if has_gift:
        await gifting.command(turn)
    if not has_gift or not turn.account.settings.get("greeted"):
        await start_and_settings.start(turn)


async def _admin(turn: Turn) -> None:
    """/admin was done before, for an admin; for everybody else there is no such command."""
    answer = turn.prepared(AdminAnswer)
    if answer is not None:
        answer_admin(turn, answer)
    else:
        turn.say("command.unknown")


OnCommand = Callable[[Turn], Awaitable[None]]
ON_COMMAND: Final[dict[str, OnCommand]] = {
    "start": _start,
    "create": _create,
    "templates": start_and_settings.templates,
    "balance": wallet.balance,
    "buy": wallet.buy,
    "history": history.show,
    "receipt": receipts.show,
    "settings": start_and_settings.settings,
    "brand": brand_panel.command,
    "voice": voice_panel.command,
    "character": character_panel.command,
    "language": start_and_settings.language,
    "help": start_and_settings.help_,
    "cancel": cancelling.cancel_newest,
    "link": own.link,
    "promo": own.promo,
    "gift": gifting.command,
    "export": exporting.show,
    "deleteme": own.ask_erase,
    "group": group_panel.show,
    "admin": _admin,
}
"""What each command of `commands.COMMANDS` does."""

OnPress = Callable[[Turn, tuple[str, ...]], Awaitable[None]]
ON_PRESS: Final[dict[Verb, OnPress]] = {
    Verb.EXAMPLE: start_and_settings.example,
    Verb.TEMPLATE_FIRST: start_and_settings.template_first,
    Verb.PREVIEW: template_picker.show_preview,
    Verb.SAMPLE: voice_samples.show,
    Verb.LANGUAGE: start_and_settings.press_language,
    Verb.SETTING: start_and_settings.press_setting,
    Verb.BUY: buying.press_pack,
    Verb.PACKS: wallet.press_packs,
    Verb.HAVE_PAID: buying.press_paid,
    Verb.ERASE: own.erase,
    Verb.GROUP_WALLET: group_panel.press_wallet,
    Verb.GROUP_RULES: group_panel.press_rules,
    Verb.GIVE: gifting.press,
    Verb.TAKE_BACK: gifting.press,
    Verb.HISTORY: history.press,
    Verb.RECEIPT: receipts.press,
    Verb.BRAND: brand_panel.press,
    Verb.BRAND_WRITE: brand_panel.press_write,
    Verb.VOICE: voice_panel.press,
    Verb.CHARACTER: character_panel.press,
    Verb.CHARACTER_WRITE: character_panel.press_write,
    Verb.CHARACTER_VIDEO: character_panel.press_video,
}
"""What a button does that belongs to no draft and no video."""
