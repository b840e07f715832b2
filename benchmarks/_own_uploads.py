"""Whether bot and worker grow with what people send: their memory over many uploads.

A real bot and a real worker (nothing hosted, videos of 270p) beside the loopback Telegram. One
person sends photos, albums, clips, voice notes, music, documents and a broken file in turn, and
has each made into a video. A process's figure is what it and its children hold once the video is
there, pages that they share counted once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import psutil

from benchmarks._processes import pss_mb
from tests.fixtures.bot_fleet import BotFleet, bot_fleet
from tests.fixtures.brought import clip, jpeg, music
from tests.fixtures.documents import pdf, word
from tests.fixtures.players import Seen, TelegramPlayer, until

STORY = (
    "On the first night the keeper counted three waves.",
    "On the second night the sea said nothing at all.",
    "On the third he took his coat and walked to the ships.",
)
PHONE_PX = (4032, 3024)
_WITHIN_S = 600.0


@dataclass(frozen=True, slots=True)
class Upload:
    """What is sent together: files by name or a voice message, perhaps with words."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    note: bytes = b""
    text: str = " ".join(STORY)


def uploads(note: bytes) -> list[Upload]:
    """One of each kind; `note` is a recording of speech."""
    photo = jpeg(1, PHONE_PX)
    return [
        Upload({"one.jpg": photo}),
        Upload({"talk.txt": "\n".join(STORY).encode()}, text=""),
        Upload(note=note, text=""),
        Upload({f"{number}.jpg": jpeg(number, PHONE_PX) for number in (2, 3, 4)}),
        Upload({"beach.mp4": clip(4.0, size="1920x1080")}),
        Upload({"talk.docx": word(STORY)}, text=""),
        Upload({"two.jpg": photo, "broken.jpg": photo[:2000]}),
        Upload({"song.mp3": music(20.0)}),
        Upload({"talk.pdf": pdf([STORY])}, text=""),
        Upload({"city.mp4": clip(3.0, has_sound=False, size="1280x720"), "end.jpg": photo}),
    ]


async def of_uploads(note: bytes, count: int) -> dict[str, object]:
    """What memory does over so many uploads, after one of each kind.

    `…_growth_mb` is what a straight line through all figures rises from the first to the last.
    """
    kinds = uploads(note)
    held: dict[str, list[float]] = {"bot": [], "worker": []}
    async with bot_fleet(recipe="settings") as world:
        player = TelegramPlayer(await world.person("mia", free=100_000))
        assert world.bot is not None
        roots = {"bot": world.bot.pid, "worker": world.ships.workers[0].pid}
        for number in range(len(kinds) + count):
            await made(world, player, kinds[number % len(kinds)])
            if number < len(kinds):
                continue
            for name, pid in roots.items():
                held[name].append(pss_mb(psutil.Process(pid)))
    facts: dict[str, object] = {"uploads": count}
    for name, figures in held.items():
        slope, _ = np.polyfit(range(count), figures, 1)
        facts |= {
            f"{name}_memory_growth_mb": float(slope) * (count - 1),
            f"{name}_memory_mb": [min(figures), max(figures)],
        }
    return facts


async def made(world: BotFleet, player: TelegramPlayer, upload: Upload) -> None:
    """The upload as a finished video."""
    before = player.person.server.world.number()
    if upload.note:
        await player.send_voice(upload.note)
    else:
        await player.send_files(upload.files, upload.text)
    for label in ("AI story", "Confirm"):
        await player.press(label, await _newer(player, label, before))
    await until(player, lambda: _result(player, before), _WITHIN_S)


async def _newer(player: TelegramPlayer, label: str, than: int) -> Seen:
    """The newest message after that number with the button."""

    def found() -> Seen | None:
        newer = [one for one in player.messages() if int(one.id) > than and one.has(label)]
        return newer[-1] if newer else None

    seen: Seen = await until(player, found, _WITHIN_S)
    return seen


def _result(player: TelegramPlayer, than: int) -> bool:
    return any("video" in one.raw.data for one in player.messages() if int(one.id) > than)
