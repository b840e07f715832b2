"""One suite for every moderator; the hosted one through its SDK against a bad server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from pipeline.brief import Brief
from pipeline.errors import ProviderBusy
from pipeline.moderation import ALLOWED, LocalRules, Moderator, Moderators
from pipeline.providers.calls.watched_moderator import WatchedModerator
from pipeline.providers.fakes import any_script
from pipeline.providers.openai.moderation import OpenAIModeration
from pipeline.providers.openai.settings import OpenAISettings
from pipeline.providers.script_review import review_script
from tests.contract.bad_servers import ALL_MOODS, KEY, fails_as_ours
from tests.fakes.openai_server import OpenAIServer
from tests.fixtures.loopback import patience_s, status
from tests.fixtures.plain_template import PLAIN


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as server:
        yield server


@pytest.fixture
async def hosted(
    request: pytest.FixtureRequest, server: OpenAIServer
) -> AsyncIterator[OpenAIModeration]:
    access = OpenAISettings(
        api_key=SecretStr(KEY), base_url=server.base_url, timeout_s=patience_s(request)
    )
    moderator = OpenAIModeration(access)
    yield moderator
    await moderator.close()


@pytest.fixture(params=["local", "hosted", "both"])
def moderator(request: pytest.FixtureRequest, hosted: OpenAIModeration) -> Moderator:
    local = LocalRules()
    found: dict[str, Moderator] = {
        "local": local,
        "hosted": hosted,
        "both": Moderators([local, hosted]),
    }
    return found[request.param]


async def test_a_story_passes_and_a_guide_to_harm_does_not(
    moderator: Moderator, server: OpenAIServer
) -> None:
    server.flagged = lambda text: "illicit/violent" if "pipe bomb" in text else None
    assert await moderator.review("A fox in the snow") == ALLOWED
    verdict = await moderator.review("Instructions to make a pipe bomb")
    assert not verdict.is_allowed
    assert "hurt" in verdict.reason


async def test_a_violent_tale_may_be_told(hosted: OpenAIModeration, server: OpenAIServer) -> None:
    server.flagged = lambda text: "violence"
    assert await hosted.review("A knight slays a dragon") == ALLOWED


async def test_every_part_of_a_long_text_is_judged(
    hosted: OpenAIModeration, server: OpenAIServer
) -> None:
    server.flagged = lambda text: "sexual" if "nasty" in text else None
    verdict = await hosted.review("fine " * 3_000 + "nasty")
    assert verdict.category == "sexual"


@pytest.mark.parametrize("mood", ALL_MOODS)
async def test_no_foreign_error_escapes_and_an_outage_stops_nobody(
    hosted: OpenAIModeration, server: OpenAIServer, mood: str, caplog: pytest.LogCaptureFixture
) -> None:
    await fails_as_ours(mood, server, lambda: hosted.review("A fox"), hosted, caplog)
    assert await Moderators([LocalRules(), hosted]).review("A fox") == ALLOWED


async def test_a_moderator_that_is_down_is_left_alone_and_its_health_is_told(
    hosted: OpenAIModeration, server: OpenAIServer
) -> None:
    watched = WatchedModerator(hosted)
    both = Moderators([LocalRules(), watched])
    server.always = status(500)
    for _ in range(5):
        assert await both.review("A fox") == ALLOWED
    assert len(server.requests) == 3, "then it rests"
    assert (watched.health.kind, watched.health.state) == ("moderation", "open")
    assert (watched.health.calls, watched.health.failures) == (3, 3)
    assert watched.health.last_error == "ProviderBusy"


async def test_a_strict_installation_refuses_what_could_not_be_judged(
    hosted: OpenAIModeration, server: OpenAIServer
) -> None:
    strict = Moderators([LocalRules(), hosted], is_strict=True)
    assert await strict.review("A fox") == ALLOWED
    server.always = status(500)
    script = any_script(Brief(prompt="A fox"), PLAIN)
    for asking in (lambda: strict.review("A fox"), lambda: review_script(script, strict)):
        with pytest.raises(ProviderBusy) as caught:
            await asking()
        assert caught.value.can_retry and caught.value.is_ours


async def test_a_picture_is_shown_to_the_one_that_sees(
    hosted: OpenAIModeration, server: OpenAIServer
) -> None:
    server.flagged = lambda url: "sexual" if url.endswith("YmFk") else None
    blind, both = Moderators([LocalRules()]), Moderators([LocalRules(), hosted])
    assert both.sees_pictures and not blind.sees_pictures
    assert await both.review_picture(b"a photo") == ALLOWED
    assert (await both.review_picture(b"so bad")).category == "sexual"
    (part,) = server.requests[-1].json()["input"]
    assert part["image_url"]["url"].startswith("data:image/jpeg;base64,")
