"""One monotone progress out of what overlapping stages say."""

from __future__ import annotations

from pipeline.progress import Expected, Progress, Tracker


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_the_share_never_goes_back_and_ends_at_one() -> None:
    seen: list[Progress] = []
    tracker = Tracker(seen.append, Expected(1, 4, 5))
    for stage, share in (
        ("script", 1.0), ("assets", 0.5), ("compose", 0.2), ("assets", 0.4), ("assets", 1.0),
        ("compose", 0.1), ("compose", 1.0),
    ):  # fmt: skip
        tracker.update(stage, share)  # type: ignore[arg-type]
    shares = [one.share for one in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert [one.stage for one in seen][:3] == ["assets", "assets", "assets"]


def test_the_seconds_left_follow_this_runs_own_pace() -> None:
    clock = Clock()
    seen: list[Progress] = []
    tracker = Tracker(seen.append, Expected(2, 8, 10), clock=clock)
    tracker.update("script", 0.0)
    assert seen[-1].seconds_left == 20
    clock.now_s = 20.0  # half done, twice as slow as planned
    tracker.update("script", 1.0)
    tracker.update("assets", 1.0)
    left = seen[-1].seconds_left
    assert left is not None
    assert 10 < left <= 20


def test_composition_forecasts_for_itself_once_the_assets_are_in() -> None:
    seen: list[Progress] = []
    tracker = Tracker(seen.append, Expected())
    tracker.update("script", 1.0)
    tracker.update("assets", 1.0)
    tracker.update("compose", 0.5, seconds_left=7.5)
    assert seen[-1].seconds_left == 7.5
    assert seen[-1].stage == "compose"
