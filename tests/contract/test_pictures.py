"""One suite for every picture maker, hosted ones through their SDK against a bad server."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr

from pipeline.errors import (
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
)
from pipeline.providers.base import Call, PictureMaker
from pipeline.providers.calls.fallback import FallbackPictures, Member
from pipeline.providers.calls.guard import Guard
from pipeline.providers.calls.retrying import RetryPolicy
from pipeline.providers.calls.validating import check_picture
from pipeline.providers.config import ProviderConfig
from pipeline.providers.fakes import Behaviour, FakePictures
from pipeline.providers.fal.pictures import FalPictures
from pipeline.providers.fal.settings import FalSettings
from pipeline.providers.offline import pictures
from pipeline.providers.openai.pictures import OpenAIPictures
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.prices import PriceTable
from tests.contract.bad_servers import ALL_MOODS, KEY, fails_as_ours
from tests.fakes.fal_server import FalServer
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.pictures import blank_jpeg, jpeg
from tests.fixtures.loopback import (
    BAD_MOODS,
    Loopback,
    Mood,
    certificate,
    late,
    patience_s,
    reset,
    status,
    truncated,
    well,
)

SIZE_PX = (1260, 2240)


@dataclass
class Bench:
    """A maker, and the server behind it when it has one."""

    maker: PictureMaker
    server: Loopback | None = None
    ids: list[str] = field(default_factory=list)

    async def make(self, prompt: str = "A lamp", resume_id: str | None = None) -> object:
        async def store(request_id: str) -> None:
            self.ids.append(request_id)

        call = Call(resume_id=resume_id, on_request_id=store, hints={"style": "oil paint"})
        async with asyncio.timeout(15):
            return await self.maker.make(prompt, SIZE_PX, 7, call)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    context, authority = certificate()
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    path.write_bytes(authority)
    return context, path


@pytest.fixture
async def fal(
    request: pytest.FixtureRequest,
    tls: tuple[ssl.SSLContext, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Bench]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    async with FalServer(tls=tls[0]) as server:
        access = FalSettings(
            key=SecretStr(KEY),
            run_host=server.netloc,
            queue_run_host=server.netloc,
            timeout_s=patience_s(request),
            poll_s=0.01,
        )
        maker = FalPictures(access, PriceTable())
        yield Bench(maker, server)
        await maker.close()


@pytest.fixture
async def openai(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with OpenAIServer() as server:
        access = OpenAISettings(
            api_key=SecretStr(KEY), base_url=server.base_url, timeout_s=patience_s(request)
        )
        maker = OpenAIPictures(access, PriceTable())
        yield Bench(maker, server)
        await maker.close()


@pytest.fixture(params=["fal", "openai", "fake", "offline", "fallback"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    if request.param == "fake":
        return Bench(FakePictures(Behaviour(cost_usd=0.01)))
    if request.param == "fallback":
        down = FakePictures(Behaviour.failing(99, ProviderDenied), name="down")
        members = [down, FakePictures(Behaviour(cost_usd=0.01), name="up")]
        return Bench(
            FallbackPictures([Member(one, Guard("picture", one.name, bound=2)) for one in members])
        )
    if request.param == "offline":
        return Bench(pictures.build(ProviderConfig(cache_folder=tmp_path)))
    bench = request.getfixturevalue(request.param)
    assert isinstance(bench, Bench)
    return bench


@pytest.fixture(params=["fal", "openai"])
def hosted(request: pytest.FixtureRequest) -> Bench:
    bench = request.getfixturevalue(request.param)
    assert isinstance(bench, Bench)
    return bench


@pytest.mark.parametrize("size_px", [SIZE_PX, (448, 252), (270, 270)])
async def test_a_picture_is_real_has_the_shape_and_says_what_it_cost(
    bench: Bench, size_px: tuple[int, int]
) -> None:
    picture = await bench.maker.make("A lamp", size_px, 7)
    await check_picture(picture, size_px)
    assert picture.made.provider in bench.maker.name
    assert picture.made.seed == 7
    assert (picture.made.cost_usd > 0) == (bench.maker.name != "offline")


@pytest.mark.parametrize("mood", ALL_MOODS)
async def test_no_foreign_error_escapes_and_no_key_is_in_it(
    hosted: Bench, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert hosted.server is not None
    await fails_as_ours(mood, hosted.server, hosted.make, hosted.maker, caplog)


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, ProviderDenied), (403, ProviderDenied), (429, ProviderBusy), (503, ProviderBusy)],
)
async def test_a_status_becomes_the_error_that_says_what_to_do(
    hosted: Bench, code: int, error: type[ProviderError]
) -> None:
    assert hosted.server is not None
    hosted.server.always = status(code, retry_after="7")
    with pytest.raises(error) as caught:
        await hosted.make()
    if error is ProviderBusy:
        assert caught.value.retry_after_s == 7


async def test_one_request_is_one_try(hosted: Bench) -> None:
    assert hosted.server is not None
    hosted.server.always = status(500)
    with pytest.raises(ProviderBusy):
        await hosted.make()
    assert len(hosted.server.requests) == 1, "the SDK's own retries would be paid for unseen"


# -- fal's queue -----------------------------------------------------------------------


def server_of(bench: Bench) -> FalServer:
    assert isinstance(bench.server, FalServer)
    return bench.server


async def test_the_request_id_is_stored_before_the_result_is_waited_for(fal: Bench) -> None:
    server_of(fal).picture_s = 60
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await fal.make()
    assert fal.ids == ["job-1"]


async def test_a_picture_is_not_kept_at_the_vendor_for_good(fal: Bench) -> None:
    await fal.make()
    assert server_of(fal).kept_s == [3600] and server_of(fal).stores_words == [False]


async def test_a_second_attempt_asks_for_the_stored_request(fal: Bench) -> None:
    await fal.make()
    await fal.make(resume_id="job-1")
    assert len(server_of(fal).submits) == 1


@pytest.mark.parametrize("lost", ["job-77", "../../admin"])
async def test_a_request_that_is_lost_over_there_is_made_anew(fal: Bench, lost: str) -> None:
    await fal.make(resume_id=lost)
    assert len(server_of(fal).submits) == 1
    assert not server_of(fal).asked("admin")


async def test_the_key_goes_only_to_the_queue_whatever_the_answer_says(fal: Bench) -> None:
    server = server_of(fal)
    async with FalServer(tls=server.tls) as stranger:
        server.queue_url = stranger.url
        await fal.make()
        assert not stranger.requests
        server.queue_url = f"{server.url}/elsewhere"
        await fal.make()
    assert server.asked("/elsewhere/"), "addresses of the queue's own are followed"


async def test_a_resumed_picture_is_counted_where_its_first_attempt_was_not(fal: Bench) -> None:
    server_of(fal).picture_s = 60
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await fal.make()
    server_of(fal).jobs["job-1"]["ready_s"] = 0.0
    picture = await fal.maker.make("A lamp", SIZE_PX, 7, Call(resume_id="job-1"))
    assert picture.made.cost_usd > 0
    assert picture.made.request_id == "job-1"


async def test_a_flagged_picture_was_billed_and_is_counted(fal: Bench) -> None:
    server_of(fal).flags = lambda prompt: "bloody" in prompt
    wasted: list[float] = []
    call = Call(on_cost=lambda provider, usd: wasted.append(usd))
    picture = await fal.maker.make("A bloody sword", SIZE_PX, 7, call)
    assert wasted == 2 * [picture.made.cost_usd], "by another seed, too"


async def test_style_and_size_reach_the_model(fal: Bench) -> None:
    await fal.make("A lamp on a hill")
    asked = server_of(fal).asked("flux/schnell")[0].json()
    assert asked["prompt"].startswith("A lamp on a hill. Style: oil paint.")
    size = asked["image_size"]
    assert size["width"] % 32 == size["height"] % 32 == 0
    assert size["width"] / size["height"] == pytest.approx(9 / 16, rel=0.03)
    assert size["width"] * size["height"] <= 2_000_000


def guarded(*makers: PictureMaker, attempts: int = 3, limit_s: float = 30.0) -> FallbackPictures:
    policy = RetryPolicy(attempts=attempts, first_wait_s=0.001, call_limit_s=limit_s)
    return FallbackPictures(
        [Member(one, Guard("picture", one.name, bound=4, retry=policy)) for one in makers]
    )


async def test_an_unusable_picture_is_never_asked_for_unchanged(fal: Bench) -> None:
    server = server_of(fal)
    server.file = lambda prompt, size_px: blank_jpeg(size_px)
    with pytest.raises(ProviderJunk):
        await guarded(fal.maker).make("A bloody sword", SIZE_PX, 7)
    asked = [seen.json() for seen in server.requests if seen.method == "POST"]
    assert len({one["seed"] for one in asked}) == len(asked) == 3
    assert "bloody" in asked[1]["prompt"] and "bloody" not in asked[2]["prompt"]


async def test_a_flagged_picture_is_drawn_by_the_next_provider(fal: Bench) -> None:
    server = server_of(fal)
    server.flags = lambda prompt: True
    second = FakePictures(Behaviour(), name="second")
    counted: list[float] = []
    call = Call(on_cost=lambda provider, usd: counted.append(usd))
    picture = await guarded(fal.maker, second).make("A sword", SIZE_PX, 7, call)
    assert picture.made.provider == "second"
    assert len(counted) == len(server.submits) == 3


async def test_a_request_that_is_given_up_is_cancelled(fal: Bench) -> None:
    server = server_of(fal)
    server.picture_s = 60
    with pytest.raises(ProviderTimeout):
        await guarded(fal.maker, attempts=2, limit_s=0.5).make("A lamp", SIZE_PX, 7)
    assert (server.submits, server.cancelled) == (server.submits[:1], ["job-1"])
    waiting = asyncio.create_task(guarded(fal.maker).make("A hill", SIZE_PX, 7))
    await asyncio.sleep(0.3)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert server.cancelled == ["job-1", "job-2"]


@pytest.mark.parametrize("how", ["flags", "policy"])
async def test_a_flagged_picture_is_reworded_once(fal: Bench, how: str) -> None:
    setattr(server_of(fal), how, lambda prompt: "bloody" in prompt)
    await fal.make("A bloody sword")
    assert ["bloody" in prompt for prompt in server_of(fal).submits][-1] is False


@pytest.mark.parametrize("how", ["flags", "policy"])
async def test_a_picture_flagged_twice_is_a_typed_refusal(fal: Bench, how: str) -> None:
    setattr(server_of(fal), how, lambda prompt: True)
    with pytest.raises(ProviderRefused):
        await fal.make()
    assert len(server_of(fal).submits) == (3 if how == "flags" else 0)


@pytest.mark.parametrize(
    "mood", ["500", "reset", "truncated", "junk 200", "HTML 200", "429", "wrong types"]
)
async def test_trouble_while_waiting_never_loses_the_request(fal: Bench, mood: str) -> None:
    server = server_of(fal)
    server.only, server.moods = "/status", [BAD_MOODS[mood]()]
    with pytest.raises(ProviderError) as caught:
        await fal.make()
    assert caught.value.can_retry
    assert not isinstance(caught.value, ProviderJunk), "junk would be paid for again"
    await fal.make(resume_id=fal.ids[-1])
    assert len(server.submits) == 1


@pytest.mark.parametrize(
    "file",
    [
        lambda prompt, size_px: b"no picture at all",
        lambda prompt, size_px: b"\xff\xd8\xff" + b"broken" * 10,
        lambda prompt, size_px: b"<html></html>",
        lambda prompt, size_px: b"",
        lambda prompt, size_px: jpeg(prompt, size_px)[:-2000],
    ],
)
async def test_a_file_that_is_no_picture_is_junk(
    fal: Bench, file: Callable[[str, tuple[int, int]], bytes]
) -> None:
    server_of(fal).file = file
    with pytest.raises(ProviderJunk):
        await fal.make()


async def test_a_blank_picture_does_not_count(fal: Bench) -> None:
    server_of(fal).file = lambda prompt, size_px: blank_jpeg(size_px)
    picture = await fal.maker.make("A lamp", SIZE_PX, 7)
    with pytest.raises(ProviderJunk):
        await check_picture(picture, SIZE_PX)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/1.jpg",
        "https://10.0.0.1:9/1.jpg",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/x.jpg",
        "https://0.0.0.0/x.jpg",
        "https://user:pass@127.0.0.1/x.jpg",
        "file:///etc/passwd",
        "https://[half/x",
        "",
    ],
)
async def test_a_file_anywhere_private_is_not_opened(fal: Bench, address: str) -> None:
    server_of(fal).file_url = address or "nothing"
    with pytest.raises(ProviderJunk):
        await fal.make()


# -- OpenAI's images --------------------------------------------------------------------


async def test_a_filtered_picture_is_reworded_once_then_refused(openai: Bench) -> None:
    assert openai.server is not None
    refusal = status(400, body={"error": {"code": "moderation_blocked", "message": "no"}})
    openai.server.moods = [refusal, well()]
    await openai.make("A bloody sword")
    assert "bloody" not in openai.server.requests[-1].json()["prompt"]
    openai.server.always = refusal
    with pytest.raises(ProviderRefused):
        await openai.make()


@pytest.mark.parametrize("mood", [truncated(), truncated(0.01), late(1.0)])
async def test_a_picture_that_was_billed_and_did_not_arrive_is_counted(
    openai: Bench, mood: Mood
) -> None:
    server = openai.server
    assert isinstance(server, OpenAIServer)
    access = OpenAISettings(api_key=SecretStr(KEY), base_url=server.base_url, timeout_s=0.5)
    maker = OpenAIPictures(access, PriceTable())
    server.moods = [mood]
    counted: list[float] = []
    call = Call(on_cost=lambda provider, usd: counted.append(usd))
    with pytest.raises((ProviderUnreachable, ProviderTimeout)):
        await maker.make("A lamp", SIZE_PX, 7, call)
    for _ in range(300):
        if server.pictures_billed:
            break
        await asyncio.sleep(0.01)
    (size_px,) = server.pictures_billed
    assert counted == [PriceTable().picture(maker.name, *size_px)]
    server.moods = [reset(), status(500)]
    for _ in range(2):
        with pytest.raises(ProviderError):
            await maker.make("A lamp", SIZE_PX, 7, call)
    assert len(counted) == 1, "these were not billed"
    await maker.close()


async def test_an_empty_account_is_not_tried_again(openai: Bench) -> None:
    assert openai.server is not None
    body = {"error": {"code": "insufficient_quota", "message": "You exceeded your quota"}}
    openai.server.always = status(429, body=body)
    with pytest.raises(ProviderDenied):
        await openai.make()


@pytest.mark.parametrize(
    ("model", "size_px", "expected"),
    [
        ("gpt-image-1", (1260, 2240), {"size": "1024x1536", "quality": "low"}),
        ("gpt-image-1", (2240, 1260), {"size": "1536x1024", "quality": "low"}),
        ("gpt-image-2.6-flare", (1260, 2240), {"size": "1264x2240", "quality": "low"}),
        ("gpt-image-2.6-flare", (2240, 1260), {"size": "2240x1264", "quality": "low"}),
        ("gpt-image-2.6-flare", (252, 448), {"size": "608x1088", "quality": "low"}),
        ("gpt-image-2", (4000, 500), {"size": "1504x512", "quality": "low"}),
        ("some-local-model", (900, 900), {"size": "912x912", "response_format": "b64_json"}),
    ],
)
async def test_each_model_is_asked_in_the_words_it_knows(
    openai: Bench, model: str, size_px: tuple[int, int], expected: dict[str, str]
) -> None:
    server = openai.server
    assert server is not None
    access = OpenAISettings(api_key=SecretStr(KEY), base_url=f"{server.url}/v1", image_model=model)
    maker = OpenAIPictures(access, PriceTable())
    await maker.make("A lamp", size_px, 7)
    asked = server.requests[0].json()
    assert {name: asked[name] for name in expected} == expected
    assert set(asked) - set(expected) == {"model", "prompt", "n"}
    await maker.close()


async def test_sizes_and_options_a_model_refuses_are_learned(openai: Bench) -> None:
    server = openai.server
    assert isinstance(server, OpenAIServer)
    server.any_size, server.refuses = False, ("quality",)
    picture = await openai.maker.make("A lamp", (1260, 2240), 7)
    before = len(server.requests)
    await openai.maker.make("A hill", (1260, 2240), 7)
    assert len(server.requests) == before + 1, "what was learned is not asked again"
    assert server.requests[-1].json()["size"] == "1024x1536"
    table = PriceTable()
    assert picture.made.cost_usd == table.picture(openai.maker.name, 1024, 1536)


# -- a character's picture ---------------------------------------------------------------

REFERENCE = jpeg("Pip", (96, 128))
FIGURE = {"name": "Pip", "character": "a small fox with a red scarf", "reference": "own-1"}


async def test_a_characters_picture_goes_along_and_is_paid_for(hosted: Bench) -> None:
    plain = await hosted.maker.make("On the moon", SIZE_PX, 7, Call(hints=FIGURE))
    drawn = await hosted.maker.make(
        "On the moon", SIZE_PX, 7, Call(hints=FIGURE, pictures=(REFERENCE,))
    )
    assert (plain.keeps_figure, drawn.keeps_figure) == (False, True)
    assert drawn.made.cost_usd > plain.made.cost_usd
    if isinstance(hosted.server, FalServer):
        last = hosted.server.asked("flux-2/edit")[0].json()
        sent = [base64.b64decode(one.partition(",")[2]) for one in last["image_urls"]]
        assert "num_inference_steps" not in last
        prompt = last["prompt"]
    else:
        assert isinstance(hosted.server, OpenAIServer)
        sent = [data for media_type, data in hosted.server.sent_pictures]
        prompt = hosted.server.prompts[-1]
    assert sent == [REFERENCE]
    assert prompt.startswith("On the moon. Main character: Pip, a small fox with a red scarf. It")


async def test_a_request_with_a_reference_is_resumed_where_it_was_made(fal: Bench) -> None:
    call = Call(hints=FIGURE, pictures=(REFERENCE,), resume_id="job-1")
    await fal.maker.make("A hill", SIZE_PX, 7, Call(hints=FIGURE, pictures=(REFERENCE,)))
    picture = await fal.maker.make("A hill", SIZE_PX, 7, call)
    assert len(server_of(fal).submits) == 1
    table = PriceTable()
    drawn_px = (picture.width_px * 8, picture.height_px * 8)
    edit = table.picture("fal:fal-ai/flux-2/edit", *drawn_px, has_reference=True)
    assert picture.made.cost_usd == edit


async def test_without_a_model_for_it_no_picture_is_handed_over(fal: Bench) -> None:
    server = server_of(fal)
    access = FalSettings(
        key=SecretStr(KEY),
        run_host=server.netloc,
        queue_run_host=server.netloc,
        character_model="",
        poll_s=0.01,
    )
    maker = FalPictures(access, PriceTable())
    picture = await maker.make("A hill", SIZE_PX, 7, Call(hints=FIGURE, pictures=(REFERENCE,)))
    await maker.close()
    assert not picture.keeps_figure
    assert "image_urls" not in server.asked("flux/schnell")[0].json()


@pytest.mark.parametrize("how", ["no endpoint", "refused"])
async def test_a_server_that_draws_from_no_picture_is_told_the_description(
    openai: Bench, how: str
) -> None:
    server = openai.server
    assert isinstance(server, OpenAIServer)
    server.draws_from_pictures = how != "no endpoint"
    server.refuses = ("image",) if how == "refused" else ()
    call = Call(hints=FIGURE, pictures=(REFERENCE,))
    pictures = [await openai.maker.make("A hill", SIZE_PX, 7, call) for _ in range(2)]
    assert [one.keeps_figure for one in pictures] == [False, False]
    assert "reference picture" not in server.prompts[-1]
    assert len(server.asked("images/edits")) == 1, "what was learned is not asked again"


async def test_a_picture_whose_address_has_expired_is_made_again(fal: Bench) -> None:
    server = server_of(fal)
    await fal.make()
    server.expired.add("job-1")
    counted: list[float] = []
    call = Call(
        resume_id="fal:fal-ai/flux/schnell|job-1", on_cost=lambda _, usd: counted.append(usd)
    )
    await guarded(fal.maker).make("A lamp", SIZE_PX, 7, call)
    assert len(server.submits) == 2
    assert len(counted) == 1


@pytest.mark.parametrize("junk", [b"", b"no picture", b"\xff\xd8\xff" + b"broken" * 10])
async def test_a_picture_that_was_billed_and_cannot_be_read_is_counted(
    hosted: Bench, junk: bytes
) -> None:
    if isinstance(hosted.server, FalServer):
        hosted.server.file = lambda prompt, size_px: junk
    elif isinstance(hosted.server, OpenAIServer):
        hosted.server.paint = lambda prompt, size_px: junk
    counted: list[float] = []
    with pytest.raises(ProviderJunk):
        await hosted.maker.make(
            "A lamp", SIZE_PX, 7, Call(on_cost=lambda provider, usd: counted.append(usd))
        )
    assert len(counted) == 1 and counted[0] > 0
