"""A bucket of somebody else's service: what lies there is named, kept and ruled as it should be.

Two of them: one checks every signature and knows no rules for what is old, the other the reverse.
docs/storage.md is followed at both, as it is written.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from moto.server import ThreadedMotoServer

from bot.__main__ import main
from pipeline.assets.bucket_rules import BucketRules, LifecycleRule, RulesRefused, rules_for
from pipeline.assets.storage import cache_control, disposition
from pipeline.assets.storage_s3 import BucketAccess, S3Storage
from pipeline.errors import NotStored, StorageError
from pipeline.provenance.certificates import self_signed
from pipeline.provenance.making import UsedAsset
from pipeline.provenance.signing import FileSigner, read_provenance
from tests.fixtures.s3_service import KEY_ID, SECRET, S3Service, s3_service

__all__ = ["s3_service"]

NAMED = "a/assets/picture-" + "0123456789abcdef" * 2
DOCS = Path("docs/storage.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ruled() -> Iterator[str]:
    """A service with rules, which believes every signature."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def access(s3_service: S3Service, request: pytest.FixtureRequest) -> BucketAccess:
    name = "b" + re.sub(r"[^a-z0-9]", "", request.node.name.lower())[-40:]
    return s3_service.new_bucket(name, prefix="talemill/one")


@pytest.fixture
def ruled_access(ruled: str) -> BucketAccess:
    access = S3Service(ruled).new_bucket("ruled-bucket", prefix="talemill/one")
    return replace(access, region="us-east-1")


def client(url: str) -> Any:
    return S3Service(url).client()


async def test_what_is_stored_has_its_type_its_name_and_a_prefix(access: BucketAccess) -> None:
    storage = S3Storage(access)
    await storage.put(NAMED, b"x", media_type="image/jpeg")
    await storage.put(
        "a/videos/v/1/video.mp4", b"y" * 9, media_type="video/mp4", file_name='Маяк "1".mp4'
    )
    s3 = client(access.endpoint_url)
    there = s3.list_objects_v2(Bucket=access.bucket)["Contents"]
    assert {one["Key"] for one in there} == {
        f"talemill/one/{NAMED}",
        "talemill/one/a/videos/v/1/video.mp4",
    }
    picture = s3.head_object(Bucket=access.bucket, Key=f"talemill/one/{NAMED}")
    assert picture["CacheControl"] == "private, max-age=31536000, immutable"
    video = s3.head_object(Bucket=access.bucket, Key="talemill/one/a/videos/v/1/video.mp4")
    assert video["ContentType"] == "video/mp4"
    assert "immutable" not in video["CacheControl"]
    assert "filename*=UTF-8''%D0%9C" in video["ContentDisposition"]
    listed = {one.key: one.bytes async for one in storage.files()}
    assert listed == {NAMED: 1, "a/videos/v/1/video.mp4": 9}
    assert [one.key async for one in storage.files("a/videos")] == ["a/videos/v/1/video.mp4"]
    await storage.delete_folder("a")
    assert [one async for one in storage.files()] == []


async def test_a_link_opens_with_ranges_and_a_public_one_has_no_signature(
    access: BucketAccess,
) -> None:
    storage = S3Storage(access)
    await storage.put("a/v.mp4", bytes(range(200)), media_type="video/mp4")
    url = await storage.url("a/v.mp4", expires_s=60)
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers={"Range": "bytes=10-19"}) as part,
    ):
        assert part.status == 206
        assert await part.read() == bytes(range(10, 20))
    public = S3Storage(replace(access, public_url="https://cdn.example.org/talemill/one/"))
    link = await public.url("a/v.mp4", expires_s=60)
    assert link == "https://cdn.example.org/talemill/one/a/v.mp4"


async def test_a_large_file_comes_back_whole_and_many_writers_leave_one_whole_file(
    access: BucketAccess, tmp_path: Path
) -> None:
    storage, large = S3Storage(access), tmp_path / "large"
    large.write_bytes(bytes(range(256)) * 60_000)
    await storage.put("a/large.mp4", large, media_type="video/mp4")
    assert (await storage.get("a/large.mp4", tmp_path / "back")).read_bytes() == large.read_bytes()
    await asyncio.gather(*(storage.put("a/one", bytes([n]) * 50_000) for n in range(8)))
    got = (await storage.get("a/one", tmp_path / "one")).read_bytes()
    assert len(got) == 50_000 and len(set(got)) == 1
    assert "Uploads" not in client(access.endpoint_url).list_multipart_uploads(Bucket=access.bucket)
    with pytest.raises(NotStored):
        await storage.get("a/missing", tmp_path / "missing")


async def test_a_signed_file_comes_back_and_still_verifies(
    access: BucketAccess, tmp_path: Path
) -> None:
    path = Path(shutil.copy("pipeline/templates/quiz/preview.mp4", tmp_path / "video.mp4"))
    used = [UsedAsset("picture", "picture-1", "fal:flux", "flux")]
    await FileSigner(self_signed("Studio")).sign_mp4(path, "x", used)
    storage = S3Storage(access)
    await storage.put("a/signed.mp4", path, media_type="video/mp4")
    back = await storage.get("a/signed.mp4", tmp_path / "back.mp4")
    assert read_provenance(back).verdict == "valid"


