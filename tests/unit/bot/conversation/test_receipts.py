"""The receipt of a video: what it was made of, what it cost, its signature; on both databases."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.receipts.page import receipt_of
from bot.receipts.pdf import receipt_pdf
from bot.wording import LANGUAGES, words_in
from db.jobs import claims, videos
from db.money import balances
from db.money.balances import Entry
from pipeline.assets.storage import LocalStorage
from pipeline.brief import PersonalVoice
from pipeline.provenance.licences import music_terms, terms_of
from pipeline.provenance.making import (
    ENCYCLOPEDIA,
    OWN_WORDS,
    UsedAsset,
    consents,
    source_type_of,
)
from pipeline.provenance.manifest import manifest_of
from pipeline.providers.registry import load_providers
from tests.fixtures.conversation import ConsoleUser

AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
IDEA = "A lighthouse keeper finds a door in the sea"
RESULT: dict[str, Any] = {
    "title": "The Door in the Sea",
    "width": 1080,
    "height": 1920,
    "duration_s": 34.6,
    "music": "dark_drone_1",
    "assets": [
        UsedAsset("script", "script-1", "openai:gpt", "gpt").as_json(),
        UsedAsset("picture", "picture-1", "fal", "flux/schnell").as_json(),
        UsedAsset("picture", "picture-2", "fal", "flux/schnell").as_json(),
        UsedAsset("picture", "own-3", "own").as_json(),
        UsedAsset("voice", "voice-1", "offline", "joe-us/joe").as_json(),
    ],
    "signature": {"manifest": "urn:c2pa:1", "signed_by": "My Studio", "sha256": "ab" * 32},
}


async def finished(user: ConsoleUser) -> str:
    """A delivered video of the person."""
    await user.say(IDEA)
    await user.press("AI story")
    await user.press("Confirm")
    video = (await user.videos())[0]
    claimed = await claims.claim(user.worker, video.id, "w")
    assert claimed is not None
    key = (video.id, claimed.attempt, "w")
    await claims.finish(user.worker, *key, "done", owed=claimed.price_credits, result=RESULT)
    return video.id


def pages(user: ConsoleUser) -> list[Path]:
    storage = user.intake.conversation.services.storage
    assert isinstance(storage, LocalStorage)
    return sorted(storage.path("x").parent.glob("*/export/*.pdf"))


async def test_the_newest_finished_video_has_a_page_of_its_own(user: ConsoleUser) -> None:
    shown = await user.say("/receipt")
    assert "no finished video" in shown.message.text and not pages(user)
    await finished(user)
    shown = await user.say("/receipt")
    assert "The receipt of your video" in shown.message.text
    assert shown.message.media[0].name.endswith(".pdf")
    (path,) = pages(user)
    assert path.parent.parent.name == (await user.account()).id, "it goes with the person's files"
    data = path.read_bytes()
    assert data[:5] == b"%PDF-" and 5_000 < len(data) < 120_000


async def test_nobody_gets_the_receipt_of_anothers_video(user: ConsoleUser) -> None:
    video_id = await finished(user)
    other = user.as_person("you")
    await other.say("/start")
    shown = await other.press_data(f"vq:{video_id}")
    assert "no finished video" in shown.message.text and not pages(user)
    await user.press_data(f"vq:{video_id}")
    assert len(pages(user)) == 1


async def test_the_page_says_who_made_what_what_it_cost_and_how_it_is_signed(
    user: ConsoleUser,
) -> None:
    video_id = await finished(user)
    account = await user.account()
    async with user.db.acting(account.id) as tx:
        video = await videos.get_video(tx, video_id)
        charged = await balances.of_video(tx, video_id)
    assert [entry.credits for entry in charged] == [-10]
    charged.append(Entry(f"close:{charged[0].key}", "close", "promo", 3, video_id, "", AT))
    receipt = receipt_of(words_in("en"), video.id, video.created_at, video.result or {}, charged)
    sections = {one.heading: one for one in receipt.sections}
    assert sections["The Door in the Sea"].codes == (video_id,)
    costs = sections["Charged and given back, by the ledger's numbers"].lines
    assert f"hold:{video_id}" in costs[0] and costs[-1] == "Paid in all: 7 credits"
    assert sections["Picture × 2"].codes == ("picture-1", "picture-2")
    assert "made by fal flux/schnell · under its terms" in sections["Picture × 2"].lines[0]
    assert sections["Picture"].lines == ("brought by you · your own",)
    assert "terms unclear for paid use" in sections["Voice"].lines[0]
    assert sections["Music and fonts"].lines == (
        "dark_drone_1 · part of this program, Apache-2.0",
        "Anton, Baloo 2, Inter, Montserrat, Noto, Playfair Display, Poppins · SIL OFL 1.1",
    )
    codes = sections["Signature of the file"].codes
    assert codes == ("manifest: urn:c2pa:1", "signed_by: My Studio", f"sha256: {'ab' * 32}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_letters(language: str, tmp_path: Path) -> None:
    charged = [Entry("hold:1", "hold", "promo", -10, "v", "", AT)]
    result = {**RESULT, "title": "الباب في البحر · समुद्र में दरवाज़ा · Дверь 🌊 in the Sea"}
    receipt = receipt_of(words_in(language), "v1", AT, result, charged)
    data = receipt_pdf(receipt, AT)
    assert data[:5] == b"%PDF-" and data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") == 1, "one page"
    for family in (b"NotoSans", b"NotoSansArabic", b"NotoSansDevanagari"):
        assert family in data


def test_an_old_video_and_one_of_many_parts_have_a_receipt_too() -> None:
    bare = receipt_of(words_in("en"), "v1", AT, {}, [])
    assert "before files were signed" in bare.sections[-1].lines[0]
    assert receipt_pdf(bare, AT)
    many = [UsedAsset("picture", f"picture-{n:040}", "fal", "flux").as_json() for n in range(900)]
    long = receipt_of(words_in("en"), "v1", AT, {**RESULT, "assets": many}, [])
    assert len(receipt_pdf(long, AT)) < 200_000


def test_every_provider_has_terms() -> None:
    for name in load_providers():
        for kind in ("script", "picture", "voice"):
            terms = terms_of(UsedAsset(kind, "k", f"{name}:x", "m"))
            assert terms.kind in {"vendor", "model", "ours", "unclear"}
            assert terms.kind != "vendor" or terms.name.startswith("https://")
    assert terms_of(UsedAsset("picture", "k", "own")).kind == "own"
    assert terms_of(UsedAsset("script", "k", "offline", OWN_WORDS)).kind == "own"
    assert "CC BY-SA" in terms_of(UsedAsset("script", "k", "offline", ENCYCLOPEDIA)).name
    assert terms_of(UsedAsset("voice", "k", "offline", "kokoro-82m/x")).name == "Apache-2.0"
    assert music_terms("dark_drone_1").kind == "ours" and music_terms("calm_1").name == "MIT"


def test_a_voice_of_ones_own_stands_with_the_day_of_its_consent() -> None:
    cloned = PersonalVoice(
        key="own-1", vendor_id="v", name="Mia", language="en", consent_on=date(2026, 12, 1)
    )
    spoken = UsedAsset("voice", "voice-1", "elevenlabs:eleven_v3", "eleven_v3")
    used = (spoken, *consents(cloned))
    result = {"assets": [one.as_json() for one in used]}
    receipt = receipt_of(words_in("en"), "v1", AT, result, [])
    said = " ".join(line for section in receipt.sections for line in section.lines)
    assert "own cloned voice, consent of Dec 1, 2026" in said
    manifest = json.dumps(manifest_of("A tale", "video/mp4", used))
    assert "own cloned voice, consent of 2026-12-01" in manifest
    # It is no part of what is seen or heard: a wholly generated video stays one.
    assert source_type_of(used) == source_type_of((spoken,)) == "trainedAlgorithmicMedia"
    assert consents(None) == ()
