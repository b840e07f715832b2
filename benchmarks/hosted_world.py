"""Hosted makers on loopback, in a process of their own, with the latencies of real ones.

Pictures whose prompt says "uneven" take 2 to 12 s, drawn from the prompt; others 2 s.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from pydantic import SecretStr

from pipeline.providers.config import MakersSettings, ProviderConfig
from pipeline.providers.elevenlabs.settings import ElevenLabsSettings
from pipeline.providers.fal.settings import FalSettings
from pipeline.providers.openai.settings import OpenAISettings

SCRIPT_S, PICTURE_S, VOICE_S = 3.0, 2.0, 1.5
UNEVEN = "uneven"
AT_ONCE = 10
REDRAWN = "plain view 9 of a keeper by the sea"
"""A picture's idea that no scene has; it is drawn beforehand, as the others are."""

LINES = (
    "Why does the keeper of the northern light never once look at the sea after dark? He knows.",
    "On Tuesday the tide pulled back for a mile and left a green door standing in the sand.",
    "He knocked twice with his lamp, and from far below somebody politely knocked three times and"
    " waited.",
    "Inside were stairs, a coat in exactly his size, and the warm smell of his mother's bread.",
    "By morning the great lamp was burning as ever, but the tower had no keeper any more, only a"
    " wet green key.",
)

LINES_IN_SPANISH = (
    "¿Por qué el guardián del faro del norte nunca mira el mar de noche? Él sí lo sabe muy bien.",
    "El martes la marea se retiró una milla y dejó una puerta verde de pie sobre la arena.",
    "Llamó dos veces con su farol, y desde muy abajo alguien llamó tres veces y esperó.",
    "Dentro había una escalera, un abrigo de su talla exacta y el olor del pan de su madre.",
    "Al amanecer la gran lámpara ardía como siempre, pero la torre ya no tenía guardián, solo una"
    " llave verde y mojada.",
)


def picture_s(prompt: str) -> float:
    """How long the picture of a prompt takes."""
    if UNEVEN not in prompt:
        return PICTURE_S
    return Random(prompt.split(".", maxsplit=1)[0]).uniform(2.0, 12.0)


def story(view: str) -> dict[str, Any]:
    """The script that the hosted writer answers with; `view` goes into the picture prompts."""
    return {
        "title": "The door in the sea",
        "description": "A keeper knocks.",
        "hashtags": ["#sea", "#mystery", "#story"],
        "mood": "mysterious night",
        "style": "oil paint",
        "character": "an old keeper in a yellow coat",
        "scenes": [
            {"voice": line, "picture": f"{view} view {index} of a keeper by the sea"}
            for index, line in enumerate(LINES)
        ],
    }


@contextmanager
def hosted_world(folder: Path) -> Iterator[ProviderConfig]:
    """Start the servers; the settings point at them, and fal's certificate is trusted."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, folder), daemon=True)
    process.start()
    said = ours.recv()
    os.environ["SSL_CERT_FILE"] = said["authority"]
    key = SecretStr("benchmark")
    try:
        yield ProviderConfig(
            cache_folder=folder / "cache",
            providers={
                "openai": OpenAISettings(api_key=key, base_url=said["openai"]),
                "fal": FalSettings(key=key, run_host=said["fal"], queue_run_host=said["fal"]),
                "elevenlabs": ElevenLabsSettings(api_key=key, base_url=said["elevenlabs"]),
            },
            makers=MakersSettings(
                pictures=("fal",),
                voices=("elevenlabs",),
                picture_bound=AT_ONCE,
                voice_bound=AT_ONCE,
            ),
        )
    finally:
        ours.close()
        process.join(5)
        process.kill()


def _serve(pipe: Connection, folder: Path) -> None:
    asyncio.run(_served(pipe, folder))


async def _served(pipe: Connection, folder: Path) -> None:
    from tests.fakes.speech import hummed
    from tests.fixtures.hosted import hosted_servers

    speak = lru_cache(hummed)
    for line in (*LINES, *LINES_IN_SPANISH):
        await asyncio.to_thread(speak, line)
    painted = lru_cache(_painted)
    async with hosted_servers(folder) as hosted:
        hosted.openai.script_s = SCRIPT_S
        hosted.openai.write = _written
        hosted.fal.picture_s = picture_s
        hosted.fal.shrink = 1
        hosted.fal.file = lambda prompt, size_px: painted(prompt.split(".")[0], size_px)
        hosted.elevenlabs.voice_s = VOICE_S
        hosted.elevenlabs.speak = speak
        for view in ("plain", UNEVEN):
            for scene in story(view)["scenes"]:
                await asyncio.to_thread(painted, scene["picture"], (1056, 1856))
        await asyncio.to_thread(painted, REDRAWN, (1056, 1856))
        pipe.send(
            {
                "openai": hosted.openai.base_url,
                "fal": hosted.fal.netloc,
                "elevenlabs": hosted.elevenlabs.url,
                "authority": str(hosted.authority),
            }
        )
        await asyncio.to_thread(_until_closed, pipe)


def _written(asked: dict[str, Any]) -> Any:
    if asked["messages"][-1]["content"].startswith("Language: es"):
        told = story("plain")
        for scene, line in zip(told["scenes"], LINES_IN_SPANISH, strict=True):
            scene["voice"] = line
        return {**told, "title": "La puerta en el mar"}
    return story(UNEVEN if UNEVEN in asked["messages"][-1]["content"] else "plain")


def _until_closed(pipe: Connection) -> None:
    try:
        pipe.recv()
    except EOFError:
        return


def _painted(prompt: str, size_px: tuple[int, int]) -> bytes:
    """A picture with detail at every scale, as photographs have."""
    import cv2
    import numpy as np

    width, height = size_px
    random = np.random.default_rng(abs(hash(prompt)) % 2**32)
    picture = np.zeros((height, width, 3), np.float32)
    for side in (4, 16, 64, 256):
        rough = random.normal(0, 60 / side**0.5, (side, side, 3)).astype(np.float32)
        picture += cv2.resize(rough, size_px, interpolation=cv2.INTER_CUBIC)
    done = np.clip(picture + 120, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