async def test_rules_are_written_beside_those_of_others(ruled_access: BucketAccess) -> None:
    access = ruled_access
    s3, rules = client(access.endpoint_url), BucketRules(access)
    assert await rules.names() == frozenset()
    theirs = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "logs/"},
              "Expiration": {"Days": 9}}  # fmt: skip
    s3.put_bucket_lifecycle_configuration(
        Bucket=access.bucket, LifecycleConfiguration={"Rules": [theirs]}
    )
    wanted = rules_for((90, 30, 7))
    for _ in range(2):  # once more changes nothing
        assert await rules.set_up(wanted) == ("unfinished-uploads", "cold", "backstop")
        there = s3.get_bucket_lifecycle_configuration(Bucket=access.bucket)["Rules"]
        by_name = {one["ID"]: one for one in there}
        assert set(by_name) == {
            "theirs", "talemill-unfinished-uploads", "talemill-cold", "talemill-backstop"
        }  # fmt: skip
    assert by_name["theirs"]["Expiration"]["Days"] == 9
    assert by_name["talemill-backstop"]["Expiration"]["Days"] == 120
    assert by_name["talemill-cold"]["Transitions"][0]["Days"] == 30
    assert by_name["talemill-cold"]["Filter"]["Prefix"] == "talemill/one/"
    upload = by_name["talemill-unfinished-uploads"]["AbortIncompleteMultipartUpload"]
    assert upload["DaysAfterInitiation"] == 1
    assert await rules.names() == {"unfinished-uploads", "cold", "backstop"}


@pytest.mark.parametrize(
    ("days", "names"),
    [
        ((90, 30, 7), ["unfinished-uploads", "cold", "backstop"]),
        ((20, 20, 7), ["unfinished-uploads", "backstop"]),
        ((0, 30, 7), ["unfinished-uploads", "cold"]),
        ((90, 0, 7), ["unfinished-uploads", "cold"]),
    ],
)
def test_what_is_kept_for_ever_is_deleted_by_no_rule(
    days: tuple[float, ...], names: list[str]
) -> None:
    assert [one.name for one in rules_for(days)] == names


async def test_a_bucket_that_is_not_there_or_does_not_answer_is_said(access: BucketAccess) -> None:
    with pytest.raises(StorageError):
        await BucketRules(replace(access, endpoint_url="http://127.0.0.1:9")).names()
    rules = (LifecycleRule("x", expire_days=1),)
    with pytest.raises(RulesRefused):
        await BucketRules(access).set_up(rules)


@pytest.mark.parametrize("key", ["a/videos/v/1/video.mp4", "samples/x.mp3", "admin/stats-1.png"])
def test_a_name_that_may_be_used_again_is_kept_for_an_hour(key: str) -> None:
    assert cache_control(key) == "private, max-age=3600"


def test_a_readable_name_cannot_add_a_header() -> None:
    said = disposition('a"\r\nX-Evil: 1.mp4')
    assert "\r" not in said and "\n" not in said
    assert said.count('"') == 2


@pytest.mark.parametrize("service", ["checks signatures", "has rules"])
def test_the_walk_through_works_word_by_word(
    request: pytest.FixtureRequest,
    service: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every line of the page's settings and every command, against a service instead of R2."""
    has_rules = service == "has rules"
    here: S3Service = (
        S3Service(request.getfixturevalue("ruled"))
        if has_rules
        else request.getfixturevalue("s3_service")
    )
    here.new_bucket("talemill")
    block = re.search(r"```sh\n\s*(S3_BUCKET.*?)```", DOCS, re.S)
    assert block is not None
    values = dict(line.strip().split("=", 1) for line in block[1].strip().splitlines())
    assert values["S3_ENDPOINT_URL"] == "https://ACCOUNT.r2.cloudflarestorage.com"
    said = {
        "S3_ENDPOINT_URL": here.url,
        "S3_ACCESS_KEY_ID": KEY_ID,
        "S3_SECRET_ACCESS_KEY": SECRET,
    }
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALEMILL_DATA_FOLDER", str(tmp_path / "data"))
    for name, value in (values | said).items():
        monkeypatch.setenv(name, value)
    commands = re.findall(r"^ *\$ talemill (.+)$", DOCS, re.M)
    assert commands == ["migrate", "storage setup", "doctor", "storage sweep --dry-run"]
    told = ""
    for command in commands:
        code = main(command.split())
        out = "".join(capsys.readouterr())
        told += out
        if command == "doctor":
            assert code in {0, 1}, out
        elif command == "storage setup" and not has_rules:
            assert code == 2 and "does not take rules" in out
        else:
            assert code == 0, (command, code, out)
    assert "bucket talemill takes, gives and deletes a file" in told
    assert "0 files that no row names" in told
    if has_rules:
        assert "+ unfinished uploads" in told and "+ files that nobody deleted" in told
        assert "the bucket follows: backstop, cold, unfinished-uploads" in told
    else:
        assert "the bucket does not say what it does with old files" in told
