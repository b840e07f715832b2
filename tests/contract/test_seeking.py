"""A video plays in a browser from both kinds of link, and can be wound to any place.

Skipped where there is no Chromium: `apt-get install chromium` brings one.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.web.server import WebParts, build_app, served
from db.core.database import Database
from pipeline.assets.storage import LocalStorage, Storage
from pipeline.assets.storage_s3 import S3Storage
from tests.fixtures.databases import sqlite_template, sqlite_url
from tests.fixtures.s3_service import S3Service, s3_service

__all__ = ["s3_service", "sqlite_template", "sqlite_url"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
VIDEO = Path("pipeline/templates/quiz/preview.mp4")
_LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
_PAGE = """<!doctype html><video id=v muted preload=metadata src="%s"></video><script>
const v = document.getElementById("v"), places = [0.9, 0.2, 0.6], went = [];
const tell = what => fetch("/said", {method: "POST", body: JSON.stringify(what)});
v.onerror = () => tell({error: v.error.message});
v.onloadedmetadata = () => { v.currentTime = places[0] * v.duration; };
v.onseeked = async () => {
  went.push(v.currentTime / v.duration);
  if (went.length < places.length) { v.currentTime = places[went.length] * v.duration; return; }
  const from = v.currentTime;
  v.onseeked = null;
  await v.play();
  v.ontimeupdate = () => { if (v.currentTime > from + 0.2) { v.ontimeupdate = null; tell({
    went, width: v.videoWidth, height: v.videoHeight, seekable: v.seekable.end(0) / v.duration,
  }); } };
};
</script>"""


async def seen_by_a_browser(link: str, folder: Path) -> dict[str, Any]:
    """What a page with that video said."""
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=_PAGE % link.replace("&", "&amp;"), content_type="text/html")

    async def hear(request: web.Request) -> web.Response:
        said.put_nowait(json.loads(await request.text()))
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/", page), web.post("/said", hear)])
    async with served(app, "127.0.0.1", 0) as port:
        assert CHROMIUM is not None
        browser = await asyncio.create_subprocess_exec(
            *(CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"),
            *(_LOOPBACK_ONLY, f"--user-data-dir={folder}", f"http://127.0.0.1:{port}/"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(90):
                return await said.get()
        finally:
            browser.terminate()
            await browser.wait()


@asynccontextmanager
async def local(tmp_path: Path, sqlite_url: str) -> AsyncIterator[LocalStorage]:
    """A folder and the web side that opens its links."""
    db = await Database.open(sqlite_url)
    at = {"url": ""}

    class Links:
        def opened(self, key: str, expires: str, signed: str) -> Path:
            return storage(at["url"]).opened(key, expires, signed)

    def storage(url: str) -> LocalStorage:
        return LocalStorage(tmp_path / "files", base_url=url, secret=b"s" * 32)

    async with served(build_app(WebParts(db, links=Links())), "127.0.0.1", 0) as port:
        at["url"] = f"http://127.0.0.1:{port}"
        yield storage(at["url"])
    await db.close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
@pytest.mark.parametrize("kind", ["local", "s3"])
async def test_a_video_is_wound_to_any_place_in_a_browser(
    s3_service: S3Service, sqlite_url: str, kind: str, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        storage: Storage
        if kind == "local":
            storage = await stack.enter_async_context(local(tmp_path, sqlite_url))
        else:
            storage = S3Storage(s3_service.new_bucket("watched-films"))
        await storage.put("a/v/video.mp4", VIDEO, media_type="video/mp4")
        link = await storage.url("a/v/video.mp4", expires_s=300)
        seen = await seen_by_a_browser(link, tmp_path / "browser")
    assert seen.get("went") == pytest.approx([0.9, 0.2, 0.6], abs=0.02), seen
    assert seen["seekable"] == pytest.approx(1.0, abs=0.01)
    assert seen["width"] and seen["height"] > seen["width"]
