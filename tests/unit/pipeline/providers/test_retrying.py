"""Retries, breakers and fallbacks: when a provider is asked again, left alone, or passed over."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.errors import (
    ProviderBusy,
    ProviderDenied,
    ProviderError,
    ProviderJunk,
    ProviderRefused,
    ProviderTimeout,
    ProviderUnreachable,
    TalemillError,
    UnknownOption,
)
from pipeline.providers.base import Call, Voice
from pipeline.providers.calls.breaker import Breaker, BreakerPolicy
from pipeline.providers.calls.fallback import FallbackPictures, FallbackVoices, Member
from pipeline.providers.calls.guard import Guard, LeftAlone
from pipeline.providers.calls.retrying import Clock, Decision, RetryPolicy, decide, with_retries
from pipeline.providers.fakes import Behaviour, FakePictures, FakeVoice

POLICY = RetryPolicy(attempts=4, first_wait_s=1, longest_wait_s=5, longest_retry_after_s=30)
BUSY = ProviderBusy()


class Time:
    """A clock that jumps instead of waiting."""

    def __init__(self) -> None:
        self.at_s = 0.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at_s += seconds
        await asyncio.sleep(0)

    @property
    def clock(self) -> Clock:
        return Clock(now_s=lambda: self.at_s, sleep=self.sleep, jitter=lambda: 1.0)


@pytest.mark.parametrize(
    ("error", "attempt", "spent_s", "jitter", "expected"),
    [
        (BUSY, 1, 0, 1.0, Decision(True, 1)),
        (BUSY, 2, 0, 1.0, Decision(True, 2)),
        (BUSY, 3, 0, 1.0, Decision(True, 4)),
        (BUSY, 3, 0, 0.5, Decision(True, 2)),
        (BUSY, 1, 0, 0.0, Decision(True, 0)),
        (BUSY, 4, 0, 1.0, Decision(False)),
        (ProviderDenied(), 1, 0, 1.0, Decision(False)),
        (ProviderRefused(), 1, 0, 1.0, Decision(False)),
        (ProviderBusy(retry_after_s=7), 1, 0, 0.0, Decision(True, 7)),
        (ProviderBusy(retry_after_s=7), 1, 0, 1.0, Decision(True, 8)),
        (ProviderBusy(retry_after_s=31), 1, 0, 1.0, Decision(False)),
        (BUSY, 1, 299.5, 1.0, Decision(False)),
        (ProviderTimeout(), 1, 0, 1.0, Decision(True, 1)),
    ],
)
def test_when_a_call_is_made_again(
    error: TalemillError, attempt: int, spent_s: float, jitter: float, expected: Decision
) -> None:
    assert decide(POLICY, error, attempt, spent_s, jitter) == expected


def test_waits_never_grow_beyond_their_limit() -> None:
    patient = replace(POLICY, attempts=100)
    assert decide(patient, BUSY, 50, 0, 1.0).wait_s == 5


async def test_a_call_that_takes_too_long_is_made_again() -> None:
    attempts = itertools.count(1)

    async def work(call: Call) -> int:
        attempt = next(attempts)
        if attempt < 3:
            await asyncio.Event().wait()
        return attempt

    policy = RetryPolicy(call_limit_s=0.02, first_wait_s=0.001)
    assert await with_retries(work, Call(), policy) == 3


@pytest.mark.parametrize(
    ("failure", "resumes"), [(ProviderTimeout(), True), (BUSY, True), (ProviderJunk(), False)]
)
async def test_a_retry_asks_for_the_running_request_but_not_for_junk_again(
    failure: ProviderError, resumes: bool
) -> None:
    stored: list[str] = []
    resumed: list[str | None] = []

    async def store(request_id: str) -> None:
        stored.append(request_id)

    async def work(call: Call) -> None:
        resumed.append(call.resume_id)
        if len(resumed) == 1:
            assert call.on_request_id is not None
            await call.on_request_id("r1")
            raise failure

    await with_retries(work, Call(on_request_id=store), POLICY, clock=Time().clock)
    assert resumed == [None, "r1" if resumes else None]
    assert stored == ["r1"]


def test_a_breaker_opens_rests_tries_once_and_forgives() -> None:
    time = Time()
    breaker = Breaker(
        BreakerPolicy(failures_to_open=3, rest_s=30, longest_rest_s=50), now_s=lambda: time.at_s
    )
    for _ in range(2):
        assert breaker.may_call()
        breaker.failed(BUSY)
    assert [breaker.state] == ["closed"]
    breaker.failed(BUSY)
    assert (breaker.state, breaker.may_call(), breaker.rest_left_s) == ("open", False, 30)
    time.at_s += 30
    assert [breaker.state] == ["half-open"]
    assert [breaker.may_call() for _ in range(3)] == [True, False, False]
    breaker.failed(BUSY)
    assert breaker.rest_left_s == 50
    time.at_s += 50
    assert breaker.may_call()
    breaker.given_up()
    assert breaker.may_call(), "a cancelled trial leaves the trial to the next"
    breaker.worked()
    assert (breaker.state, breaker.may_call(), breaker.may_call()) == ("closed", True, True)


def test_a_refused_key_opens_at_once_and_retry_after_prolongs_the_rest() -> None:
    breaker = Breaker(now_s=lambda: 0.0)
    breaker.failed(ProviderDenied())
    assert breaker.state == "open"
    patient = Breaker(BreakerPolicy(failures_to_open=1, rest_s=5), now_s=lambda: 0.0)
    patient.failed(ProviderBusy(retry_after_s=90))
    assert patient.rest_left_s == 90


def pictures(*fakes: FakePictures, bound: int = 10, time: Time | None = None) -> FallbackPictures:
    clock = (time or Time()).clock
    policy = RetryPolicy(attempts=2)
    return FallbackPictures(
        [
            Member(fake, Guard("picture", fake.name, bound=bound, retry=policy, clock=clock))
            for fake in fakes
        ]
    )


def asked(fake: FakePictures) -> int:
    """Calls made, anew or for the result of an earlier one."""
    return fake.calls.total() + fake.resumed.total()


async def test_the_next_provider_serves_when_the_first_fails() -> None:
    first = FakePictures(Behaviour.failing(99, ProviderUnreachable), name="first")
    second = FakePictures(name="second")
    made = await pictures(first, second).make("x", (64, 96), 1)
    assert made.made.provider == "second"
    assert (asked(first), asked(second)) == (2, 1)


async def test_a_provider_that_fails_repeatedly_is_left_alone_and_tried_again_later() -> None:
    time = Time()
    first = FakePictures(Behaviour.failing(6), name="first")
    both = pictures(first, FakePictures(name="second"), time=time)
    for seed in range(5):
        await both.make("x", (64, 96), seed)
    assert asked(first) == 6, "three videos' attempts, then nobody asks"
    health = both.health()[0]
    assert (health.state, health.last_error, health.failures) == ("open", "ProviderBusy", 6)
    time.at_s += 31
    assert both.health()[0].state == "half-open"
    assert (await both.make("x", (64, 96), 9)).made.provider == "first"
    assert both.health()[0].state == "closed"


async def test_with_nobody_left_the_error_says_busy_and_when_to_come_back() -> None:
    only = pictures(FakePictures(Behaviour.failing(99)))
    for _ in range(3):
        with pytest.raises(ProviderBusy):
            await only.make("x", (64, 96), 1)
    with pytest.raises(LeftAlone) as left:
        await only.make("x", (64, 96), 1)
    assert left.value.retry_after_s == pytest.approx(30, abs=5)


async def test_a_picture_that_one_refuses_another_may_draw_and_neither_is_blamed() -> None:
    first = FakePictures(Behaviour.failing(9, ProviderRefused), name="first")
    second = FakePictures(Behaviour.failing(4, ProviderRefused), name="second")
    both = pictures(first, second)
    for _ in range(4):
        with pytest.raises(ProviderRefused):
            await both.make("x", (64, 96), 1)
    assert (await both.make("x", (64, 96), 1)).made.provider == "second"
    assert [one.state for one in both.health()] == ["closed", "closed"]


async def test_junk_is_never_handed_on() -> None:
    first = FakePictures(Behaviour(is_junk=True, cost_usd=0.01), name="first")
    both = pictures(first, FakePictures(name="second"))
    assert (await both.make("x", (64, 96), 1)).made.provider == "second"
    assert both.health()[0].cost_usd == pytest.approx(0.02), "junk was billed all the same"


async def test_the_bound_holds_over_all_videos() -> None:
    fake = FakePictures(Behaviour(delay_s=0.01))
    bounded = pictures(fake, bound=3)
    await asyncio.gather(*(bounded.make("x", (32, 32), seed) for seed in range(12)))
    assert fake.most_in_flight == 3


async def test_one_failure_leaves_the_others_running() -> None:
    fake = FakePictures(Behaviour(failures=[ProviderRefused()], delay_s=0.01))
    results = await asyncio.gather(
        *(pictures(fake).make(f"p{n}", (32, 32), n) for n in range(4)), return_exceptions=True
    )
    assert [type(one).__name__ for one in results].count("Picture") == 3


async def test_only_the_provider_that_gave_a_request_id_is_asked_for_it() -> None:
    stored: list[str] = []

    async def store(request_id: str) -> None:
        stored.append(request_id)

    first = FakePictures(Behaviour.failing(2, ProviderDenied), name="first")
    second = FakePictures(Behaviour.failing(2, ProviderDenied), name="second")
    both = pictures(first, second)
    with pytest.raises(ProviderDenied):
        await both.make("x", (32, 32), 1, Call(on_request_id=store))
    assert [one.split("|")[0] for one in stored] == ["first", "second"]
    again = pictures(FakePictures(name="first"), second := FakePictures(name="second"))
    first_again = again._members[0].maker
    assert isinstance(first_again, FakePictures)
    await again.make("x", (32, 32), 1, Call(resume_id=stored[1]))
    assert (first_again.resumed.total(), first_again.calls.total()) == (0, 1)
    assert second.calls.total() == 0


class OneVoice(FakeVoice):
    """A fake with voices of its own."""

    def __init__(self, name: str, *voices: Voice, fails: int = 0) -> None:
        super().__init__(Behaviour.failing(fails), name=name)
        self._own = voices
        self.spoken: list[str] = []

    def voices(self) -> Sequence[Voice]:
        return self._own

    async def speak(self, text: str, voice: str, language: str, call: Call = Call()) -> object:  # type: ignore[override]
        self.spoken.append(voice)
        return await super().speak(text, voice, language, call)


def voices(*fakes: FakeVoice) -> FallbackVoices:
    clock = Time().clock
    return FallbackVoices(
        [
            Member(
                one, Guard("voice", one.name, bound=4, retry=RetryPolicy(attempts=1), clock=clock)
            )
            for one in fakes
        ]
    )


async def test_another_provider_speaks_with_its_nearest_voice() -> None:
    first = OneVoice("first", Voice("f:ann", "Ann", ("*",), "female", "first"), fails=9)
    second = OneVoice(
        "second",
        Voice("s:bob", "Bob", ("en",), "male", "second"),
        Voice("s:cat", "Cat", ("en",), "female", "second"),
    )
    both = voices(first, second)
    assert [voice.key for voice in both.voices()] == ["f:ann", "s:bob", "s:cat"]
    speech = await both.speak("Hello there.", "f:ann", "en-GB")
    assert (speech.made.provider, second.spoken) == ("second", ["s:cat"])


async def test_who_owns_the_chosen_voice_is_asked_first() -> None:
    first = OneVoice("first", Voice("f:ann", "Ann", ("*",), "female", "first"))
    second = OneVoice("second", Voice("s:bob", "Bob", ("en",), "male", "second"))
    await voices(first, second).speak("Hello there.", "s:bob", "en")
    assert (first.spoken, second.spoken) == ([], ["s:bob"])


async def test_a_provider_without_the_language_is_passed_over() -> None:
    first = OneVoice("first", Voice("f:ann", "Ann", ("*",), "female", "first"), fails=9)
    second = OneVoice("second", Voice("s:bob", "Bob", ("en",), "male", "second"))
    both = voices(first, second)
    with pytest.raises(ProviderBusy):
        await both.speak("Hola a todos.", "f:ann", "es")
    assert second.spoken == []
    with pytest.raises(UnknownOption):
        await both.speak("Hello.", "nobody", "en")
