"""A signed file says where it came from to C2PA's own reader, and shows any change."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from c2pa import Reader

from pipeline.errors import CannotSign
from pipeline.provenance.certificates import CHAIN, KEY, Credentials, ensure, load, self_signed
from pipeline.provenance.making import IPTC, OWN, UsedAsset, source_type_of, used_of
from pipeline.provenance.manifest import MOST_INGREDIENTS
from pipeline.provenance.signing import ROOM_BYTES, FileSigner, read_provenance, room_of

SAMPLES = Path("pipeline/templates/viral_wisdom")
DRAWN = UsedAsset("picture", "picture-1", "fal:fal-ai/flux/schnell", "fal-ai/flux/schnell")
SPOKEN = UsedAsset("voice", "voice-1", "offline", "joe-us/calm")
BROUGHT = UsedAsset("picture", "own-1", OWN)


@pytest.fixture(scope="module")
def signer() -> FileSigner:
    return FileSigner(self_signed("Somebody's Studio"))


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "preview.mp4", tmp_path / "video.mp4"))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "preview.jpg", tmp_path / "cover.jpg"))


def packets(path: Path) -> list[tuple[int, bytes]]:
    import av

    with av.open(str(path)) as file:
        return [(one.pts or 0, bytes(one)) for one in file.demux() if one.size]


def test_a_reader_of_c2pa_names_makers_and_what_was_brought(
    signer: FileSigner, video: Path
) -> None:
    before = packets(video)
    asyncio.run(signer.sign_mp4(video, "A tale", [DRAWN, SPOKEN, BROUGHT], music="calm_1"))
    with video.open("rb") as file, Reader("video/mp4", file) as reader:
        store = json.loads(reader.json())
        assert reader.get_validation_state() == "Valid"
    manifest = store["manifests"][store["active_manifest"]]
    assert manifest["title"] == "A tale"
    said = [one["description"] for one in manifest["ingredients"]]
    assert said[0].startswith("picture brought by the person")
    assert any("fal:fal-ai/flux/schnell" in one for one in said)
    actions = next(
        one["data"]["actions"] for one in manifest["assertions"] if "actions" in one["label"]
    )
    assert actions[0]["action"] == "c2pa.created"
    assert actions[0]["digitalSourceType"] == IPTC + "compositeWithTrainedAlgorithmicMedia"
    assert any("calm_1" in one.get("description", "") for one in actions)
    assert (IPTC + "compositeWithTrainedAlgorithmicMedia").encode() in video.read_bytes()
    assert packets(video) == before  # nothing that is seen or heard has changed


def test_any_changed_byte_of_a_video_is_found(signer: FileSigner, video: Path) -> None:
    asyncio.run(signer.sign_mp4(video, "A tale", [DRAWN]))
    assert read_provenance(video).verdict == "valid"
    data = video.read_bytes()
    places = [*range(48), *range(len(data) - 90, len(data)), *Random(1).sample(
        range(len(data)), 40
    )]  # fmt: skip
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 0x20
        video.write_bytes(changed)
        assert read_provenance(video).verdict != "valid", place
    hidden = bytearray(data)
    hidden[data.index(b"uuid")] ^= 1
    video.write_bytes(hidden)
    assert read_provenance(video).verdict == "changed", "a manifest that is hidden is missed"
    for cut in (data[:-1], data + b"\0", data[: len(data) // 2], data[:-88]):
        video.write_bytes(cut)
        assert read_provenance(video).verdict != "valid"


def test_a_picture_that_is_sent_alone_carries_it_too(signer: FileSigner, picture: Path) -> None:
    asyncio.run(signer.sign_jpeg(picture, "A cover", [DRAWN]))
    said = read_provenance(picture)
    assert said.verdict == "valid"
    assert said.source_type == IPTC + "trainedAlgorithmicMedia"
    assert said.signed_by == "Somebody's Studio"
    data = bytearray(picture.read_bytes())
    data[len(data) // 2] ^= 1
    picture.write_bytes(data)
    assert read_provenance(picture).verdict == "changed"


def test_a_file_without_a_manifest_says_nothing(video: Path) -> None:
    assert read_provenance(video).verdict == "unsigned"


def test_many_assets_stay_within_the_room_that_is_kept_free(
    signer: FileSigner, video: Path
) -> None:
    size = video.stat().st_size
    many = [UsedAsset("picture", f"picture-{n:040x}", DRAWN.provider) for n in range(300)]
    asyncio.run(signer.sign_mp4(video, "ж" * 500, many))
    assert video.stat().st_size - size <= ROOM_BYTES
    assert len(read_provenance(video).ingredients) == MOST_INGREDIENTS
    assert room_of(None) is None
    assert room_of(1_000_000) == 1_000_000 - ROOM_BYTES


async def test_many_are_signed_at_once(signer: FileSigner, tmp_path: Path) -> None:
    paths = [Path(shutil.copy(SAMPLES / "preview.jpg", tmp_path / f"{n}.jpg")) for n in range(12)]
    await asyncio.gather(*(signer.sign_jpeg(one, one.name, [DRAWN]) for one in paths))
    assert {read_provenance(one).verdict for one in paths} == {"valid"}


def test_what_cannot_be_signed_stays_as_it_was(signer: FileSigner, tmp_path: Path) -> None:
    junk = tmp_path / "cover.jpg"
    junk.write_bytes(b"no picture")
    with pytest.raises(CannotSign):
        asyncio.run(signer.sign_jpeg(junk, "x", []))
    assert junk.read_bytes() == b"no picture"
    assert list(tmp_path.iterdir()) == [junk]


def test_a_key_that_is_not_the_certificates_signs_nothing() -> None:
    one, other = self_signed("One"), self_signed("Other")
    for key in (other.key, b"junk", b""):
        with pytest.raises(CannotSign):
            FileSigner(Credentials(one.chain, key))


def test_a_certificate_is_made_once_and_kept_to_ourselves(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "provenance"
    assert load(folder) is None
    made = ensure(folder, "Studio")
    assert made == load(folder) == ensure(folder, "Another")
    assert made.is_self_signed
    assert (folder / KEY).stat().st_mode & 0o077 == 0
    leaf = made.certificate()
    assert leaf.not_valid_after_utc > datetime.now(UTC) + timedelta(days=3000)
    assert repr(made).find("PRIVATE") == -1
    assert sorted(one.name for one in folder.parent.iterdir()) == ["provenance"]
    (folder / CHAIN).write_text("junk")
    with pytest.raises(CannotSign):
        FileSigner(ensure(folder, "Studio"))


@pytest.mark.parametrize(
    ("used", "kind"),
    [
        ([DRAWN, SPOKEN], "trainedAlgorithmicMedia"),
        ([DRAWN, BROUGHT], "compositeWithTrainedAlgorithmicMedia"),
        ([UsedAsset("picture", "a", "offline", "cut-paper"), SPOKEN],
         "compositeWithTrainedAlgorithmicMedia"),
    ],
)  # fmt: skip
def test_the_source_type_is_what_iptc_calls_it(used: list[UsedAsset], kind: str) -> None:
    assert source_type_of(used) == kind
    assert used_of([one.as_json() for one in used]) == tuple(used)
